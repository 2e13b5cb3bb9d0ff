"""E-mails leave once: marked before they go, marked after; one whose end we can't know is not sent again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from marketplace.core.outbox.relay import Delivery
from marketplace.core.uow import UnitOfWork, Units
from marketplace.notifications.domain import Rendered, render, render_link
from marketplace.notifications.models import Email, Message, SendState
from marketplace.notifications.ports import Composer, Mail, Mailer, MailerAway, MailRefused, MailUnsure
from marketplace.notifications.services.notices import DIED, may_leave
from marketplace.people.domain import PreferredFormat
from marketplace.people.models import Account, Person, SingleUseLink
from marketplace.people.services.links import is_live


@dataclass(frozen=True, slots=True)
class Draft:
    """What to send, read in one transaction; it is written out and sent outside of it."""

    email_id: int
    to: str
    words: Rendered
    url: str | None


@dataclass(slots=True)
class MailRoom:
    """The subscriber of `email.due` and `link.issued`."""

    mailer: Mailer
    composer: Composer
    base_url: str
    url_of_link: Callable[[SingleUseLink], str]

    def handle(self, units: Units, deliveries: Sequence[Delivery]) -> Mapping[int, str]:
        """One e-mail a delivery. Gives back those that may be tried again, with the reason and without an address."""
        failed = {}
        for delivery in deliveries:
            draft = units.write(self._start, delivery.topic, dict(delivery.payload))
            if draft is None:
                continue
            try:
                mail = self._write_out(units, draft)
            except Exception as error:  # nothing has left yet: what we can't write now may be mended
                units.write(_mark, draft.email_id, SendState.QUEUED, type(error).__name__)
                failed[delivery.id] = f"{type(error).__name__}: {error}"
                continue
            try:
                self.mailer.send(mail)
            except MailerAway as error:
                units.write(_mark, draft.email_id, SendState.QUEUED, str(error))
                failed[delivery.id] = f"the mail server is away: {error}"
            except MailRefused as error:
                units.write(_mark, draft.email_id, SendState.STOPPED, str(error))
            except MailUnsure as error:
                units.write(_mark, draft.email_id, SendState.UNSURE, str(error))
            else:
                units.write(_mark, draft.email_id, SendState.SENT, None)
        return failed

    def _write_out(self, units: Units, draft: Draft) -> Mail:
        text, html = self.composer.compose(draft.words, draft.url)
        return Mail(
            to=draft.to,
            subject=draft.words.title,
            text=text,
            html=html,
            reference=f"notice-{draft.email_id}",
            at=units.clock(),
        )

    def _start(self, uow: UnitOfWork, topic: str, payload: dict[str, Any]) -> Draft | None:
        """Marks the e-mail as on its way and gives what to send, or nothing when it must not go (again)."""
        if topic == "link.issued":
            email = _of_link(uow, int(payload["link_id"]))
        else:
            email = uow.session.get(Email, int(payload["email_id"]), with_for_update=uow.writes)
        if email is None or email.state in (SendState.SENT, SendState.STOPPED, SendState.UNSURE):
            return None
        if email.state is SendState.SENDING:  # we stopped half-way last time
            email.state, email.reason = SendState.UNSURE, "the worker stopped while it was on its way"
            return None
        draft = self._link_draft(uow, email) if email.link_id is not None else self._notice_draft(uow, email)
        if draft is None:
            email.state = SendState.STOPPED
            return None
        email.state = SendState.SENDING
        email.attempts += 1
        return draft

    def _notice_draft(self, uow: UnitOfWork, email: Email) -> Draft | None:
        message = uow.session.get_one(Message, email.message_id)
        someone = uow.session.get_one(Person, message.person_id)
        if not may_leave(uow, message):
            email.reason = DIED
            return None
        if someone.preferred_format is not PreferredFormat.EMAIL or not someone.email:
            email.reason = "they want no e-mail now"
            return None
        # Not the message's own address: who reads it has to sign in first, and an address can tell more than we say.
        return Draft(email.id, someone.email, render(message.kind, message.facts), f"{self.base_url}/messages")

    def _link_draft(self, uow: UnitOfWork, email: Email) -> Draft | None:
        link = uow.session.get_one(SingleUseLink, email.link_id)
        account = uow.session.get_one(Account, link.account_id)
        if not is_live(uow, link) or uow.session.get_one(Person, account.person_id).died_on is not None:
            email.reason = "the link is not good any more"
            return None
        return Draft(email.id, account.email, render_link(link.purpose.value), self.url_of_link(link))


def _of_link(uow: UnitOfWork, link_id: int) -> Email | None:
    if uow.session.get(SingleUseLink, link_id) is None:
        return None
    email = uow.session.scalar(select(Email).where(Email.link_id == link_id).with_for_update())
    if email is None:
        email = Email(link_id=link_id, state=SendState.QUEUED, attempts=0)
        uow.session.add(email)
        uow.session.flush()
    return email


def _mark(uow: UnitOfWork, email_id: int, state: SendState, reason: str | None) -> None:
    email = uow.session.get_one(Email, email_id, with_for_update=uow.writes)
    email.state = state
    email.reason = reason
    if state is SendState.SENT:
        email.sent_at = uow.now
