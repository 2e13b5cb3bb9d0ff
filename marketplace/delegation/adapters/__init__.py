"""Answers to ports of the areas below."""
