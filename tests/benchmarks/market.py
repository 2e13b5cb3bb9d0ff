"""A market to search in for benchmarks: invented services at real places, in a database and an index of their own."""

from __future__ import annotations

import atexit
import os
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import insert

from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.core.clock import FixedClock
from marketplace.core.ddl import create_schema
from marketplace.core.geography import tables
from marketplace.core.uow import UnitOfWork
from marketplace.discovery.queries import Finder
from marketplace.extensions import db
from providers.categories import Leaf, leaves
from providers.domain.words import ACCESS, LANGUAGES
from providers.models import Credential, Provider, Service
from search.document import ServiceDocument, Slot
from search.port import Upsert

SERVICES = int(os.environ.get("BENCH_SERVICES", "100000"))
"""As many as the goals were set for (stack.md 5.3)."""
NOW = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
TODAY = date(2026, 10, 5)
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
KINDS = ("bookable", "bookable", "bookable", "enquiry_only", "grant_funded")
TYPES = ("sole_trader", "charity", "agency", "cic", "micro_enterprise")
WORDS = ("someone to swim with", "help at bedtime", "a lift to a club", "cooking", "befriending", "hoist", "physio", "")


@dataclass(frozen=True)
class Market:
    """A site that answers, and questions that it is asked: paths of the results page with their queries."""

    app: Flask
    finder: Finder
    questions: tuple[str, ...]


@cache
def market() -> Market:
    """One for all benches of a run, gone with the process."""
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(_built(SERVICES))


@contextmanager
def _built(count: int) -> Iterator[Market]:
    """In a folder of its own."""
    rng = random.Random(20261005)
    with tempfile.TemporaryDirectory() as folder, bare_site(Path(folder)) as app:
        made = [_listing(rng, number) for number in range(1, count + 1)]
        app.extensions["site"].units.write(_insert, made)
        finder: Finder = app.extensions["site"].ports["search"]
        rebuild = finder.index.begin_rebuild()
        rebuild.apply([Upsert(document) for document, _ in made])
        rebuild.swap(watermark=1)
        yield Market(app, finder, tuple(_questions(rng)))


@contextmanager
def bare_site(folder: Path) -> Iterator[Flask]:
    """An empty site in that folder, inside an application context."""
    app = _site(folder)
    with app.app_context():
        try:
            yield app
        finally:
            app.extensions["site"].ports["search"].index.close()
            db.session.remove()
            db.engine.dispose()


def _site(folder: Path) -> Flask:
    settings = Settings(
        database_url=f"sqlite:///{folder / 'bench.db'}",
        search_url=f"tantivy:{folder / 'search'}",
        secret_key="a-key-for-benches-that-is-long-enough-00",
        base_url="http://localhost",
        data_dir=folder,
        demo=True,
    )
    app = create_app(settings, FixedClock(NOW))
    with app.app_context():
        create_schema(db.engine)
    return app


def _questions(rng: random.Random) -> Iterator[str]:
    """Words at a town's distance of a real place, some with a filter, as people ask."""
    places = rng.sample(sorted(tables.outcodes()), 40)
    for number, place in enumerate(places):
        asked = {"q": WORDS[number % len(WORDS)], "near": place, "radius_m": "40234"}
        if number % 5 == 0:
            asked["access"] = "step_free"
        yield urlencode({name: value for name, value in asked.items() if value})


def _listing(rng: random.Random, number: int) -> tuple[ServiceDocument, dict[str, Any]]:
    leaf: Leaf = rng.choice(leaves())
    area = rng.choice(_sectors())
    kind = rng.choice(KINDS)
    priced = kind != "grant_funded"
    said = rng.sample(leaf.synonyms, 2)
    facts = {
        "name": f"{leaf.label} with {rng.choice(('Ana', 'Bo', 'Cy', 'Di', 'Eve'))} {number}",
        "summary": f"{leaf.about} {said[0].capitalize()}.",
        "description": f"We help with {said[1]}. Calm, at your pace, for adults of every age near you.",
        "category": leaf.id,
        "kind": kind,
        "price_pence": rng.randrange(1000, 9000, 50) if priced else None,
        "price_unit": rng.choice(("hour", "visit", "session")) if priced else None,
        "languages": ["en", *rng.sample(sorted(LANGUAGES), 1)],
        "access": rng.sample(sorted(ACCESS), 3),
        "lat": area.lat + rng.uniform(-0.01, 0.01),
        "lon": area.lon + rng.uniform(-0.01, 0.01),
        "radius_m": 16_000,
    }
    pots = ["asc_personal_budget:notional", "nhs_chc:notional"]
    listed = TODAY - timedelta(days=rng.randrange(400))
    document = ServiceDocument(
        id=number,
        version=1,
        provider_id=number,
        provider_name=f"Provider {number}",
        provider_type=TYPES[number % len(TYPES)],
        claimed=True,
        first_listed=listed,
        comes_to_home=True,
        pots_accepted=tuple(pots),
        slots=_slots(rng) if kind == "bookable" and number % 4 == 0 else (),
        **{name: tuple(value) if isinstance(value, list) else value for name, value in facts.items()},
    )
    row = facts | {
        "id": number,
        "provider_id": number,
        "state": "published",
        "visit_minutes": 90,
        "at_home": True,
        "pots_accepted": pots,
        "first_listed_on": listed,
        "created_at": NOW,
    }
    return document, row


@cache
def _sectors() -> Sequence[Any]:
    return list(tables.sectors().values())


def _slots(rng: random.Random) -> tuple[Slot, ...]:
    days = sorted(rng.sample(range(1, 84), 20))
    starts = [NOW.replace(hour=rng.randrange(7, 18)) + timedelta(days=day) for day in days]
    return tuple(Slot(start, start + timedelta(hours=3)) for start in starts)


def _insert(uow: UnitOfWork, made: Sequence[tuple[ServiceDocument, dict[str, Any]]]) -> None:
    providers = [
        {
            "id": document.provider_id,
            "name": document.provider_name,
            "type": document.provider_type,
            "state": "listed",
            "created_at": NOW,
        }
        for document, _ in made
    ]
    declared = [
        {"provider_id": document.provider_id, "kind": kind, "declared_at": NOW}
        for document, _ in made
        for kind in ("identity", "public_liability", "first_aid")
    ]
    uow.session.execute(insert(Provider), providers)
    uow.session.execute(insert(Service), [row for _, row in made])
    uow.session.execute(insert(Credential), declared)


def caller(app: Flask, paths: Sequence[str]) -> Callable[[], bytes]:
    """Asks the application itself, one path after the other: no server, no client, nothing but its own work.

    Raises AssertionError for an answer that is not 200.
    """
    environs = [_environ(path) for path in paths]
    turn = iter(range(10**9))

    def call() -> bytes:
        answered: list[str] = []
        environ = dict(environs[next(turn) % len(environs)])
        parts = app.wsgi_app(environ, lambda status, headers, *_: answered.append(status))  # type: ignore[arg-type]
        body = b"".join(parts)
        if not answered[0].startswith("200"):
            raise AssertionError(f"{answered[0]}: {body[:200]!r}")
        return body

    return call


def _environ(path: str) -> dict[str, Any]:
    from werkzeug.test import EnvironBuilder

    return EnvironBuilder(path=path, base_url="http://localhost", headers={"User-Agent": BROWSER}).get_environ()
