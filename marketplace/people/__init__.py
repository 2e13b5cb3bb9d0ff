"""People, their accounts and organisations; sign-in; who works where now."""
