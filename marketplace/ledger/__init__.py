"""The book of record: accounts per pot and the postings between them. Nobody else inserts a posting (domain.md C3)."""
