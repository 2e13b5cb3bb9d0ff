"""Messages and tasks as their readers see them."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select

from marketplace.core.actor import Actor
from marketplace.core.errors import NotFound
from marketplace.core.uow import UnitOfWork
from marketplace.notifications.domain import Rendered, render
from marketplace.notifications.models import Message, Task
from marketplace.people.queries import memberships_of

PAGE = 30


@dataclass(frozen=True, slots=True)
class Seen:
    """A message with its words."""

    message: Message
    words: Rendered

    @property
    def new(self) -> bool:
        return self.message.read_at is None


def messages_of(uow: UnitOfWork, actor: Actor, *, page: int = 1) -> tuple[list[Seen], int]:
    """(one page of one's own messages, newest first; how many there are in all)."""
    own = Message.person_id == (actor.person_id or 0)
    total = uow.session.scalar(select(func.count()).select_from(Message).where(own)) or 0
    return latest_messages(uow, actor, PAGE, after=(page - 1) * PAGE), total


def latest_messages(uow: UnitOfWork, actor: Actor, most: int, *, after: int = 0) -> list[Seen]:
    """Some of one's own messages, newest first."""
    own = Message.person_id == (actor.person_id or 0)
    rows = uow.session.scalars(select(Message).where(own).order_by(Message.id.desc()).limit(most).offset(after))
    return [Seen(row, render(row.kind, row.facts)) for row in rows]


def unread(uow: UnitOfWork, person_id: int) -> int:
    return (
        uow.session.scalar(
            select(func.count()).select_from(Message).where(Message.person_id == person_id, Message.read_at.is_(None))
        )
        or 0
    )


def _in_hands_of(uow: UnitOfWork, actor: Actor) -> ColumnElement[bool]:
    person_id = actor.person_id or 0
    mine = [
        and_(Task.organisation_id == row.organisation_id, or_(Task.role.is_(None), Task.role == row.role.value))
        for row in memberships_of(uow, person_id)
    ]
    return or_(and_(Task.person_id == person_id, Task.organisation_id.is_(None)), *mine)


def tasks_for(uow: UnitOfWork, actor: Actor) -> list[Task]:
    """Open tasks in this person's hands: urgent first, then by the day they are due, then the oldest."""
    rows = uow.session.scalars(select(Task).where(_in_hands_of(uow, actor), Task.done_at.is_(None)))
    far = uow.now.max.replace(tzinfo=uow.now.tzinfo)
    return sorted(rows, key=lambda task: (not task.urgent, task.due_at or far, task.id))


def task(uow: UnitOfWork, actor: Actor, task_id: int) -> Task:
    """Raises NotFound for a task in other hands."""
    found = uow.session.scalar(select(Task).where(Task.id == task_id, _in_hands_of(uow, actor)))
    if found is None:
        raise NotFound()
    return found


def open_tasks_about(uow: UnitOfWork, subject: str, subject_id: int) -> list[Task]:
    return list(
        uow.session.scalars(
            select(Task)
            .where(Task.subject == subject, Task.subject_id == subject_id, Task.done_at.is_(None))
            .order_by(Task.id)
        )
    )
