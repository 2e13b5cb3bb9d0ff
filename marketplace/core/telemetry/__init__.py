"""How a running site tells of itself: log lines and figures, with no person in either."""
