"""Engine-neutral search: knows no ORM and no Flask."""
