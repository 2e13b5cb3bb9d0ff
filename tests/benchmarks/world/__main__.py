"""python -m tests.benchmarks.world --scale 100k|1m|NUMBER [--bookings N] [--folder DIR] [--database URL] [--search URL]

Makes the market with its search index, and keeps it for the benches. The same seed makes the same rows. As many
bookings as services unless said otherwise.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.site import bare_site
from tests.benchmarks.world.keeping import fill, world
from tests.benchmarks.world.services import SEED

SCALES = {"100k": 100_000, "1m": 1_000_000}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.world", description=__doc__)
    parser.add_argument("--scale", default="100k", help="100k, 1m or a number")
    parser.add_argument("--bookings", type=int, help="as many as services unless given")
    parser.add_argument("--folder", type=Path, help="build/world-… unless given; SQLite and the embedded engine")
    parser.add_argument("--database", help="an empty database somewhere else, such as postgresql+psycopg://…")
    parser.add_argument("--search", help="SEARCH_URL that goes with it")
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args(arguments)
    count = SCALES.get(given.scale) or int(given.scale)
    bookings = count if given.bookings is None else given.bookings
    if given.database is None:
        sys.stderr.write(f"{world(count, bookings, given.seed, given.folder)}\n")
        return 0
    with tempfile.TemporaryDirectory() as folder, bare_site(Path(folder), given.database, given.search) as app:
        fill(app.extensions["site"].ports["search"].index, count, bookings, given.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
