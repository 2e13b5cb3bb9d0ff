"""Writes listings by (source, source id), batch by batch: stopped in the middle, it is run again from the start."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import insert, select

from marketplace.core.actor import SYSTEM
from marketplace.core.authority import Action
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork, Units
from providers.domain.codes import ProviderState, ServiceState
from providers.imports.rows import Listing, Problem
from providers.models import Provider, Service

BATCH = 500


@dataclass(slots=True)
class Tally:
    """Rows of the file by what became of them. `claimed` belong to somebody now and were left alone."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    claimed: int = 0
    closed: int = 0
    refused: int = 0

    @property
    def rows(self) -> int:
        return sum(getattr(self, part.name) for part in fields(self))

    def take(self, other: "Tally") -> None:
        for part in fields(self):
            setattr(self, part.name, getattr(self, part.name) + getattr(other, part.name))


@dataclass(frozen=True, slots=True)
class Source:
    """Which list; `on` is the day its publisher gives, None when the rows say it or nobody does."""

    name: str
    licence: str
    on: date | None = None


def load(
    units: Units,
    rows: Iterable[Listing | Problem],
    source: Source,
    *,
    refuse: Callable[[Problem], None],
    progress: Callable[[int], None] = lambda count: None,
    dry_run: bool = False,
) -> Tally:
    """Every batch is one transaction. `refuse` gets each refused row, `progress` how many rows there were so far."""
    tally, seen = Tally(), _Seen()

    def good() -> Iterable[Listing]:
        for row in rows:
            problem = row if isinstance(row, Problem) else seen.twice(row)
            if problem is not None:
                tally.refused += 1
                refuse(problem)
            elif isinstance(row, Listing):
                yield row

    stream = iter(good())
    while batch := list(islice(stream, BATCH)):
        run = units.read if dry_run else units.write
        tally.take(run(_batch, batch, source, dry_run))
        progress(tally.rows)
    progress(tally.rows)
    return tally


class _Seen:
    """Ids of this file so far, as numbers: a long file stays small in memory."""

    def __init__(self) -> None:
        self._lines: dict[int, int] = {}

    def twice(self, row: Listing) -> Problem | None:
        first = self._lines.setdefault(hash(row.source_id), row.line)
        if first == row.line:
            return None
        return Problem(row.line, "id", f"Line {first} has the same id, {row.source_id}. Only that line is used.")


def _batch(uow: UnitOfWork, batch: Sequence[Listing], source: Source, dry_run: bool) -> Tally:
    uow.require(SYSTEM, Action.PROVIDERS_IMPORT)
    known = _known(uow, source.name, [listing.source_id for listing in batch])
    tally, new, touched = Tally(), list[Listing](), list[int]()
    for listing in batch:
        found = known.get(listing.source_id)
        if found is None:
            if listing.is_open:
                new.append(listing)
            else:
                tally.closed += 1
            continue
        provider, service = found
        if provider.state is not ProviderState.UNCLAIMED or service is None:
            tally.claimed += 1
            continue
        changes = _differences(provider, _of_provider(listing, source))
        changes |= _differences(service, _of_service(listing, service), prefix="service.")
        for name in [name for name in changes if name.removeprefix("service.") in listing.silent]:
            del changes[name]
        if not changes:
            tally.unchanged += 1
            continue
        tally.changed += 1
        if dry_run:
            continue
        for name, value in changes.items():
            row: Provider | Service = service if name.startswith("service.") else provider
            setattr(row, name.removeprefix("service."), value)
        service.version += 1
        touched.append(service.id)
    tally.added = len(new)
    if not dry_run:
        touched += _add(uow, new, source)
        uow.emit_all("service.changed", [{"service_id": service_id} for service_id in touched])
    return tally


def _known(uow: UnitOfWork, source: str, ids: Sequence[str]) -> dict[str, tuple[Provider, Service | None]]:
    rows = uow.session.execute(
        select(Provider, Service)
        .outerjoin(Service, Service.provider_id == Provider.id)
        .where(Provider.source == source, Provider.source_id.in_(ids))
        .order_by(Service.id.desc())
    )
    # An unclaimed one has one service; of a claimed one it does not matter which.
    return {str(provider.source_id): (provider, service) for provider, service in rows}


def _of_provider(listing: Listing, source: Source) -> dict[str, Any]:
    values: dict[str, Any] = {
        "name": listing.name,
        "type": listing.type,
        "phone": listing.phone,
        "email": listing.email,
        "website": listing.website,
        "postcode": listing.postcode,
        "lat": listing.lat,
        "lon": listing.lon,
        "source_url": listing.source_url,
        "licence": listing.licence or source.licence,
    }
    if on := listing.source_on or source.on:
        values["source_on"] = on  # else the day it first came in stays
    return values


def _of_service(listing: Listing, stored: Service | None) -> dict[str, Any]:
    return {
        "state": ServiceState.PUBLISHED if listing.is_open else ServiceState.WITHDRAWN,
        "name": listing.service_name,
        "summary": listing.summary,
        "description": listing.description,
        # Where somebody here filed it by hand, a guess does not file it again.
        "category": (stored.category if stored else "") or listing.category,
        "kind": listing.kind,
        "at_place": listing.at_place,
        "online": listing.online,
        "place_label": listing.place_label,
        "postcode": listing.postcode,
        "lat": listing.lat,
        "lon": listing.lon,
        "areas": list(listing.areas),
        "languages": list(listing.languages),
        "access": list(listing.access),
    }


def _differences(row: Provider | Service, wanted: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    return {prefix + name: value for name, value in wanted.items() if getattr(row, name) != value}


def _add(uow: UnitOfWork, new: Sequence[Listing], source: Source) -> list[int]:
    """Ids of the services; two statements for the whole batch."""
    if not new:
        return []
    today = local_date(uow.now)
    fixed = {"state": ProviderState.UNCLAIMED, "source": source.name, "source_on": today, "created_at": uow.now}
    providers = uow.session.scalars(
        insert(Provider).returning(Provider.id, sort_by_parameter_order=True),
        [fixed | {"source_id": each.source_id} | _of_provider(each, source) for each in new],
    ).all()
    services = uow.session.scalars(
        insert(Service).returning(Service.id, sort_by_parameter_order=True),
        [
            {
                "provider_id": provider_id,
                # An old list is no new listing: it counts from the day its publisher gives.
                "first_listed_on": each.source_on or source.on or today,
                "created_at": uow.now,
            }
            | _of_service(each, None)
            for provider_id, each in zip(providers, new, strict=True)
        ],
    ).all()
    return list(services)
