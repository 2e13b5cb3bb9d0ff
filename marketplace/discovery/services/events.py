"""What is kept of searches, and for how long (SRC-13, E9, D3)."""

import secrets
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import delete, insert, select

from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork, Units
from marketplace.discovery.domain.sessions import kept_from, session_number
from marketplace.discovery.models import SearchEvent, SearchSalt
from marketplace.discovery.ports import EventDraft

ROTATE_EVERY = timedelta(minutes=10)
SALT_BYTES = 32


def keep(uow: UnitOfWork, drafts: Sequence[EventDraft]) -> None:
    """One row a search. One from a day whose salt is gone already is dropped: nobody could tie it to its session."""
    today = local_date(uow.now)
    salts = {day: _salt(uow, day) for day in {draft.on for draft in drafts} if day >= today}
    rows = [
        {
            "on": draft.on,
            "role": draft.role,
            "area": draft.area,
            "category": draft.category,
            "filters": list(draft.filters),
            "band": draft.band,
            "session": session_number(salts[draft.on], *draft.browser),
        }
        for draft in drafts
        if draft.on in salts
    ]
    if rows:
        uow.session.execute(insert(SearchEvent), rows)


def _salt(uow: UnitOfWork, day: date) -> bytes:
    held = uow.session.scalar(select(SearchSalt.salt).where(SearchSalt.on == day))
    if held is None:
        held = secrets.token_bytes(SALT_BYTES)
        uow.session.execute(insert(SearchSalt).values(on=day, salt=held))
    return held


def tidy(units: Units) -> None:
    """Timer: yesterday's salts and events of more than 13 months ago are deleted."""
    units.write(_tidy)


def _tidy(uow: UnitOfWork) -> None:
    today = local_date(uow.now)
    uow.session.execute(delete(SearchSalt).where(SearchSalt.on < today))
    uow.session.execute(delete(SearchEvent).where(SearchEvent.on < kept_from(today)))
