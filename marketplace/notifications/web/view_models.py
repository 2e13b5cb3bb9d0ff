"""Rows as the templates print them."""

from dataclasses import dataclass

from marketplace.core.actor import Actor
from marketplace.core.uow import UnitOfWork
from marketplace.notifications.domain import task_title
from marketplace.notifications.models import Task
from marketplace.notifications.queries import tasks_for
from marketplace.people.queries import full_name, persons


@dataclass(frozen=True, slots=True)
class TaskRow:
    """`who` is the person it is about, for those who may know; tasks store no name."""

    task: Task
    title: str
    who: str | None


def task_rows(uow: UnitOfWork, actor: Actor) -> list[TaskRow]:
    tasks = tasks_for(uow, actor)
    about = {task.id: _person_id(task) for task in tasks}
    names = persons(uow, [one for one in about.values() if one is not None])
    return [
        TaskRow(task, task_title(task.kind), full_name(names[about[task.id] or 0]) if about[task.id] in names else None)
        for task in tasks
    ]


def _person_id(task: Task) -> int | None:
    if task.subject in ("person", "holder"):
        return task.subject_id
    holder_id = task.facts.get("holder_id")
    return holder_id if isinstance(holder_id, int) else None


def pages_of(total: int, size: int) -> int:
    return max(1, -(-total // size))
