"""Shared kernel without product words: every area stands on it, it knows none of them."""
