"""Sealing and checking the chain. Runs in the worker, under its turn: one sealer at a time."""

import hashlib
import json
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import func, select

from marketplace.core.audit.models import AuditEntry, AuditSeal
from marketplace.core.uow import UnitOfWork

GENESIS = "0" * 64


class Entry(Protocol):
    """A line of the log, as an object or as a row of its columns."""

    @property
    def id(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def person_id(self) -> int | None: ...
    @property
    def on_behalf_of(self) -> int | None: ...
    @property
    def action(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def subject_id(self) -> int | None: ...
    @property
    def detail(self) -> Any: ...


_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode


def digest(previous: str, entry: Entry) -> str:
    """SHA-256 of the hash before and the entry's canonical form."""
    row = [
        entry.id,
        entry.at.isoformat(),
        entry.person_id,
        entry.on_behalf_of,
        entry.action,
        entry.subject,
        entry.subject_id,
        entry.detail,
    ]
    return hashlib.sha256(f"{previous}\n{_canonical(row)}".encode()).hexdigest()


def unsealed(uow: UnitOfWork) -> int:
    """How many entries wait for their seal."""
    return (
        uow.session.scalar(
            select(func.count())
            .select_from(AuditEntry)
            .outerjoin(AuditSeal, AuditSeal.entry_id == AuditEntry.id)
            .where(AuditSeal.id.is_(None))
        )
        or 0
    )


def seal(uow: UnitOfWork, limit: int = 5000) -> int:
    """Seals what is not yet sealed, oldest first; returns how many."""
    last = uow.session.scalar(select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1))
    previous = last.hash if last else GENESIS
    waiting = uow.session.scalars(
        select(AuditEntry)
        .outerjoin(AuditSeal, AuditSeal.entry_id == AuditEntry.id)
        .where(AuditSeal.id.is_(None))
        .order_by(AuditEntry.id)
        .limit(limit)
    ).all()
    for entry in waiting:
        previous = digest(previous, entry)
        uow.session.add(AuditSeal(entry_id=entry.id, hash=previous))
        uow.session.flush()  # seal ids must follow the chain's order
    return len(waiting)


def check(uow: UnitOfWork) -> list[str]:
    """What is to be said of the log, a sentence each: broken or missing links first, then what waits for a seal."""
    wrong = broken(uow)
    if waiting := unsealed(uow):
        wrong.append(f"{waiting} audit entries are not sealed yet: run the worker")
    return wrong


def broken(uow: UnitOfWork) -> list[str]:
    """Links that do not hold, a sentence each. An entry that waits for its seal is none: on a live site some do."""
    wrong: list[str] = []
    previous = GENESIS
    # Tables, not entities: the ORM's loading costs more than the hashing.
    seals, entries = AuditSeal.__table__.c, AuditEntry.__table__.c
    rows = uow.session.execute(
        select(*entries, seals.entry_id, seals.hash)
        .select_from(AuditSeal.__table__.outerjoin(AuditEntry.__table__, entries.id == seals.entry_id))
        .order_by(seals.id)
        .execution_options(yield_per=1000)
    )
    for row in rows:
        if row.id is None:
            wrong.append(f"audit entry {row.entry_id} is sealed but missing")
        elif digest(previous, row) != row.hash:
            wrong.append(f"audit entry {row.id} does not match its seal")
        previous = row.hash
    return wrong
