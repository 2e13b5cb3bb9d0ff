"""Finding support: search pages, why each result is there, what was not found; keeps the index in step."""
