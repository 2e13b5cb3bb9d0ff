"""A full rebuild through the site beside the same documents written to the engine from memory (stack.md 5.3, B8).

Ours reads every listing with its provider, hours, days away, sessions and credentials, projects it, and keeps its run
and progress in the database. The reference has the documents in hand; both analyse the texts and build a whole index.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from marketplace.core.site import units
from marketplace.discovery.services.rebuilding import batches, rebuild
from search.port import Rebuild
from tests.benchmarks.line import Line
from tests.benchmarks.site import bare_site
from tests.benchmarks.timing import interleaved
from tests.benchmarks.world.keeping import fill
from tests.benchmarks.world.services import SEED

SERVICES = 5_000


def lines() -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as folder, bare_site(Path(folder)) as app:
        index = app.extensions["site"].ports["search"].index
        fill(index, SERVICES, 0, SEED)
        held = [projected.changes for _, projected in batches(units())]

        def bare() -> None:
            beside: Rebuild = index.begin_rebuild()
            for changes in held:
                beside.apply(changes)
            beside.swap()

        ours, raw = interleaved(lambda: rebuild(units(), index), bare, rounds=5, calls=1)
    name = f"full reindex / build from documents in hand, {SERVICES // 1000}k"
    yield Line.of(f"{name}, CPU", ours.cpu_ms, raw.cpu_ms, "<= 2.0", "ms")
    yield Line.of(f"{name}, wall", ours.wall_ms, raw.wall_ms, "<= 2.0", "ms")
