"""The pure rules: states and their tables, guards, prices, fees, disclosure. No database, no Flask."""
