"""A seeded simulator: people do anything at any time, things break, and every penny has to stay in its place.

It drives the real services on SQLite in memory, with a clock, a bank, a search index and a post box that it moves
itself. The same seed does the same thing to the letter, so a failing one is one line to replay:

    python -m tests.simulator --seed 17 --steps 204

Where to look: `town` (who there is), `actions` (what they do), `faults` (what breaks), `truths` and `model` (what has
to be true after each step and at a seed's end), `runner` (many seeds), `test_simulator` (three minutes a test run).
"""
