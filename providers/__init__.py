"""The supply side: organisations, catalogue, credentials, availability and imports."""
