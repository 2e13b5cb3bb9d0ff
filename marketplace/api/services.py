"""Tokens: made, known again, taken back."""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import select, update

from marketplace.api.models import ApiToken
from marketplace.core.actor import Actor
from marketplace.core.errors import InvalidInput, NotFound
from marketplace.core.uow import UnitOfWork
from marketplace.people import queries as people
from marketplace.people.models import Account

PREFIX = "cs_"
LONGEST_DAYS = 366


def create_token(uow: UnitOfWork, actor: Actor, *, email: str, days: int = 90) -> str:
    """A new token for the person with this account, shown once. Raises NotFound, InvalidInput."""
    if not 1 <= days <= LONGEST_DAYS:
        raise InvalidInput({"days": [f"Choose from 1 to {LONGEST_DAYS} days."]})
    account = people.account_by_email(uow, email)
    if account is None or account.disabled_at is not None:
        raise NotFound("There is no account with this e-mail address.")
    token = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(
        person_id=account.person_id,
        hash=hashed(token),
        created_at=uow.now,
        expires_at=uow.now + timedelta(days=days),
    )
    uow.session.add(row)
    uow.session.flush()
    uow.audit(actor, "api:token:create", "token", row.id, person=account.person_id)
    return token


def revoke_tokens(uow: UnitOfWork, actor: Actor, *, email: str) -> int:
    """Takes every live token of a person back; returns how many. Raises NotFound."""
    account = people.account_by_email(uow, email)
    if account is None:
        raise NotFound("There is no account with this e-mail address.")
    live = uow.session.scalars(
        select(ApiToken.id).where(ApiToken.person_id == account.person_id, ApiToken.revoked_at.is_(None))
    ).all()
    uow.session.execute(update(ApiToken).where(ApiToken.id.in_(live)).values(revoked_at=uow.now))
    uow.audit(actor, "api:token:revoke", "person", account.person_id, tokens=len(live))
    return len(live)


def bearer(uow: UnitOfWork, token: str) -> int | None:
    """The person whose live token this is: afresh, so a closed account or a death ends it at once."""
    return uow.session.scalar(
        select(ApiToken.person_id)
        .join(Account, Account.person_id == ApiToken.person_id)
        .where(
            ApiToken.hash == hashed(token),
            ApiToken.revoked_at.is_(None),
            ApiToken.expires_at > uow.now,
            Account.disabled_at.is_(None),
        )
    )


def hashed(token: str) -> str:
    """Tokens are long and random, so a plain SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
