"""The published contract. Money is `*_pence` (integers), time ISO 8601 with offset, distance `*_m` (metres)."""
