"""From a person who starts alone to a listing on the site: who may do what, what is asked, and what goes back."""

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import func, select

from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import InvalidInput, NotAllowed, NotFound, WrongState
from marketplace.core.uow import UnitOfWork, Units
from marketplace.people.domain import Role
from marketplace.people.models import Organisation, Person
from providers import queries, services
from providers.domain.codes import (
    CheckedHow,
    CredentialKind,
    PriceUnit,
    ProviderState,
    ProviderType,
    ServiceKind,
    ServiceState,
)
from providers.domain.credentials import CredentialDraft
from providers.domain.drafts import ProviderDraft, ServiceDraft
from providers.domain.readiness import NotReady
from providers.models import Credential, Provider, ProviderDecision, Service, ServicePrice, Worker
from providers.search_documents import document
from tests.factories.people import make_account, make_member, make_operator, make_person, make_staff
from tests.factories.providers import make_manager, make_provider, make_service

GARDENER = ProviderDraft(
    name="Bramble Gardens",
    type=ProviderType.SOLE_TRADER,
    about="Tidy gardens, small or large.",
    phone="0161 496 0121",
    complaints_contact="Ring me first. Then write to the council.",
    postcode="SK4 3AB",
    workforce_count=1,
)
MOWING = ServiceDraft(
    name="Gardening",
    kind=ServiceKind.BOOKABLE,
    category="house-garden.gardening",
    activities=("house.gardening",),
    summary="Mowing, weeding and hedges.",
    price_parts=(("Work", 2000), ("Travel", 300)),
    price_unit=PriceUnit.HOUR,
    minimum_minutes=60,
    visit_minutes=120,
    at_home=True,
    postcode="SK4 3AB",
    radius_m=8000,
    pots_accepted=("asc_personal_budget:direct_payment",),
)
INSURANCE = CredentialDraft(
    kind=CredentialKind.PUBLIC_LIABILITY,
    expires_on=date(2027, 5, 31),
    evidence="I can share my screen on a call.",
    details={"insurer": "Brightwater Mutual", "amount_pence": 500_000_000},
)
IDENTITY = CredentialDraft(kind=CredentialKind.IDENTITY, evidence="I can show my passport on a video call.")


@pytest.fixture
def gardener(units: Units) -> Actor:
    def person(uow: UnitOfWork) -> int:
        who = make_person(uow, "Bo", "Bramble")
        make_account(uow, who)
        return who.id

    return Actor(units.write(person))


@pytest.fixture
def operator(units: Units) -> Actor:
    return Actor(units.write(lambda uow: make_operator(uow).id))


def state_of(units: Units, provider_id: int) -> ProviderState:
    units.fresh()
    return units.read(lambda uow: uow.session.get_one(Provider, provider_id).state)


def ready_to_send(units: Units, actor: Actor, draft: ServiceDraft = MOWING) -> tuple[int, int, list[int]]:
    provider_id = units.write(lambda uow: services.register(uow, actor, GARDENER).id)
    service_id = units.write(lambda uow: services.write_service(uow, actor, provider_id, draft).id)
    claims = [
        units.write(lambda uow, each=each: services.declare(uow, actor, provider_id, each).id)
        for each in (IDENTITY, INSURANCE)
    ]
    return provider_id, service_id, claims


def put_on_site(units: Units, actor: Actor, operator: Actor) -> tuple[int, int]:
    provider_id, service_id, claims = ready_to_send(units, actor)
    units.write(services.submit, actor, provider_id)
    for claim in claims:
        units.write(services.verify, operator, claim, how=CheckedHow.EVIDENCE, source="seen on a video call")
    units.write(services.list_provider, operator, provider_id)
    return provider_id, service_id


def test_a_gardener_is_on_the_site_with_identity_and_insurance(units: Units, gardener: Actor, operator: Actor) -> None:
    provider_id, service_id = put_on_site(units, gardener, operator)

    offer = units.read(queries.offer, service_id)
    assert (offer.provider_state, offer.service_state) == (ProviderState.LISTED, ServiceState.PUBLISHED)
    assert offer.bookable
    assert offer.price_pence == 2300
    assert units.read(document, service_id) is not None
    assert provider_id in units.read(queries.provider_ids_of_person, gardener.person_id or 0)


def test_who_registers_runs_the_listing_and_is_its_first_worker(units: Units, gardener: Actor) -> None:
    provider_id = units.write(lambda uow: services.register(uow, gardener, GARDENER).id)

    def check(uow: UnitOfWork) -> tuple[str, Any]:
        worker = uow.session.scalars(select(Worker).where(Worker.provider_id == provider_id)).one()
        return worker.name, worker.person_id

    assert units.read(check) == ("Bo Bramble", gardener.person_id)
    assert units.read(lambda uow: uow.allows(gardener, Action.PROVIDERS_MANAGE, provider_id=provider_id))


@pytest.mark.parametrize("kind", list(ProviderType))
def test_every_type_registers_with_the_fields_that_it_needs(units: Units, gardener: Actor, kind: ProviderType) -> None:
    draft = ProviderDraft(name="Somebody", type=kind, phone="0161 496 0121")
    provider_id = units.write(lambda uow: services.register(uow, gardener, draft).id)
    assert state_of(units, provider_id) is ProviderState.DRAFT


def test_what_is_missing_is_said_all_at_once_and_nothing_is_sent(units: Units, gardener: Actor) -> None:
    draft = replace(GARDENER, complaints_contact=None)
    provider_id = units.write(lambda uow: services.register(uow, gardener, draft).id)

    with pytest.raises(NotReady) as refusal:
        units.write(services.submit, gardener, provider_id)

    assert refusal.value.reasons == ["Tell us how we can see who you are.", "Say how people can complain."]
    assert state_of(units, provider_id) is ProviderState.DRAFT


def test_the_operator_asks_for_changes_with_reasons(units: Units, gardener: Actor, operator: Actor) -> None:
    provider_id, _, _ = ready_to_send(units, gardener)
    units.write(services.submit, gardener, provider_id)

    with pytest.raises(InvalidInput):
        units.write(services.ask_changes, operator, provider_id, [" "])
    assert state_of(units, provider_id) is ProviderState.SUBMITTED

    units.write(services.ask_changes, operator, provider_id, ["Say where you travel to.", ""])
    assert state_of(units, provider_id) is ProviderState.CHANGES_REQUESTED
    rows = units.read(lambda uow: uow.session.scalars(select(ProviderDecision).order_by(ProviderDecision.id)).all())
    assert [(row.event, row.reasons) for row in rows] == [
        ("submit", []), ("ask_changes", ["Say where you travel to."])
    ]  # fmt: skip
    units.write(services.submit, gardener, provider_id)


def test_nothing_is_listed_before_the_identity_is_checked(units: Units, gardener: Actor, operator: Actor) -> None:
    provider_id, service_id, _ = ready_to_send(units, gardener)
    units.write(services.submit, gardener, provider_id)

    with pytest.raises(NotReady) as refusal:
        units.write(services.list_provider, operator, provider_id)

    assert "Check who they are first." in refusal.value.reasons
    assert "Gardening: Gardening: add your public liability insurance." in refusal.value.reasons
    assert state_of(units, provider_id) is ProviderState.SUBMITTED
    assert units.read(document, service_id) is None


def test_a_provider_never_lists_or_checks_itself(units: Units, gardener: Actor) -> None:
    provider_id, _, claims = ready_to_send(units, gardener)
    units.write(services.submit, gardener, provider_id)
    for attempt in (
        lambda uow: services.list_provider(uow, gardener, provider_id),
        lambda uow: services.verify(uow, gardener, claims[0], how=CheckedHow.EVIDENCE, source="me"),
    ):
        with pytest.raises(NotAllowed):
            units.write(attempt)
    assert state_of(units, provider_id) is ProviderState.SUBMITTED


def test_an_operator_who_works_for_the_provider_checks_nothing_of_it(
    units: Units, gardener: Actor, operator: Actor
) -> None:
    provider_id, _, claims = ready_to_send(units, gardener)
    units.write(services.submit, gardener, provider_id)

    def join(uow: UnitOfWork) -> None:
        organisation = uow.session.get_one(Organisation, uow.session.get_one(Provider, provider_id).organisation_id)
        make_member(uow, uow.session.get_one(Person, operator.person_id), organisation, Role.PROVIDER_WORKER)

    units.write(join)
    with pytest.raises(NotAllowed, match="You work for this provider"):
        units.write(services.verify, operator, claims[0], how=CheckedHow.EVIDENCE, source="seen on a call")
    assert units.read(lambda uow: uow.session.get_one(Credential, claims[0]).state) == "evidence_given"


def test_another_providers_listing_does_not_exist_for_me(units: Units, gardener: Actor) -> None:
    other = units.write(lambda uow: make_provider(uow, "Elsewhere").id)
    before = units.read(lambda uow: uow.session.scalar(select(func.count()).select_from(Service)))
    with pytest.raises(NotFound):
        units.write(services.write_service, gardener, other, MOWING)
    assert units.read(lambda uow: uow.session.scalar(select(func.count()).select_from(Service))) == before


def test_a_worker_of_the_provider_may_not_change_its_prices(units: Units) -> None:
    def world(uow: UnitOfWork) -> tuple[int, int]:
        service = make_service(uow, provider := make_provider(uow))
        organisation = uow.session.get_one(Organisation, provider.organisation_id)
        return service.id, make_staff(uow, organisation, Role.PROVIDER_WORKER).id

    service_id, worker = units.write(world)
    with pytest.raises(NotAllowed):
        units.write(services.change_service, Actor(worker), service_id, MOWING)
    assert units.read(queries.offer, service_id).price_pence == 3600


def test_every_price_is_kept(units: Units, gardener: Actor, operator: Actor) -> None:
    _, service_id = put_on_site(units, gardener, operator)
    dearer = replace(MOWING, price_parts=(("Work", 2500),), bank_holiday_price_pence=3000)
    units.write(services.change_service, gardener, service_id, dearer)
    units.write(services.change_service, gardener, service_id, replace(dearer, summary="All gardens."))

    prices = units.read(lambda uow: uow.session.scalars(select(ServicePrice).order_by(ServicePrice.id)).all())
    assert [(row.price_pence, row.bank_holiday_price_pence) for row in prices] == [(2300, None), (2500, 3000)]


def test_adding_washing_and_dressing_asks_for_more_at_once_and_hides_only_that(
    units: Units, gardener: Actor, operator: Actor
) -> None:
    provider_id, service_id = put_on_site(units, gardener, operator)
    more = replace(MOWING, activities=("house.gardening", "personal_care.washing", "personal_care.dressing"))
    units.write(services.change_service, gardener, service_id, more)

    offer = units.read(queries.offer, service_id)
    assert offer.open_activities == ("house.gardening",)
    assert offer.bookable
    assert state_of(units, provider_id) is ProviderState.RESTRICTED
    what = units.read(queries.knowledge, service_id)
    missing = queries.missing_by_activity(what, date(2026, 10, 5))
    assert len(missing) == 2
    assert any("Care Quality Commission" in sentence for sentence in missing["Washing, a bath or a shower"])
    found = units.read(document, service_id)
    assert found is not None
    assert found.activities == ("Gardening",)


def test_a_two_worker_micro_without_cqc_cannot_publish_personal_care(
    units: Units, gardener: Actor, operator: Actor
) -> None:
    provider_id, _ = put_on_site(units, gardener, operator)
    two = replace(GARDENER, type=ProviderType.MICRO_ENTERPRISE, workforce_count=2)
    units.write(services.change_details, gardener, provider_id, two)
    care = replace(
        MOWING, name="Washing", category="help-at-home.washing-dressing", activities=("personal_care.washing",)
    )
    service_id = units.write(lambda uow: services.write_service(uow, gardener, provider_id, care).id)

    with pytest.raises(NotReady) as refusal:
        units.write(services.publish, gardener, service_id)

    assert any("Care Quality Commission" in reason for reason in refusal.value.reasons)
    assert units.read(queries.offer, service_id).service_state is ServiceState.DRAFT


def test_a_clinical_task_is_not_bookable_yet(units: Units, gardener: Actor) -> None:
    provider_id = units.write(lambda uow: services.register(uow, gardener, GARDENER).id)
    suction = replace(MOWING, category="nursing.breathing", activities=("clinical.trach_suction",))
    with pytest.raises(InvalidInput) as refusal:
        units.write(services.write_service, gardener, provider_id, suction)
    assert "kind" in refusal.value.fields
    assert units.read(lambda uow: uow.session.scalar(select(func.count()).select_from(Service))) == 0
    units.write(services.write_service, gardener, provider_id, replace(suction, kind=ServiceKind.ENQUIRY_ONLY))


def test_what_a_grant_pays_for_has_no_price_and_takes_no_pot(units: Units, gardener: Actor) -> None:
    provider_id = units.write(lambda uow: services.register(uow, gardener, GARDENER).id)
    advice = replace(MOWING, kind=ServiceKind.GRANT_FUNDED, category="advice.information",
                     activities=("advice.information",))  # fmt: skip
    with pytest.raises(InvalidInput) as refusal:
        units.write(services.write_service, gardener, provider_id, advice)
    assert set(refusal.value.fields) == {"price", "pots"}

    free = replace(advice, price_parts=(), price_unit=None, pots_accepted=())
    service_id = units.write(lambda uow: services.write_service(uow, gardener, provider_id, free).id)
    assert units.read(queries.offer, service_id).price_pence is None


def test_pausing_hides_and_resuming_shows_again(units: Units, gardener: Actor, operator: Actor) -> None:
    provider_id, service_id = put_on_site(units, gardener, operator)
    units.write(services.pause, gardener, provider_id)
    assert units.read(document, service_id) is None
    assert not units.read(queries.offer, service_id).bookable
    units.write(services.resume, gardener, provider_id)
    assert units.read(document, service_id) is not None


def test_a_stopped_listing_is_off_the_site_and_cannot_be_resumed_by_its_owner(
    units: Units, gardener: Actor, operator: Actor
) -> None:
    provider_id, service_id = put_on_site(units, gardener, operator)
    units.write(services.suspend, operator, provider_id, ["We could not reach you."])
    assert units.read(document, service_id) is None
    with pytest.raises(WrongState):
        units.write(services.resume, gardener, provider_id)
    assert state_of(units, provider_id) is ProviderState.SUSPENDED
    units.write(services.reinstate, operator, provider_id, ["You rang us."])
    assert units.read(document, service_id) is not None


def test_an_operator_cannot_touch_a_price_or_a_rota(units: Units, operator: Actor) -> None:
    def world(uow: UnitOfWork) -> tuple[int, int, int]:
        service = make_service(uow, provider := make_provider(uow))
        make_manager(uow, provider)
        return provider.id, service.id, uow.session.scalars(select(Worker.id)).one()

    provider_id, service_id, worker_id = units.write(world)
    for attempt in (
        lambda uow: services.change_service(uow, operator, service_id, MOWING),
        lambda uow: services.set_hours(uow, operator, service_id, worker_id, [services.Hours(0, time(9), time(10))]),
        lambda uow: services.add_worker(uow, operator, provider_id, name="Somebody"),
    ):
        with pytest.raises((NotAllowed, NotFound)):
            units.write(attempt)
    assert units.read(queries.offer, service_id).price_pence == 3600
