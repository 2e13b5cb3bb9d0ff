"""Same key and inputs, same answer; only answers of commands that took effect are stored."""

import pytest

from marketplace.core.actor import Actor
from marketplace.core.errors import IdempotencyKeyReused, Refused
from marketplace.core.idempotency import once
from marketplace.core.uow import UnitOfWork, Units

MAUREEN = Actor(7)


@pytest.fixture
def effects() -> list[int]:
    return []


def command(uow: UnitOfWork, effects: list[int], key: str, amount: int, actor: Actor = MAUREEN) -> dict:
    def effect() -> dict:
        if amount > 100:
            raise Refused("insufficient_funds", "Not enough.")
        effects.append(amount)
        return {"amount": amount}

    return once(uow, actor, key, "spend", {"amount": amount}, effect)


def test_the_same_call_has_one_effect_and_one_answer(units: Units, effects: list[int]) -> None:
    answers = [units.write(command, effects, "k1", 50) for _ in range(3)]
    assert answers == [{"amount": 50}] * 3
    assert effects == [50]


def test_another_body_under_the_same_key_is_refused(units: Units, effects: list[int]) -> None:
    units.write(command, effects, "k1", 50)
    with pytest.raises(IdempotencyKeyReused):
        units.write(command, effects, "k1", 60)
    assert effects == [50]


def test_a_refusal_is_not_stored(units: Units, effects: list[int]) -> None:
    with pytest.raises(Refused):
        units.write(command, effects, "k1", 500)
    assert units.write(command, effects, "k1", 50) == {"amount": 50}


def test_keys_belong_to_a_person(units: Units, effects: list[int]) -> None:
    units.write(command, effects, "k1", 50)
    units.write(command, effects, "k1", 60, actor=Actor(8))
    assert effects == [50, 60]
