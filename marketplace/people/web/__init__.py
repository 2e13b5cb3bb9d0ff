"""Sign-in, accounts, organisations and holders as pages."""
