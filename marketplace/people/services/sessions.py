"""Signed-in browsers: begun, seen, ended."""

import secrets
from datetime import timedelta

from sqlalchemy import update

from marketplace.core.actor import Actor
from marketplace.core.uow import UnitOfWork, Units
from marketplace.people.models import Account, WebSession
from marketplace.people.passwords import Passwords
from marketplace.people.queries.persons import account_by_email
from marketplace.people.queries.sessions import session_of, token_hash

SEEN_EVERY = timedelta(hours=1)
"""How stale `seen_at` may be: a write at every click would cost more than it tells."""


def sign_in(units: Units, passwords: Passwords, *, email: str, password: str, old_token: str | None) -> str | None:
    """The token of a new session, or None: for a wrong password, an unknown address and a closed account alike.

    The slow hash is computed between two transactions, for unknown addresses too.
    """
    known = units.read(_known, email)
    account_id, kept = known if known else (None, None)
    if not passwords.matches(password, kept) or account_id is None or kept is None:
        return None
    return units.write(
        open_session, account_id=account_id, kept=kept, renewed=passwords.renewed(password, kept), old_token=old_token
    )


def _known(uow: UnitOfWork, email: str) -> tuple[int, str | None] | None:
    account = account_by_email(uow, email)
    return None if account is None or account.disabled_at is not None else (account.id, account.password_hash)


def open_session(
    uow: UnitOfWork, *, account_id: int, kept: str, renewed: str | None = None, old_token: str | None = None
) -> str | None:
    """None when the account changed since its hash was read. The session that the browser had before ends."""
    account = uow.session.get(Account, account_id, with_for_update=uow.writes, populate_existing=True)
    if account is None or account.disabled_at is not None or account.password_hash != kept:
        return None
    if renewed:
        account.password_hash = renewed
    if old_token:
        end_session(uow, token=old_token)
    token = secrets.token_urlsafe(32)
    uow.session.add(
        WebSession(account_id=account.id, token_hash=token_hash(token), created_at=uow.now, seen_at=uow.now)
    )
    uow.audit(Actor(account.person_id), "people:session:open", "account", account.id)
    return token


def touch_session(uow: UnitOfWork, *, token: str) -> None:
    """Says that the browser was seen just now."""
    uow.session.execute(update(WebSession).where(WebSession.token_hash == token_hash(token)).values(seen_at=uow.now))


def end_session(uow: UnitOfWork, *, token: str) -> None:
    """Sign out here."""
    found = session_of(uow, token)
    if found is not None:
        found.ended_at = uow.now


def end_sessions(uow: UnitOfWork, account_id: int, *, but_token: str | None = None) -> None:
    """Sign out everywhere, at once; `but_token` keeps the one that asks."""
    query = update(WebSession).where(WebSession.account_id == account_id, WebSession.ended_at.is_(None))
    if but_token is not None:
        query = query.where(WebSession.token_hash != token_hash(but_token))
    uow.session.execute(query.values(ended_at=uow.now))
