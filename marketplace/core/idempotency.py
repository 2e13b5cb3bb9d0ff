"""Same key and inputs, same answer; same key, other inputs, an error (architecture.md, rule 4)."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.actor import Actor
from marketplace.core.db import IntPk, UtcDateTime
from marketplace.core.errors import IdempotencyKeyReused
from marketplace.core.uow import UnitOfWork
from marketplace.extensions import Model


class IdempotencyKey(Model):
    """The stored answer of a command that took effect. A refused command rolls its row back with itself."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (UniqueConstraint("person_id", "key"),)

    id: Mapped[IntPk]
    person_id: Mapped[int]
    key: Mapped[str] = mapped_column(String(200))
    inputs_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


def inputs_hash(command: str, inputs: Mapping[str, Any]) -> str:
    """SHA-256 of the command's name and its inputs, whatever their order."""
    text = json.dumps([command, inputs], sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def once(
    uow: UnitOfWork,
    actor: Actor,
    key: str | None,
    command: str,
    inputs: Mapping[str, Any],
    effect: Callable[[], dict[str, Any]],
) -> dict[str, Any]:
    """Runs `effect` once for this person and key, and gives its answer again later.

    The row is written in the effect's own transaction. Without a key it simply runs.
    Raises IdempotencyKeyReused; whatever `effect` raises passes through and nothing is stored.
    """
    if key is None:
        return effect()
    hashed = inputs_hash(command, inputs)
    person_id = actor.person_id or 0
    stored = uow.session.scalar(
        select(IdempotencyKey).where(IdempotencyKey.person_id == person_id, IdempotencyKey.key == key)
    )
    if stored is not None:
        if stored.inputs_hash != hashed:
            raise IdempotencyKeyReused("This key was used before for a different request. Use a new key.")
        return stored.answer
    answer = effect()
    uow.session.add(IdempotencyKey(person_id=person_id, key=key, inputs_hash=hashed, answer=answer, created_at=uow.now))
    uow.session.flush()
    return answer
