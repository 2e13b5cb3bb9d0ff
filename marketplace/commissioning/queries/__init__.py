"""Reads of the area. Pages and the API use `released`; what reads live tables is for a freeze alone."""
