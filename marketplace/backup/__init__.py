"""Copies of the whole database while people use it, and putting one back."""
