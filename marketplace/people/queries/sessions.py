"""Who a signed-in browser belongs to, afresh from the database."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace.core.uow import UnitOfWork
from marketplace.people.domain import LinkChannel, LinkPurpose
from marketplace.people.links import link_url
from marketplace.people.models import Account, Holder, Membership, Person, SingleUseLink, WebSession
from marketplace.people.queries.organisations import memberships_of

IDLE = timedelta(days=14)
ABSOLUTE = timedelta(days=30)
"""Long on purpose: a short time-out shuts out those who need longest (PLN-5)."""


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def session_of(uow: UnitOfWork, token: str) -> WebSession | None:
    """The live session of this token."""
    return uow.session.scalar(
        select(WebSession).where(
            WebSession.token_hash == token_hash(token),
            WebSession.ended_at.is_(None),
            WebSession.seen_at > uow.now - IDLE,
            WebSession.created_at > uow.now - ABSOLUTE,
        )
    )


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A live session with what its person is now."""

    session: WebSession
    account: Account
    person: Person
    memberships: list[Membership]
    is_holder: bool


def signed_in(uow: UnitOfWork, token: str) -> SignedIn | None:
    """None for a session that is over, and for a closed account."""
    session = session_of(uow, token)
    if session is None:
        return None
    account = uow.session.get(Account, session.account_id)
    if account is None or account.disabled_at is not None:
        return None
    person = uow.session.get_one(Person, account.person_id)
    return SignedIn(
        session,
        account,
        person,
        memberships_of(uow.session, person.id, uow.now),
        uow.session.get(Holder, person.id) is not None,
    )


@dataclass(frozen=True, slots=True)
class LinkMail:
    """What the mailer needs of a single-use link."""

    person_id: int
    email: str
    purpose: LinkPurpose
    url: str
    expires_at: datetime


def link_mail(uow: UnitOfWork, link_id: int, *, secret: str, base_url: str) -> LinkMail | None:
    """For topic `link.issued`. None for a link that was used, is over, or is not for e-mail: then nothing is sent."""
    link = uow.session.get(SingleUseLink, link_id)
    if link is None or link.channel is not LinkChannel.EMAIL or link.used_at is not None or link.expires_at <= uow.now:
        return None
    account = uow.session.get(Account, link.account_id)
    if account is None or account.disabled_at is not None:
        return None
    url = link_url(link, secret=secret, base_url=base_url)
    return LinkMail(account.person_id, account.email, link.purpose, url, link.expires_at)
