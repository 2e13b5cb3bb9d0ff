"""Day one: an operator, a funder, its staff, a holder; who may invite whom; who may leave."""

import pytest
from sqlalchemy import select

from marketplace.core.actor import Actor
from marketplace.core.errors import NotAllowed, NotFound, Refused
from marketplace.extensions import db
from marketplace.people import queries, services
from marketplace.people.domain import OrganisationKind, Role
from marketplace.people.models import Account, FunderArea, Holder, Membership, Organisation, Person, SingleUseLink
from tests.factories.people import post, sign_in

NEW = "green ladder hums"


def accept_newest(app, site, client=None):
    """The person opens their mail and chooses a password; returns their browser."""
    link = db.session.scalars(select(SingleUseLink).order_by(SingleUseLink.id.desc())).first()
    browser = client or app.test_client()
    code = services.code_of(link, site.settings.secret_key)
    answer = post(browser, "/link", {"code": code, "password": NEW})
    assert answer.status_code in (200, 302)
    return browser


def invitation(role, email, channel="email"):
    return {"given_name": "New", "family_name": "Person", "email": email, "role": role, "channel": channel}


def test_an_empty_site_gets_its_people_by_pages_alone(app, site):
    made = app.test_cli_runner().invoke(args=["people", "create-operator", "op@example.org"])
    assert made.exit_code == 0
    operator = app.test_client()
    code = made.stdout.split("code=")[1].strip()
    assert post(operator, "/link", {"code": code, "password": NEW}).location == "/home"

    added = post(operator, "/operator/organisations/new", {"kind": "funder", "name": "Stockport", "code": "E08000007"})
    assert added.status_code == 302
    funder = db.session.scalar(select(Organisation).where(Organisation.kind == OrganisationKind.FUNDER))
    assert (funder.code, queries_of_areas(funder.id)) == ("E08000007", ["E08000007"])
    assert post(operator, added.location, invitation("funder_admin", "admin@example.org")).status_code == 302
    admin = accept_newest(app, site)

    invite = f"/organisations/{funder.id}/people/invite"
    for role in ("coordinator", "approver", "commissioner", "finance", "safeguarding"):
        assert post(admin, invite, invitation(role, f"{role}@example.org")).status_code == 302
        accept_newest(app, site)
    roles = set(db.session.scalars(select(Membership.role).where(Membership.organisation_id == funder.id)))
    assert roles == set(Role) & {
        Role.FUNDER_ADMIN,
        Role.COORDINATOR,
        Role.APPROVER,
        Role.COMMISSIONER,
        Role.FINANCE,
        Role.SAFEGUARDING,
    }

    coordinator = app.test_client()
    email = "coordinator@example.org"
    assert post(coordinator, "/sign-in", {"email": email, "password": NEW}).status_code == 302
    me = db.session.scalar(select(Account.person_id).where(Account.email == email))
    answer = post(
        coordinator,
        "/people/new",
        {
            "funder_id": funder.id,
            "given_name": "Maureen",
            "family_name": "Tate",
            "address": "12 Hope Street\nStockport",
            "postcode": "sk43ab",
            "preferred_format": "post",
            "account": "none",
            "coordinator_id": me,
        },
    )
    assert answer.status_code == 302, answer.text
    holder = db.session.scalar(select(Holder))
    someone = db.session.get(Person, holder.person_id)
    assert (someone.address, someone.postcode, holder.coordinator_id) == (
        ["12 Hope Street", "Stockport"],
        "SK4 3AB",
        me,
    )
    assert db.session.scalar(select(Account).where(Account.person_id == someone.id)) is None, "no account is needed"


def queries_of_areas(funder_id):
    return list(db.session.scalars(select(FunderArea.area_code).where(FunderArea.organisation_id == funder_id)))


def test_an_nhs_board_serves_its_councils_unless_others_are_named(client, town):
    sign_in(client, town.operator)
    assert post(
        client, "/operator/organisations/new", {"kind": "funder", "name": "Greater Manchester NHS", "code": "qop"}
    ).location.endswith("/people/invite")
    board = db.session.scalar(select(Organisation).where(Organisation.code == "QOP"))
    assert {"E08000003", "E08000007"} <= set(queries_of_areas(board.id))
    post(
        client,
        "/operator/organisations/new",
        {"kind": "funder", "name": "Bristol NHS", "code": "QUY", "areas": "Bristol, City of\nE06000025"},
    )
    named = db.session.scalar(select(Organisation).where(Organisation.code == "QUY"))
    assert queries_of_areas(named.id) == ["E06000023", "E06000025"]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"kind": "funder", "name": "X", "code": "12"}, "Write a council’s code"),
        ({"kind": "funder", "name": "X", "code": "E08000007"}, "This code is here already"),
        ({"kind": "funder", "name": "X", "code": "QXX"}, "Choose the areas"),
        ({"kind": "funder", "name": "X", "code": "QOP", "areas": "Atlantis"}, "We don’t know “Atlantis”"),
        ({"kind": "operator", "name": "X"}, "Choose one of the answers"),
        ({"name": "X"}, "Choose what it is"),
    ],
)
def test_what_is_wrong_with_an_organisation_is_said_and_nothing_is_added(client, town, form, said):
    sign_in(client, town.operator)
    before = db.session.scalars(select(Organisation.id)).all()
    answer = post(client, "/operator/organisations/new", form)
    assert answer.status_code == 422
    assert said in answer.text
    assert db.session.scalars(select(Organisation.id)).all() == before


def test_an_organisation_gives_only_its_own_roles_and_only_to_its_own_people(client, app, town):
    sign_in(client, town.manager)
    answer = post(client, f"/organisations/{town.provider}/people/invite", invitation("operator", "x@example.org"))
    assert answer.status_code == 422
    others = f"/organisations/{town.funder}/people"
    assert client.get(others).status_code == 404
    assert post(client, f"{others}/invite", invitation("coordinator", "x@example.org")).status_code == 404
    worker = sign_in(app.test_client(), town.worker)
    assert worker.get(f"/organisations/{town.provider}/people").status_code == 403
    assert db.session.scalars(select(SingleUseLink)).all() == []
    assert db.session.scalar(select(Account).where(Account.email == "x@example.org")) is None
    good = post(client, f"/organisations/{town.provider}/people/invite", invitation("provider_worker", "x@example.org"))
    assert good.status_code == 302


def test_a_role_can_not_be_given_by_service_beyond_the_kind_of_organisation(units, town):
    with pytest.raises(NotAllowed):
        units.write(
            services.create_organisation, Actor(town.admin), kind=OrganisationKind.BROKER, name="Own", code=None
        )
    with pytest.raises(NotFound):
        units.write(
            services.invite,
            Actor(town.manager),
            organisation_id=town.funder,
            role=Role.COORDINATOR,
            email="x@example.org",
            given_name="X",
            family_name="Y",
        )


def test_the_last_who_looks_after_an_organisation_stays(units, town):
    membership = db.session.scalar(select(Membership).where(Membership.person_id == town.admin))
    with pytest.raises(Refused, match="last person"):
        units.write(services.end_membership, Actor(town.admin), membership_id=membership.id)
    db.session.rollback()
    assert db.session.get(Membership, membership.id).ended_at is None


def test_a_person_starts_a_provider_of_their_own(units, town):
    made = units.write(services.found_provider, Actor(town.holder), name="Maureen’s Garden")
    assert units.read(queries.holds_role, town.holder, made.id, Role.PROVIDER_MANAGER)
    assert [body.id for body in units.read(queries.looked_after_by, town.holder)] == [made.id]


@pytest.mark.parametrize("args", [["people", "create-operator", "not-an-address"], ["people", "create-operator"]])
def test_the_command_says_what_it_needs(app, args):
    result = app.test_cli_runner().invoke(args=args)
    assert result.exit_code == 2
    assert "EMAIL" in result.output
    assert db.session.scalars(select(Organisation)).all() == []


def test_the_command_refuses_one_who_is_an_operator(app, town):
    email = db.session.scalar(select(Account.email).where(Account.person_id == town.operator))
    result = app.test_cli_runner().invoke(args=["people", "create-operator", email])
    assert result.exit_code == 1
    assert "operator already" in result.output
    assert app.test_cli_runner().invoke(args=["people", "create-operator", "--help"]).exit_code == 0
