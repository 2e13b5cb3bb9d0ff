"""The subscriber of `notice`: the page always, then by the person's own format. Nothing leaves after a death (E15)."""

import logging
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from marketplace.core.actor import SYSTEM
from marketplace.core.outbox.relay import Delivery
from marketplace.core.uow import UnitOfWork, Units
from marketplace.notifications.domain import render
from marketplace.notifications.models import Email, Letter, Message, SendState
from marketplace.notifications.services.tasks import close_task, open_task
from marketplace.people.domain import PreferredFormat, Role
from marketplace.people.models import Person
from marketplace.people.queries import holder_or_none, memberships_of

log = logging.getLogger(__name__)

BY_POST = {PreferredFormat.POST, PreferredFormat.LARGE_PRINT_POST, PreferredFormat.EASY_READ_POST}
DIED = "the person has died"


def carry_notices(units: Units, deliveries: Sequence[Delivery]) -> Mapping[int, str]:
    """One transaction a notice, so that one that can't be told holds up nobody else's."""
    failed = {}
    for delivery in deliveries:
        try:
            units.write(_carry, delivery)
        except Exception as error:
            log.exception("a notice of kind %s could not be told", delivery.payload.get("kind"))
            failed[delivery.id] = f"{type(error).__name__}: {error}"
    return failed


def _carry(uow: UnitOfWork, delivery: Delivery) -> None:
    kind, facts = delivery.payload["kind"], dict(delivery.payload.get("facts") or {})
    render(kind, facts)  # a kind that nobody wrote words for must not become an empty message
    someone = uow.session.get(Person, delivery.payload["person_id"])
    if someone is None or someone.died_on is not None:
        return
    if uow.session.scalar(select(Message.id).where(Message.delivery == delivery.id)) is not None:
        return
    message = Message(
        delivery=delivery.id,
        person_id=someone.id,
        kind=kind,
        link=delivery.payload.get("link"),
        facts=facts,
        created_at=delivery.created_at,
    )
    uow.session.add(message)
    uow.session.flush()
    if may_leave(uow, message):
        _send_out(uow, someone, message)


def may_leave(uow: UnitOfWork, message: Message) -> bool:
    """Whether a message may go out of the door now: not to somebody who died, and about somebody who died only to
    those whose work it is (the provider must know that a visit falls away; the household is not written to)."""
    someone = uow.session.get(Person, message.person_id)
    if someone is None or someone.died_on is not None:
        return False
    about = message.facts.get("holder_id")
    subject = uow.session.get(Person, about) if isinstance(about, int) else None
    if subject is None or subject.died_on is None:
        return True
    roles = {row.role for row in memberships_of(uow, someone.id)}
    return bool(roles - {Role.BROKER, Role.BROKER_MANAGER})


def _send_out(uow: UnitOfWork, someone: Person, message: Message) -> None:
    form = someone.preferred_format
    if form is PreferredFormat.EMAIL and someone.email:
        email = Email(message_id=message.id, state=SendState.QUEUED)
        uow.session.add(email)
        uow.session.flush()
        uow.emit("email.due", email_id=email.id)
    elif form in BY_POST:
        uow.session.add(Letter(message_id=message.id, created_at=uow.now))
    elif form is PreferredFormat.PHONE:
        _ask_for_a_call(uow, someone)


def _ask_for_a_call(uow: UnitOfWork, someone: Person) -> None:
    record = holder_or_none(uow, someone.id)
    if record is None:
        return
    open_task(
        uow,
        kind="call_person",
        subject="person",
        subject_id=someone.id,
        organisation_id=record.funder_id,
        role=Role.COORDINATOR.value,
        link=f"/holders/{someone.id}",
    )


def stop_for(units: Units, deliveries: Sequence[Delivery]) -> Mapping[int, str]:
    """The subscriber of `holder.died`: what waits to leave for this person never does."""
    for delivery in deliveries:
        units.write(_stop, int(delivery.payload["holder_id"]))
    return {}


def _stop(uow: UnitOfWork, person_id: int) -> None:
    theirs = select(Message.id).where(Message.person_id == person_id).scalar_subquery()
    for email in uow.session.scalars(
        select(Email).where(Email.message_id.in_(theirs), Email.state == SendState.QUEUED)
    ):
        email.state, email.reason = SendState.STOPPED, DIED
    for letter in uow.session.scalars(
        select(Letter).where(Letter.message_id.in_(theirs), Letter.exported_at.is_(None), Letter.stopped_at.is_(None))
    ):
        letter.stopped_at, letter.reason = uow.now, DIED
    close_task(uow, SYSTEM, kind="call_person", subject="person", subject_id=person_id)
