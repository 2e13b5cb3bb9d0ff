"""What becomes of visits: recorded, put right, said yes to, doubted, settled, paid by silence, left unpaid."""

from datetime import timedelta

from marketplace.bookings.services import holding, reversing, visiting
from marketplace.core.actor import Actor
from tests.simulator.actions import action
from tests.simulator.actions.who import a_visit, booking_of, firm_side, for_holder, of_booking
from tests.simulator.sim import Sim

TOOK = (1, 20, 29, 30, 44, 45, 60, 90, 200)


def record(sim: Sim, visit_id: int, *, again: bool = False, who: Actor | None = None) -> bool:
    found = sim.rows("SELECT starts_at, minutes, provider_id FROM visits WHERE id = ?", visit_id)
    if not found:
        return False
    starts_at, minutes = sim.moment(found[0][0]), found[0][1]
    began = starts_at + timedelta(minutes=sim.rng.choice((-20, 0, 0, 0, 5, 40)))
    took = timedelta(minutes=minutes if sim.chance(0.5) else sim.rng.choice(TOOK))
    wait = began + took - sim.now
    if not again and timedelta() < wait < timedelta(days=12):
        sim.pass_time(wait + timedelta(minutes=sim.rng.choice((0, 1, 600))))
    elif wait > timedelta() and not sim.chance(0.1):
        return False
    return sim.do(
        visiting.amend if again else visiting.report,
        who or firm_side(sim, found[0][2]),
        visit_id,
        started_at=began,
        ended_at=began + took,
    ).done


def yes(sim: Sim, visit_id: int) -> bool:
    holder_id, _, _ = of_booking(sim, booking_of(sim, visit_id))
    spoken = sim.chance(0.2)
    who = sim.town.coordinator if spoken else for_holder(sim, holder_id)
    return sim.do(visiting.attest, who, visit_id, spoken=spoken).done


def doubt(sim: Sim, visit_id: int) -> bool:
    holder_id, _, _ = of_booking(sim, booking_of(sim, visit_id))
    return sim.do(visiting.query, for_holder(sim, holder_id), visit_id, reason="She left early.").done


@action(36)
def the_next_visit_takes_place(sim: Sim) -> None:
    funded = (
        "v.state = 'scheduled' OR (v.state = 'planned' AND v.critical)" if sim.chance(0.9) else "v.state = 'planned'"
    )
    visit_id = sim.pick_id(
        f"SELECT v.id FROM visits v JOIN bookings b ON b.id = v.booking_id WHERE ({funded}) "
        "AND b.state IN ('confirmed', 'winding_down') ORDER BY v.starts_at, v.id LIMIT 1"
    )
    if not record(sim, visit_id):
        return
    how = sim.rng.random()
    if how < 0.5:
        yes(sim, visit_id)
    elif how < 0.6:
        doubt(sim, visit_id)


@action(8)
def catch_up_with_records(sim: Sim) -> None:
    """All that took place and nobody wrote down yet, as a provider does on a Friday."""
    for (visit_id,) in sim.rows(
        "SELECT id FROM visits WHERE state IN ('scheduled', 'planned') AND ends_at < ? ORDER BY id LIMIT 5",
        sim.now.replace(tzinfo=None).isoformat(" "),
    ):
        record(sim, visit_id)


@action(4)
def record_something(sim: Sim) -> None:
    record(sim, a_visit(sim, "scheduled", "planned", "proposed"))


@action(3)
def put_the_record_right(sim: Sim) -> None:
    record(sim, a_visit(sim, "reported", "queried"), again=True)


@action(12)
def say_yes(sim: Sim) -> None:
    yes(sim, a_visit(sim, "reported", "unconfirmed", "queried"))


@action(3)
def take_the_yes_back(sim: Sim) -> None:
    visit_id = a_visit(sim, "attested")
    holder_id, _, _ = of_booking(sim, booking_of(sim, visit_id))
    sim.do(visiting.withdraw_attest, for_holder(sim, holder_id), visit_id)


@action(4)
def doubt_something(sim: Sim) -> None:
    visit_id = a_visit(sim, "reported", "unconfirmed")
    if doubt(sim, visit_id) and sim.chance(0.5):
        sim.do(visiting.void, sim.town.coordinator, visit_id)


@action(3)
def settle_a_doubt(sim: Sim) -> None:
    visit_id = a_visit(sim, "queried", "unconfirmed", "reported")
    if sim.chance(0.5):
        sim.do(visiting.void, sim.town.coordinator, visit_id)
    else:
        yes(sim, visit_id)


@action(4)
def put_right(sim: Sim) -> None:
    """Two people undo what was paid or is to be paid; what the provider gives back is kept to be reckoned with."""
    visit_id = (
        sim.pick_id("SELECT id FROM visits WHERE due_at IS NOT NULL ORDER BY id")
        if sim.chance(0.9)
        else a_visit(sim, "attested", "unconfirmed", "cancelled")
    )
    was_paid = sim.rows(
        "SELECT p.funder_id, SUM(l.pence) FROM invoice_lines l JOIN invoices i ON i.id = l.invoice_id "
        "JOIN budget_pots p ON p.id = l.pot_id WHERE l.visit_id = ? AND i.state = 'paid' GROUP BY p.funder_id",
        visit_id,
    )
    before = sim.one("SELECT COALESCE(MAX(id), 0) FROM ledger_postings")
    sim.do(
        reversing.put_right,
        sim.town.coordinator,
        visit_id,
        second_person_id=sim.town.second if not sim.chance(0.1) else sim.town.coordinator.person_id,
        reason="The wrong day.",
        again=sim.chance(0.4),
    )
    if was_paid and sim.one("SELECT COALESCE(MAX(id), 0) FROM ledger_postings") != before:
        for payer_id, pence in was_paid:
            sim.refunded[payer_id] += pence


@action(5)
def find_the_money(sim: Sim) -> None:
    short = "SELECT id FROM visits WHERE short_since IS NOT NULL AND due_at IS NULL ORDER BY id"
    visit_id = sim.pick_id(short) if sim.chance(0.8) else a_visit(sim, "planned", "scheduled")
    sim.do(holding.fund, sim.town.coordinator, visit_id, from_contingency=sim.chance(0.5))


@action(2)
def a_yes_from_the_wrong_side(sim: Sim) -> None:
    """An attester is never the provider's side, nor anybody without a tie (E14)."""
    visit_id = a_visit(sim, "reported", "unconfirmed", "queried")
    _, _, provider_id = of_booking(sim, booking_of(sim, visit_id))
    for who in (firm_side(sim, provider_id), sim.town.stranger, sim.town.approver):
        sim.must_refuse(sim.do(visiting.attest, who, visit_id), "a yes that is not theirs")
    sim.must_refuse(sim.do(visiting.void, firm_side(sim, provider_id), visit_id), "a void by the provider")
