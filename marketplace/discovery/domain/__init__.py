"""Rules of finding: what a person may ask, what fits their money, what is kept of it."""
