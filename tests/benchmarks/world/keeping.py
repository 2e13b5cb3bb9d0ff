"""Markets that were made are kept in build/, so that a second run of the benches starts at once."""

import hashlib
import json
import shutil
import sys
from pathlib import Path

from marketplace.extensions import db
from search.port import SearchIndex
from tests.benchmarks.site import bare_site
from tests.benchmarks.world.bookings import bookings as make_bookings
from tests.benchmarks.world.listings import into_both, shown
from tests.benchmarks.world.services import SEED, services
from tests.benchmarks.world.shapes import shapes
from tests.benchmarks.world.writing import writing

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "build"
DECIDES = ("tests/benchmarks/world", "search/analysis.py", "search/engines/tantivy/encoding.py")
"""A change in one of these makes another market, or keeps it otherwise."""


def stamp(count: int, bookings: int, seed: int) -> dict[str, object]:
    """What a market in a folder was made of."""
    found = hashlib.sha256()
    for name in DECIDES:
        path = ROOT / name
        for file in sorted(path.glob("*.py")) if path.is_dir() else [path]:
            found.update(file.read_bytes())
    told = shapes()
    return {"services": count, "bookings": bookings, "seed": seed, "told": told.source, "by": found.hexdigest()}


def world(count: int, bookings: int = 0, seed: int = SEED, folder: Path | None = None) -> Path:
    """The folder with `bench.db` and `search`; made unless it is there."""
    place = folder or FOLDER / f"world-{count}-{bookings}"
    mark, wanted = place / "made.json", stamp(count, bookings, seed)
    if mark.exists() and json.loads(mark.read_text(encoding="utf-8")) == wanted:
        return place
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    sys.stderr.write(f"... making {count:,} services and {bookings:,} bookings in {place}\n")
    with bare_site(place.resolve()) as app:
        fill(app.extensions["site"].ports["search"].index, count, bookings, seed)
    mark.write_text(json.dumps(wanted), encoding="utf-8")
    return place


def fill(index: SearchIndex, count: int, bookings: int, seed: int) -> None:
    """Into the database of the present site and an index of its own, in one pass."""
    with writing(db.engine) as writer:
        beside = index.begin_rebuild()
        into_both(writer, beside, shown(services(shapes(), count, seed), count))
        beside.swap(watermark=1)
        if bookings:
            make_bookings(writer, bookings, count, seed)
