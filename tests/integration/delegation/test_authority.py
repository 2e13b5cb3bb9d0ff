"""The matrix of who may do what: every action against every role, and what a grant does and does not reach (E14)."""

from dataclasses import dataclass

import pytest

from marketplace.core.actor import SYSTEM, Actor
from marketplace.core.authority import Action
from marketplace.core.errors import NotAllowed, NotFound, OverLimit
from marketplace.core.uow import UnitOfWork, Units
from marketplace.delegation.domain import DelegatedAction, DelegationState
from marketplace.delegation.models import Delegation
from marketplace.delegation.policy import POLICY
from marketplace.people.domain import OrganisationKind, Role
from marketplace.people.queries import holder, organisation, person
from tests.factories.delegation import make_delegation
from tests.factories.people import (
    make_funder,
    make_holder,
    make_member,
    make_operator,
    make_organisation,
    make_person,
    make_staff,
)
from tests.factories.providers import make_provider

# Who may do what to a booking of this holder with this provider, written out by hand: the policy is held against it.
STAFF = ["coordinator", "approver", "commissioner", "finance", "funder_admin"]
ROLES = ["system", "holder", "delegate", *STAFF, "manager", "worker", "operator"]
MAY = {
    Action.PEOPLE_ORGANISATION_CREATE: "system",
    Action.PEOPLE_STAFF_MANAGE: "system manager funder_admin",
    Action.PEOPLE_HOLDER_SET_UP: "coordinator funder_admin",
    Action.PEOPLE_HOLDER_SEE: "system holder delegate coordinator approver",
    Action.PEOPLE_HOLDER_RECORD_DEATH: "coordinator approver",
    Action.DELEGATION_GRANT: "holder",
    Action.DELEGATION_RECORD: "coordinator",
    Action.PROVIDERS_MANAGE: "manager",
    Action.PROVIDERS_REVIEW: "",
    Action.PROVIDERS_IMPORT: "system",
    Action.PLANS_EDIT: "holder delegate coordinator",
    Action.PLANS_SEE: "system holder delegate coordinator approver",
    Action.PLANS_SUBMIT: "holder delegate coordinator",
    Action.PLANS_APPROVE: "approver",
    Action.BUDGETS_SET_UP: "system coordinator",
    Action.BUDGETS_RULES: "system",
    Action.BUDGETS_SEE: "system holder delegate coordinator approver finance",
    Action.BOOKINGS_ENQUIRE: "holder delegate coordinator",
    Action.BOOKINGS_REQUEST: "holder delegate coordinator",
    Action.BOOKINGS_AGREE: "holder delegate",
    Action.BOOKINGS_CONFIRM: "holder delegate",
    Action.BOOKINGS_ACCEPT_AGREEMENT: "holder delegate",
    Action.BOOKINGS_CANCEL: "holder delegate coordinator",
    Action.BOOKINGS_SEE: "system holder delegate coordinator approver manager worker",
    Action.BOOKINGS_AUTHORISE: "holder coordinator",
    Action.VISITS_ATTEST: "holder delegate",
    Action.VISITS_RECORD_SPOKEN_YES: "coordinator",
    Action.BOOKINGS_ANSWER: "manager",
    Action.VISITS_REPORT: "manager worker",
    Action.PAYMENTS_RUN: "system finance",
    Action.INVOICES_SEE: "system holder delegate coordinator approver finance manager",
    Action.COMMISSIONING_SEE: "system commissioner",
    Action.SAFEGUARDING_SEE: "",
}
STRANGERS = ["other_holder", "other_coordinator", "other_manager", "other_broker", "nobody", "operator"]


@dataclass
class World:
    uow: UnitOfWork
    holder_id: int
    provider_id: int
    actors: dict[str, Actor]
    broker_firm_id: int
    delegation: Delegation

    def may(self, who: str, action: Action, **subject) -> str | None:
        actor = self.actors[who]
        subject = subject or {"holder_id": self.holder_id, "provider_id": self.provider_id}
        return self.uow.require(actor, action, **subject).basis


def build(uow: UnitOfWork) -> World:
    funder = make_funder(uow)
    staff = {role: make_staff(uow, funder, role) for role in Role if role.value in STAFF}
    client = make_holder(uow, funder, staff[Role.COORDINATOR])
    firm = make_organisation(uow)
    provider = make_provider(uow, organisation_id=firm.id)
    brokers = make_organisation(uow, OrganisationKind.BROKER, "Open Door")
    broker = make_staff(uow, brokers, Role.BROKER)
    delegation = make_delegation(uow, client.person_id, brokers)
    elsewhere = make_funder(uow, "E08000009", name="Trafford Council")
    actors = {role.value: Actor(person.id) for role, person in staff.items()}
    actors |= {
        "system": SYSTEM,
        "holder": Actor(client.person_id),
        "delegate": Actor(broker.id, on_behalf_of=client.person_id),
        "manager": Actor(make_staff(uow, firm, Role.PROVIDER_MANAGER).id),
        "worker": Actor(make_staff(uow, firm, Role.PROVIDER_WORKER).id),
        "operator": Actor(make_operator(uow).id),
        "other_holder": Actor(make_holder(uow, funder).person_id),
        "other_coordinator": Actor(make_staff(uow, elsewhere, Role.COORDINATOR).id),
        "other_manager": Actor(make_staff(uow, make_organisation(uow), Role.PROVIDER_MANAGER).id),
        "other_broker": Actor(
            make_staff(uow, make_organisation(uow, OrganisationKind.BROKER), Role.BROKER).id, client.person_id
        ),
        "nobody": Actor(make_person(uow).id),
    }
    return World(uow, client.person_id, provider.id, actors, brokers.id, delegation)


@pytest.fixture
def world(units: Units, app) -> World:
    return units.write(build)


def test_every_action_is_in_the_policy_and_in_this_matrix():
    assert set(POLICY) == set(Action) == set(MAY)


@pytest.mark.parametrize("action", list(Action))
def test_who_may_do_what_about_a_booking(world: World, action: Action):
    allowed = set()
    for who in ROLES:
        try:
            world.may(who, action)
        except (NotAllowed, NotFound):
            continue
        allowed.add(who)
    assert allowed == set(MAY[action].split())


@pytest.mark.parametrize("who", STRANGERS)
@pytest.mark.parametrize("action", list(Action))
def test_to_a_stranger_it_does_not_exist(world: World, who: str, action: Action):
    with pytest.raises(NotFound):
        world.may(who, action, holder_id=world.holder_id)


@pytest.mark.parametrize("who", ["other_holder", "other_coordinator", "other_manager", "other_broker", "nobody"])
def test_another_providers_people_are_strangers_to_it_too(world: World, who: str):
    with pytest.raises(NotFound):
        world.may(who, Action.BOOKINGS_ANSWER, provider_id=world.provider_id)


def test_what_does_not_exist_is_not_found(world: World):
    with pytest.raises(NotFound):
        world.may("coordinator", Action.PLANS_SEE, holder_id=999_999)
    with pytest.raises(NotFound):
        world.may("manager", Action.BOOKINGS_ANSWER, provider_id=999_999)


def test_roles_of_an_organisation_count_only_there(world: World):
    funder_id = world.uow.session.execute(
        __import__("sqlalchemy").text("select funder_id from holders limit 1")
    ).scalar_one()
    assert world.may("commissioner", Action.COMMISSIONING_SEE, organisation_id=funder_id) == "commissioner"
    assert world.may("funder_admin", Action.PEOPLE_STAFF_MANAGE, organisation_id=funder_id) == "admin"
    assert world.may("operator", Action.PEOPLE_STAFF_MANAGE, organisation_id=funder_id) == "operator"
    with pytest.raises(NotFound):
        world.may("other_coordinator", Action.COMMISSIONING_SEE, organisation_id=funder_id)
    with pytest.raises(NotAllowed):
        world.uow.require(world.actors["commissioner"], Action.COMMISSIONING_SEE)


def test_the_operator_looks_after_listings_and_never_after_people(world: World):
    assert world.may("operator", Action.PROVIDERS_REVIEW, provider_id=world.provider_id) == "operator"
    assert world.uow.require(world.actors["operator"], Action.PROVIDERS_IMPORT).basis == "operator"
    with pytest.raises(NotAllowed):
        world.may("operator", Action.PROVIDERS_MANAGE, provider_id=world.provider_id)


def test_concerns_are_for_the_safeguarding_role_only(world: World):
    funder_id = holder(world.uow, world.holder_id).funder_id
    trained = Actor(make_staff(world.uow, organisation(world.uow, funder_id), Role.SAFEGUARDING).id)
    assert world.uow.require(trained, Action.SAFEGUARDING_SEE, organisation_id=funder_id).basis == "safeguarding"
    for who in ("coordinator", "approver", "commissioner", "funder_admin", "operator"):
        with pytest.raises(NotAllowed):
            world.may(who, Action.SAFEGUARDING_SEE, organisation_id=funder_id)


def test_naming_ones_own_organisation_beside_anothers_holder_opens_nothing(world: World):
    elsewhere = make_funder(world.uow, "E08000003", name="Manchester City Council")
    outsider = Actor(make_staff(world.uow, elsewhere, Role.COORDINATOR).id)
    with pytest.raises(NotFound):
        world.uow.require(outsider, Action.PLANS_EDIT, holder_id=world.holder_id, organisation_id=elsewhere.id)


@pytest.mark.parametrize("granted", list(DelegatedAction))
def test_a_grant_of_one_thing_is_a_grant_of_that_thing_only(world: World, granted: DelegatedAction):
    world.delegation.actions = [granted.value]
    for action, rule in POLICY.items():
        if granted in rule.delegate:
            assert world.may("delegate", action) == "delegation"
        else:
            with pytest.raises(NotAllowed):
                world.may("delegate", action)


def test_a_broker_with_200_pounds_can_not_confirm_201(world: World):
    world.delegation.cap_pence = 200_00
    subject = {"holder_id": world.holder_id, "provider_id": world.provider_id}
    answer = world.uow.require(world.actors["delegate"], Action.BOOKINGS_CONFIRM, **subject, pence=200_00)
    assert answer.delegation_id == world.delegation.id
    with pytest.raises(OverLimit):
        world.may("delegate", Action.BOOKINGS_CONFIRM, **subject, pence=201_00)
    assert world.may("holder", Action.BOOKINGS_CONFIRM, **subject, pence=201_00) == "self"


def test_a_grant_covers_the_kinds_of_support_that_it_names(world: World):
    world.delegation.categories = ["going-out"]
    subject = {"holder_id": world.holder_id}
    world.may("delegate", Action.BOOKINGS_REQUEST, **subject, category="going-out.swimming")
    for other in ("home.cleaning", "going-outdoors.x"):
        with pytest.raises(OverLimit):
            world.may("delegate", Action.BOOKINGS_REQUEST, **subject, category=other)


def test_two_grants_are_read_one_by_one_and_never_added(world: World):
    world.delegation.cap_pence, world.delegation.categories = 50_00, []
    broker_id = world.actors["delegate"].person_id
    make_delegation(world.uow, world.holder_id, broker_id, cap_pence=300_00, categories=["home"])
    subject = {"holder_id": world.holder_id, "pence": 100_00}
    world.may("delegate", Action.BOOKINGS_REQUEST, **subject, category="home.cleaning")
    with pytest.raises(OverLimit):
        world.may("delegate", Action.BOOKINGS_REQUEST, **subject, category="going-out.swimming")


@pytest.mark.parametrize("state", [s for s in DelegationState if s is not DelegationState.ACTIVE])
def test_a_grant_that_is_not_in_force_is_none(world: World, state: DelegationState):
    world.delegation.state = state
    with pytest.raises(NotFound):
        world.may("delegate", Action.BOOKINGS_REQUEST)


def test_the_day_decides_even_before_the_timer_ran(world: World, units: Units, clock):
    last = world.delegation.ends_on
    world.uow.session.commit()
    clock.moment = clock.moment.replace(year=last.year, month=last.month, day=last.day)
    units.read(lambda uow: uow.require(world.actors["delegate"], Action.BOOKINGS_REQUEST, holder_id=world.holder_id))
    clock.moment = clock.moment.replace(day=last.day + 1)
    with pytest.raises(NotFound):
        units.read(
            lambda uow: uow.require(world.actors["delegate"], Action.BOOKINGS_REQUEST, holder_id=world.holder_id)
        )


def test_a_broker_who_left_loses_it_at_once(world: World, units: Units, clock):
    membership = make_member(world.uow, make_person(world.uow), _organisation(world), Role.BROKER)
    leaver = Actor(membership.person_id, on_behalf_of=world.holder_id)
    assert world.uow.require(leaver, Action.BOOKINGS_SEE, holder_id=world.holder_id).basis == "delegation"
    membership.ended_at = world.uow.now
    with pytest.raises(NotFound):
        world.uow.require(leaver, Action.BOOKINGS_SEE, holder_id=world.holder_id)


def _organisation(world: World):
    return organisation(world.uow, world.broker_firm_id)


def test_a_delegate_says_for_whom(world: World):
    person_id = world.actors["delegate"].person_id
    with pytest.raises(NotAllowed):
        world.uow.require(Actor(person_id), Action.BOOKINGS_REQUEST, holder_id=world.holder_id)
    other = world.actors["other_holder"].person_id
    with pytest.raises(NotFound):
        world.uow.require(Actor(person_id, on_behalf_of=world.holder_id), Action.BOOKINGS_REQUEST, holder_id=other)


def test_who_acts_for_another_uses_no_role_of_their_own(world: World):
    coordinator_id = world.actors["coordinator"].person_id
    make_delegation(world.uow, world.holder_id, coordinator_id, actions=["enquire"])
    as_delegate = Actor(coordinator_id, on_behalf_of=world.holder_id)
    assert world.uow.require(as_delegate, Action.BOOKINGS_ENQUIRE, holder_id=world.holder_id).basis == "delegation"
    with pytest.raises(NotAllowed):
        world.uow.require(as_delegate, Action.BOOKINGS_AUTHORISE, holder_id=world.holder_id)


NEVER_BY_THE_PROVIDERS_SIDE = [
    Action.BOOKINGS_AGREE,
    Action.BOOKINGS_CONFIRM,
    Action.BOOKINGS_ACCEPT_AGREEMENT,
    Action.VISITS_ATTEST,
]


@pytest.mark.parametrize("action", NEVER_BY_THE_PROVIDERS_SIDE)
@pytest.mark.parametrize("who", ["manager", "worker"])
def test_a_delegate_who_works_for_the_provider_says_no_yes(world: World, who: str, action: Action):
    person_id = world.actors[who].person_id
    make_delegation(world.uow, world.holder_id, person_id)
    with pytest.raises(NotAllowed):
        world.uow.require(
            Actor(person_id, on_behalf_of=world.holder_id),
            action,
            holder_id=world.holder_id,
            provider_id=world.provider_id,
        )


@pytest.mark.parametrize("action", NEVER_BY_THE_PROVIDERS_SIDE)
def test_a_firm_that_is_broker_and_provider_says_no_yes_to_itself(world: World, action: Action):
    own = make_provider(world.uow, organisation_id=world.broker_firm_id)
    with pytest.raises(NotAllowed):
        world.may("delegate", action, holder_id=world.holder_id, provider_id=own.id)
    # the request itself may be made: the coordinator decides about it (G10)
    world.may("delegate", Action.BOOKINGS_REQUEST, holder_id=world.holder_id, provider_id=own.id)


def test_a_holder_does_not_attest_a_visit_of_their_own_firm(world: World):
    firm = make_organisation(world.uow)
    own = make_provider(world.uow, organisation_id=firm.id)
    make_member(world.uow, person(world.uow, world.holder_id), firm, Role.PROVIDER_MANAGER)
    with pytest.raises(NotAllowed):
        world.may("holder", Action.VISITS_ATTEST, holder_id=world.holder_id, provider_id=own.id)
    world.may("holder", Action.BOOKINGS_REQUEST, holder_id=world.holder_id, provider_id=own.id)


def test_after_a_death_nothing_is_done_in_that_persons_name(world: World):
    person(world.uow, world.holder_id).died_on = world.uow.now.date()
    for who in ("holder", "delegate"):
        for action, rule in POLICY.items():
            if rule.holder_side:
                with pytest.raises((NotAllowed, NotFound)):
                    world.may(who, action)
    assert world.may("coordinator", Action.BOOKINGS_CANCEL) == "coordinator"
