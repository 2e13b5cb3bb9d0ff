"""A listing from a public list finds its owner: who may ask, who decides, and what stays as it was."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from marketplace.core.actor import Actor
from marketplace.core.errors import InvalidInput, NotAllowed, NotFound, Refused, WrongState
from marketplace.core.outbox.models import OutboxRow
from marketplace.core.uow import UnitOfWork
from marketplace.extensions import db
from marketplace.people.domain import OrganisationKind, Role
from marketplace.people.models import Membership, Organisation
from marketplace.people.queries import holds_role, person
from providers import queries, services
from providers.domain.claims import CLAIM, OVERTAKEN, ClaimState
from providers.domain.codes import ProviderState, ServiceKind, ServiceState
from providers.models import Provider, ProviderClaim, ProviderDecision, Service
from providers.search_documents import document
from tests.factories.people import (
    make_account,
    make_funder,
    make_holder,
    make_member,
    make_operator,
    make_organisation,
    make_person,
    post,
    sign_in,
)
from tests.factories.providers import make_provider, make_service

TOLD = {"position": "I am the manager", "how_to_check": "Call the number on our website."}


def make_listing(uow: UnitOfWork, name: str = "Brook Lane Befriending") -> Provider:
    """From a public list: nobody's, contact only."""
    provider = make_provider(
        uow,
        name,
        checked=False,
        state=ProviderState.UNCLAIMED,
        type="charity",
        source="Register of charities",
        source_id=name,
        licence="Open Government Licence v3.0",
        source_on=date(2026, 3, 31),
        complaints_contact=None,
    )
    make_service(
        uow,
        provider,
        "Friendly visits",
        hours=None,
        kind="enquiry_only",
        price_pence=None,
        price_unit=None,
        price_parts=[],
        pots_accepted=[],
        cancel_fee_pence=0,
    )
    return provider


def run_by(uow: UnitOfWork, person_id: int) -> int:
    """An organisation of that person's, without a listing."""
    body = make_organisation(uow, OrganisationKind.PROVIDER, "Lane and Sons")
    make_member(uow, person(uow, person_id), body, Role.PROVIDER_MANAGER)
    return body.id


@pytest.fixture
def people(units) -> dict[str, int]:
    def make(uow: UnitOfWork) -> dict[str, int]:
        found = {"listing": make_listing(uow).id, "operator": make_operator(uow).id}
        for name in ("Ada", "Bo"):
            who = make_person(uow, name, "Lane")
            make_account(uow, who)
            found[name] = who.id
        return found

    made: dict[str, int] = units.write(make)
    return made


def claim(units, people, who: str = "Ada", **more: Any) -> int:
    made = units.write(services.start_claim, Actor(people[who]), provider_id=people["listing"], **(TOLD | more))
    return int(made.id)


def world(people) -> dict[str, Any]:
    """All that a claim can change."""
    db.session.rollback()
    listing = db.session.get_one(Provider, people["listing"])
    service = db.session.scalars(select(Service).where(Service.provider_id == listing.id)).one()
    claims = select(ProviderClaim.id, ProviderClaim.state).order_by(ProviderClaim.id)
    picture = {
        "listing": (listing.state, listing.organisation_id, listing.source, listing.licence, listing.source_on),
        "service": (service.state, service.kind, service.version),
        "claims": [tuple(row) for row in db.session.execute(claims)],
        "bodies": db.session.scalar(select(func.count()).select_from(Organisation)),
        "members": db.session.scalar(select(func.count()).select_from(Membership)),
        "decisions": db.session.scalar(select(func.count()).select_from(ProviderDecision)),
        "waiting": db.session.scalar(select(func.count()).select_from(OutboxRow)),
    }
    db.session.rollback()
    return picture


def test_the_table_of_a_claim_is_whole():
    decided = {"confirmed", "refused", "withdrawn"}
    for (source, _), transition in CLAIM.table.items():
        assert source not in decided
        assert transition.target in {state.value for state in ClaimState}
    assert CLAIM.table["open", "confirm"].who == {"operator"}
    assert CLAIM.table["open", "withdraw"].who == {"claimant"}


def test_a_confirmed_claim_makes_the_listing_theirs_to_write(units, people):
    claim_id = claim(units, people)
    units.write(services.confirm_claim, Actor(people["operator"]), claim_id)
    after = world(people)
    state, body, *source = after["listing"]
    assert state is ProviderState.DRAFT
    assert source == ["Register of charities", "Open Government Licence v3.0", date(2026, 3, 31)]
    assert after["service"] == (ServiceState.DRAFT, ServiceKind.ENQUIRY_ONLY, 2)
    assert after["decisions"] == 1
    assert units.read(holds_role, people["Ada"], body, Role.PROVIDER_MANAGER)
    assert [row.id for row in units.read(queries.listings_of, Actor(people["Ada"]))] == [people["listing"]]


def test_it_leaves_the_site_until_it_is_written_and_listed(units, people, client):
    service_id = units.read(lambda uow: uow.session.scalar(select(Service.id)))
    assert units.read(document, service_id).claimed is False
    units.write(services.confirm_claim, Actor(people["operator"]), claim(units, people))
    assert units.read(document, service_id) is None
    assert client.get(f"/providers/{people['listing']}").status_code == 404
    db.session.get_one(Provider, people["listing"]).state = ProviderState.LISTED
    db.session.get_one(Service, service_id).state = ServiceState.PUBLISHED
    db.session.commit()
    page = client.get(f"/providers/{people['listing']}").text
    assert "This listing first came from Register of charities, 31 March 2026 (Open Government Licence v3.0)." in page
    assert "public list" not in page


def test_an_organisation_that_they_run_can_take_it(units, people):
    body = units.write(run_by, people["Ada"])
    before = world(people)["bodies"]
    units.write(services.confirm_claim, Actor(people["operator"]), claim(units, people, organisation_id=body))
    after = world(people)
    assert (after["listing"][1], after["bodies"]) == (body, before)


def test_an_organisation_that_is_not_theirs_cannot(units, people):
    other = units.write(lambda uow: make_provider(uow, "Somebody else").organisation_id)
    before = world(people)
    with pytest.raises(InvalidInput) as refusal:
        claim(units, people, organisation_id=other)
    assert list(refusal.value.fields) == ["organisation"]
    assert world(people) == before


def test_one_that_took_another_listing_meanwhile_is_refused(units, people):
    body = units.write(run_by, people["Ada"])
    claim_id = claim(units, people, organisation_id=body)
    units.write(lambda uow: make_provider(uow, "Another", organisation_id=body).id)
    before = world(people)
    with pytest.raises(Refused) as refusal:
        units.write(services.confirm_claim, Actor(people["operator"]), claim_id)
    assert refusal.value.code == "organisation_taken"
    assert world(people) == before


def test_a_second_claim_waits_and_is_overtaken_by_a_yes(units, people):
    first, second = claim(units, people), claim(units, people, "Bo")
    assert world(people)["claims"] == [(first, ClaimState.OPEN), (second, ClaimState.WAITING)]
    assert [row.claim.id for row in units.read(queries.claims_queue, Actor(people["operator"]))] == [first]
    before = world(people)
    with pytest.raises(WrongState):
        units.write(services.confirm_claim, Actor(people["operator"]), second)
    assert world(people) == before
    units.write(services.confirm_claim, Actor(people["operator"]), first)
    assert world(people)["claims"] == [(first, ClaimState.CONFIRMED), (second, ClaimState.REFUSED)]
    page = units.read(queries.claim_page, Actor(people["Bo"]), people["listing"])
    assert page.claim.reasons == [OVERTAKEN]


@pytest.mark.parametrize("end", ["refuse", "withdraw"])
def test_a_second_claim_comes_up_when_the_first_ends(units, people, end):
    first, second = claim(units, people), claim(units, people, "Bo")
    if end == "refuse":
        units.write(services.refuse_claim, Actor(people["operator"]), first, ["The number did not know you."])
    else:
        units.write(services.withdraw_claim, Actor(people["Ada"]), first)
    after = world(people)
    assert after["claims"][1] == (second, ClaimState.OPEN)
    assert after["listing"][:2] == (ProviderState.UNCLAIMED, None)
    assert after["service"] == (ServiceState.PUBLISHED, ServiceKind.ENQUIRY_ONLY, 1)


def test_who_was_refused_may_ask_again_and_who_waits_may_not(units, people):
    first = claim(units, people)
    before = world(people)
    with pytest.raises(Refused) as refusal:
        claim(units, people)
    assert refusal.value.code == "already_asked"
    assert world(people) == before
    units.write(services.refuse_claim, Actor(people["operator"]), first, ["The number did not know you."])
    again = claim(units, people)
    assert world(people)["claims"] == [(first, ClaimState.REFUSED), (again, ClaimState.OPEN)]


def test_a_no_needs_a_reason(units, people):
    claim_id = claim(units, people)
    before = world(people)
    with pytest.raises(InvalidInput):
        units.write(services.refuse_claim, Actor(people["operator"]), claim_id, ["  ", ""])
    assert world(people) == before


@pytest.mark.parametrize("who", ["Ada", "Bo"])
@pytest.mark.parametrize("decide", [services.confirm_claim, lambda *a: services.refuse_claim(*a, ["No."])])
def test_nobody_but_an_operator_decides(units, people, who, decide):
    claim_id = claim(units, people)
    before = world(people)
    with pytest.raises((NotAllowed, NotFound)):
        units.write(decide, Actor(people[who]), claim_id)
    assert world(people) == before


def test_an_operator_does_not_decide_on_their_own_claim(units, people):
    mine = people | {"Ada": people["operator"]}
    claim_id = claim(units, mine)
    before = world(people)
    with pytest.raises(NotAllowed):
        units.write(services.confirm_claim, Actor(people["operator"]), claim_id)
    assert world(people) == before


def test_only_who_asked_takes_it_back(units, people):
    claim_id = claim(units, people)
    before = world(people)
    with pytest.raises(NotFound):
        units.write(services.withdraw_claim, Actor(people["Bo"]), claim_id)
    assert world(people) == before


def test_a_decided_claim_stays_decided(units, people):
    claim_id = claim(units, people)
    units.write(services.confirm_claim, Actor(people["operator"]), claim_id)
    before = world(people)
    for move in (
        lambda: units.write(services.confirm_claim, Actor(people["operator"]), claim_id),
        lambda: units.write(services.refuse_claim, Actor(people["operator"]), claim_id, ["Changed our mind."]),
        lambda: units.write(services.withdraw_claim, Actor(people["Ada"]), claim_id),
    ):
        with pytest.raises(WrongState):
            move()
        assert world(people) == before


def test_a_listing_with_an_owner_cannot_be_claimed(units, people):
    units.write(services.confirm_claim, Actor(people["operator"]), claim(units, people))
    before = world(people)
    with pytest.raises(Refused) as refusal:
        claim(units, people, "Bo")
    assert refusal.value.code == "already_claimed"
    own = units.write(lambda uow: make_provider(uow, "Never on a list").id)
    with pytest.raises(NotFound):
        claim(units, people | {"listing": own}, "Bo")
    with pytest.raises(NotFound):
        units.read(queries.claim_page, Actor(people["Bo"]), people["listing"])
    assert world(people) | {"bodies": 0} == before | {"bodies": 0}


def test_nobody_claims_for_another(units, people):
    holder = units.write(lambda uow: make_holder(uow, make_funder(uow)).person_id)
    before = world(people)
    with pytest.raises(NotAllowed):
        units.write(
            services.start_claim, Actor(people["Ada"], on_behalf_of=holder), provider_id=people["listing"], **TOLD
        )
    assert world(people) == before


def test_the_database_keeps_one_open_claim_a_listing(units, people):
    first = claim(units, people)
    before = world(people)
    row = {"provider_id": people["listing"], "person_id": people["Bo"], "state": ClaimState.OPEN, **TOLD}
    with pytest.raises(Exception, match=r"UNIQUE|unique"):
        units.write(lambda uow: uow.session.add(ProviderClaim(created_at=uow.now, **row)))
    assert world(people) == before
    assert before["claims"] == [(first, ClaimState.OPEN)]


def test_claims_are_looked_at_in_the_order_in_which_they_came(units, people, clock):
    other = units.write(lambda uow: make_listing(uow, "Other Lane").id)
    early = claim(units, people | {"listing": other}, "Bo")
    clock.moment += timedelta(hours=1)
    late = claim(units, people)
    rows = units.read(queries.claims_queue, Actor(people["operator"]))
    assert [row.claim.id for row in rows] == [early, late]


def test_on_the_pages_from_this_is_us_to_it_is_theirs(app, client, people, units):
    listing = f"/providers/{people['listing']}"
    assert f'href="{listing}/claim"' in client.get(listing).text
    assert "/sign-in" in client.get(f"{listing}/claim").headers["Location"]
    ada = sign_in(app.test_client(), people["Ada"])
    assert "Send my claim" in ada.get(f"{listing}/claim").text
    empty = post(ada, f"{listing}/claim", {"position": "", "how_to_check": "Call us."})
    assert empty.status_code == 422
    assert "Say what you do there." in empty.text
    assert "Call us." in empty.text
    assert world(people)["claims"] == []
    assert post(ada, f"{listing}/claim", TOLD).status_code == 302
    assert "We are looking at it" in ada.get(f"{listing}/claim").text
    assert ada.get("/operator/claims").status_code == 403

    operator = sign_in(app.test_client(), people["operator"])
    assert "Brook Lane Befriending" in operator.get("/operator/claims").text
    claim_id = world(people)["claims"][0][0]
    page = operator.get(f"/operator/claims/{claim_id}").text
    assert "I am the manager" in page
    assert "0161 496 0120" in page
    no_reason = post(operator, f"/operator/claims/{claim_id}/refuse", {"reasons": ""})
    assert no_reason.status_code == 422
    assert world(people)["claims"] == [(claim_id, ClaimState.OPEN)]
    confirm = f"/operator/claims/{claim_id}"
    assert post(operator, f"{confirm}/confirm").status_code == 302
    done = operator.get("/operator/claims").text
    assert "It is theirs now." in done
    assert "No claim waits" in done
    assert "This listing is yours" in ada.get(f"{listing}/claim").text


def test_a_refusal_is_read_by_who_asked(app, people, units):
    claim_id = claim(units, people)
    units.write(services.refuse_claim, Actor(people["operator"]), claim_id, ["Nobody there knew your name."])
    page = sign_in(app.test_client(), people["Ada"]).get(f"/providers/{people['listing']}/claim").text
    assert "Nobody there knew your name." in page
    assert "Send my claim" in page
    other = sign_in(app.test_client(), people["Bo"]).get(f"/providers/{people['listing']}/claim").text
    assert "Nobody there knew your name." not in other
