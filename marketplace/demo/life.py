"""What happens to a booking: asked, answered, confirmed; visits take place, are recorded and confirmed, or are not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import providers.queries as supply
from marketplace.bookings.domain.states import BookingState, CancelReason, DeclineReason, VisitState
from marketplace.bookings.services import answering, cancelling, confirming, loading, requesting, visiting
from marketplace.bookings.services.wanted import SplitWanted, Wanted
from marketplace.core.actor import Actor
from marketplace.core.clock import to_local
from marketplace.core.errors import Refused, SlotTaken
from marketplace.core.local_time import local_date
from marketplace.core.periods import Span
from marketplace.core.uow import UnitOfWork
from marketplace.demo.stage import Stage
from marketplace.people.queries import holder
from marketplace.plans import queries as plans
from marketplace.plans.queries import LineView
from providers.queries import Slot, workers

SETTLED = timedelta(hours=5)
"""How long ago a visit must have ended for its record to be there now."""
WARNINGS = ("period_pacing_ok_or_acknowledged", "backup_named_if_critical")


@dataclass(frozen=True, slots=True)
class Story:
    """A wish for visits and how it ends. `ends` is accept, decline, silence, counter, unconfirmed or wait.

    `weekday` (0 is Monday) and `hour` (local) are what suits best. `by` is who asks, the holder unless named.
    `latest` says how the last visit goes that has taken place by now; others go well or as chance has it.
    """

    who: str
    service: str
    line: str
    weeks: int = 12
    weekday: int | None = None
    hour: float | None = None
    ends: str = "accept"
    by: str | None = None
    tasks: tuple[str, ...] = ()
    note: str | None = None
    silent_is_yes: bool = False
    latest: str | None = None
    surely: bool = False
    """Nothing is left to chance: every visit but the `latest` that took place is recorded and confirmed."""


def tell(stage: Stage, day: date, hour: float, story: Story) -> None:
    stage.on(day, hour, asks(stage, story), f"{story.who} asks for {story.service}")


def asks(stage: Stage, story: Story) -> Callable[[UnitOfWork], None]:
    def act(uow: UnitOfWork) -> None:
        booking_id = _request(stage, uow, story)
        booking = loading.booking(uow, booking_id)
        if booking.state is not BookingState.REQUESTED or story.ends in ("silence", "wait"):
            return
        after = uow.now + timedelta(hours=stage.rng.randint(2, 7), minutes=stage.rng.randint(0, 59))
        stage.at(after, _answers(stage, story, booking_id), f"answer to {story.who}")

    return act


def _request(stage: Stage, uow: UnitOfWork, story: Story) -> int:
    """The first time that suits and is free; the worker of that time must be free in the other weeks, too."""
    holder_id = stage.ids[story.who]
    actor = _asker(stage, story)
    line = _line(uow, holder_id, story.line)
    error: SlotTaken | None = None
    for slot in _suiting(stage, uow, story)[:8]:
        wanted = Wanted(
            holder_id=holder_id,
            service_id=stage.ids[story.service],
            splits=tuple(SplitWanted(pot, line.id, share) for pot, share in line.shares.items() if share),
            starts_at=slot.starts_at,
            minutes=slot.minutes,
            weeks=story.weeks,
            tasks=story.tasks,
            note=story.note,
            pay_if_silent=story.silent_is_yes,
        )
        if not workers.workers_free(uow, wanted.service_id, wanted.spans()):
            continue
        try:
            return requesting.request(uow, actor, wanted)
        except SlotTaken as taken:
            error = taken
    raise error or SlotTaken()


def _asker(stage: Stage, story: Story) -> Actor:
    """The holder, or whoever acts for them: a broker in the holder's name."""
    holder_id = stage.ids[story.who]
    return stage.actor(story.by, holder_id) if story.by else Actor(holder_id)


def _suiting(stage: Stage, uow: UnitOfWork, story: Story) -> list[Slot]:
    today = local_date(uow.now)
    found = supply.slots(uow, stage.ids[story.service], today + timedelta(days=3), today + timedelta(days=13))

    def how_far(slot: Slot) -> tuple[int, float, datetime]:
        local = to_local(slot.starts_at)
        off_day = 0 if story.weekday is None else (local.weekday() - story.weekday) % 7
        off_hour = 0.0 if story.hour is None else abs(local.hour + local.minute / 60 - story.hour)
        return off_day, off_hour, slot.starts_at

    return sorted(found, key=how_far)


def _line(uow: UnitOfWork, holder_id: int, title: str) -> LineView:
    for line in plans.active_lines(uow, holder_id):
        if line.title == title:
            return line
    raise Refused("plan_active", f"No plan with “{title}” runs.")


def _answers(stage: Stage, story: Story, booking_id: int) -> Callable[[UnitOfWork], None]:
    def act(uow: UnitOfWork) -> None:
        booking = loading.booking(uow, booking_id)
        manager = _manager(uow, booking.provider_id)
        if story.ends == "decline":
            reason = stage.rng.choice(
                (DeclineReason.NO_CAPACITY, DeclineReason.TIME_NOT_POSSIBLE, DeclineReason.OUTSIDE_AREA)
            )
            answering.decline(uow, manager, booking_id, reason=reason)
            return
        span = [visit.starts_at for visit in loading.visits(uow, booking_id)]
        free = workers.workers_free(uow, booking.service_id, _spans(uow, booking_id))
        if story.ends == "counter":
            answering.counter(
                uow,
                manager,
                booking_id,
                worker_id=workers.workers_of(uow, booking.service_id)[0].id,
                starts_at=span[0] + timedelta(days=1),
            )
            return
        if not free:
            raise SlotTaken
        answering.accept(uow, manager, booking_id, worker_id=free[0].id)
        if story.ends == "unconfirmed":
            return
        after = uow.now + timedelta(hours=stage.rng.randint(14, 22))
        stage.at(after, _confirms(stage, story, booking_id), f"{story.who} confirms")

    return act


def _spans(uow: UnitOfWork, booking_id: int) -> list[Span]:
    return [Span(visit.starts_at, visit.ends_at) for visit in loading.visits(uow, booking_id)]


def _confirms(stage: Stage, story: Story, booking_id: int) -> Callable[[UnitOfWork], None]:
    def act(uow: UnitOfWork) -> None:
        actor = _asker(stage, story)
        confirming.confirm(
            uow, actor, booking_id, agreement_accepted=True, consent_to_share=True, acknowledged=WARNINGS
        )
        manager = _manager(uow, loading.booking(uow, booking_id).provider_id)
        visits = loading.visits(uow, booking_id)
        last = max((visit.number for visit in visits if visit.ends_at < stage.now - SETTLED), default=0)
        for visit in visits:
            fate = "good" if story.surely else _chance(stage)
            fate = story.latest or fate if visit.number == last else fate
            _visit(stage, visit.id, visit.starts_at, visit.ends_at, manager, actor, fate)

    return act


def _chance(stage: Stage) -> str:
    """Most visits go well; some are cancelled, unconfirmed, asked about or shorter."""
    kinds = ("good", "cancel", "late_cancel", "provider_cancels", "hospital", "silent", "query", "short", "spoken")
    return stage.rng.choices(kinds, (80, 4, 2, 2, 1, 4, 2, 3, 2))[0]


def _visit(
    stage: Stage, visit_id: int, start: datetime, end: datetime, manager: Actor, holder: Actor, fate: str
) -> None:
    rng = stage.rng
    cancels: dict[str, tuple[timedelta, Actor, CancelReason]] = {
        "cancel": (timedelta(days=3), holder, CancelReason.CHANGED_MIND),
        "late_cancel": (timedelta(hours=5), holder, CancelReason.UNWELL),
        "hospital": (timedelta(hours=3), holder, CancelReason.HOSPITAL),
        "provider_cancels": (timedelta(days=1), manager, CancelReason.WORKER_UNAVAILABLE),
    }
    if fate in cancels:
        before, who, reason = cancels[fate]
        stage.at(start - before, lambda uow: cancelling.cancel_visit(uow, who, visit_id, reason=reason), fate)
        return
    if fate == "unrecorded":
        return
    early = timedelta(minutes=20 if fate == "short" else 0)
    recorded_at = end + timedelta(hours=rng.randint(1, 3), minutes=rng.randint(0, 59))
    stage.at(
        recorded_at,
        lambda uow: visiting.report(uow, manager, visit_id, started_at=start, ended_at=end - early),
        "a visit is recorded",
    )
    said_at = recorded_at + timedelta(hours=rng.randint(2, 30))
    if fate == "query":
        stage.at(
            said_at, lambda uow: visiting.query(uow, holder, visit_id, reason="Nobody came until half past."), fate
        )
        stage.at(said_at + timedelta(days=4), _settles(stage, visit_id), "a question is settled")
    elif fate == "spoken":
        stage.at(said_at + timedelta(days=2), _settles(stage, visit_id), "a spoken yes")
    elif fate == "silent":
        stage.at(said_at + timedelta(days=rng.randint(9, 12)), _settles(stage, visit_id), "a spoken yes, late")
    else:
        stage.at(said_at, lambda uow: visiting.attest(uow, holder, visit_id), "a visit is confirmed")


def _settles(stage: Stage, visit_id: int) -> Callable[[UnitOfWork], None]:
    """The coordinator rings, and writes down what the person said."""

    def act(uow: UnitOfWork) -> None:
        visit = loading.visit(uow, visit_id)
        coordinator = Actor(holder(uow, visit.holder_id).coordinator_id)
        if visit.state is VisitState.QUERIED and stage.rng.random() < 0.4:
            visiting.void(uow, coordinator, visit_id)
        else:
            visiting.attest(uow, coordinator, visit_id, spoken=True)

    return act


def _manager(uow: UnitOfWork, provider_id: int) -> Actor:
    return Actor(workers.managers_of(uow, provider_id)[0].id)
