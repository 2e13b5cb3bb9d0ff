"""Pages of enquiries, bookings, visits and invoices."""
