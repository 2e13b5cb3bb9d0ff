"""The page of a service says to its holder whether the plan and the pots go with it, and to nobody else."""

import pytest

from marketplace.core.uow import UnitOfWork, Units
from marketplace.discovery.adapters.service_fit import NOT_PLANNED, fits
from providers.queries import offer
from tests.factories.bookings import World, make_confirmed, make_world
from tests.factories.people import sign_in
from tests.factories.providers import make_provider, make_service, make_worker


@pytest.fixture
def world(units: Units) -> World:
    return units.write(make_world)


def said(units: Units, world: World, service: int | None = None, actor=None) -> list[str]:
    def ask(uow: UnitOfWork) -> list[str]:
        return [fit.text for fit in fits(uow, actor or world.maureen, offer(uow, service or world.service))]

    return units.read(ask)


def test_within_the_line_and_accepted_by_the_pots(units: Units, world: World) -> None:
    assert said(units, world) == [
        "Within your “Going out” line: £24 a week left.",
        "Accepted by your NHS pot and council pot.",
    ]


def test_what_is_booked_already_counts(units: Units, world: World) -> None:
    units.write(make_confirmed, world)
    assert said(units, world)[0] == "“Going out”: £12 a week over. You can ask for a plan change."


def test_what_the_plan_does_not_name_is_said_so(units: Units, world: World) -> None:
    def gardener(uow: UnitOfWork) -> int:
        provider = make_provider(uow, "Tansy Gardens")
        worker = make_worker(uow, provider, "Hal")
        return make_service(
            uow,
            provider,
            "Gardening",
            workers=[worker],
            category="house-garden.gardening",
            activities=["house-garden.gardening"],
            pots_accepted=["asc_personal_budget:notional"],
        ).id

    found = said(units, world, units.write(gardener))
    assert found == [NOT_PLANNED, "Accepted by your council pot.", "They can’t be paid from your NHS pot."]


def test_nobody_elses_money_is_told(units: Units, world: World, client) -> None:
    assert said(units, world, actor=world.priya) == []
    assert "Going out" not in client.get(f"/services/{world.service}").text
    assert "£24 a week left" in sign_in(client, world.holder).get(f"/services/{world.service}").text
