"""One listing after the other, each from the seed and its number alone: no list of them is ever held."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate
from typing import Any

from marketplace.core.local_time import utc_of
from providers.categories import leaves
from providers.domain.words import ACCESS, LANGUAGES
from search.document import ServiceDocument, Slot
from tests.benchmarks.world.places import Stand, stand
from tests.benchmarks.world.shapes import Shapes

NOW = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
TODAY = date(2026, 10, 5)
SEED = 20261005
WEEKS = 12
KINDS = ("bookable", "bookable", "bookable", "enquiry_only", "grant_funded")
TYPES = ("sole_trader", "charity", "agency", "cic", "micro_enterprise")
PROVED = ("identity", "public_liability", "first_aid")
POTS = ("asc_personal_budget:notional", "nhs_chc:notional")
HOURS = ((time(8), time(12)), (time(9), time(17)), (time(13), time(18)), (time(18), time(22)))
RADIUS_M = 16_000


@dataclass(frozen=True, slots=True)
class Made:
    """A listing as search sees it and as rows of its tables: service and provider carry the same number, so do the
    worker and the service that has hours."""

    document: ServiceDocument
    service: dict[str, Any]
    provider: dict[str, Any]
    credentials: list[dict[str, Any]]
    worker: dict[str, Any] | None
    rules: list[dict[str, Any]]


def services(told: Shapes, count: int, seed: int = SEED) -> Iterator[Made]:
    """Numbers 1 to `count`."""
    mix = list(told.categories), list(accumulate(told.categories.values()))
    for number in range(1, count + 1):
        yield _made(told, mix, number, random.Random(seed * 10_000_019 + number))


def _made(told: Shapes, mix: tuple[list[str], list[int]], number: int, rng: random.Random) -> Made:
    leaf = _LEAVES[rng.choices(mix[0], cum_weights=mix[1])[0]]
    where, kind, type_ = stand(rng), rng.choice(KINDS), rng.choice(TYPES)
    priced, bookable = kind != "grant_funded", kind == "bookable"
    name, provider_name = _name(told, rng, leaf.label), _provider_name(told, rng)
    said = rng.choice(leaf.synonyms) if leaf.synonyms else leaf.label
    facts = {
        "name": name,
        "summary": f"{said[:1].upper()}{said[1:]}. {rng.choice(told.sentences)}"[:240],
        "description": _text(told, rng),
        "category": leaf.id,
        "kind": kind,
        "price_pence": rng.randrange(1000, 9000, 50) if priced else None,
        "price_unit": rng.choice(("hour", "visit", "session")) if priced else None,
        "languages": ["en", *rng.sample(_LANGUAGES, rng.choice((0, 0, 0, 1, 2)))],
        "access": rng.sample(_ACCESS, rng.choice((0, 1, 2, 4))),
        "lat": where.lat,
        "lon": where.lon,
        "radius_m": RADIUS_M,
    }
    listed = TODAY - timedelta(days=rng.randrange(700))
    pots = list(POTS) if bookable else []
    open_, days = rng.choice(HOURS), sorted(rng.sample(range(7), 2))
    hours = bookable and number % 4 == 0
    return Made(
        document=ServiceDocument(
            id=number,
            version=1,
            provider_id=number,
            provider_name=provider_name,
            provider_type=type_,
            claimed=True,
            first_listed=listed,
            comes_to_home=True,
            pots_accepted=tuple(pots),
            areas=(where.area,),
            slots=_slots(days, open_) if hours else (),
            **{name: tuple(value) if isinstance(value, list) else value for name, value in facts.items()},
        ),
        service=_service(number, facts, where, listed, pots),
        provider={
            "id": number,
            "name": provider_name,
            "type": type_,
            "state": "listed",
            "postcode": where.postcode,
            "lat": where.lat,
            "lon": where.lon,
            "listed_on": listed,
            "created_at": NOW,
        },
        credentials=[{"provider_id": number, "kind": one, "declared_at": NOW} for one in PROVED],
        worker={"id": number, "provider_id": number, "name": "Ana", "active": True} if hours else None,
        rules=[
            {
                "service_id": number,
                "worker_id": number,
                "weekday": day,
                "from_time": open_[0],
                "to_time": open_[1],
                "starts_on": date(2026, 1, 1),
            }
            for day in days
        ]
        if hours
        else [],
    )


def _service(number: int, facts: dict[str, Any], where: Stand, listed: date, pots: list[str]) -> dict[str, Any]:
    return facts | {
        "id": number,
        "provider_id": number,
        "state": "published",
        "visit_minutes": 90,
        "at_home": True,
        "postcode": where.postcode,
        "areas": [where.area],
        "pots_accepted": pots,
        "first_listed_on": listed,
        "created_at": NOW,
    }


_LEAVES = {leaf.id: leaf for leaf in leaves()}
_LANGUAGES = sorted(LANGUAGES)
_ACCESS = sorted(ACCESS)


def _name(told: Shapes, rng: random.Random, label: str) -> str:
    """`Swimming at Slow Lane`: what it is, and a word or two of a real name."""
    return f"{label} at {' '.join(rng.choice(told.names).split()[:2])}"


def _provider_name(told: Shapes, rng: random.Random) -> str:
    """The beginning of one real name and the end of another."""
    first, second = rng.choice(told.names).split(), rng.choice(told.names).split()
    return " ".join([*first[: (len(first) + 1) // 2], *second[len(second) // 2 :]])


def _text(told: Shapes, rng: random.Random) -> str:
    """Real sentences until it is as long as some real description; it may have none."""
    wanted, parts, length = rng.choice(told.lengths), [], 0
    while length < wanted:
        part = rng.choice(told.sentences)
        parts.append(part)
        length += len(part) + 1
    return " ".join(parts)


@cache
def _starts(weekday: int, at: time) -> tuple[datetime, ...]:
    days = (TODAY + timedelta(days=ahead) for ahead in range(WEEKS * 7 + 1))
    return tuple(utc_of(datetime.combine(day, at)) for day in days if day.weekday() == weekday)


@cache
def _day_slots(weekday: int, open_: tuple[time, time]) -> tuple[Slot, ...]:
    spans = zip(_starts(weekday, open_[0]), _starts(weekday, open_[1]), strict=True)
    earliest = NOW + timedelta(hours=24)  # the notice that they ask for
    found = ((max(start, earliest), end) for start, end in spans)
    return tuple(Slot(start, end) for start, end in found if end - start >= timedelta(minutes=90))


def _slots(days: list[int], open_: tuple[time, time]) -> tuple[Slot, ...]:
    return tuple(sorted((slot for day in days for slot in _day_slots(day, open_)), key=lambda slot: slot.starts_at))
