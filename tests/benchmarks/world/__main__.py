"""python -m tests.benchmarks.world --scale 100k|1m|NUMBER [--bookings N] [--folder DIR] [--database URL] [--search URL]

Makes the market in an empty database (migrated first) and builds its search index beside. The same seed makes the
same rows. As many bookings as services unless said otherwise.
"""

import argparse
import sys
from pathlib import Path

from marketplace.extensions import db
from tests.benchmarks.site import bare_site
from tests.benchmarks.world import services, shapes
from tests.benchmarks.world.bookings import bookings
from tests.benchmarks.world.listings import into_both, shown
from tests.benchmarks.world.writing import writing

SCALES = {"100k": 100_000, "1m": 1_000_000}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.world", description=__doc__)
    parser.add_argument("--scale", default="100k", help="100k, 1m or a number")
    parser.add_argument("--bookings", type=int, help="as many as services unless given")
    parser.add_argument("--folder", type=Path, default=Path("build/world"))
    parser.add_argument("--database", help="an empty database; SQLite in the folder unless given")
    parser.add_argument("--search", help="SEARCH_URL; the embedded engine in the folder unless given")
    parser.add_argument("--seed", type=int, default=20261005)
    given = parser.parse_args(arguments)
    count = SCALES.get(given.scale) or int(given.scale)
    given.folder.mkdir(parents=True, exist_ok=True)
    with bare_site(given.folder.resolve(), given.database, given.search) as app, writing(db.engine) as writer:
        beside = app.extensions["site"].ports["search"].index.begin_rebuild()
        into_both(writer, beside, shown(services(shapes(), count, given.seed), count))
        beside.swap(watermark=1)
        bookings(writer, count if given.bookings is None else given.bookings, count, given.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
