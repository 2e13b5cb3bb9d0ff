"""The append-only audit log: entries join the transaction, the worker seals them into a hash chain."""
