"""Enquiry, booking, visit, invoice: from a question to what is owed. Read `domain/` first, then `services/`."""
