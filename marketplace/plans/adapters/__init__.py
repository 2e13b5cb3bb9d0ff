"""What other areas ask of plans."""
