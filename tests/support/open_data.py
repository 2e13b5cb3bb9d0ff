"""Real open data, where `OPEN_DATA_DIR` says: what is set but incomplete fails, only what is not set is skipped."""

import os
from pathlib import Path

import pytest


def open_data(name: str) -> Path:
    """The file of that name below the folder."""
    folder = os.environ.get("OPEN_DATA_DIR")
    if not folder:
        pytest.skip("OPEN_DATA_DIR is not set")
    path = Path(folder) / name
    assert path.is_file(), f"OPEN_DATA_DIR has no {name}"
    return path
