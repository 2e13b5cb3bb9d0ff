"""The transactional outbox: a change and the word of it are one commit; the worker carries the word on."""
