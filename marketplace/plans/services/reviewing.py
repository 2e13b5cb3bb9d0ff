"""Reviews: due by rule, asked for in time, and never a reason to stop anything (PLN-12, E2)."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from marketplace.core.actor import SYSTEM, Actor
from marketplace.core.authority import Action
from marketplace.core.errors import InvalidInput, WrongState
from marketplace.core.local_time import local_date, midnight
from marketplace.core.uow import UnitOfWork, Units
from marketplace.core.web.words import full_date
from marketplace.notifications import queries as tasks
from marketplace.notifications import services as notifications
from marketplace.people import queries as people
from marketplace.people.domain import Role
from marketplace.plans import queries
from marketplace.plans.domain import VersionState, latest_next_review_on
from marketplace.plans.models import PlanVersion
from marketplace.plans.services.loading import LINK, locked, note

AHEAD = timedelta(days=28)
"""How long before its day a review is asked for: four weeks are enough to find a day for it."""


def record_review(
    uow: UnitOfWork, actor: Actor, *, holder_id: int, reviewed_on: date, next_on: date, words: str
) -> None:
    """A review took place: what was said, and the next day, at most 12 months on (R12, R33).

    Raises InvalidInput, WrongState where no plan runs.
    """
    uow.require(actor, Action.BUDGETS_SET_UP, holder_id=holder_id)
    running = queries.active_version(uow, holder_id)
    if running is None:
        raise WrongState("No plan runs, so there is none to review.")
    found = locked(uow, running.id)
    today, latest = local_date(uow.now), latest_next_review_on(reviewed_on)
    wrong: dict[str, list[str]] = {}
    if not (found.active_from or today) <= reviewed_on <= today:
        wrong["reviewed_on"] = ["Choose a day since the plan started, today at the latest."]
    if not reviewed_on < next_on <= latest:
        wrong["next_on"] = [f"Choose a day after the review, {full_date(latest)} at the latest."]
    if not words.strip():
        wrong["words"] = ["Write what was said: what goes well, and what has to change."]
    if wrong:
        raise InvalidInput(wrong)
    found.reviewed_on, found.review_due_on = reviewed_on, next_on
    note(uow, actor, found, "review", words.strip(), reviewed_on=reviewed_on.isoformat(), next_on=next_on.isoformat())
    notifications.close_task(uow, actor, kind="plan_review", subject="plan_version", subject_id=found.id)


def ask_for_reviews(units: Units) -> int:
    """The worker's timer: a task for the coordinator and a notice to the holder, once, four weeks ahead."""
    return sum(units.write(_ask_one, version_id) for version_id in units.read(_coming_up))


def _coming_up(uow: UnitOfWork) -> list[int]:
    return list(
        uow.session.scalars(
            select(PlanVersion.id)
            .where(PlanVersion.state == VersionState.ACTIVE, PlanVersion.review_due_on <= local_date(uow.now) + AHEAD)
            .order_by(PlanVersion.review_due_on, PlanVersion.id)
        )
    )


def _ask_one(uow: UnitOfWork, version_id: int) -> bool:
    found = locked(uow, version_id)
    due_on = found.review_due_on
    if found.state is not VersionState.ACTIVE or due_on is None:
        return False
    record = people.holder(uow, found.holder_id)
    if people.person(uow, found.holder_id).died_on is not None:
        return False
    if any(task.kind == "plan_review" for task in tasks.open_tasks_about(uow, "plan_version", found.id)):
        return False
    notifications.open_task(
        uow,
        kind="plan_review",
        subject="plan_version",
        subject_id=found.id,
        organisation_id=record.funder_id,
        person_id=record.coordinator_id,
        role=Role.COORDINATOR.value,
        link=LINK.format(found.id),
        due_at=_end_of(due_on),
        holder_id=found.holder_id,
    )
    note(uow, SYSTEM, found, "review_asked", due_on=due_on.isoformat())
    uow.notify(found.holder_id, "review_due", "/plan", due_on=due_on.isoformat())
    if record.coordinator_id is not None:
        uow.notify(record.coordinator_id, "review_due", LINK.format(found.id), side="staff", due_on=due_on.isoformat())
    return True


def _end_of(day: date) -> datetime:
    return midnight(day + timedelta(days=1))
