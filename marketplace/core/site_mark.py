"""What a database says about itself: invented people and real ones never share one."""

import logging
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, String, inspect, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.config import BadSetting
from marketplace.core.db import Json, UtcDateTime
from marketplace.core.uow import UnitOfWork
from marketplace.extensions import Model

log = logging.getLogger(__name__)
DEMO = "demo"
BACKUP = "backup"
"""Facts: `at`, when the last backup of this database was made, UTC, ISO 8601."""


class SiteMark(Model):
    """`demo`: everybody in this database is made up. Written before the first of them, and never taken away.
    `backup`: when it was last copied."""

    __tablename__ = "site_marks"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    facts: Mapped[dict[str, Any]] = mapped_column(Json)


def marked(uow: UnitOfWork, name: str) -> SiteMark | None:
    return uow.session.get(SiteMark, name)


def put_mark(uow: UnitOfWork, name: str, **facts: Any) -> None:
    """The mark, or the same one with other facts."""
    mark = marked(uow, name)
    if mark is None:
        uow.session.add(SiteMark(name=name, marked_at=uow.now, facts=facts))
    else:
        mark.facts = facts


def refuse_to_mix(engine: Engine, *, demo: bool) -> None:
    """A database of invented people serves no site that says its people are real. Raises BadSetting.

    An empty database, one without tables yet and one that is away have nothing to say.
    """
    if demo:
        return
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table(SiteMark.__tablename__):
                return
            found = connection.scalar(select(SiteMark.name).where(SiteMark.name == DEMO))
    except OperationalError as error:
        log.warning("the database was not asked whether it is a demo: %s", type(error).__name__)
        return
    if found:
        raise BadSetting(
            "DATABASE_URL: this database holds the invented people of the demo. Set DEMO=1 to go on with the demo, "
            "or give a database of its own for real people: the two are never mixed."
        )
