"""A statement's rows in the words of the money picture."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from marketplace.budgets.ports import Detail
from marketplace.core.web.words import plural
from marketplace.ledger.domain import Cause, Kind, Place
from marketplace.ledger.queries import Entry

PAINT: Mapping[Place, str | None] = {
    Place.UNRELEASED: "unreleased",
    Place.AVAILABLE: "free",
    Place.CONTINGENCY: "emergency",
    Place.HELD: "held",
    Place.PAYABLE: "to_pay",
    Place.DISPUTED: "to_pay",
    Place.PAID: "spent",
    Place.RETURNED: None,
}
"""A place's word in the picture (`money.html`); None for money that has left the pot."""

HAPPENED: Mapping[Kind, tuple[str, str | None]] = {
    Kind.ALLOCATE: ("The money was agreed", None),
    Kind.RELEASE_PERIOD: ("Money was released", None),
    Kind.RINGFENCE: ("Money was kept for emergencies", None),
    Kind.UNRINGFENCE: ("Emergency money was made free", None),
    Kind.HOLD: ("{visits} booked", "booked {visits}"),
    Kind.HOLD_CONTINGENCY: ("{visits} booked with emergency money", "booked {visits} with emergency money"),
    Kind.RELEASE_HOLD: ("Held money was set free", None),
    Kind.ACCRUE: ("{visits} confirmed", "said {visits} went well"),
    Kind.ACCRUE_FEE: ("A fee for a cancelled visit", None),
    Kind.WITHDRAW: ("A yes was taken back", "took back a yes"),
    Kind.DISPUTE: ("A bill is in question", None),
    Kind.RESOLVE: ("A question about a bill was settled", None),
    Kind.PAY: ("The provider was paid", None),
    Kind.PAY_REVERSED: ("A payment came back", None),
    Kind.REFUND: ("The provider gave money back", None),
    Kind.CONTRIBUTE: ("Your share arrived", None),
    Kind.TRANSFER_POT: ("Money moved between pots", None),
    Kind.CORRECT: ("A mistake was put right", None),
}
"""What is said whoever did it, and what is said after a name ("You booked 4 visits")."""


@dataclass(frozen=True, slots=True)
class Row:
    """`source` and `target` are words of the picture; None where the other end is outside the pot."""

    at: datetime
    what: str
    soft: str | None
    source: str | None
    target: str | None
    pence: int
    free_after_pence: int
    url: str | None
    proof: str | None


def rows(
    entries: Sequence[Entry], details: Mapping[Cause, Detail], holder_id: int, names: Mapping[int, str]
) -> list[Row]:
    """Newest first; what was done in one go is one row. `names` are those of people who acted for the holder."""
    return [_row(group, details, holder_id, names) for group in reversed(list(_in_one_go(entries)))]


def _in_one_go(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    def key(entry: Entry) -> tuple[object, ...]:
        many = entry.kind in (Kind.HOLD, Kind.HOLD_CONTINGENCY, Kind.RELEASE_HOLD, Kind.PAY)
        return (entry.at, entry.kind, entry.plan_line_id, entry.destination, 0 if many else entry.id)

    for _, group in groupby(entries, key):
        yield list(group)


def _row(group: list[Entry], details: Mapping[Cause, Detail], holder_id: int, names: Mapping[int, str]) -> Row:
    first, last = group[0], group[-1]
    said = details.get(first.cause)
    return Row(
        at=first.at,
        what=_what(first, len(group), holder_id, names),
        soft=first.reason or _about(said, len(group)),
        source=PAINT[first.source] if first.source else None,
        target=PAINT[first.destination] if first.destination else None,
        pence=sum(entry.pence for entry in group),
        free_after_pence=last.free_after_pence,
        url=said.url if said else None,
        proof=said.proof if said else None,
    )


def _about(said: Detail | None, count: int) -> str | None:
    if said is None:
        return None
    return said.text if count == 1 else f"First: {said.text}"


def _what(entry: Entry, count: int, holder_id: int, names: Mapping[int, str]) -> str:
    passive, active = HAPPENED[entry.kind]
    if active and entry.actor_id == holder_id:
        return f"You {active.format(visits=_visits(count))}"
    name = names.get(entry.actor_id or 0)
    if active and name and entry.on_behalf_of == holder_id:
        return f"{name} {active.format(visits=_visits(count))} for you"
    were = "was" if count == 1 else "were"
    return passive.format(visits=f"{_visits(count).capitalize()} {were}")


def _visits(count: int) -> str:
    return "a visit" if count == 1 else plural(count, "visit")
