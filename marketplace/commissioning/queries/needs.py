"""What people plan, and what of it they get, at the end of a quarter (D2.1). Reads live tables: only a freeze may.

What is approximated: the council is the one confirmed when the quarter is frozen, not on its last day. A plan counts
by the version that had started by the last day, unless it was ended by then. A line's hours are the top of its band
(the bottom where it has no top); a one-off line, and a line without a band, have people and no hours.
"""

from collections import defaultdict
from datetime import timedelta

from sqlalchemy import select

from marketplace.bookings.domain.states import VisitState
from marketplace.bookings.models import Booking, Visit
from marketplace.commissioning.domain.facts import UNNAMED, Located, Need
from marketplace.commissioning.domain.quarters import Quarter
from marketplace.core.geography import current_code
from marketplace.core.local_time import midnight
from marketplace.core.uow import UnitOfWork
from marketplace.people.models import Holder, Person
from marketplace.plans.models import PlanEvent, PlanLine, PlanVersion, Rhythm, VersionState
from providers.categories import is_category

WEEKS = 4
DELIVERED = (VisitState.REPORTED, VisitState.ATTESTED, VisitState.UNCONFIRMED)
STARTED = (VersionState.ACTIVE, VersionState.SUPERSEDED, VersionState.ENDED)

Plans = dict[tuple[int, str], list[PlanLine]]
"""Lines by (holder, top category)."""


def top(category: str | None) -> str:
    """The top category of any id of the tree; UNNAMED where there is none."""
    return category.split(".")[0] if category and is_category(category) else UNNAMED


def area_of(code: str | None) -> str | None:
    """A council's code as used today."""
    try:
        return current_code(code) if code else None
    except KeyError:
        return code


def homes(uow: UnitOfWork) -> dict[int, str]:
    """Where each holder lives, for those whose council is known."""
    rows = uow.session.execute(select(Holder.person_id, Holder.local_authority)).all()
    return {holder_id: area for holder_id, code in rows if (area := area_of(code))}


def needs(uow: UnitOfWork, quarter: Quarter) -> tuple[list[Need], list[Located]]:
    """By place and kind, A to Z; and how many of each funder's people have a known council."""
    plans, live_at, delivered = _plans(uow, quarter), homes(uow), _delivered(uow, quarter)
    cells: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * 6)
    for (holder_id, category), lines in plans.items():
        area = live_at.get(holder_id)
        if area is None:
            continue
        hours = [minutes for line in lines if (minutes := weekly_minutes(line)) is not None]
        wanted = max(0, sum(hours) - delivered.get((holder_id, category), 0))
        found = (1, sum(hours), int(wanted > 0), wanted, len(lines), len(lines) - len(hours))
        cells[area, category] = [a + b for a, b in zip(cells[area, category], found, strict=True)]
    funders: dict[int, set[int]] = defaultdict(set)
    planning = {holder_id for holder_id, _ in plans}
    for holder_id, funder_id in uow.session.execute(select(Holder.person_id, Holder.funder_id)):
        if holder_id in planning:
            funders[funder_id].add(holder_id)
    located = [Located(one, len(people), len(people & live_at.keys())) for one, people in sorted(funders.items())]
    return [Need(area, category, *counts) for (area, category), counts in sorted(cells.items())], located


def weekly_minutes(line: PlanLine) -> int | None:
    """Planned minutes a week; None where the plan does not say."""
    if line.rhythm is not Rhythm.WEEKLY:
        return None
    return line.band_max_minutes if line.band_max_minutes is not None else line.band_min_minutes


def _plans(uow: UnitOfWork, quarter: Quarter) -> Plans:
    """Lines that ran on the last day, of people who were alive on it."""
    day = quarter.last_on
    ended = set(
        uow.session.scalars(
            select(PlanEvent.version_id).where(
                PlanEvent.event == "end", PlanEvent.at < midnight(day + timedelta(days=1))
            )
        )
    )
    rows = uow.session.execute(
        select(PlanVersion.holder_id, PlanVersion.id)
        .join(Person, Person.id == PlanVersion.holder_id)
        .where(
            PlanVersion.state.in_(STARTED),
            PlanVersion.active_from <= day,
            Person.died_on.is_(None) | (Person.died_on > day),
        )
        .order_by(PlanVersion.number)
    )
    running = dict(iter(rows))  # the last one started wins
    of_version = {version_id: holder_id for holder_id, version_id in running.items() if version_id not in ended}
    found: Plans = defaultdict(list)
    for line in uow.session.scalars(select(PlanLine).where(PlanLine.starts_on <= day, PlanLine.ends_on >= day)):
        if line.version_id in of_version:
            found[of_version[line.version_id], top(line.category)].append(line)
    return found


def _delivered(uow: UnitOfWork, quarter: Quarter) -> dict[tuple[int, str], int]:
    """Minutes a week that each person got of each kind in the last four weeks: as recorded, else as booked."""
    last = quarter.last_on
    start, end = midnight(last - timedelta(days=7 * WEEKS - 1)), midnight(last + timedelta(days=1))
    found: dict[tuple[int, str], float] = defaultdict(float)
    rows = uow.session.execute(
        select(Visit, Booking.category)
        .join(Booking, Booking.id == Visit.booking_id)
        .where(Visit.state.in_(DELIVERED), Visit.starts_at >= start, Visit.starts_at < end)
    )
    for visit, category in rows:
        found[visit.holder_id, top(category)] += _minutes(visit)
    return {key: round(minutes / WEEKS) for key, minutes in found.items()}


def _minutes(visit: Visit) -> float:
    if visit.reported_start_at is None or visit.reported_end_at is None:
        return visit.minutes
    return (visit.reported_end_at - visit.reported_start_at).total_seconds() / 60
