"""A plan from its first word to money that can be used, and then changed."""

from datetime import UTC, date, datetime

from marketplace.budgets import queries as budgets
from marketplace.budgets import services as budget_services
from marketplace.budgets.domain import (
    BudgetState,
    ContractingKind,
    Deployment,
    FundingStream,
    Mechanism,
    PotState,
)
from marketplace.core.actor import Actor
from marketplace.core.clock import FixedClock
from marketplace.core.site import Site
from marketplace.core.uow import UnitOfWork, Units
from marketplace.ledger import queries as ledger
from marketplace.notifications.models import Message
from marketplace.notifications.queries import tasks_for
from marketplace.people import services as people
from marketplace.people.domain import ConsentHow, PreferredFormat
from marketplace.plans import queries, services
from marketplace.plans.domain import Rhythm, SeenHow, VersionState, content_hash
from marketplace.plans.services import LineWanted
from tests.factories.people import make_funder, make_staff
from tests.integration.plans.conftest import World, make_world


def test_from_a_holder_without_an_account_to_money(units: Units, site: Site) -> None:
    """4.1 as a coordinator does it: no step is made by a factory but the staff."""

    def staff(uow: UnitOfWork) -> tuple[int, Actor, Actor]:
        funder = make_funder(uow)
        return (
            funder.id,
            Actor(make_staff(uow, funder, "coordinator").id),
            Actor(make_staff(uow, funder, "approver").id),
        )

    funder_id, dawn, amir = units.write(staff)
    made = units.write(
        people.set_up_holder,
        dawn,
        funder_id=funder_id,
        given_name="Ida",
        family_name="Marsh",
        postcode="SK4 3AB",
        address=["1 Hope Street"],
        preferred_format=PreferredFormat.LARGE_PRINT_POST,
    )
    ida = made.holder.person_id
    assert made.link is None
    units.write(people.record_consent, dawn, holder_id=ida, how=ConsentHow.IN_PERSON)
    budget_id = units.write(
        budget_services.set_up_budget,
        dawn,
        holder_id=ida,
        starts_on=date(2026, 10, 1),
        ends_on=date(2027, 10, 1),
        indicative_pence=5_000_00,
        basis_text="Two afternoons a week with someone, at what it costs near you.",
    )
    pot_id = units.write(
        budget_services.add_pot,
        dawn,
        budget_id=budget_id,
        stream=FundingStream.NHS_CHC,
        deployment=Deployment.NOTIONAL,
        mechanism=Mechanism.FUNDER_INVOICE,
        planned_pence=5_000_00,
        contingency_pence=200_00,
    )
    units.write(budget_services.accept_terms, dawn, pot_id=pot_id)

    version_id = units.write(services.start_plan, dawn, holder_id=ida)
    assert units.write(services.start_plan, dawn, holder_id=ida) == version_id  # resumed, not doubled
    outcome_id = units.write(
        services.save_outcome, dawn, version_id=version_id, words="I want to swim again", baseline=2
    )
    days = {"starts_on": date(2026, 10, 5), "ends_on": date(2027, 9, 30)}
    units.write(
        services.save_line,
        dawn,
        version_id=version_id,
        wanted=LineWanted(
            "Swimming with someone",
            "going-out.swimming",
            Rhythm.WEEKLY,
            pence=70_00,
            band_max_minutes=180,
            shares={pot_id: 100},
            outcome_ids=[outcome_id],
            **days,
        ),
    )
    units.write(
        services.save_line,
        dawn,
        version_id=version_id,
        wanted=LineWanted(
            "Bus pass and companion",
            "going-out",
            Rhythm.ONE_OFF,
            pence=150_00,
            lump_sum=True,
            shares={pot_id: 100},
            outcome_ids=[outcome_id],
            **days,
        ),
    )
    units.write(services.mark_seen, dawn, version_id=version_id, how=SeenHow.READ_TOGETHER)
    units.write(services.submit, dawn, version_id=version_id)
    assert [task.kind for task in units.read(tasks_for, amir)] == ["read_plan"]

    assert units.write(services.approve, amir, version_id=version_id) is True
    found = units.read(queries.active_version, ida)
    assert found is not None
    assert (found.id, found.state, found.approver_id) == (version_id, VersionState.ACTIVE, amir.person_id)
    assert found.content_hash == content_hash(units.read(queries.content, version_id))
    assert (found.active_from, found.review_due_on) == (date(2026, 10, 5), date(2027, 1, 5))
    assert units.read(tasks_for, amir) == []

    pot, now = units.read(budgets.pot, pot_id), units.read(ledger.balances, pot_id)
    assert (pot.state, pot.contracting_kind) == (PotState.ACTIVE, ContractingKind.FUNDER)
    assert pot.contracting_organisation_id == funder_id
    assert units.read(budgets.budget, budget_id).state is BudgetState.ACTIVE
    october = units.read(budgets.periods_of, pot_id)[0].release_pence
    assert (now.free_pence, now.contingency_pence, now.allocated_pence) == (october, 200_00, 5_000_00)
    assert october > 0
    assert [line.title for line in units.read(queries.active_lines, ida)] == [
        "Swimming with someone",
        "Bus pass and companion",
    ]
    site.worker.turn()
    kinds = units.read(
        lambda uow: [row.kind for row in uow.session.query(Message).filter_by(person_id=ida).order_by(Message.id)]
    )
    assert [kind for kind in kinds if kind.startswith("plan_")] == ["plan_submitted", "plan_approved", "plan_active"]


def test_changes_are_asked_for_made_and_agreed(units: Units, world: World) -> None:
    units.write(services.submit, world.coordinator, version_id=world.version_id)
    units.write(
        services.ask_changes, world.approver, version_id=world.version_id, reasons="Say who comes if Ewa is ill."
    )
    found = units.read(queries.version, world.version_id)
    assert found.state is VersionState.CHANGES_REQUESTED
    assert found.changes_wanted == "Say who comes if Ewa is ill."
    units.write(
        services.add_backup, world.coordinator, version_id=world.version_id, line_id=world.line_ids[0], name="Aunt May"
    )
    units.write(services.mark_seen, world.holder, version_id=world.version_id, how=SeenHow.READ_ALONE)
    units.write(services.submit, world.holder, version_id=world.version_id)
    assert units.write(services.approve, world.approver, version_id=world.version_id)
    assert [event.event for event in units.read(queries.events_of, world.version_id)] == [
        "submit",
        "ask_changes",
        "seen_by_holder",
        "submit",
        "approve",
        "activate",
    ]
    assert units.read(queries.active_lines, world.holder_id)[0].backups == ("Aunt May",)


def run(units: Units, world: World) -> None:
    units.write(services.submit, world.coordinator, version_id=world.version_id)
    assert units.write(services.approve, world.approver, version_id=world.version_id)


def test_a_change_is_a_copy_and_the_plan_goes_on_until_it_is_agreed(
    units: Units, world: World, clock: FixedClock
) -> None:
    run(units, world)
    clock.moment = datetime(2026, 12, 1, 10, tzinfo=UTC)
    draft_id = units.write(
        services.change_needed, world.holder, holder_id=world.holder_id, reasons="I want to swim twice a week"
    )
    running = units.read(queries.active_version, world.holder_id)
    assert running is not None
    assert running.id == world.version_id
    draft = units.read(queries.version, draft_id)
    assert (draft.state, draft.number, draft.previous_id) == (VersionState.DRAFT, 2, world.version_id)
    old, new = units.read(queries.lines_of, world.version_id), units.read(queries.lines_of, draft_id)
    assert [(one.title, one.shares) for one in new] == [(one.title, one.shares) for one in old]
    assert units.read(queries.earlier_lines, new[0].id) == new[0].earlier == (old[0].id,)
    assert units.read(queries.line_now, old[0].id).id == old[0].id

    units.write(services.mark_seen, world.coordinator, version_id=draft_id, how=SeenHow.BY_PHONE)
    units.write(services.submit, world.coordinator, version_id=draft_id)
    free = units.read(ledger.balances, world.nhs_id).free_pence
    assert units.write(services.approve, world.approver, version_id=draft_id)
    assert units.read(queries.version, world.version_id).state is VersionState.SUPERSEDED
    now = units.read(queries.active_version, world.holder_id)
    assert now is not None
    assert now.id == draft_id
    assert now.review_due_on == date(2027, 1, 5)  # a change puts no review off
    assert units.read(ledger.balances, world.nhs_id).free_pence == free  # and no money is given twice
    assert units.read(queries.line_now, old[0].id).id == new[0].id


def test_a_plan_for_later_starts_by_itself_on_its_day(units: Units, clock: FixedClock) -> None:
    world = units.write(make_world, date(2027, 4, 1), date(2028, 4, 1))
    units.write(services.submit, world.coordinator, version_id=world.version_id)
    assert units.write(services.approve, world.approver, version_id=world.version_id) is False
    assert units.read(queries.version, world.version_id).state is VersionState.APPROVED
    clock.moment = datetime(2027, 3, 31, 22, 59, tzinfo=UTC)
    assert services.start_due(units) == 0
    assert units.read(ledger.balances, world.nhs_id).whole_pence == 0
    clock.moment = datetime(2027, 3, 31, 23, 0, tzinfo=UTC)  # midnight in England: summer time began on the 28th
    assert services.start_due(units) == 1
    assert services.start_due(units) == 0
    found = units.read(queries.version, world.version_id)
    assert (found.active_from, found.review_due_on) == (date(2027, 4, 1), date(2027, 7, 1))
    assert units.read(ledger.balances, world.nhs_id).free_pence > 0
