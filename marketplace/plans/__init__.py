"""The care and support plan: outcomes in the person's words, lines that serve them, sign-off, review."""
