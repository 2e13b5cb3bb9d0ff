"""Listings from published lists: one reader a format, one loader.

A reader turns a file into `Listing`s and `Problem`s and knows no database; the loader writes them, in batches, by
(source, source id). What comes in is contact only and unclaimed until somebody shows that it is theirs.
"""

from providers.imports.formats import FORMATS, Format
from providers.imports.loader import Source, Tally, load
from providers.imports.rows import Listing, Problem, WrongFile

__all__ = ["FORMATS", "Format", "Listing", "Problem", "Source", "Tally", "WrongFile", "load"]
