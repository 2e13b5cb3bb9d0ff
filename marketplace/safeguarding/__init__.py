"""Worries about safety, abuse, quality or money: heard from anyone, seen by those trained for it only (SAF-1, E13)."""
