"""Providers ask for their money, funders pay, banks answer: late, twice, out of order, or with what is not true."""

from dataclasses import replace
from datetime import timedelta

from marketplace.bookings.adapters.payables import InvoicePayables
from marketplace.bookings.services import invoicing
from marketplace.budgets.services import close_pot, pause_pot, reconcile_pot, resume_pot
from marketplace.core.actor import SYSTEM
from marketplace.payments import services as payments
from marketplace.payments.domain import SettlementStatus
from marketplace.payments.services import SettlementLine
from marketplace.people.domain import Payer
from tests.simulator.actions import action
from tests.simulator.sim import Sim

PAYABLES = InvoicePayables()
S = SettlementStatus


@action(5)
def a_provider_asks(sim: Sim) -> None:
    firm = sim.rng.choice(sim.town.firms)
    who = firm.manager if not sim.chance(0.1) else sim.town.stranger
    said = sim.do(invoicing.submit_own, who, provider_id=firm.provider)
    if who == sim.town.stranger:
        sim.must_refuse(said, "an invoice by a stranger")


@action(8)
def a_funder_pays(sim: Sim) -> None:
    """A run; half of them are run again at once, which tells the bank nothing new unless the first broke."""
    payer = Payer(organisation_id=sim.rng.choice(sim.town.payers))
    units = sim.site.units
    said = sim.run(lambda: payments.run(units, SYSTEM, payer, PAYABLES, sim.bank), "payments.run", commits=3)
    if not sim.chance(0.5):
        return
    told = len(sim.bank.known)
    units = sim.site.units
    again = sim.run(lambda: payments.run(units, SYSTEM, payer, PAYABLES, sim.bank), "payments.run", commits=3)
    if said.done and again.done and not sim.bank.refused:
        assert again.answer.new_payments == 0, "a second run made new payments"
        assert len(sim.bank.known) == told, "a second run told the bank something new"


@action(12)
def the_bank_answers(sim: Sim) -> None:
    """One line for a payment it knows. What is not true of the payment must be refused."""
    told = sim.bank.instructions()
    one = sim.pick(told[-12:])
    if one is None:
        return
    status = sim.rng.choice((S.SETTLED, S.SETTLED, S.SETTLED, S.RETURNED, S.REJECTED))
    line = SettlementLine(
        payment_id=one.payment_id,
        provider_code=one.provider_code,
        pence=one.pence,
        status=status,
        settled_on=sim.now.date() - timedelta(days=sim.rng.choice((0, 0, 1, 3))),
        reason=None if status is S.SETTLED else "closed account",
    )
    take(sim, line)
    if sim.chance(0.3):
        take(sim, line)
    if sim.chance(0.2):
        take(sim, replace(line, settled_on=sim.today_after(1)))
    if sim.chance(0.15):
        false = replace(line, pence=line.pence + 1, settled_on=sim.today_after(2))
        sim.must_refuse(sim.do(payments.settle, SYSTEM, false, "bank", PAYABLES), "a line over another amount")


def take(sim: Sim, line: SettlementLine) -> None:
    """The bank's own memory of what left it follows what the inbox took, once for each event."""
    known = sim.one("SELECT COUNT(*) FROM payment_events WHERE event_id = ?", line.event_id)
    sim.do(payments.settle, SYSTEM, line, "bank", PAYABLES)
    if known or not sim.one("SELECT COUNT(*) FROM payment_events WHERE event_id = ?", line.event_id):
        return
    sim.bank.paid[line.payment_id] = line.pence if line.status is S.SETTLED else 0


@action(1)
def a_pot_is_paused_or_closed(sim: Sim) -> None:
    """Nothing that is booked stops for it; money moves by nobody's timer."""
    found = sim.rows("SELECT id, state FROM budget_pots ORDER BY id")
    pot_id, state = sim.rng.choice(found)
    who = sim.town.coordinator
    if state == "paused" or sim.chance(0.1):
        sim.do(resume_pot, who, pot_id=pot_id)
    elif state == "closing":
        sim.do(reconcile_pot, who, pot_id=pot_id)
    elif sim.chance(0.85):
        sim.do(pause_pot, who, pot_id=pot_id, reason="A question about the money." if sim.chance(0.9) else " ")
    else:
        instead = "The new council pays." if sim.chance(0.9) else " "
        sim.do(close_pot, who, pot_id=pot_id, reason="They move away.", replacement=instead)
