"""The book against the plain model, invoices against what was accrued, payments against the bank."""

from collections.abc import Iterator

from tests.simulator.model import expected, paid_by_bank
from tests.simulator.sim import Sim


def by_model(sim: Sim, holder_id: int) -> Iterator[str]:
    for pot_id, want in expected(sim, holder_id).items():
        has = dict(sim.rows("SELECT place, balance_pence FROM ledger_accounts WHERE pot_id = ?", pot_id))
        owed = has["payable"] + has["disputed"] + has["paid"]
        loose = has["available"] + has["contingency"]
        said = (want.held, want.owed, want.released - want.held - want.owed)
        if said != (has["held"], owed, loose):
            yield (
                f"pot {pot_id}: the model says held, owed, loose {said}, the book {(has['held'], owed, loose)} "
                f"(released {want.released})"
            )


def invoices(sim: Sim) -> Iterator[str]:
    """Never more than was attested or agreed, each visit and pot once, totals that are their lines."""
    for visit_id, pot_id, pence, accrued in sim.rows(
        "SELECT l.visit_id, l.pot_id, SUM(l.pence), (SELECT COALESCE(SUM(h.accrued_pence), 0) FROM visit_holds h "
        "WHERE h.visit_id = l.visit_id AND h.pot_id = l.pot_id) FROM invoice_lines l GROUP BY l.visit_id, l.pot_id"
    ):
        if pence != accrued:
            yield f"visit {visit_id}, pot {pot_id}: {pence} is on invoices, {accrued} was accrued"
    yield from (
        f"invoice {row[0]} says {row[1]}, its lines {row[2]}"
        for row in sim.rows(
            "SELECT i.id, i.total_pence, COALESCE((SELECT SUM(pence) FROM invoice_lines l WHERE l.invoice_id = i.id), "
            "0) AS lines FROM invoices i WHERE total_pence <> lines"
        )
    )


def payments(sim: Sim) -> Iterator[str]:
    """Each payment's amount is posted once for each time that it left, and comes back once when it does."""
    for payment_id, pence, state, paid, back in sim.rows(
        "SELECT p.id, p.pence, p.state, "
        "COALESCE((SELECT SUM(pence) FROM ledger_postings l WHERE l.cause_kind = 'payment' AND l.cause_id = p.id "
        "AND l.kind = 'pay'), 0), "
        "COALESCE((SELECT SUM(pence) FROM ledger_postings l WHERE l.cause_kind = 'payment' AND l.cause_id = p.id "
        "AND l.kind = 'pay_reversed'), 0) FROM payments p"
    ):
        left = sim.one("SELECT COUNT(*) FROM payment_events WHERE event_id LIKE ?", f"{payment_id}:settled:%")
        want = (pence * left, pence if left and state == "returned" else 0)
        if left > 1 or (paid, back) != want:
            yield f"payment {payment_id} ({state}) of {pence}: {paid} posted, {back} back, left {left} times"
        told = [one for one in sim.bank.known.values() if one.payment_id == payment_id]
        if len(told) > 1 or any(one.pence != pence for one in told):
            yield f"payment {payment_id} of {pence} was told as {told}"
    bank = paid_by_bank(sim)
    for payer_id in sim.town.payers:
        booked = sim.one(
            "SELECT COALESCE(SUM(balance_pence), 0) FROM ledger_accounts a JOIN budget_pots p ON p.id = a.pot_id "
            "WHERE a.place = 'paid' AND p.funder_id = ?",
            payer_id,
        )
        if booked != bank[payer_id]:
            yield f"payer {payer_id}: the book says {booked} is paid, the bank says {bank[payer_id]}"
