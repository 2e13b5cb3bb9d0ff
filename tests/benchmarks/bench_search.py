"""Searching 100,000 services through the port, beside a bare tantivy query that returns the same ids and facets.

The bare query knows nothing but this benchmark: one OR of words, a bounding box, days as terms, facets as bit masks,
distances in numpy. Both answer the same 60 questions, and the answers are compared before anything is measured.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from pathlib import Path

import numpy as np
import tantivy

from search.analysis import weighted_stems
from search.document import ServiceDocument, Slot
from search.engines.tantivy import open_tantivy
from search.geo import great_circle_m
from search.port import SearchIndex, Upsert
from search.query import SearchQuery
from tests.benchmarks.line import Line
from tests.benchmarks.timing import interleaved

SERVICES = 100_000
QUESTIONS = 60
PAGE = 20
FIRST_DAY = date(2026, 11, 30)
CATEGORIES = tuple(f"group-{n // 4}.leaf-{n}" for n in range(24))
ACCESS = tuple(f"feature-{n}" for n in range(10))
KINDS = ("bookable", "enquiry_only", "grant_funded")


def _syllables(rng: random.Random) -> str:
    return "".join(rng.choice("bdfgklmnprtvz") + rng.choice("aou") for _ in range(rng.randint(3, 4)))


def make_services(rng: random.Random, count: int) -> tuple[list[ServiceDocument], list[str]]:
    """Services of about 60 words each, Zipf-like, all over England; one in ten with free slots."""
    words = sorted({_syllables(rng) for _ in range(6_000)})
    rng.shuffle(words)
    weights = [1 / (rank + 10) for rank in range(len(words))]
    pool = rng.choices(words, weights, k=400_000)

    def text(length: int) -> str:
        start = rng.randrange(len(pool) - length)
        return " ".join(pool[start : start + length])

    return [_service(rng, number, text) for number in range(1, count + 1)], words


def _service(rng: random.Random, number: int, say: Callable[[int], str]) -> ServiceDocument:
    slots: tuple[Slot, ...] = ()
    if number % 10 == 0:
        days = sorted(rng.sample(range(84), 10))
        starts = [datetime.combine(FIRST_DAY, datetime.min.time(), UTC) + timedelta(days=d, hours=9) for d in days]
        slots = tuple(Slot(start, start + timedelta(hours=3)) for start in starts)
    return ServiceDocument(
        id=number,
        version=1,
        name=say(3),
        summary=say(12),
        description=say(45),
        provider_id=number,
        provider_name="",
        provider_type="vcse",
        category=rng.choice(CATEGORIES),
        kind=rng.choice(KINDS),
        claimed=True,
        first_listed=FIRST_DAY,
        access=tuple(rng.sample(ACCESS, rng.randint(0, 4))),
        lat=rng.uniform(50.5, 55.0),
        lon=rng.uniform(-3.0, 0.5),
        slots=slots,
    )


@dataclass(frozen=True)
class Question:
    """Words (or none), a place and a radius, sometimes a day."""

    words: tuple[str, ...]
    near: tuple[float, float]
    radius_m: int
    day: int | None

    @property
    def query(self) -> SearchQuery:
        days = () if self.day is None else ((FIRST_DAY + timedelta(days=self.day)).isoformat(),)
        return SearchQuery(
            text=" ".join(self.words),
            near=self.near,
            radius_m=self.radius_m,
            days=days,
            sort="distance",
            page_size=PAGE,
        )


def make_questions(rng: random.Random, words: Sequence[str]) -> list[Question]:
    return [
        Question(
            tuple(rng.sample(words[:400], number % 3)),
            (rng.uniform(51.0, 54.5), rng.uniform(-2.5, 0.0)),
            rng.choice((5_000, 10_000, 20_000, 40_000)),
            rng.randrange(84) if number % 5 == 0 else None,
        )
        for number in range(QUESTIONS)
    ]


class Bare:
    """The reference."""

    def __init__(self, services: Iterable[ServiceDocument]) -> None:
        builder = tantivy.SchemaBuilder().add_text_field("words", tokenizer_name="whitespace", index_option="freq")
        for name in ("id", "category", "kind", "access", "day"):
            builder.add_unsigned_field(name, indexed=name in ("id", "day"), fast=True)
        for name in ("lat", "lon"):
            builder.add_float_field(name, indexed=True, fast=True)
        self._schema = builder.build()
        index = tantivy.Index(self._schema)
        writer = index.writer(64_000_000, 1)
        for service in services:
            writer.add_document(tantivy.Document.from_dict(self._fields(service), self._schema))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()

    @staticmethod
    def _fields(service: ServiceDocument) -> dict[str, object]:
        return {
            "id": service.id,
            "words": " ".join(weighted_stems(service)),
            "category": 1 << CATEGORIES.index(service.category),
            "kind": 1 << KINDS.index(service.kind),
            "access": sum(1 << ACCESS.index(feature) for feature in service.access),
            "day": [(slot.starts_at.date() - FIRST_DAY).days for slot in service.slots],
            "lat": service.lat,
            "lon": service.lon,
        }

    def search(self, question: Question) -> tuple[int, list[int], dict[str, dict[str, int]]]:
        must = [self._box(question)]
        if question.words:
            terms = [tantivy.Query.term_query(self._schema, "words", word, "freq") for word in question.words]
            must.append(tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms]))
        if question.day is not None:
            must.append(tantivy.Query.term_query(self._schema, "day", question.day))
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in must])
        at = [address for _, address in self._searcher.search(query, limit=50_000, count=False).hits]
        values = {name: self._searcher.fast_field_values(name, at) for name in ("id", "lat", "lon")}
        metres = great_circle_m(question.near, np.array(values["lat"], float), np.array(values["lon"], float))
        inside = np.flatnonzero(metres <= question.radius_m)
        chosen = [at[place] for place in inside.tolist()]
        nearest = inside[np.argsort(np.rint(metres[inside]), kind="stable")][:PAGE]
        facets = {
            name: self._counts(name, names, chosen)
            for name, names in (("category", CATEGORIES), ("kind", KINDS), ("access", ACCESS))
        }
        return len(chosen), [values["id"][place] for place in nearest.tolist()], facets

    def _box(self, question: Question) -> tantivy.Query:
        lat, lon = question.near
        high = question.radius_m / 111_000
        wide = high / np.cos(np.radians(lat + high))
        sides = (("lat", lat - high, lat + high), ("lon", lon - wide, lon + wide))
        ranges = [
            tantivy.Query.range_query(self._schema, name, tantivy.FieldType.Float, float(low), float(top))
            for name, low, top in sides
        ]
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, side) for side in ranges])

    def _counts(self, name: str, names: Sequence[str], at: list[tantivy.DocAddress]) -> dict[str, int]:
        masks = np.array(self._searcher.fast_field_values(name, at), dtype=np.uint64)
        counts = {value: int(np.count_nonzero(masks & np.uint64(1 << bit))) for bit, value in enumerate(names)}
        return {value: count for value, count in counts.items() if count}


def _same(index: SearchIndex, bare: Bare, questions: Iterable[Question]) -> None:
    for question in questions:
        page = index.search(question.query)
        total, ids, facets = bare.search(question)
        theirs = (total, set(ids), facets)  # within one metre each may order as it likes
        ours = (page.total, {hit.id for hit in page.hits}, {name: page.facets[name] for name in facets})
        if ours != theirs:
            raise AssertionError(f"different answers to {question}: {ours} and {theirs}")


def lines() -> Iterable[Line]:
    rng = random.Random(20261130)
    services, words = make_services(rng, SERVICES)
    questions = make_questions(rng, words)
    with tempfile.TemporaryDirectory() as folder, closing(open_tantivy(Path(folder))) as index:
        rebuild = index.begin_rebuild()
        rebuild.apply([Upsert(service) for service in services])
        rebuild.swap()
        bare = Bare(services)
        _same(index, bare, questions)
        for name, part in (
            ("words", [q for q in questions if q.words]),
            ("browse", [q for q in questions if not q.words]),
        ):
            asked, asked_bare = cycle([q.query for q in part]), cycle(part)
            ours, reference = interleaved(
                lambda asked=asked: index.search(next(asked)),
                lambda asked_bare=asked_bare: bare.search(next(asked_bare)),
                calls=len(part),
            )
            yield Line.of(f"search port, {name}, 100k services (CPU)", ours.cpu_ms, reference.cpu_ms, "<= 2.0", "ms")
