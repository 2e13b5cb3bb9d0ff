"""Ways of paying, one module each."""
