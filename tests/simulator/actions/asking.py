"""From a wish to a yes: ask, answer, agree, confirm, authorise."""

from datetime import datetime, time, timedelta

from marketplace.bookings.domain.states import DeclineReason, Relationship
from marketplace.bookings.services import answering, confirming, requesting
from marketplace.bookings.services.wanted import SplitWanted, Wanted
from marketplace.core.local_time import local_date, utc_of
from tests.simulator.actions import action
from tests.simulator.actions.who import a_booking, a_holder, firm_side, for_holder, of_booking
from tests.simulator.sim import Sim

WARNINGS = ("period_pacing_ok_or_acknowledged", "backup_named_if_critical")


def splits_of(sim: Sim, holder_id: int) -> tuple[SplitWanted, ...]:
    """A line of the plan that runs, by its own shares, by one pot alone, or by shares that somebody made up."""
    line_id = sim.pick_id(
        "SELECT l.id FROM plan_lines l JOIN plan_versions v ON v.id = l.version_id "
        "WHERE v.holder_id = ? AND v.state = 'active' ORDER BY l.id",
        holder_id,
    )
    shares = sim.rows("SELECT pot_id, share FROM plan_line_splits WHERE line_id = ? ORDER BY pot_id", line_id)
    how = sim.rng.random()
    if not shares or how < 0.02:
        return (SplitWanted(sim.pick_id("SELECT id FROM budget_pots ORDER BY id"), line_id or 1, 100),)
    if how < 0.6 or len(shares) == 1:
        return tuple(SplitWanted(pot_id, line_id, share) for pot_id, share in shares)
    if how < 0.85:
        return (SplitWanted(sim.rng.choice(shares)[0], line_id, 100),)
    first = sim.rng.randint(1, 99)
    (one, _), (other, _) = sim.rng.sample(shares, 2)
    return (SplitWanted(one, line_id, first), SplitWanted(other, line_id, 100 - first))


def a_time(sim: Sim, most_days: int = 28) -> datetime:
    """On the half hour, by the clock on the wall; in the night of a change, too."""
    day = local_date(sim.now) + timedelta(days=sim.rng.randint(0, most_days))
    hour = sim.rng.choice((0, 1, 1, 2, 7, 9, 10, 10, 12, 15, 18, 21))
    return utc_of(datetime.combine(day, time(hour, sim.rng.choice((0, 0, 30)))))


def wanted(sim: Sim, holder_id: int, service_id: int, enquiry_id: int | None = None) -> Wanted:
    starts_at = a_time(sim)
    unit, visit = sim.rows("SELECT price_unit, visit_minutes FROM services WHERE id = ?", service_id)[0]
    weeks = sim.rng.choice((1, 1, 2, 3, 4, 5, 6, 9, 16))
    skipped = [local_date(starts_at) + timedelta(weeks=n) for n in range(weeks) if sim.chance(0.1)]
    return Wanted(
        holder_id=holder_id,
        service_id=service_id,
        splits=splits_of(sim, holder_id),
        starts_at=starts_at,
        minutes=visit if unit == "visit" and not sim.chance(0.03) else sim.rng.choice((30, 30, 45, 60, 90, 120)),
        weeks=weeks,
        skips=tuple(skipped),
        relationship=Relationship.FAMILY if sim.chance(0.05) else Relationship.NONE,
        urgent=sim.chance(0.1),
        pay_if_silent=sim.chance(0.5),
        enquiry_id=enquiry_id,
    )


def ask_for(sim: Sim, what: Wanted) -> int:
    """Asks, the second time with the same key where the answer was lost; the booking's id, or 0."""
    key = f"{sim.seed}-{sim.step}-{sim.calls}"
    actor = for_holder(sim, what.holder_id)
    said = sim.do(requesting.request, actor, what, key=key, again=True)
    if said.done and sim.chance(0.25):
        once_more = sim.do(requesting.request, actor, what, key=key)
        assert not once_more.done or once_more.answer == said.answer, "one key made two bookings"
    return said.answer if said.done else 0


@action(32)
def ask(sim: Sim) -> None:
    """Half of the time all goes well up to the confirmation, so that there is something to go on with."""
    booking_id = ask_for(sim, wanted(sim, a_holder(sim), a_service(sim)))
    if not booking_id or sim.chance(0.2):
        return
    if sim.chance(0.05):
        decline_it(sim, booking_id)
    accept_it(sim, booking_id)
    if sim.chance(0.9):
        confirm_it(sim, booking_id)


def a_service(sim: Sim) -> int:
    """One that stands on the site and can be booked, mostly."""
    bookable = (
        "SELECT s.id FROM services s JOIN providers p ON p.id = s.provider_id WHERE s.kind = 'bookable' "
        "AND s.state = 'published' AND p.state = 'listed' ORDER BY s.id"
    )
    return sim.pick_id("SELECT id FROM services ORDER BY id" if sim.chance(0.1) else bookable)


def accept_it(sim: Sim, booking_id: int) -> None:
    _, _, provider_id = of_booking(sim, booking_id)
    manager = firm_side(sim, provider_id)
    sim.do(answering.accept, manager, booking_id, worker_id=a_worker(sim, provider_id))


def a_worker(sim: Sim, provider_id: int) -> int:
    own = [one for firm in sim.town.firms if firm.provider == provider_id for one in firm.workers]
    return sim.rng.choice(own) if own and not sim.chance(0.02) else sim.rng.choice(sim.town.firms[0].workers)


def confirm_it(sim: Sim, booking_id: int) -> None:
    holder_id, _, _ = of_booking(sim, booking_id)
    sim.do(
        confirming.confirm,
        for_holder(sim, holder_id),
        booking_id,
        agreement_accepted=not sim.chance(0.03),
        consent_to_share=not sim.chance(0.03),
        acknowledged=WARNINGS if not sim.chance(0.1) else (),
        key=f"confirm-{sim.seed}-{sim.step}-{booking_id}",
        again=True,
    )


@action(6)
def accept(sim: Sim) -> None:
    accept_it(sim, a_booking(sim, "requested"))


@action(10)
def confirm(sim: Sim) -> None:
    confirm_it(sim, a_booking(sim, "accepted"))


@action(5)
def counter(sim: Sim) -> None:
    booking_id = a_booking(sim, "requested")
    _, _, provider_id = of_booking(sim, booking_id)
    sim.do(
        answering.counter,
        firm_side(sim, provider_id),
        booking_id,
        worker_id=a_worker(sim, provider_id),
        starts_at=a_time(sim, 30) if sim.chance(0.5) else None,
        minutes=sim.rng.choice((None, 30, 61, 120)),
        price_pence=sim.rng.choice((None, None, 0, 1, 1_999, 4_000)),
    )
    if sim.chance(0.7):
        reply_to(sim, booking_id)


@action(3)
def reply(sim: Sim) -> None:
    reply_to(sim, a_booking(sim, "countered"))


def reply_to(sim: Sim, booking_id: int) -> None:
    holder_id, _, _ = of_booking(sim, booking_id)
    said_yes = sim.chance(0.75)
    command = answering.agree if said_yes else answering.reject
    if sim.do(command, for_holder(sim, holder_id), booking_id).done and said_yes and sim.chance(0.7):
        confirm_it(sim, booking_id)


@action(4)
def decline(sim: Sim) -> None:
    decline_it(sim, a_booking(sim, "requested"))


def decline_it(sim: Sim, booking_id: int) -> None:
    reason = sim.rng.choice(list(DeclineReason))
    sim.do(answering.decline, firm_side(sim, of_booking(sim, booking_id)[2]), booking_id, reason=reason)


@action(5)
def authorise(sim: Sim) -> None:
    """What waits for a yes: a tie, a full line, a delegate above the limit. One in five is a no."""
    booking_id = a_booking(sim, "awaiting_authority", "accepted")
    holder_id, _, _ = of_booking(sim, booking_id)
    who = sim.town.coordinator if sim.chance(0.7) else for_holder(sim, holder_id)
    said = sim.do(requesting.authorise if sim.chance(0.8) else requesting.refuse, who, booking_id)
    if said.done and sim.chance(0.6):
        accept_it(sim, booking_id)


@action(3)
def a_stranger_tries(sim: Sim) -> None:
    """Nobody reads or writes across a tie that is not there (I9), whatever state the booking is in."""
    booking_id = sim.pick_id("SELECT id FROM bookings ORDER BY id")
    holder_id, _, provider_id = of_booking(sim, booking_id)
    rival = next((one for one in sim.town.firms if one.provider != provider_id), None)
    who = sim.rng.choice([sim.town.stranger, rival.manager if rival else sim.town.stranger, sim.town.health_finance])
    for command, more in (
        (answering.accept, {"worker_id": a_worker(sim, provider_id)}),
        (answering.agree, {}),
        (confirming.confirm, {"agreement_accepted": True, "consent_to_share": True, "acknowledged": WARNINGS}),
        (requesting.authorise, {}),
    ):
        sim.must_refuse(sim.do(command, who, booking_id, **more), f"{command.__name__} by a stranger")
    if holder_id:
        what = wanted(sim, holder_id, sim.rng.choice(sim.town.firms[0].services))
        sim.must_refuse(sim.do(requesting.request, who, what), "a request by a stranger")
