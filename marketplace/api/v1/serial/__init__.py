"""Rows to plain dicts, one module a thing. Who looks decides what is in them."""
