"""Sixteen people and one of everything that an address can name: what the access matrix is tried on."""

from datetime import date
from typing import Any

from marketplace.api import services as tokens
from marketplace.bookings.domain.states import InvoiceState
from marketplace.bookings.models import Invoice
from marketplace.bookings.services import enquiring
from marketplace.core.actor import SYSTEM
from marketplace.core.uow import UnitOfWork, Units
from marketplace.delegation.domain import DelegationState
from marketplace.notifications.models import Message
from marketplace.notifications.services import open_task
from marketplace.payments.domain import PaymentState, Way
from marketplace.payments.models import Payment
from marketplace.people.domain import OrganisationKind, Role
from marketplace.people.models import Holder, Membership, Organisation, Person
from marketplace.people.queries import account_of
from marketplace.people.services import invite
from marketplace.plans.domain import VersionState
from marketplace.safeguarding.domain import ConcernKind
from marketplace.safeguarding.services import raise_concern
from providers.domain.codes import CredentialKind, CredentialState, ProviderState
from providers.models import AvailabilityException, Provider, ProviderClaim
from tests.factories import bookings as booked
from tests.factories import people as make
from tests.factories.bookings import World
from tests.factories.budgets import make_budget, make_pots
from tests.factories.delegation import make_delegation
from tests.factories.plans import make_draft_plan, make_risk
from tests.factories.providers import make_credential, make_manager, make_provider

ROLES = (
    "anonymous",
    "holder",
    "other holder",
    "broker acting",
    "broker",
    "provider manager",
    "provider worker",
    "other provider",
    "coordinator",
    "other coordinator",
    "approver",
    "commissioner",
    "finance",
    "funder admin",
    "safeguarding",
    "operator",
)
"""The columns of the matrix, in its order. `other` is of another tenant: another's things are not there for them."""

HOLDERS_POSTCODE = "SK1 4XX"


def build(uow: UnitOfWork) -> tuple[dict[str, int], dict[str, Any], World]:
    """(person by role, object by the name that an address gives it, the bookings' world)."""
    operator = make.make_operator(uow)
    world = booked.make_world(uow, weekly_pence=60_000)  # room for the many bookings of crowd.py
    funder = uow.session.get_one(Organisation, world.funder)
    holder = uow.session.get_one(Holder, world.holder)
    # So that a page which holds them can be told from one which holds the provider's own.
    uow.session.get_one(Person, world.holder).postcode = HOLDERS_POSTCODE
    listing = uow.session.get_one(Provider, world.provider)
    firm = uow.session.get_one(Organisation, listing.organisation_id)
    people = {"operator": operator.id, "holder": world.holder, "coordinator": world.coordinator.person_id or 0}
    people["provider manager"] = world.priya.person_id or 0
    people["provider worker"] = make.make_staff(uow, firm, Role.PROVIDER_WORKER, "Wes", "Dean").id  # comes to no visit
    for name, role in (
        ("approver", Role.APPROVER),
        ("commissioner", Role.COMMISSIONER),
        ("finance", Role.FINANCE),
        ("funder admin", Role.FUNDER_ADMIN),
        ("safeguarding", Role.SAFEGUARDING),
    ):
        people[name] = make.make_staff(uow, funder, role, name.title().replace(" ", ""), "Bell").id
    brokers = make.make_organisation(uow, OrganisationKind.BROKER, "Open Door Brokers")
    people["broker"] = people["broker acting"] = make.make_staff(uow, brokers, Role.BROKER, "Jess", "Hall").id
    other_funder = make.make_funder(uow, "E08000003", name="Manchester City Council")
    far = make.make_staff(uow, other_funder, Role.COORDINATOR, "Otto", "Far")
    people["other coordinator"] = far.id
    people["other holder"] = make.make_holder(uow, other_funder, far, given_name="Nia", family_name="Vale").person_id
    people["other provider"] = make_manager(uow, make_provider(uow, "Far Days Out"), "Finn", "Far").id
    things = _things(uow, world, people, holder, listing, brokers)
    return people, things, world


def _things(
    uow: UnitOfWork, world: World, people: dict[str, int], holder: Holder, listing: Provider, brokers: Organisation
) -> dict[str, Any]:
    grant = make_delegation(uow, world.holder, brokers)
    asked = make_delegation(uow, world.holder, brokers, state=DelegationState.PROPOSED)
    draft_budget = make_budget(uow, holder, active=False)
    draft = make_draft_plan(uow, holder, make_pots(uow, holder))
    neighbour = make.make_holder(uow, uow.session.get_one(Organisation, world.funder), given_name="Ned")
    neighbour.coordinator_id = people["coordinator"]
    sent_in = make_draft_plan(uow, neighbour, make_pots(uow, neighbour)).version
    sent_in.state, sent_in.submitted_at = VersionState.SUBMITTED, uow.now
    claimed = make_provider(uow, "On A List", state=ProviderState.UNCLAIMED, source="list", source_id="1")
    claim = ProviderClaim(
        provider_id=claimed.id,
        person_id=people["other holder"],
        state="open",
        position="Owner",
        how_to_check="Ring the office",
        created_at=uow.now,
    )
    away = AvailabilityException(worker_id=world.worker, on=date(2026, 11, 2), available=False)
    message = Message(
        delivery=900_001, person_id=world.holder, kind="plan_active", link="/plan", facts={}, created_at=uow.now
    )
    uow.session.add_all([claim, away, message])
    uow.session.flush()
    task = open_task(
        uow, kind="plan_review", subject="plan", subject_id=1, organisation_id=world.funder, role="coordinator"
    )
    invited = invite(
        uow,
        SYSTEM,
        organisation_id=world.funder,
        role=Role.APPROVER,
        email="sal@example.org",
        given_name="Sal",
        family_name="Quinn",
    )
    member = uow.session.query(Membership).filter_by(person_id=people["commissioner"]).one()
    booking = booked.make_request(uow, world, weeks=2)
    visits = booked.the_visits(uow, booking)
    enquiry = enquiring.send(uow, world.maureen, holder_id=world.holder, service_id=world.service, wanted={})
    invoice = Invoice(
        number="A-1",
        provider_id=world.provider,
        payer_id=world.funder,
        way=Way.FUNDER_FILE,
        month_on=date(2026, 9, 1),
        state=InvoiceState.SUBMITTED,
        total_pence=0,
        created_at=uow.now,
    )
    uow.session.add(invoice)
    uow.session.flush()
    sent = {"provider_id": world.provider, "pence": 3_600, "state": PaymentState.SUBMITTED, "created_at": uow.now}
    bill = Payment(payer_person_id=world.holder, holder_id=world.holder, way=Way.OWN_BANK, **sent)
    payment = Payment(payer_id=world.funder, way=Way.THIRD_PARTY, **sent)
    uow.session.add_all([bill, payment])
    uow.session.flush()
    concern = raise_concern(uow, None, told_as=ConcernKind("money"), what="The purse is empty.", place="SK4 3AB")
    proof = make_credential(uow, listing, CredentialKind.IDENTITY, state=CredentialState.DECLARED)
    return {
        "booking_id": booking,
        "visit_id": visits[0].id,
        "enquiry_id": enquiry,
        "invoice_id": invoice.id,
        "payment_id": payment.id,
        "bill_id": bill.id,
        "budget_id": draft_budget.id,
        "pot_id": world.council_pot,
        "version_id": draft.version.id,
        "submitted_version_id": sent_in.id,
        "line_id": draft.line.id,
        "outcome_id": draft.outcome.id,
        "risk_id": make_risk(uow, draft.version, draft.line.id).id,
        "part_id": draft.line.id,
        "kind": "lines",
        "running_line_id": world.line,
        "delegation_id": grant.id,
        "asked_delegation_id": asked.id,
        "claim_id": claim.id,
        "claimed_provider_id": claimed.id,
        "provider_id": listing.id,
        "service_id": world.service,
        "worker_id": world.worker,
        "exception_id": away.id,
        "credential_id": proof.id,
        "message_id": message.id,
        "task_id": task.id,
        "concern_id": concern.id,
        "reference": concern.reference,
        "step": "triage",
        "funder_id": world.funder,
        "area_code": "E08000007",
        "organisation_id": world.funder,
        "link_id": invited.id,
        "membership_id": member.id,
        "holder_id": world.holder,
        "person_id": world.holder,
        "table": "gaps",
        "filename": "src/choose-support.css",
    }


def token_of(uow: UnitOfWork, person_id: int) -> str:
    account = account_of(uow, person_id)
    assert account is not None
    return tokens.create_token(uow, SYSTEM, email=account.email)


def api_tokens(units: Units, people: dict[str, int]) -> dict[str, str]:
    return {role: units.write(token_of, person_id) for role, person_id in people.items()}
