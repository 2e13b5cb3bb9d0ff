"""What those who plan services may know: facts frozen once a quarter, shown through one disclosure control (E10)."""
