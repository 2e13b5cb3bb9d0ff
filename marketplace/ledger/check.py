"""`flask ledger check`: the book recomputed from its postings, and what does not agree named (stack.md 6.2, I1-I5)."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select, text

from marketplace.core.audit import chain
from marketplace.core.money import format_pounds
from marketplace.core.uow import UnitOfWork
from marketplace.ledger.domain import NO_LINE, ROUTES, Kind, Place
from marketplace.ledger.models import Book, Hold, Posting
from marketplace.ledger.queries import balances_of, recomputed


@dataclass(frozen=True, slots=True)
class Findings:
    """`wrong` has a sentence each; an empty one is a good book. The counts say what was looked at, and how many
    lines of the audit log wait for the worker's seal: on a live site a few always do."""

    pots: int
    postings: int
    holds: int
    unsealed: int
    wrong: tuple[str, ...]


def check(uow: UnitOfWork) -> Findings:
    """Reads everything; changes nothing."""
    wrong = [*_accounts(uow), *_holds(uow), *_postings(uow), *chain.broken(uow)]
    books, postings, holds = (
        uow.session.scalar(select(func.count()).select_from(table)) or 0 for table in (Book, Posting, Hold)
    )
    return Findings(books, postings, holds, chain.unsealed(uow), tuple(wrong))


def _accounts(uow: UnitOfWork) -> Iterator[str]:
    pot_ids = list(uow.session.scalars(select(Book.pot_id).order_by(Book.pot_id)))
    said = balances_of(uow, pot_ids)
    posted = recomputed(uow)
    for pot_id in sorted({*pot_ids, *posted}):
        if pot_id not in said:
            yield f"pot {pot_id} has postings but no book"
            continue
        stands, should = said[pot_id], posted.get(pot_id)
        for place in Place:
            have, want = stands.at(place), should.at(place) if should else 0
            if have != want:
                yield (
                    f"pot {pot_id}, {place.value}: the account says {format_pounds(have)}, "
                    f"its postings say {format_pounds(want)}"
                )
            if min(have, want) < 0:
                yield f"pot {pot_id}, {place.value}: below zero ({format_pounds(min(have, want))})"
        if stands.whole_pence != stands.placed_pence:
            yield (
                f"pot {pot_id}: {format_pounds(stands.whole_pence)} came in, "
                f"but {format_pounds(stands.placed_pence)} is in its places"
            )


_ENDED = text(
    "SELECT * FROM (SELECT h.id, h.pot_id, h.pence, e.kind, "
    "COALESCE((SELECT SUM(p.pence) FROM ledger_postings p WHERE p.hold_id = h.id AND p.destination = 'held'), 0) "
    "AS came, "
    "COALESCE((SELECT SUM(p.pence) FROM ledger_postings p WHERE p.hold_id = h.id AND p.source = 'held'), 0) AS went, "
    "(SELECT COUNT(*) FROM ledger_hold_ends x WHERE x.hold_id = h.id) AS ends "
    "FROM ledger_holds h LEFT JOIN ledger_hold_ends e ON e.hold_id = h.id) AS every "
    "WHERE came <> pence OR ends > 1 OR (ends > 0 AND went <> pence) OR (ends = 0 AND went <> 0) ORDER BY id"
)


def _holds(uow: UnitOfWork) -> Iterator[str]:
    seen = 0
    for row in uow.session.execute(_ENDED):
        if row.id == seen:
            continue
        seen = row.id
        if row.came != row.pence:
            yield f"hold {row.id}: {format_pounds(row.pence)} was to be held, {format_pounds(row.came)} was posted"
        if row.ends > 1:
            yield f"hold {row.id} was ended {row.ends} times"
        if row.ends and row.went != row.pence:
            yield f"hold {row.id} has ended, but {format_pounds(row.pence - row.went)} of it is still held"
        if not row.ends and row.went:
            yield f"hold {row.id} has not ended, but {format_pounds(row.went)} of it has left"


def _postings(uow: UnitOfWork) -> Iterator[str]:
    nhs = select(Posting.id).join(Book, Book.pot_id == Posting.to_pot_id)
    contributed = (Posting.kind == Kind.CONTRIBUTE) | (Posting.source == Place.CONTRIBUTED)
    for posting_id in uow.session.scalars(nhs.where(Book.nhs, contributed)):
        yield f"posting {posting_id} puts a contribution on an NHS pot"
    if _all_as_they_should(uow):
        return
    for row in uow.session.execute(select(Posting).order_by(Posting.id).execution_options(yield_per=1000)).scalars():
        if row.pence <= 0:
            yield f"posting {row.id} moves {format_pounds(row.pence)}"
        if row.kind is not Kind.CORRECT and (row.source, row.destination) not in ROUTES[row.kind]:
            yield f"posting {row.id} ({row.kind.value}) goes from {row.source.value} to {row.destination.value}"
        if row.plan_line_id is None and row.kind not in NO_LINE:
            yield f"posting {row.id} ({row.kind.value}) cites no plan line"
        if row.pot_id != row.to_pot_id and row.kind is not Kind.TRANSFER_POT:
            yield f"posting {row.id} ({row.kind.value}) goes from pot {row.pot_id} to pot {row.to_pot_id}"


def _all_as_they_should(uow: UnitOfWork) -> bool:
    """The same rules over sorts of postings, of which there are few: the database looks at each posting once."""
    no_line, elsewhere = Posting.plan_line_id.is_(None), Posting.pot_id != Posting.to_pot_id
    sort = (Posting.kind, Posting.source, Posting.destination, no_line, elsewhere)
    rows = uow.session.execute(select(*sort, func.min(Posting.pence)).group_by(*sort))
    return all(
        least > 0
        and (kind is Kind.CORRECT or (source, destination) in ROUTES[kind])
        and not (lineless and kind not in NO_LINE)
        and not (other_pot and kind is not Kind.TRANSFER_POT)
        for kind, source, destination, lineless, other_pot, least in rows
    )
