"""Services into the database, and into an index, as they are made."""

import sys
import time
from collections.abc import Iterable, Iterator
from itertools import islice

from providers.models import AvailabilityRule, Credential, Provider, Service, Worker
from search.port import Rebuild, Upsert
from tests.benchmarks.world.services import Made
from tests.benchmarks.world.writing import Writer

INDEXED_AT_ONCE = 1_000


def shown(things: Iterable[Made], total: int, every: int = 20_000) -> Iterator[Made]:
    """With a line of progress now and then."""
    began = time.monotonic()
    for number, one in enumerate(things, 1):
        yield one
        if number % every == 0 or number == total:
            rate = number / max(time.monotonic() - began, 1e-9)
            sys.stderr.write(f"... {number:,} of {total:,}, {rate:,.0f} a second\n")


def into_tables(writer: Writer, made: Made) -> None:
    writer.add(Provider.__table__, [made.provider])
    writer.add(Service.__table__, [made.service])
    writer.add(Credential.__table__, made.credentials)
    if made.worker is not None:
        writer.add(Worker.__table__, [made.worker])
        writer.add(AvailabilityRule.__table__, made.rules)


def into_both(writer: Writer, beside: Rebuild, things: Iterable[Made]) -> None:
    """One pass for both, so that a million services are never held."""
    turn = iter(things)
    while some := list(islice(turn, INDEXED_AT_ONCE)):
        for made in some:
            into_tables(writer, made)
        beside.apply([Upsert(made.document) for made in some])
