"""What bookings answer for ports that others declare."""
