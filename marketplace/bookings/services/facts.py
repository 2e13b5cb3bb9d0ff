"""Gathers, afresh, what the guards read: plan, pots, provider, diary. The search index is never asked (rule 6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import providers.queries as supply
from marketplace.bookings.domain import deadlines
from marketplace.bookings.domain.guards import Facts, SplitFacts
from marketplace.bookings.domain.money import parts
from marketplace.bookings.domain.states import Relationship
from marketplace.bookings.queries.usage import holder_clash, line_usage
from marketplace.bookings.services.wanted import SplitWanted
from marketplace.budgets import queries as budgets
from marketplace.budgets.domain import Pace, Pacing
from marketplace.core.actor import Actor
from marketplace.core.clock import to_local
from marketplace.core.errors import InvalidInput
from marketplace.core.periods import Span
from marketplace.core.uow import UnitOfWork
from marketplace.plans import queries as plans
from marketplace.plans.queries import LineView
from providers.domain.codes import ProviderState, ServiceKind
from providers.domain.offer import Offer

STOPPED = (ProviderState.SUSPENDED, ProviderState.DELISTED)


@dataclass(frozen=True, slots=True)
class Question:
    """A booking, asked for or standing, as the guards look at it. `prices` in pence, one a span."""

    actor: Actor
    holder_id: int
    offer: Offer
    splits: tuple[SplitWanted, ...]
    spans: tuple[Span, ...]
    prices: tuple[int, ...]
    worker_id: int | None = None
    booking_id: int | None = None
    relationship: Relationship = Relationship.NONE
    relationship_ok: bool = False
    band_ok: bool = False
    price_above_offer: bool = False
    asked_first: bool = False
    agreement_accepted: bool = False
    consent_given: bool = False
    acknowledged: frozenset[str] = field(default_factory=frozenset)


def gather(uow: UnitOfWork, question: Question) -> Facts:
    """Raises NotFound for a pot or line that is not there, InvalidInput for one of somebody else."""
    lines = {split.plan_line_id: plans.line(uow, split.plan_line_id) for split in question.splits}
    splits = tuple(_split(uow, question, split, lines[split.plan_line_id]) for split in question.splits)
    usage = {
        line_id: line_usage(
            uow,
            line_id,
            [(span.start, span.minutes, price) for span, price in zip(question.spans, question.prices, strict=True)],
            without_booking=question.booking_id,
        )
        for line_id in lines
    }
    paces = _pacing(uow, question, lines)
    fullest_id = max(lines, key=lambda line_id: _room_used(lines[line_id], usage[line_id].week_pence))
    fullest, used = lines[fullest_id], usage[fullest_id]
    category = question.offer.category
    return Facts(
        plan_active=plans.active_version(uow, question.holder_id) is not None,
        category=category,
        category_family=(category, category.partition(".")[0]),
        kind=_kind(question),
        clinical=any(activity.startswith("clinical") for activity in question.offer.activities),
        splits=splits,
        week_minutes=used.week_minutes,
        band_max_minutes=fullest.band_max_minutes,
        week_pence=used.week_pence,
        line_week_pence=fullest.weekly_pence,
        one_off_pence=used.whole_pence,
        line_one_off_pence=fullest.amount_pence,
        band_ok=question.band_ok,
        relationship=question.relationship,
        known_link=known_link(uow, question),
        relationship_ok=question.relationship_ok,
        credential_lapses=_lapses(uow, question),
        pacing_warning=" ".join(sentence for pace in paces for sentence in pace.sentences) or None,
        pacing_for_coordinator=any(pace.pace is Pace.COORDINATOR for pace in paces),
        holder_clash_at=holder_clash(uow, question.holder_id, question.spans, without_booking=question.booking_id),
        agreement_accepted=question.agreement_accepted,
        consent_given=question.consent_given,
        critical=any(line.critical for line in lines.values()),
        backup_named=all(line.backups for line in lines.values() if line.critical),
        price_above_offer=question.price_above_offer,
        stopped=question.offer.provider_name if question.offer.provider_state in STOPPED else None,
        acknowledged=question.acknowledged,
    )


def known_link(uow: UnitOfWork, question: Question) -> bool:
    """Whether the system knows that the holder, or who books for them, works for the provider (G10, DEL-6)."""
    people = {question.holder_id, question.actor.person_id}
    return any(
        question.offer.provider_id in supply.provider_ids_of_person(uow, person_id)
        for person_id in people
        if person_id is not None
    )


def _room_used(line: LineView, week_pence: int) -> float:
    return week_pence / line.weekly_pence if line.weekly_pence else 0.0


def _split(uow: UnitOfWork, question: Question, split: SplitWanted, line: LineView) -> SplitFacts:
    pot = budgets.pot(uow, split.pot_id)
    if pot.holder_id != question.holder_id:
        raise InvalidInput({"splits": ["Choose a pot of the person this is for."]})
    if line.holder_id != question.holder_id:
        raise InvalidInput({"splits": ["Choose a line of this person’s plan."]})
    days = [to_local(span.start).date() for span in question.spans]
    may = budgets.bookable_pot(uow, pot.id)
    reason = None if may.yes else may.why
    if split.pot_id not in line.shares:
        reason = f"“{line.title}” in your plan is not paid from this pot."
    elif reason is None and any(budgets.period_at(uow, pot.id, day) is None for day in days):
        reason = f"Your {pot.name} ends before the last visit."
    return SplitFacts(
        pot_id=pot.id,
        pot_name=pot.name,
        nhs=pot.stream.is_nhs,
        funder_pays=reason is None,
        open_reason=reason,
        accepted_by_provider=question.offer.accepts(pot.token),
        line_id=line.id,
        line_title=line.title,
        line_share=line.shares.get(pot.id, 0),
        share=split.share,
        line_active=line.active and all(line.runs_on(day) for day in days),
        line_category=line.category,
        line_serves_outcome=bool(line.outcome_ids),
    )


def _lapses(uow: UnitOfWork, question: Question) -> tuple[str, ...]:
    """What is not in date on a visit's day, for the worker named, or for the provider alone before one is.

    Of the visits in the window, the first one always: a policy runs for a year, and later visits are watched (G8).
    """
    found: list[str] = []
    days = sorted({to_local(span.start).date() for span in question.spans})
    last = to_local(uow.now + deadlines.WINDOW).date()
    for day in [one for one in days if one <= last] or days[:1]:
        found += supply.lapses(uow, question.offer.service_id, question.worker_id, day)
        if found:
            break
    return tuple(found)


def _pacing(uow: UnitOfWork, question: Question, lines: Mapping[int, LineView]) -> list[Pacing]:
    """How each paying pot's money would run ahead of its days (BUD-12). A pot that is not open has no pace."""
    triples = as_splits(question.splits)
    taken: dict[int, list[tuple[date, int]]] = {}
    for span, price in zip(question.spans, question.prices, strict=True):
        for part in parts(price, triples):
            taken.setdefault(part.pot_id, []).append((to_local(span.start).date(), part.pence))
    return [
        budgets.pacing_of(uow, split.pot_id, taken.get(split.pot_id, []), lump_sum=lines[split.plan_line_id].lump_sum)
        for split in question.splits
        if budgets.bookable_pot(uow, split.pot_id).yes
    ]


def as_splits(rows: Sequence[SplitWanted]) -> list[tuple[int, int, int]]:
    """(pot id, plan line id, share), as the money rules take them."""
    return [(row.pot_id, row.plan_line_id, row.share) for row in rows]


def _kind(question: Question) -> str:
    """What is asked about first is as bookable as the rest once they answered with yes (5.1)."""
    kind = question.offer.kind
    if kind is ServiceKind.ENQUIRY_ONLY and question.asked_first:
        return ServiceKind.BOOKABLE.value
    return kind.value
