"""The provider's answer and the holder's reply to it. An acceptance reserves the worker's time, nothing else does."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import providers.queries as supply
from marketplace.bookings.domain import deadlines
from marketplace.bookings.domain.guards import check
from marketplace.bookings.domain.states import BOOKING, UPCOMING, BookingState, DeclineReason
from marketplace.bookings.models import Booking, Visit
from marketplace.bookings.services import holding, loading, telling
from marketplace.bookings.services.closing import close_visits
from marketplace.bookings.services.facts import gather
from marketplace.bookings.services.question import as_agreed, in_time, question_of
from marketplace.bookings.services.requesting import within_authority
from marketplace.bookings.services.wanted import MOST_MINUTES
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import InvalidInput, Refused, SlotTaken
from marketplace.core.recurrence import Weekly
from marketplace.core.uow import UnitOfWork
from providers.domain.offer import price
from providers.queries import workers
from providers.services import sessions


def accept(uow: UnitOfWork, actor: Actor, booking_id: int, *, worker_id: int) -> Booking:
    """The provider says yes and names who comes; their time is reserved until the confirm deadline.

    Raises NotFound, NotAllowed, WrongState, Refused (G8, G12), SlotTaken.
    """
    booking = loading.booking(uow, booking_id)
    loading.provider_side(uow, actor, booking, Action.BOOKINGS_ANSWER)
    event = BOOKING.move(booking.state, "accept", "provider")
    in_time(uow, booking, booking.answer_by)
    _named(uow, booking, worker_id)
    booking.worker_id = worker_id
    facts = gather(uow, question_of(uow, actor, booking))
    if facts.holder_clash_at is not None:
        raise Refused(
            "worker_and_holder_no_clash", "They are not free at one of these times.", next_step="Offer another time."
        )
    check(event.guards, facts)
    _reserve(uow, booking)
    _accepted(uow, actor, booking)
    return booking


def counter(
    uow: UnitOfWork,
    actor: Actor,
    booking_id: int,
    *,
    worker_id: int,
    starts_at: datetime | None = None,
    minutes: int | None = None,
    price_pence: int | None = None,
) -> Booking:
    """Another time, length or price for each visit; reserves nothing. `price_pence` is every visit's; without it,
    each costs what the listing said, dearer on a bank holiday where it said so.

    Raises NotFound, NotAllowed, WrongState, InvalidInput.
    """
    booking = loading.booking(uow, booking_id)
    loading.provider_side(uow, actor, booking, Action.BOOKINGS_ANSWER)
    event = BOOKING.move(booking.state, "counter", "provider")
    in_time(uow, booking, booking.answer_by)
    _named(uow, booking, worker_id)
    visits = loading.visits(uow, booking.id)
    wrong: dict[str, list[str]] = {}
    if starts_at is not None and (starts_at.tzinfo is None or starts_at <= uow.now):
        wrong["starts_at"] = ["Choose a time that is still to come."]
    if minutes is not None and not 1 <= minutes <= MOST_MINUTES:
        wrong["minutes"] = ["Say how long a visit is, in minutes."]
    if price_pence is not None and not 0 <= price_pence <= 10_000_000:
        wrong["price_pence"] = ["Enter the price of one visit."]
    if wrong:
        raise InvalidInput(wrong)
    first = (starts_at or visits[0].starts_at).astimezone(UTC)
    length = minutes or booking.minutes
    prices = (
        _listed_prices(uow, booking, retimed(booking, first).occurrences(), length)
        if price_pence is None
        else [price_pence] * len(visits)
    )
    offered = {
        "worker_id": worker_id,
        "starts_at": first.isoformat(),
        "minutes": length,
        "price_pence": prices[0],
        "prices": prices,
    }
    booking.counter, booking.state = offered, BookingState(event.target)
    booking.confirm_by = deadlines.confirm_by(uow.now, urgent=booking.urgent)
    uow.audit(actor, "bookings:booking:counter", "booking", booking.id)
    telling.holder_side(
        uow, booking, "booking_countered", starts_at=offered["starts_at"], price_pence=offered["price_pence"]
    )
    return booking


def decline(uow: UnitOfWork, actor: Actor, booking_id: int, *, reason: DeclineReason) -> Booking:
    """No, with a coded reason. It never costs rank. Raises NotFound, NotAllowed, WrongState."""
    booking = loading.booking(uow, booking_id)
    loading.provider_side(uow, actor, booking, Action.BOOKINGS_ANSWER)
    event = BOOKING.move(booking.state, "decline", "provider")
    booking.state, booking.decline_reason, booking.ended_at = BookingState(event.target), reason, uow.now
    close_visits(uow, booking, "provider")
    uow.audit(actor, "bookings:booking:decline", "booking", booking.id, reason=reason.value)
    telling.holder_side(uow, booking, "booking_declined")
    return booking


def agree(uow: UnitOfWork, actor: Actor, booking_id: int) -> Booking:
    """The holder's side says yes to a counter (which then reserves, as an acceptance does) or to another worker.

    A counter above a delegate's limit waits for the holder's own yes (6.2).
    Raises NotFound, NotAllowed, OverLimit, WrongState, Refused (G7, G8, G12), SlotTaken.
    """
    booking = loading.booking(uow, booking_id)
    # Before the state is told: whoever has no tie to the booking learns nothing of it.
    uow.require(actor, Action.BOOKINGS_AGREE, holder_id=booking.holder_id, provider_id=booking.provider_id)
    if booking.state is BookingState.CONFIRMED:
        return _agree_worker(uow, actor, booking)
    event = BOOKING.move(booking.state, "agree", "holder")
    offered = booking.counter or {}
    visits = loading.visits(uow, booking.id)
    within_authority(uow, actor, booking, Action.BOOKINGS_AGREE, sum(offered["prices"]))
    _retime(booking, visits, offered["starts_at"], offered["minutes"], offered["prices"])
    booking.worker_id = offered["worker_id"]
    in_time(uow, booking, booking.confirm_by)
    check(event.guards, gather(uow, question_of(uow, actor, booking)))
    _reserve(uow, booking)
    _accepted(uow, actor, booking)
    return booking


def reject(uow: UnitOfWork, actor: Actor, booking_id: int) -> Booking:
    """No to a counter ends the request; no to another worker keeps the old one.

    Raises NotFound, NotAllowed, WrongState.
    """
    booking = loading.booking(uow, booking_id)
    loading.holder_side(uow, actor, booking, Action.BOOKINGS_AGREE)
    event = BOOKING.move(booking.state, "reject", "holder")
    uow.audit(actor, "bookings:booking:reject", "booking", booking.id)
    if booking.state is BookingState.CONFIRMED:
        booking.proposed_worker_id = None
        telling.provider_side(uow, booking, "worker_change_refused")
        return booking
    booking.state, booking.ended_at = BookingState(event.target), uow.now
    close_visits(uow, booking, "holder")
    telling.provider_side(uow, booking, "booking_declined")
    return booking


def propose_worker(uow: UnitOfWork, actor: Actor, booking_id: int, *, worker_id: int) -> Booking:
    """The provider proposes another worker; the holder's side decides (E8: nobody swaps a worker for them).

    Raises NotFound, NotAllowed, WrongState, InvalidInput.
    """
    booking = loading.booking(uow, booking_id)
    loading.provider_side(uow, actor, booking, Action.BOOKINGS_ANSWER)
    BOOKING.move(booking.state, "propose_worker", "provider")
    _named(uow, booking, worker_id)
    if worker_id == booking.worker_id:
        raise InvalidInput({"worker_id": ["This worker comes already. Choose another."]})
    booking.proposed_worker_id = worker_id
    uow.audit(actor, "bookings:booking:propose_worker", "booking", booking.id, worker=worker_id)
    telling.holder_side(uow, booking, "worker_change_proposed", from_at=telling.first_start(uow, booking))
    return booking


def _agree_worker(uow: UnitOfWork, actor: Actor, booking: Booking) -> Booking:
    event = BOOKING.move(booking.state, "agree", "holder")
    loading.holder_side(uow, actor, booking, Action.BOOKINGS_AGREE)
    if booking.proposed_worker_id is None:
        raise InvalidInput({"event": ["Nobody has asked to change the worker."]})
    coming = [visit for visit in loading.visits(uow, booking.id) if visit.state in UPCOMING]
    for visit in coming:
        sessions.free(uow, reference=place(visit))
    booking.worker_id, booking.proposed_worker_id = booking.proposed_worker_id, None
    check(event.guards, gather(uow, question_of(uow, actor, booking)))
    _reserve(uow, booking, coming)
    uow.audit(actor, "bookings:booking:change_worker", "booking", booking.id, worker=booking.worker_id)
    telling.provider_side(uow, booking, "worker_change_agreed")
    return booking


def place(visit: Visit) -> str:
    """The reference under which a visit holds a place in a worker's session."""
    return f"visit:{visit.id}"


def _named(uow: UnitOfWork, booking: Booking, worker_id: int) -> None:
    if worker_id not in {worker.id for worker in workers.workers_of(uow, booking.service_id)}:
        raise InvalidInput({"worker_id": ["Choose one of your own workers."]})


def _reserve(uow: UnitOfWork, booking: Booking, visits: Sequence[Visit] | None = None) -> None:
    """All the visits' time with the worker, or SlotTaken and nothing."""
    if booking.worker_id is None:
        raise SlotTaken
    for visit in visits if visits is not None else loading.visits(uow, booking.id):
        visit.worker_id = booking.worker_id
        sessions.reserve(
            uow,
            worker_id=booking.worker_id,
            service_id=booking.service_id,
            starts_at=visit.starts_at,
            ends_at=visit.ends_at,
            reference=place(visit),
        )


def _accepted(uow: UnitOfWork, actor: Actor, booking: Booking) -> None:
    booking.state = BookingState.ACCEPTED
    booking.counter = None
    booking.confirm_by = deadlines.confirm_by(uow.now, urgent=booking.urgent)
    uow.audit(actor, "bookings:booking:accept", "booking", booking.id, worker=booking.worker_id)
    telling.accepted(uow, booking, holding.schedule(uow, booking).now_pence)


def retimed(booking: Booking, first: datetime) -> Weekly:
    """The rule with its first visit at another moment: a week that the holder skips stays skipped."""
    rule = Weekly(datetime.fromisoformat(booking.local_start), booking.weeks)
    skips = set(booking.skips)
    weeks = [start.date() for start in rule.local_starts()]
    kept = [n for n, day in enumerate(weeks) if day.isoformat() not in skips]
    moved = Weekly.from_moment(first, booking.weeks).first_local - timedelta(weeks=kept[0])
    days = [(moved + timedelta(weeks=n)).date() for n in range(booking.weeks)]
    return Weekly(moved, booking.weeks, frozenset(day for n, day in enumerate(days) if n not in kept))


def _listed_prices(uow: UnitOfWork, booking: Booking, starts: Sequence[datetime], minutes: int) -> list[int]:
    agreed = as_agreed(supply.offer(uow, booking.service_id), booking.offer)
    return [price(agreed, start, minutes) for start in starts]


def _retime(booking: Booking, visits: Sequence[Visit], starts_at: str, minutes: int, prices: Sequence[int]) -> None:
    """The counter's terms become the booking's. A yes to a full line was to less than it, and is asked for again."""
    rule = retimed(booking, datetime.fromisoformat(starts_at).astimezone(UTC))
    for visit, start, pence in zip(visits, rule.occurrences(), prices, strict=True):
        visit.starts_at, visit.ends_at = start, start + timedelta(minutes=minutes)
        visit.minutes, visit.price_pence = minutes, pence
    if sum(prices) > booking.price_pence or minutes > booking.minutes:
        booking.band_ok_by_id = None
    booking.local_start = rule.first_local.strftime("%Y-%m-%dT%H:%M")
    booking.skips = sorted(day.isoformat() for day in rule.skip)
    booking.minutes, booking.price_pence = minutes, sum(prices)
