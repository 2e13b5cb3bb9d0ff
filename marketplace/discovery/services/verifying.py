"""Compares the index with the database, both walked in order of id, and puts right what differs."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import select

from marketplace.core.outbox.models import OutboxRow
from marketplace.core.uow import UnitOfWork, Units
from marketplace.discovery.queries.status import SUBSCRIBER
from marketplace.discovery.services.projecting import CHANGED, Projected, changes_of
from marketplace.discovery.services.rebuilding import BATCH, Progress, quiet
from providers.search_documents import how_many, service_ids
from search.fingerprint import fingerprint_of
from search.port import Change, Held, SearchIndex, Upsert, WriterBusy

LOOKS = 3
"""How often a difference is looked at before it counts: somebody may have written between two reads."""
NAMED = 1000
"""So many differences are kept by name; all are counted."""
PAUSE_SECONDS = 0.2

Kind = Literal["missing", "extra", "stale"]


@dataclass(frozen=True, slots=True)
class Difference:
    """`held` and `wanted` are versions in the index and in the database; None where there is nothing to be found."""

    service_id: int
    kind: Kind
    held: int | None
    wanted: int | None
    why: str = ""

    @property
    def beyond_repair(self) -> bool:
        """A write would come too late or not know its version: as after a database was put back to an older state."""
        return self.held is not None and (self.wanted is None or self.held > self.wanted)


@dataclass(slots=True)
class Findings:
    """What one walk found. `waiting` are changes that the outbox still holds; they are no differences."""

    compared: int = 0
    counts: dict[str, int] = field(default_factory=lambda: {"missing": 0, "extra": 0, "stale": 0})
    differences: list[Difference] = field(default_factory=list)
    repaired: int = 0
    asked: int = 0
    waiting: set[int] = field(default_factory=set)
    needs_rebuild: bool = False

    @property
    def clean(self) -> bool:
        return not any(self.counts.values())

    def add(self, found: Difference) -> None:
        self.counts[found.kind] += 1
        self.needs_rebuild |= found.beyond_repair
        if len(self.differences) < NAMED:
            self.differences.append(found)


def verify(
    units: Units,
    index: SearchIndex,
    *,
    repair: bool = False,
    everything: bool = False,
    wait_seconds: float = 0,
    progress: Progress = quiet,
) -> Findings:
    """One walk over both sides. Changes still in the outbox get `wait_seconds` to arrive; then they count.

    `repair` writes what differs, here or, where another process is the writer, by asking it through the outbox;
    `everything` writes also what is the same. Raises SearchUnavailable.
    """
    findings = Findings()
    units.fresh()
    total = units.read(how_many)
    for ids, held in _windows(units, index):
        seen = _compare(units, index, ids, held)
        findings.compared += len(ids)
        findings.waiting |= seen.waiting
        for difference in seen.differences:
            findings.add(difference)
        wanted = {difference.service_id for difference in seen.differences}
        if everything:
            _write(units, index, seen.read_first, wanted, findings)
        elif repair:
            _write(units, index, [change for change in seen.read_last if change.id in wanted], wanted, findings)
        progress(findings.compared, max(findings.compared, total))
    for difference in _late(units, index, findings.waiting, wait_seconds):
        findings.add(difference)
    return findings


def _windows(units: Units, index: SearchIndex) -> Iterator[tuple[list[int], dict[int, Held]]]:
    """Stretches of ids that both sides have been read to the end of."""
    after = 0
    while True:
        units.fresh()
        ids = units.read(service_ids, after, BATCH)
        held = index.scan(after, BATCH)
        ends = [side for side in (ids[-1] if ids else None, held[-1].id if held else None) if side is not None]
        if not ends:
            return
        after = min(ends)
        inside = {one.id: one for one in held if one.id <= after}
        yield sorted({*(one for one in ids if one <= after), *inside}), inside


@dataclass(slots=True)
class _Seen:
    """One window: what the database said at first and at last, what differs, what the outbox still holds."""

    read_first: Sequence[Change]
    read_last: Sequence[Change] = ()
    differences: Sequence[Difference] = ()
    waiting: set[int] = field(default_factory=set)


def _compare(units: Units, index: SearchIndex, ids: Sequence[int], held: Mapping[int, Held]) -> _Seen:
    projected = units.read(changes_of, ids)
    seen = _Seen(projected.changes, projected.changes, _differences(ids, projected, held))
    for _ in range(LOOKS - 1):
        if seen.differences:
            _look_again(units, index, seen)
    return seen


def _look_again(units: Units, index: SearchIndex, seen: _Seen) -> None:
    """The database and its outbox in one snapshot, then the index: what the outbox has let go of, the index has."""
    doubtful = [difference.service_id for difference in seen.differences]
    units.fresh()
    projected, on_their_way = units.read(_read_both, doubtful)
    settled = [one for one in doubtful if one not in on_their_way]
    seen.read_last = projected.changes
    seen.waiting |= on_their_way
    seen.differences = _differences(settled, projected, _held(index, settled))


def _differences(ids: Sequence[int], projected: Projected, held: Mapping[int, Held]) -> list[Difference]:
    changes = {change.id: change for change in projected.changes}
    found = []
    for service_id in ids:
        change, have = changes.get(service_id), held.get(service_id)
        wanted = change.version if change else None
        if service_id in projected.refused:
            found.append(Difference(service_id, "missing", None, None, projected.refused[service_id]))
        elif isinstance(change, Upsert):
            if have is None:
                found.append(Difference(service_id, "missing", None, wanted))
            elif (have.version, have.fingerprint) != (wanted, fingerprint_of(change.document)):
                found.append(Difference(service_id, "stale", have.version, wanted))
        elif have is not None:
            found.append(Difference(service_id, "extra", have.version, wanted))
    return found


def _held(index: SearchIndex, ids: Sequence[int]) -> dict[int, Held]:
    """What the index has of these, read now: in one stretch where they lie close together, else one by one."""
    found: dict[int, Held] = {}
    if not ids:
        return found
    close = ids[-1] - ids[0] < 4 * BATCH
    for first in ids[:1] if close else ids:
        last = ids[-1] if close else first
        after = first - 1
        while after < last and (page := index.scan(after, min(BATCH, last - after))):
            found |= {one.id: one for one in page}
            after = page[-1].id
    return found


def _in_the_outbox(uow: UnitOfWork, ids: Sequence[int]) -> set[int]:
    """Those whose change has not been carried out yet and may still be."""
    service_id = OutboxRow.payload["service_id"].as_integer()
    rows = select(service_id).where(
        OutboxRow.subscriber == SUBSCRIBER,
        OutboxRow.topic == CHANGED,
        OutboxRow.parked_at.is_(None),
        service_id.in_(ids),
    )
    return set(uow.session.scalars(rows))


def _write(units: Units, index: SearchIndex, changes: Sequence[Change], wanted: set[int], findings: Findings) -> None:
    """By the path that every change takes. One of the `wanted` that comes too late can only be had by a rebuild."""
    if not changes:
        return
    try:
        outcomes = index.apply(changes)
    except WriterBusy:
        units.write(_ask_the_writer, [change.id for change in changes])
        findings.asked += len(changes)
        return
    findings.repaired += sum(outcome.state == "applied" for outcome in outcomes)
    findings.needs_rebuild |= any(outcome.state == "stale" and outcome.id in wanted for outcome in outcomes)


def _ask_the_writer(uow: UnitOfWork, ids: Sequence[int]) -> None:
    uow.emit_all(CHANGED, [{"service_id": service_id} for service_id in ids])


def _late(units: Units, index: SearchIndex, waiting: set[int], wait_seconds: float) -> Iterator[Difference]:
    """Those of the waiting that still differ when the time is up; `waiting` is left with these."""
    give_up_at = time.monotonic() + wait_seconds
    left = sorted(waiting)
    while left:
        found: list[Difference] = []
        waiting.clear()
        for start in range(0, len(left), BATCH):
            batch = left[start : start + BATCH]
            units.fresh()
            projected, on_their_way = units.read(_read_both, batch)
            found += _differences(batch, projected, _held(index, batch))
            waiting |= on_their_way
        left = [difference.service_id for difference in found]
        waiting.intersection_update(left)
        if time.monotonic() >= give_up_at:
            yield from found
            return
        time.sleep(PAUSE_SECONDS if left else 0)


def _read_both(uow: UnitOfWork, ids: Sequence[int]) -> tuple[Projected, set[int]]:
    return changes_of(uow, ids), _in_the_outbox(uow, ids)
