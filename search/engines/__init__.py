"""Engines behind `search.port.SearchIndex`. Only the composition root chooses one."""
