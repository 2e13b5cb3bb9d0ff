"""Same key and inputs, same answer; same key, other inputs, an error (architecture.md, rule 4)."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import String, UniqueConstraint, bindparam, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.actor import Actor
from marketplace.core.db import IntPk, Json, UtcDateTime
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
    answer: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


# The same words for both databases; PostgreSQL makes a second taker wait until the first has committed or gone.
_TAKE = text(
    "INSERT INTO idempotency_keys (person_id, key, inputs_hash, answer, created_at) "
    "VALUES (:person_id, :key, :inputs_hash, :answer, :created_at) "
    "ON CONFLICT (person_id, key) DO NOTHING RETURNING id"
).bindparams(bindparam("answer", type_=Json), bindparam("created_at", type_=UtcDateTime))
_STORED = select(IdempotencyKey.inputs_hash, IdempotencyKey.answer).where(
    IdempotencyKey.person_id == bindparam("person_id"), IdempotencyKey.key == bindparam("key")
)
_ANSWER = (
    update(IdempotencyKey)
    .where(IdempotencyKey.person_id == bindparam("of_person"), IdempotencyKey.key == bindparam("of_key"))
    .values(answer=bindparam("said", type_=Json))
    .execution_options(synchronize_session=False)
)


def inputs_hash(command: str, inputs: Mapping[str, Any]) -> str:
    """SHA-256 of the command's name and its inputs, whatever their order."""
    words = json.dumps([command, inputs], sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(words.encode()).hexdigest()


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
    uow.repeatable = True
    own = {"person_id": actor.person_id or 0, "key": key}
    # Taken before the effect: who comes second with the same key waits here until the first one is through.
    taken = uow.session.execute(_TAKE, {**own, "inputs_hash": hashed, "answer": {}, "created_at": uow.now})
    if taken.scalar_one_or_none() is None:
        stored = uow.session.execute(_STORED, own).one()
        if stored.inputs_hash != hashed:
            raise IdempotencyKeyReused("This key was used before for a different request. Use a new key.")
        found: dict[str, Any] = stored.answer
        return found
    answer = effect()
    uow.session.execute(_ANSWER, {"of_person": own["person_id"], "of_key": key, "said": answer})
    return answer
