"""Pages for commissioners."""
