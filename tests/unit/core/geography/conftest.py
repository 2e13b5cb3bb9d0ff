import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def open_data():
    """The folder of real open data. Unset, its tests are skipped; set but incomplete, they fail."""
    folder = os.environ.get("OPEN_DATA_DIR")
    if not folder:
        pytest.skip("OPEN_DATA_DIR is not set")
    return Path(folder)
