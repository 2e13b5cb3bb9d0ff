"""A person’s own money: never on NHS money, by model and database; told apart on council money (R18, R35, R36)."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from marketplace.budgets import queries, services
from marketplace.budgets.domain import Contribution
from marketplace.budgets.models import PotContribution
from marketplace.core.errors import NotAllowed, Refused
from marketplace.core.uow import UnitOfWork, Units
from marketplace.ledger import queries as ledger
from tests.factories.bookings import World, make_world
from tests.factories.people import post, sign_in


@pytest.fixture
def world(units: Units) -> World:
    return units.write(make_world)


def paid_in(units: Units, world: World, pot_id: int, kind: Contribution, pence: int = 5_000) -> int:
    return units.write(
        services.record_contribution, world.coordinator, pot_id=pot_id, plan_line_id=world.line, kind=kind, pence=pence
    )


def test_council_contributions_are_told_apart(units: Units, world: World) -> None:
    free = units.read(ledger.balances, world.council_pot).free_pence
    paid_in(units, world, world.council_pot, Contribution.ASSESSED_NET)
    paid_in(units, world, world.council_pot, Contribution.VOLUNTARY, 700)
    paid_in(units, world, world.council_pot, Contribution.ASSESSED_GROSS, 900)
    now = units.read(ledger.balances, world.council_pot)
    assert (now.free_pence, now.contributed_pence) == (free + 5_700, 5_700), "a gross share is billed beside the pot"
    assert units.read(queries.contributed, world.council_pot) == {
        Contribution.ASSESSED_NET: 5_000,
        Contribution.VOLUNTARY: 700,
        Contribution.ASSESSED_GROSS: 900,
    }


@pytest.mark.parametrize("kind", Contribution)
def test_nobody_tops_up_nhs_money(units: Units, world: World, kind: Contribution) -> None:
    before = units.read(ledger.balances, world.nhs_pot)
    with pytest.raises(Refused) as told:
        paid_in(units, world, world.nhs_pot, kind)
    assert told.value.code == "no_topup_on_nhs"
    assert "plan change" in (told.value.next_step or "")
    assert units.read(ledger.balances, world.nhs_pot) == before
    assert units.read(queries.contributed, world.nhs_pot) == {}


def test_the_model_and_the_database_refuse_it_as_well(units: Units, world: World) -> None:
    pot = units.read(queries.pot, world.nhs_pot)
    with pytest.raises(ValueError, match="takes no contributions"):
        PotContribution.to(pot, plan_line_id=world.line, kind=Contribution.VOLUNTARY, pence=1)

    def by_hand(uow: UnitOfWork) -> None:
        uow.session.execute(
            text(
                "INSERT INTO pot_contributions (pot_id, plan_line_id, kind, pence, recorded_at) "
                "VALUES (:pot, 1, 'voluntary', 1, '2026-10-05 09:00:00+00:00')"
            ),
            {"pot": world.nhs_pot},
        )

    with pytest.raises(IntegrityError, match="takes no contributions"):
        units.write(by_hand)
    assert units.read(queries.contributed, world.nhs_pot) == {}


def test_the_holder_does_not_write_it_down_themselves(units: Units, world: World) -> None:
    with pytest.raises(NotAllowed):
        units.write(
            services.record_contribution,
            world.maureen,
            pot_id=world.council_pot,
            plan_line_id=world.line,
            kind=Contribution.VOLUNTARY,
            pence=100,
        )
    assert units.read(queries.contributed, world.council_pot) == {}


def test_a_coordinator_writes_it_down_on_a_page_and_the_statement_says_which(
    app: Flask, units: Units, world: World
) -> None:
    assert world.coordinator.person_id
    client = sign_in(app.test_client(), world.coordinator.person_id)
    page = f"/people/{world.holder}/pots/{world.council_pot}/contributions"
    wrong = post(client, page, {"pence": "12", "kind": "voluntary"})
    assert wrong.status_code == 422
    assert "Choose a line of the plan." in wrong.text
    assert 'value="12"' in wrong.text
    said = {"pence": "12", "kind": "voluntary", "plan_line_id": str(world.line)}
    assert post(client, page, said).status_code == 302
    assert "Top-up of their own choice" in client.get(f"/pots/{world.council_pot}/statement?month=all").text
    assert "Nobody may add to this pot" in client.get(f"/people/{world.holder}/pots/{world.nhs_pot}/contributions").text


def test_a_coordinator_changes_and_stops_a_pot_on_pages(app: Flask, units: Units, world: World) -> None:
    assert world.coordinator.person_id
    client = sign_in(app.test_client(), world.coordinator.person_id)
    page = f"/people/{world.holder}/pots/{world.council_pot}"
    said = {"deployment": "direct_payment", "mechanism": "own_account", "reason": "She wants to pay by herself."}
    told = post(client, f"{page}/change", said)
    assert told.status_code == 409
    assert "has not accepted the terms yet" in told.text
    assert post(client, f"{page}/change", said | {"terms_accepted": "y"}).status_code == 302
    assert "From a separate bank account" in client.get(f"/people/{world.holder}/budget").text
    assert post(client, f"{page}/stop", {"reason": "She moved away."}).status_code == 422
    assert (
        post(client, f"{page}/stop", {"reason": "She moved.", "replacement": "The new council pays."}).status_code
        == 302
    )
    assert "The new council pays." in client.get(f"/people/{world.holder}/budget").text
