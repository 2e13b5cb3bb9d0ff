"""Single-use links: made, found, used once."""

from datetime import timedelta

from sqlalchemy import select, update

from marketplace.core.errors import Refused
from marketplace.core.uow import UnitOfWork
from marketplace.people import links
from marketplace.people.domain import LinkChannel, LinkPurpose, Role
from marketplace.people.models import Account, SingleUseLink

LASTS: dict[tuple[LinkPurpose, LinkChannel], timedelta] = {
    (LinkPurpose.INVITATION, LinkChannel.EMAIL): timedelta(days=14),
    (LinkPurpose.INVITATION, LinkChannel.PRINTED): timedelta(days=28),
    (LinkPurpose.PROVE_ADDRESS, LinkChannel.EMAIL): timedelta(days=3),
    (LinkPurpose.RESET_PASSWORD, LinkChannel.EMAIL): timedelta(days=1),
    (LinkPurpose.RESET_PASSWORD, LinkChannel.PRINTED): timedelta(days=7),
}
"""Generous: letters take days, and people rest (PLN-5)."""


class LinkSpent(Refused):
    """Unknown, used and too old look the same from outside."""

    def __init__(self) -> None:
        super().__init__("link_spent", "This link was used before, or it is too old.", next_step="Ask for a new one.")


def issue_link(
    uow: UnitOfWork,
    account: Account,
    purpose: LinkPurpose,
    channel: LinkChannel,
    *,
    created_by: int | None,
    organisation_id: int | None = None,
    role: Role | None = None,
) -> SingleUseLink:
    """A fresh link; older ones for the same thing stop working. By e-mail it leaves through topic `link.issued`."""
    same = (
        SingleUseLink.account_id == account.id,
        SingleUseLink.purpose == purpose,
        SingleUseLink.organisation_id.is_(None)
        if organisation_id is None
        else SingleUseLink.organisation_id == organisation_id,
        SingleUseLink.role.is_(None) if role is None else SingleUseLink.role == role,
        SingleUseLink.used_at.is_(None),
        SingleUseLink.expires_at > uow.now,
    )
    uow.session.execute(update(SingleUseLink).where(*same).values(expires_at=uow.now))
    link = SingleUseLink(
        account_id=account.id,
        purpose=purpose,
        channel=channel,
        selector=links.new_selector(),
        salt=links.new_salt(),
        organisation_id=organisation_id,
        role=role,
        created_by=created_by,
        created_at=uow.now,
        expires_at=uow.now + LASTS[purpose, channel],
    )
    uow.session.add(link)
    uow.session.flush()
    if channel is LinkChannel.EMAIL:
        uow.emit("link.issued", link_id=link.id)
    return link


def live_link(uow: UnitOfWork, *, secret: str, code: str) -> SingleUseLink:
    """The link that `code` opens, still unused. Raises LinkSpent."""
    tidy = links.tidy(code)
    wanted = select(SingleUseLink).where(SingleUseLink.selector == tidy[: links.SELECTOR])
    found = uow.session.scalar(wanted.with_for_update() if uow.writes else wanted)
    if found is None or not links.opens(tidy, found, secret) or not is_live(uow, found):
        raise LinkSpent()
    return found


def is_live(uow: UnitOfWork, link: SingleUseLink) -> bool:
    """Not used, not too old, and its account is open."""
    account = uow.session.get(Account, link.account_id)
    return link.used_at is None and link.expires_at > uow.now and account is not None and account.disabled_at is None


def use_link(uow: UnitOfWork, link: SingleUseLink) -> Account:
    """Marks it used; an e-mailed one proves that its reader gets mail at that address."""
    link.used_at = uow.now
    account = uow.session.get_one(Account, link.account_id)
    if link.channel is LinkChannel.EMAIL and account.email_proved_at is None:
        account.email_proved_at = uow.now
    return account
