"""Set-up by a coordinator, and the holder's money and statements, on real pages."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.budgets import queries
from marketplace.budgets.domain import PotState, RecipientKind
from marketplace.core.actor import Actor
from marketplace.core.clock import FixedClock
from marketplace.core.uow import UnitOfWork, Units
from marketplace.ledger import services as ledger
from marketplace.ledger.domain import Cause
from tests.factories.budgets import COUNCIL, NHS, PotPlan, make_budget, make_pots
from tests.factories.people import make_funder, make_holder, make_organisation, make_staff, post, sign_in

VISIT = Cause("visit", 1)


@pytest.fixture
def town(units: Units) -> SimpleNamespace:
    def build(uow: UnitOfWork) -> SimpleNamespace:
        funder = make_funder(uow)
        coordinator = make_staff(uow, funder, "coordinator", "Cora", "Lind")
        holder = make_holder(uow, funder, coordinator)
        stranger = make_staff(uow, make_funder(uow, "E08000003", name="Manchester"), "coordinator", "Mo", "Best")
        return SimpleNamespace(
            funder=funder.id,
            icb=make_funder(uow, "QOP", name="NHS Greater Manchester").id,
            coordinator=coordinator.id,
            holder=holder.person_id,
            record=holder,
            stranger=stranger.id,
        )

    return units.write(build)


@pytest.fixture
def as_(app: Flask) -> Callable[[int], FlaskClient]:
    return lambda person_id: sign_in(app.test_client(), person_id)


def pots(units: Units, town: SimpleNamespace, *plans: PotPlan) -> list[int]:
    return units.write(lambda uow: [pot.id for pot in make_pots(uow, uow.session.merge(town.record), *plans)])


BUDGET = {
    "starts_on-day": "1", "starts_on-month": "4", "starts_on-year": "2026",
    "last_on-day": "31", "last_on-month": "3", "last_on-year": "2027",
    "indicative_pence": "4,200", "basis_text": "Six hours a week at £13.50.",
}  # fmt: skip
POT = {
    "stream": "asc_personal_budget", "deployment": "notional", "mechanism": "funder_invoice",
    "planned_pence": "4160", "contingency_pence": "208", "rhythm": "four_weekly", "terms_accepted": "y",
}  # fmt: skip


def test_a_coordinator_sets_up_a_budget_and_its_pots(
    as_: Callable[[int], FlaskClient], units: Units, town: SimpleNamespace
) -> None:
    client = as_(town.coordinator)
    page = f"/people/{town.holder}/budget"
    assert "No budget yet" in client.get(page).text
    answer = post(client, f"{page}/new", BUDGET)
    assert answer.status_code == 302
    assert "Add a pot" in client.get(answer.location).text
    assert post(client, answer.location, {**POT, "funder_id": str(town.funder)}).location == page
    (budget,) = units.read(queries.budgets_of, town.holder)
    (pot,) = units.read(queries.pots_of, town.holder)
    periods = units.read(queries.periods_of, pot.id)
    assert (budget.indicative_pence, budget.last_on.isoformat()) == (4200_00, "2027-03-31")
    assert (pot.state, pot.planned_pence, pot.contingency_pence) == (PotState.INDICATIVE, 4160_00, 208_00)
    assert pot.terms_accepted_at is not None
    assert sum(period.release_pence for period in periods) == pot.plannable_pence
    assert len(periods) == 14
    text = client.get(page).text
    for words in ("Council pot", "£4,160.00", "£208.00", "The funder pays each bill", "Stockport Council", "14 times"):
        assert words in text
    money = as_(town.holder).get("/pots").text
    assert "Nothing is released yet" in money
    assert "Six hours a week at £13.50." in as_(town.holder).get("/pots/worked-out").text


def test_a_nominee_is_named_and_a_body_chosen(
    as_: Callable[[int], FlaskClient], units: Units, town: SimpleNamespace
) -> None:
    client = as_(town.coordinator)
    body = units.write(lambda uow: make_organisation(uow, name="Tandem Trust").id)
    where = post(client, f"/people/{town.holder}/budget/new", BUDGET).location
    direct = {
        **POT,
        "funder_id": str(town.icb),
        "stream": "nhs_chc",
        "deployment": "direct_payment",
        "mechanism": "own_account",
    }
    nominee = {**direct, "recipient_kind": "nominee", "given_name": "Noor", "family_name": "Khan"}
    assert post(client, where, nominee).status_code == 302
    isf = {
        **POT,
        "funder_id": str(town.funder),
        "deployment": "isf",
        "mechanism": "third_party_invoice",
        "recipient_organisation_id": str(body),
    }
    assert post(client, where, isf).status_code == 302
    first, second = units.read(queries.pots_of, town.holder)
    assert (first.recipient_kind, first.recipient_person_id is not None) == (RecipientKind.NOMINEE, True)
    assert second.recipient_organisation_id == body
    assert (first.funder_id, second.funder_id) == (town.icb, town.funder)
    text = client.get(f"/people/{town.holder}/budget").text
    assert "Noor Khan" in text
    assert "Tandem Trust" in text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"funder_id": ""}, "Choose whose money it is."),
        ({"funder_id": "999"}, "Choose one of the answers shown."),
        ({"planned_pence": ""}, "Enter how much is in the pot."),
        ({"planned_pence": "1e3"}, "Enter the amount in numbers"),
        ({"contingency_pence": "4160"}, "Emergency money is a part of the pot"),
        ({"mechanism": "payment_card"}, "This way of paying does not go with this kind of pot"),
        ({"deployment": "isf", "mechanism": "third_party_invoice"}, "Say which organisation looks after the money."),
        (
            {"deployment": "direct_payment", "mechanism": "own_account", "recipient_kind": "nominee"},
            "Enter their name.",
        ),
        ({"stream": "private"}, "Choose one of the answers shown."),
        ({"deployment": "none such"}, "Choose one of the answers shown."),
    ],
)
def test_what_is_wrong_with_a_pot_is_said_and_what_was_typed_stays(
    as_: Callable[[int], FlaskClient], units: Units, town: SimpleNamespace, change: dict[str, str], sentence: str
) -> None:
    client = as_(town.coordinator)
    where = post(client, f"/people/{town.holder}/budget/new", BUDGET).location
    typed = {**POT, "funder_id": str(town.funder), "contingency_pence": "207", **change}
    answer = post(client, where, typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "<title>Error: " in answer.text
    assert f'value="{typed["contingency_pence"]}"' in answer.text
    assert units.read(queries.pots_of, town.holder) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"last_on-year": "2026", "last_on-month": "3"}, "The last day has to be after the first day."),
        ({"last_on-year": "2028"}, "A budget is for one year at most."),
        ({"last_on-month": "2", "last_on-day": "30"}, "There is no day 30 in that month."),
        ({"basis_text": " "}, "Say in plain words how the amount was worked out."),
        ({"indicative_pence": "0"}, "The least it can be is £0.01."),
    ],
)
def test_what_is_wrong_with_a_budget_is_said(
    as_: Callable[[int], FlaskClient], units: Units, town: SimpleNamespace, change: dict[str, str], sentence: str
) -> None:
    answer = post(as_(town.coordinator), f"/people/{town.holder}/budget/new", {**BUDGET, **change})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert units.read(queries.budgets_of, town.holder) == []


def test_another_funders_coordinator_sees_and_does_nothing(
    as_: Callable[[int], FlaskClient], units: Units, town: SimpleNamespace
) -> None:
    (pot_id,) = pots(units, town, COUNCIL)
    client = as_(town.stranger)
    for page in (f"/people/{town.holder}/budget", f"/pots/{pot_id}/statement", f"/pots/{pot_id}/statement.csv"):
        assert client.get(page).status_code == 404
    assert post(client, f"/people/{town.holder}/budget/new", BUDGET).status_code == 404
    assert post(client, f"/people/{town.holder}/pots/{pot_id}/pause", {f"pot{pot_id}-reason": "No"}).status_code == 404
    units.fresh()
    assert units.read(queries.pot, pot_id).state is PotState.ACTIVE
    assert len(units.read(queries.budgets_of, town.holder)) == 1


def test_a_pot_is_paused_with_a_reason_that_the_holder_reads(
    as_: Callable[[int], FlaskClient], units: Units, town: SimpleNamespace
) -> None:
    (pot_id,) = pots(units, town, COUNCIL)
    client, page = as_(town.coordinator), f"/people/{town.holder}/pots/{pot_id}/pause"
    assert "Say why" in post(client, page, {f"pot{pot_id}-reason": ""}).text
    assert post(client, page, {f"pot{pot_id}-reason": "We look at a bill together."}).status_code == 302
    text = as_(town.holder).get("/pots").text
    assert "New bookings from this pot are paused." in text
    assert "We look at a bill together." in text
    assert post(client, f"/people/{town.holder}/pots/{pot_id}/resume").status_code == 302
    units.fresh()
    assert units.read(queries.bookable_pot, pot_id).yes


def spend(uow: UnitOfWork, holder_id: int, pot_id: int) -> None:
    me = Actor(holder_id)
    first, second = (ledger.hold(uow, me, pot_id=pot_id, plan_line_id=5, pence=32_00, cause=VISIT) for _ in range(2))
    ledger.accrue(uow, me, hold_id=first, pence=32_00, cause=VISIT)
    ledger.pay(uow, Actor(None), pot_id=pot_id, plan_line_id=5, pence=32_00, cause=Cause("payment", 1))
    assert second


def test_a_statement_says_what_happened_with_running_balances(
    as_: Callable[[int], FlaskClient], units: Units, town: SimpleNamespace, clock: FixedClock
) -> None:
    (pot_id,) = pots(units, town, COUNCIL)
    clock.moment = datetime(2026, 11, 2, 10, tzinfo=UTC)
    units.write(lambda uow: spend(uow, town.holder, pot_id))
    client = as_(town.holder)
    text = client.get(f"/pots/{pot_id}/statement").text
    for words in (
        "Council pot: November 2026", "You booked 2 visits", "£64.00", "You said a visit went well",
        "The provider was paid", "Free at the start",
    ):  # fmt: skip
        assert words in text
    october = client.get(f"/pots/{pot_id}/statement?month=2026-10").text
    assert "Money was released" in october
    assert "You booked" not in october
    assert "You booked 2 visits" in client.get(f"/pots/{pot_id}?month=all").text
    for month in ("2025-01", "2026-13", "soon", "2026-10-01"):
        assert client.get(f"/pots/{pot_id}/statement", query_string={"month": month}).status_code == 404


def test_the_spreadsheet_recomputes_and_holds_no_formula(
    as_: Callable[[int], FlaskClient], units: Units, town: SimpleNamespace, clock: FixedClock
) -> None:
    (pot_id,) = pots(units, town, COUNCIL)
    clock.moment = datetime(2026, 11, 2, 10, tzinfo=UTC)
    units.write(lambda uow: spend(uow, town.holder, pot_id))
    wrong = units.read(queries.pot_statement, Actor(town.holder), pot_id=pot_id).statement.entries[-1]
    units.write(
        lambda uow: ledger.correct(
            uow, Actor(town.coordinator), posting_id=wrong.id, second_person_id=town.holder,
            reason="=HYPERLINK(1)", cause=Cause("admin", 1),
        )
    )  # fmt: skip
    answer = as_(town.holder).get(f"/pots/{pot_id}/statement.csv?month=all")
    assert answer.mimetype == "text/csv"
    assert f'filename="pot-{pot_id}-all.csv"' in answer.headers["Content-Disposition"]
    table = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    free = 0
    for line in table[1:]:
        pence = round(float(line["amount_pounds"]) * 100)
        free += pence * ((line["to"] == "available") - (line["from"] == "available"))
        assert line["free_after_pounds"] == f"{free // 100}.{free % 100:02d}"
    assert table[-1]["reason"] == "'=HYPERLINK(1)"


def test_two_pots_are_never_added_and_never_ask_for_own_money(
    as_: Callable[[int], FlaskClient], units: Units, town: SimpleNamespace
) -> None:
    council, nhs = pots(units, town, COUNCIL, NHS)
    client = as_(town.holder)
    text = client.get("/pots").text
    assert "£4,160.00" in text
    assert "£7,200.00" in text
    assert "£11,360.00" not in text
    assert text.index("NHS pot") < text.index("Council pot")
    for page in ("/pots", "/pots/worked-out", f"/pots/{nhs}/statement", f"/pots/{council}/statement"):
        shown = client.get(page).text.lower()
        for words in ("top up", "top-up", "pay the difference", "contribut", "add money"):
            assert words not in shown


def test_a_pot_that_cannot_be_booked_on_says_why(
    as_: Callable[[int], FlaskClient], units: Units, town: SimpleNamespace
) -> None:
    (pot_id,) = pots(units, town, PotPlan("asc_personal_budget", "direct_payment", "payment_card"))
    assert not units.read(queries.bookable_pot, pot_id).yes
    assert "its way of paying is not ready" in as_(town.holder).get("/pots").text


def test_someone_without_a_budget_sees_the_next_step(
    as_: Callable[[int], FlaskClient], units: Units, town: SimpleNamespace
) -> None:
    assert "No budget yet" in as_(town.holder).get("/pots").text
    assert "No budget yet" in as_(town.holder).get("/pots/worked-out").text
    assert as_(town.coordinator).get("/pots").status_code == 404
    units.write(lambda uow: make_budget(uow, uow.session.merge(town.record), active=False))
    (pot,) = units.read(queries.pots_of, town.holder)
    assert "no money yet" in as_(town.holder).get(f"/pots/{pot.id}/statement").text
