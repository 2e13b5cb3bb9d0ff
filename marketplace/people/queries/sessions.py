"""Who a signed-in browser belongs to, afresh from the database."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select

from marketplace.core.recall import remember
from marketplace.core.uow import UnitOfWork
from marketplace.people.domain import LinkChannel, LinkPurpose, Role
from marketplace.people.links import link_url
from marketplace.people.models import Account, Holder, Membership, Organisation, Person, SingleUseLink, WebSession
from marketplace.people.queries.organisations import memberships_of, posts_ever

IDLE = timedelta(days=14)
ABSOLUTE = timedelta(days=30)
"""Long on purpose: a short time-out shuts out those who need longest (PLN-5)."""


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def session_of(uow: UnitOfWork, token: str) -> WebSession | None:
    """The live session of this token."""
    return uow.session.scalar(select(WebSession).where(*_live(token, uow.now)))


def _live(token: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        WebSession.token_hash == token_hash(token),
        WebSession.ended_at.is_(None),
        WebSession.seen_at > now - IDLE,
        WebSession.created_at > now - ABSOLUTE,
    )


@dataclass(frozen=True, slots=True)
class Post:
    """One role of a person, with the organisation that it is in."""

    membership_id: int
    organisation_id: int
    role: Role


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A live session with what its person is now: plain values, good for the whole request."""

    seen_at: datetime
    account_id: int
    person_id: int
    name: str
    email: str
    posts: tuple[Post, ...]
    is_holder: bool

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(post.role for post in self.posts)


def signed_in(uow: UnitOfWork, token: str) -> SignedIn | None:
    """None for a session that is over, for a closed account and for somebody who died."""
    rows = uow.session.execute(
        select(
            WebSession.seen_at,
            Account.id,
            Account.email,
            Person.id,
            Person.given_name,
            Person.family_name,
            Holder.person_id,
            Membership,
            Organisation,
        )
        .join(Account, Account.id == WebSession.account_id)
        .join(Person, Person.id == Account.person_id)
        .outerjoin(Holder, Holder.person_id == Person.id)
        .outerjoin(Membership, Membership.person_id == Person.id)
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            *_live(token, uow.now),
            Account.disabled_at.is_(None),
            Person.died_on.is_(None),
        )
        .order_by(Membership.id)
        .execution_options(populate_existing=True)
    ).all()
    if not rows:
        return None
    seen_at, account_id, email, person_id, given, family, holder_id, *_ = rows[0]
    remember(uow, posts_ever, person_id, answer=[(post, body) for *_, post, body in rows if post is not None])
    posts = tuple(Post(row.id, row.organisation_id, row.role) for row in memberships_of(uow, person_id))
    return SignedIn(seen_at, account_id, person_id, f"{given} {family}".strip(), email, posts, holder_id is not None)


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
