"""One commit point. A use case is a function that takes a UnitOfWork first; it happens whole or not at all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from marketplace.core.actor import Actor
from marketplace.core.audit.models import AuditEntry
from marketplace.core.authority import Action, Authorised, Authority, NobodyMay, Subject
from marketplace.core.clock import Clock, system_clock
from marketplace.core.db import BEGIN_OPTION, ROW_LOCKED, SNAPSHOT, WRITER
from marketplace.core.errors import NotAllowed, NotFound, TryLater
from marketplace.core.failures import Failure, TooNew, Tries, failure_of
from marketplace.core.outbox.models import OutboxRow

P = ParamSpec("P")
T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])
# Every command writes these two: plain inserts cost a fifth of what the ORM's would.
_EMIT = insert(OutboxRow)
_AUDIT = insert(AuditEntry)


@dataclass(slots=True)
class UnitOfWork:
    """What a use case needs of the world: rows, the moment (UTC), who may do what, and the outbox."""

    session: Session
    now: datetime
    authority: Authority
    subscriptions: Mapping[str, tuple[str, ...]]
    answers: dict[Any, Any] | None = None
    """What this snapshot said before, for `recalled` queries; None in a command, which asks afresh."""
    repeatable: bool = False
    """Whether a second run finds what the first one did, and gives its answer: set by `idempotency.once`."""
    _connection: Connection | None = None

    @property
    def connection(self) -> Connection:
        """The transaction's own, for plain statements: the session is slow at finding it again each time."""
        if self._connection is None:
            self._connection = self.session.connection()
        return self._connection

    @property
    def writes(self) -> bool:
        """Whether this is a command: only one that may change a row locks it. A snapshot can't, and has no need to."""
        return self.answers is None

    def require(self, actor: Actor, action: Action, **subject: Any) -> Authorised:
        """Asks once, afresh. Keywords are those of Subject. Raises NotFound, NotAllowed or OverLimit."""
        return self.authority.authorise(self, actor, action, Subject(**subject))

    def allows(self, actor: Actor, action: Action, **subject: Any) -> bool:
        try:
            self.require(actor, action, **subject)
        except (NotAllowed, NotFound):
            return False
        return True

    def emit(self, topic: str, **payload: Any) -> None:
        """Puts one outbox row a subscriber into this transaction: ids and plain values, never free text."""
        rows = [
            {"subscriber": subscriber, "topic": topic, "payload": payload, "created_at": self.now, "due_at": self.now}
            for subscriber in self.subscriptions.get(topic, ())
        ]
        if rows:
            self.connection.execute(_EMIT, rows)

    def emit_all(self, topic: str, payloads: Sequence[Mapping[str, Any]]) -> None:
        """As `emit`, once for each payload, in one statement: for commands that change thousands of rows."""
        moment = {"topic": topic, "created_at": self.now, "due_at": self.now}
        rows = [
            {"subscriber": subscriber, "payload": dict(payload)} | moment
            for payload in payloads
            for subscriber in self.subscriptions.get(topic, ())
        ]
        if rows:
            self.session.execute(insert(OutboxRow), rows)

    def notify(self, person_id: int, kind: str, link: str | None = None, **facts: Any) -> None:
        """Tells one person, in their own format. `facts` hold no name, address, diagnosis or access detail (E4)."""
        self.emit("notice", person_id=person_id, kind=kind, link=link, facts=facts)

    def audit(self, actor: Actor, action: str, subject: str, subject_id: int | None, **detail: Any) -> None:
        """One line of the append-only log; the worker seals it into the chain."""
        row = {
            "at": self.now,
            "person_id": actor.person_id,
            "on_behalf_of": actor.on_behalf_of,
            "action": action,
            "subject": subject,
            "subject_id": subject_id,
            "detail": detail,
        }
        self.connection.execute(_AUDIT, row)


class Units:
    """Runs use cases. `session` gives the session of the present request, command or worker turn."""

    def __init__(
        self,
        session: Callable[[], Session],
        *,
        clock: Clock = system_clock,
        authority: Authority | None = None,
        subscriptions: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self._session = session
        self.clock = clock
        self.authority: Authority = authority or NobodyMay()
        self.subscriptions = dict(subscriptions or {})

    def _unit(self, session: Session) -> UnitOfWork:
        return UnitOfWork(session, self.clock(), self.authority, self.subscriptions)

    def read(self, query: Callable[Concatenate[UnitOfWork, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Answers from one snapshot; what it returns may be read until the request ends.

        Where the connection went while nobody used it, it is asked once more on a new one. Raises TryLater where the
        database is away or took too long.
        """
        session = self._session()
        begins = not session.in_transaction()
        try:
            try:
                return self._answer(session, query, *args, **kwargs)
            except DBAPIError as error:
                if failure_of(error) is not Failure.LOST or not begins:
                    raise
                let_go(session)
            return self._answer(session, query, *args, **kwargs)
        except DBAPIError as error:
            if failure_of(error) not in (Failure.LOST, Failure.SLOW):
                raise
            let_go(session)
            raise TryLater("We can’t look this up just now. Try again in a minute.") from error

    def _answer(
        self,
        session: Session,
        query: Callable[Concatenate[UnitOfWork, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        if not session.in_transaction():
            session.connection(execution_options={BEGIN_OPTION: SNAPSHOT})
        uow = self._unit(session)
        uow.answers = _answers_of_snapshot(session)
        return query(uow, *args, **kwargs)

    def fresh(self) -> None:
        """Lets go of the snapshot that earlier reads stand on: the worker does at each turn."""
        let_go(self._session())

    def write(self, command: Callable[Concatenate[UnitOfWork, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs `command` in one transaction and commits, or rolls back and lets the error through.

        A busy database, a deadlock or a lost connection is tried again with jitter, the command from its start, for
        20 seconds (5 without a connection); then TryLater. So a command has no effect outside its unit of work.
        A connection lost while COMMIT was on its way leaves the outcome unknown: a command under an idempotency key
        is run again, for it finds its own answer if it took effect; any other raises OutcomeUnknown.
        """
        session = self._session()
        let_go(session)  # a reader's older snapshot must not serve a writer
        how = ROW_LOCKED if getattr(command, "row_locked", False) else WRITER
        tries = Tries()
        while True:
            committing = False
            unit = self._unit(session)
            try:
                session.connection(execution_options={BEGIN_OPTION: how})
                result = command(unit, *args, **kwargs)
                session.flush()
                committing = True
                session.commit()
                return result
            except (DBAPIError, TooNew) as error:
                let_go(session)
                tries.again(error, committing=committing, repeatable=unit.repeatable)
            except BaseException:
                let_go(session)
                raise


def row_locked(command: F) -> F:
    """Marks a command that needs no SERIALIZABLE: whatever it decides on it has locked, or changes conditionally.

    It counts where the command is what `Units.write` was given; inside another command it is as strict as that one.
    """
    command.row_locked = True  # type: ignore[attr-defined]
    return command


def let_go(session: Session) -> None:
    """Rolls back; a connection that can't even do that is thrown away, and with it its transaction."""
    try:
        session.rollback()
    except DBAPIError:
        session.invalidate()


def _answers_of_snapshot(session: Session) -> dict[Any, Any]:
    """Shared by the reads of one request; left behind as soon as anything commits or rolls back."""
    snapshot = session.get_transaction() or session.begin()
    held = session.info.get("answers")
    if held is None or held[0] is not snapshot:
        held = session.info["answers"] = (snapshot, {})
    answers: dict[Any, Any] = held[1]
    return answers
