"""Opening and closing tasks, and marking messages read."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from marketplace.core.actor import Actor
from marketplace.core.errors import NotFound
from marketplace.core.uow import UnitOfWork
from marketplace.notifications import queries
from marketplace.notifications.models import Message, Task


def open_task(
    uow: UnitOfWork,
    *,
    kind: str,
    subject: str,
    subject_id: int,
    organisation_id: int | None = None,
    person_id: int | None = None,
    role: str | None = None,
    link: str | None = None,
    urgent: bool = False,
    due_at: datetime | None = None,
    **facts: Any,
) -> Task:
    """One open task for this kind and subject in these hands: asked again, it gives the one that is open.

    For `person_id` alone, or for those with `role` in `organisation_id` (both: that person, seen by the others too).
    `facts` hold ids, days and sums, never a name or an illness.
    """
    found = uow.session.scalar(
        select(Task).where(
            Task.kind == kind,
            Task.subject == subject,
            Task.subject_id == subject_id,
            Task.organisation_id == organisation_id if organisation_id is not None else Task.organisation_id.is_(None),
            Task.person_id == person_id if person_id is not None else Task.person_id.is_(None),
            Task.done_at.is_(None),
        )
    )
    if found is not None:
        return found
    task = Task(
        kind=kind,
        subject=subject,
        subject_id=subject_id,
        organisation_id=organisation_id,
        person_id=person_id,
        role=role,
        link=link,
        urgent=urgent,
        due_at=due_at,
        facts=facts,
        opened_at=uow.now,
    )
    uow.session.add(task)
    uow.session.flush()
    return task


def close_task(
    uow: UnitOfWork, actor: Actor, *, kind: str, subject: str, subject_id: int, note: str | None = None
) -> int:
    """Closes the open tasks of this kind about this subject, as a service does when the thing is done; how many."""
    rows = uow.session.scalars(
        select(Task).where(
            Task.kind == kind, Task.subject == subject, Task.subject_id == subject_id, Task.done_at.is_(None)
        )
    ).all()
    for task in rows:
        _close(uow, actor, task, note)
    return len(rows)


def finish_task(uow: UnitOfWork, actor: Actor, *, task_id: int, note: str | None = None) -> Task:
    """Somebody ticks off a task in whose hands it is. Raises NotFound for anybody else. Done twice is done once."""
    task = queries.task(uow, actor, task_id)
    if task.done_at is None:
        _close(uow, actor, task, note)
        uow.audit(actor, "notifications:task:finish", "task", task.id)
    return task


def _close(uow: UnitOfWork, actor: Actor, task: Task, note: str | None) -> None:
    task.done_at = uow.now
    task.done_by = actor.person_id
    task.note = note


def read_message(uow: UnitOfWork, actor: Actor, *, message_id: int) -> Message:
    """Marks one's own message as read. Raises NotFound for another's."""
    message = uow.session.get(Message, message_id)
    if message is None or message.person_id != actor.person_id:
        raise NotFound()
    if message.read_at is None:
        message.read_at = uow.now
    return message


def read_all(uow: UnitOfWork, actor: Actor) -> int:
    """Marks all of one's own messages as read; how many were new."""
    rows = uow.session.scalars(
        select(Message).where(Message.person_id == actor.person_id, Message.read_at.is_(None))
    ).all()
    for message in rows:
        message.read_at = uow.now
    return len(rows)
