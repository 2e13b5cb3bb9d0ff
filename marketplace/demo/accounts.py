"""People with accounts, by the ways that real people take: invited, or asking for one; then the link is used."""

from sqlalchemy import select

from marketplace.core.uow import UnitOfWork
from marketplace.demo.stage import Stage
from marketplace.people import queries, services
from marketplace.people.domain import LinkChannel, OrganisationKind, Role
from marketplace.people.models import SingleUseLink


def use(stage: Stage, uow: UnitOfWork, link: SingleUseLink) -> int:
    """Opens the link with its code and chooses the password; the person's id."""
    code = services.code_of(link, stage.secret)
    return services.accept_link(uow, secret=stage.secret, code=code, password_hash=stage.password_hash).person_id


def staff(stage: Stage, uow: UnitOfWork, key: str, name: str, organisation: str, *roles: Role) -> int:
    """Invited by the operator into `organisation` (a name in `ids`)."""
    given, family = name.split(" ", 1)
    for role in roles:
        link = services.invite(
            uow,
            stage.actor("operator"),
            organisation_id=stage.ids[organisation],
            role=role,
            email=address(key),
            given_name=given,
            family_name=family,
            channel=LinkChannel.PRINTED,
        )
        stage.ids[key] = use(stage, uow, link)
    return stage.ids[key]


def own_account(stage: Stage, uow: UnitOfWork, key: str, name: str) -> int:
    """Somebody who asks for an account of their own."""
    given, _, family = name.partition(" ")
    services.join(uow, email=address(key), given_name=given, family_name=family or given)
    account = queries.account_by_email(uow, address(key))
    assert account is not None
    newest = select(SingleUseLink).where(SingleUseLink.account_id == account.id).order_by(SingleUseLink.id.desc())
    stage.ids[key] = use(stage, uow, uow.session.scalars(newest.limit(1)).one())
    return stage.ids[key]


def operator(stage: Stage, uow: UnitOfWork, name: str) -> int:
    given, family = name.split(" ", 1)
    link = services.create_operator(
        uow,
        email=address("operator"),
        given_name=given,
        family_name=family,
        organisation_name=stage.site.settings.site_name,
    )
    stage.ids["operator"] = use(stage, uow, link)
    return stage.ids["operator"]


def organisation(
    stage: Stage, uow: UnitOfWork, key: str, kind: OrganisationKind, name: str, code: str | None = None, areas: str = ""
) -> int:
    """`areas` are GSS codes with spaces between."""
    made = services.create_organisation(
        uow, stage.actor("operator"), kind=kind, name=name, code=code, areas=areas.split()
    )
    stage.ids[key] = made.id
    return made.id


def address(key: str) -> str:
    """Nobody's: example.org never gets mail."""
    return f"{key}@example.org".lower()
