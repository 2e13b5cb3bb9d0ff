"""Real servers for the tests and for development: PostgreSQL and Elasticsearch on this machine's loopback, as processes
of one's own on new data. `python -m tests.servers --help`; tests ask by the fixtures of tests/fixtures/servers.py.
"""
