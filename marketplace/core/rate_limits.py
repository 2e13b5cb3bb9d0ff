"""Counters of rate limits in the site's own database, so that all its processes count together."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from limits.storage import Storage
from sqlalchemy import CursorResult, Engine, String, bindparam, delete, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.core.clock import Clock
from marketplace.core.db import UtcDateTime
from marketplace.core.uow import UnitOfWork, Units, row_locked
from marketplace.extensions import Model

T = TypeVar("T")
SCHEME = "sql"


class RateWindow(Model):
    """One running count. `key` holds keyed hashes of people's data, never the data."""

    __tablename__ = "rate_windows"

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    hits: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


# One statement, the same words on SQLite and PostgreSQL: two processes never lose one another's count.
COUNT = text(
    """
    INSERT INTO rate_windows (key, hits, ends_at) VALUES (:key, :amount, :ends)
    ON CONFLICT (key) DO UPDATE SET
        hits = CASE WHEN rate_windows.ends_at <= :now THEN :amount ELSE rate_windows.hits + :amount END,
        ends_at = CASE WHEN rate_windows.ends_at <= :now THEN :ends ELSE rate_windows.ends_at END
    RETURNING hits
    """
).bindparams(bindparam("now", type_=UtcDateTime()), bindparam("ends", type_=UtcDateTime()))


class SqlStorage(Storage):
    """Fixed windows for the `limits` library. A count is a transaction of its own: it stands even when the request
    that made it rolls back. A window that nobody counted in goes at the next count."""

    STORAGE_SCHEME: list[str] | None = [SCHEME]  # noqa: RUF012 - the name and type are the library's

    def __init__(
        self,
        uri: str | None = None,
        wrap_exceptions: bool = False,
        *,
        engine: Callable[[], Engine],
        clock: Clock,
        **options: Any,
    ) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        self._engine = engine
        self._clock = clock

    @property
    def base_exceptions(self) -> type[Exception]:
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Adds `amount` and returns the count; a window that is over begins again, `expiry` seconds long."""

        @row_locked
        def count(uow: UnitOfWork) -> int:
            uow.session.execute(delete(RateWindow).where(RateWindow.ends_at <= uow.now))
            ends = uow.now + timedelta(seconds=expiry)
            values = {"key": key, "amount": amount, "now": uow.now, "ends": ends}
            return cast(int, uow.session.execute(COUNT, values).scalar_one())

        return self._run(count)

    def get(self, key: str) -> int:
        found = self._running(key)
        return found.hits if found else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds of the epoch; now where none runs."""
        found = self._running(key)
        return (found.ends_at if found else self._clock()).timestamp()

    def check(self) -> bool:
        with Session(self._engine()) as session:
            session.execute(select(1))
        return True

    def reset(self) -> int | None:
        return self._run(lambda uow: cast(CursorResult[Any], uow.session.execute(delete(RateWindow))).rowcount)

    def clear(self, key: str) -> None:
        self._run(lambda uow: uow.session.execute(delete(RateWindow).where(RateWindow.key == key)))

    def _running(self, key: str) -> RateWindow | None:
        with Session(self._engine()) as session:
            return session.scalar(select(RateWindow).where(RateWindow.key == key, RateWindow.ends_at > self._clock()))

    def _run(self, work: Callable[[UnitOfWork], T]) -> T:
        with Session(self._engine()) as session:
            return Units(lambda: session, clock=self._clock).write(work)
