"""What a plan is refused for; after each refusal the plan, its budget and its money stand where they stood."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from marketplace.budgets import queries as budgets
from marketplace.budgets.domain import BudgetState
from marketplace.budgets.services import accept_terms
from marketplace.core.actor import SYSTEM, Actor
from marketplace.core.errors import DomainError, NotAllowed, NotFound
from marketplace.core.uow import UnitOfWork, Units
from marketplace.ledger import queries as ledger
from marketplace.notifications.models import Task
from marketplace.people.models import Holder, Membership
from marketplace.plans import queries, services
from marketplace.plans.domain import SeenHow, VersionState
from marketplace.plans.models import LineOutcome, LineSplit, Outcome, PlanEvent, PlanLine
from tests.factories.people import make_funder, make_person, make_staff
from tests.factories.plans import make_risk
from tests.factories.providers import make_provider
from tests.integration.plans.conftest import World


def picture(uow: UnitOfWork, world: World) -> tuple[Any, ...]:
    """All that a refused move could have touched."""
    found = queries.version(uow, world.version_id)
    return (
        found.state,
        found.content_hash,
        found.approver_id,
        found.submitted_at,
        found.review_due_on,
        queries.content(uow, world.version_id),
        uow.session.query(PlanEvent).count(),
        uow.session.query(Task).filter(Task.done_at.is_(None)).count(),
        budgets.budget(uow, world.budget_id).state,
        [ledger.balances(uow, pot_id) for pot_id in (world.nhs_id, world.council_id)],
        queries.active_version(uow, world.holder_id),
    )


def refused(
    units: Units, world: World, code: str, act: Callable[..., object], *args: Any, **kwargs: Any
) -> DomainError:
    before = units.read(picture, world)
    with pytest.raises(DomainError) as caught:
        units.write(act, *args, **kwargs)
    assert caught.value.code == code
    assert units.read(picture, world) == before
    return caught.value


def spoil(units: Units, world: World, how: str) -> None:
    def act(uow: UnitOfWork) -> None:
        line = uow.session.get_one(PlanLine, world.line_ids[0])
        holder = uow.session.get_one(Holder, world.holder_id)
        version = queries.version(uow, world.version_id)
        if how == "no outcome":
            uow.session.query(LineOutcome).delete()
            uow.session.query(Outcome).delete()
        elif how == "no line":
            for line_id in world.line_ids:
                services.remove_line(uow, world.coordinator, version_id=world.version_id, line_id=line_id)
            version.seen_by_holder_on = date(2026, 10, 5)
        elif how == "a loose line":
            uow.session.query(LineOutcome).filter_by(line_id=line.id).delete()
        elif how == "shares of 60":
            uow.session.query(LineSplit).filter_by(line_id=line.id, pot_id=world.council_id).delete()
        elif how == "days without a budget":
            line.ends_on = date(2027, 4, 1)
        elif how == "not seen":
            version.seen_by_holder_on = None
        elif how == "no budget":
            version.budget_id = None
        elif how == "too dear":
            line.weekly_pence = 900_00
        elif how == "debts":
            line.title = "Debt repayment"
        elif how == "clinical":
            line.category = "nursing.tube-feeding"
        elif how == "a family with a clinical kind":
            line.category = "nursing"
        elif how == "no coordinator":
            holder.coordinator_id = None
        elif how == "no consent":
            holder.consent_recorded_at = None
        else:
            raise AssertionError(how)

    units.write(act)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("no budget", "budget_chosen"),
        ("no outcome", "has_outcome"),
        ("no line", "has_line"),
        ("a loose line", "lines_serve_outcomes"),
        ("days without a budget", "lines_in_budget_dates"),
        ("shares of 60", "splits_whole"),
        ("not seen", "seen_by_holder"),
        ("too dear", "shortfall_stated"),
    ],
)
def test_what_is_not_ready_is_not_sent_in(units: Units, world: World, how: str, code: str) -> None:
    spoil(units, world, how)
    said = refused(units, world, code, services.submit, world.coordinator, version_id=world.version_id)
    assert said.next_step


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("a loose line", "lines_serve_outcomes"),
        ("shares of 60", "splits_whole"),
        ("too dear", "cost_within_allocation"),
        ("debts", "nothing_prohibited"),
        ("clinical", "clinical_risks_recorded"),
        ("a family with a clinical kind", "clinical_risks_recorded"),
        ("no coordinator", "coordinator_named"),
        ("no consent", "consent_recorded"),
    ],
)
def test_what_may_not_be_agreed_is_not_agreed(units: Units, world: World, how: str, code: str) -> None:
    units.write(services.submit, world.coordinator, version_id=world.version_id)
    spoil(units, world, how)
    said = refused(units, world, code, services.approve, world.approver, version_id=world.version_id)
    assert said.next_step
    assert units.read(budgets.budget, world.budget_id).state is BudgetState.INDICATIVE


def test_a_clinical_line_with_its_risk_is_agreed(units: Units, world: World) -> None:
    spoil(units, world, "clinical")
    units.write(lambda uow: make_risk(uow, queries.version(uow, world.version_id), world.line_ids[0]))
    units.write(services.submit, world.coordinator, version_id=world.version_id)
    assert units.write(services.approve, world.approver, version_id=world.version_id)


def test_too_dear_a_plan_can_be_sent_in_openly_and_asks_nobody_for_money(units: Units, world: World) -> None:
    spoil(units, world, "too dear")
    units.write(services.submit, world.coordinator, version_id=world.version_id, acknowledged=["shortfall_stated"])
    assert units.read(queries.version, world.version_id).shortfall_stated
    said = refused(
        units, world, "cost_within_allocation", services.approve, world.approver, version_id=world.version_id
    )
    assert "Ask for a plan change" in (said.next_step or "")
    assert "NHS pot: this plan costs" in said.message


def both(uow: UnitOfWork, world: World) -> Actor:
    """A coordinator who is an approver as well."""
    who = world.coordinator
    uow.session.add(
        Membership(person_id=who.person_id, organisation_id=world.funder_id, role="approver", started_at=uow.now)
    )
    return who


def test_nobody_agrees_to_what_they_wrote_or_sent_in(units: Units, world: World) -> None:
    units.write(services.submit, world.coordinator, version_id=world.version_id)
    author = units.write(both, world)
    refused(units, world, "approver_is_not_author", services.approve, author, version_id=world.version_id)

    def sent_in_by_the_approver(uow: UnitOfWork) -> None:
        queries.version(uow, world.version_id).submitted_by_id = world.approver.person_id

    units.write(sent_in_by_the_approver)
    refused(units, world, "approver_is_not_author", services.approve, world.approver, version_id=world.version_id)


class Booked:
    """A port: what bookings would answer."""

    def __init__(self, *provider_ids: int) -> None:
        self.ids = frozenset(provider_ids)

    def used(self, uow: UnitOfWork, line_ids: object, monday: date) -> dict[int, Any]:
        return {}

    def provider_ids(self, uow: UnitOfWork, holder_id: int) -> frozenset[int]:
        return self.ids


@pytest.mark.parametrize("where", ["named as a backup", "booked now"])
def test_nobody_decides_who_works_for_a_provider_in_it(units: Units, world: World, where: str) -> None:
    def work_there(uow: UnitOfWork) -> int:
        provider = make_provider(uow)
        uow.session.add(
            Membership(
                person_id=world.approver.person_id,
                organisation_id=provider.organisation_id,
                role="provider_manager",
                started_at=uow.now,
            )
        )
        if where == "named as a backup":
            services.add_backup(
                uow,
                world.coordinator,
                version_id=world.version_id,
                line_id=world.line_ids[0],
                name="",
                provider_id=provider.id,
            )
            services.mark_seen(uow, world.coordinator, version_id=world.version_id, how=SeenHow.READ_TOGETHER)
        return provider.id

    provider_id = units.write(work_there)
    units.write(services.submit, world.coordinator, version_id=world.version_id)
    usage = Booked(provider_id) if where == "booked now" else Booked()
    refused(
        units,
        world,
        "approver_not_linked_to_provider",
        services.approve,
        world.approver,
        version_id=world.version_id,
        usage=usage,
    )


def test_only_an_approver_of_the_funder_agrees(units: Units, world: World) -> None:
    units.write(services.submit, world.coordinator, version_id=world.version_id)

    def strangers(uow: UnitOfWork) -> tuple[Actor, Actor]:
        other = make_funder(uow, "E08000003", name="Manchester City Council")
        return Actor(make_staff(uow, other, "approver").id), Actor(make_person(uow).id)

    approver_elsewhere, stranger = units.write(strangers)
    for who, error in (
        (world.holder, NotAllowed),
        (SYSTEM, NotAllowed),
        (approver_elsewhere, NotFound),
        (stranger, NotFound),
    ):
        before = units.read(picture, world)
        with pytest.raises(error):
            units.write(services.approve, who, version_id=world.version_id)
        assert units.read(picture, world) == before


@pytest.mark.parametrize("move", [services.ask_changes, services.refuse])
def test_a_no_comes_with_reasons(units: Units, world: World, move: Callable[..., object]) -> None:
    units.write(services.submit, world.coordinator, version_id=world.version_id)
    refused(units, world, "reasons_given", move, world.approver, version_id=world.version_id, reasons="  ")
    units.write(move, world.approver, version_id=world.version_id, reasons="It says nothing about nights.")
    found = units.read(queries.version, world.version_id)
    assert found.changes_wanted == "It says nothing about nights."
    assert found.state in (VersionState.CHANGES_REQUESTED, VersionState.REFUSED)


def test_what_was_sent_in_is_not_edited_behind_the_approvers_back(units: Units, world: World) -> None:
    units.write(services.submit, world.coordinator, version_id=world.version_id)
    refused(
        units,
        world,
        "wrong_state",
        services.save_outcome,
        world.coordinator,
        version_id=world.version_id,
        words="Something else",
    )
    refused(units, world, "wrong_state", services.submit, world.coordinator, version_id=world.version_id)


def test_every_edit_asks_for_the_holders_eyes_again(units: Units, world: World) -> None:
    units.write(
        services.save_outcome,
        world.coordinator,
        version_id=world.version_id,
        outcome_id=world.outcome_id,
        words="I want to swim",
    )
    refused(units, world, "seen_by_holder", services.submit, world.coordinator, version_id=world.version_id)
    units.write(services.mark_seen, world.coordinator, version_id=world.version_id, how=SeenHow.EASY_READ)
    units.write(services.submit, world.coordinator, version_id=world.version_id)


def test_a_plan_whose_pot_is_not_accepted_waits_and_gets_no_money(units: Units, world: World) -> None:
    def take_back(uow: UnitOfWork) -> None:
        budgets.pot(uow, world.nhs_id).terms_accepted_at = None

    units.write(take_back)
    units.write(services.submit, world.coordinator, version_id=world.version_id)
    assert units.write(services.approve, world.approver, version_id=world.version_id) is False
    refused(units, world, "recipients_accepted", services.activate, world.approver, version_id=world.version_id)
    assert services.start_due(units) == 0
    assert units.read(ledger.balances, world.council_id).whole_pence == 0

    units.write(accept_terms, world.coordinator, pot_id=world.nhs_id)
    assert services.start_due(units) == 1
    assert units.read(ledger.balances, world.council_id).whole_pence > 0


def test_a_plan_with_critical_support_ends_only_with_cover(units: Units, world: World) -> None:
    def critical(uow: UnitOfWork) -> None:
        uow.session.get_one(PlanLine, world.line_ids[0]).critical = True

    units.write(critical)
    units.write(services.submit, world.coordinator, version_id=world.version_id)
    units.write(services.approve, world.approver, version_id=world.version_id)
    end = {"holder_id": world.holder_id}
    refused(units, world, "reasons_given", services.end_plan, world.coordinator, reasons="", **end)
    refused(units, world, "critical_cover_arranged", services.end_plan, world.coordinator, reasons="Moves", **end)
    units.write(
        services.end_plan,
        world.coordinator,
        reasons="They move to Leeds",
        cover="Leeds City Council, from 1 November",
        **end,
    )
    assert units.read(queries.version, world.version_id).state is VersionState.ENDED
    assert units.read(queries.active_version, world.holder_id) is None


def test_a_change_needs_a_running_plan_and_a_reason(units: Units, world: World) -> None:
    refused(
        units,
        world,
        "wrong_state",
        services.change_needed,
        world.coordinator,
        holder_id=world.holder_id,
        reasons="More swimming",
    )
    units.write(services.submit, world.coordinator, version_id=world.version_id)
    units.write(services.approve, world.approver, version_id=world.version_id)
    refused(
        units, world, "reasons_given", services.change_needed, world.coordinator, holder_id=world.holder_id, reasons=""
    )
    refused(units, world, "wrong_state", services.start_plan, world.coordinator, holder_id=world.holder_id)
