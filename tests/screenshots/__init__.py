"""`make screenshots`: every main page at two widths into build/screenshots."""
