"""The outbox carries each word once, backs off, and parks poison."""

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from marketplace.core.clock import FixedClock
from marketplace.core.errors import TryLater
from marketplace.core.outbox.models import OutboxRow
from marketplace.core.outbox.relay import PARK_AFTER, Delivery, Relay, Subscriber, lag, subscriptions
from marketplace.core.uow import UnitOfWork, Units
from marketplace.extensions import db


class Ear:
    def __init__(self) -> None:
        self.heard: list[object] = []
        self.deaf_to: object = None

    def __call__(self, units, deliveries: list[Delivery]) -> dict[int, str]:
        self.heard += [d.payload["word"] for d in deliveries if d.payload["word"] != self.deaf_to]
        return {d.id: "deaf to this" for d in deliveries if d.payload["word"] == self.deaf_to}


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def relay(app, clock: FixedClock, ear: Ear) -> Relay:
    subscribers = (Subscriber("ear", ("said",), ear),)
    return Relay(Units(db.session, clock=clock, subscriptions=subscriptions(subscribers)), subscribers)


def say(uow: UnitOfWork, *words: str) -> None:
    for word in words:
        uow.emit("said", word=word)


def waiting() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(OutboxRow)) or 0


def test_a_word_is_carried_once(relay: Relay, ear: Ear) -> None:
    relay.units.write(say, "one", "two")
    assert relay.drain() == 2
    assert relay.drain() == 0
    assert ear.heard == ["one", "two"]
    assert waiting() == 0


def test_a_word_of_a_change_that_did_not_happen_is_never_carried(relay: Relay, ear: Ear) -> None:
    def fails(uow: UnitOfWork) -> None:
        say(uow, "lost")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        relay.units.write(fails)
    assert relay.drain() == 0
    assert ear.heard == []


def test_poison_is_parked_while_the_rest_go_on(relay: Relay, ear: Ear, clock: FixedClock) -> None:
    ear.deaf_to = "poison"
    relay.units.write(say, "poison", "good")
    for _ in range(PARK_AFTER):
        relay.drain()
        clock.moment += timedelta(hours=2)
    assert ear.heard == ["good"]
    assert relay.units.read(lag)["parked"] == 1
    assert db.session.scalar(select(OutboxRow.error)) == "deaf to this"
    ear.deaf_to = None
    assert relay.drain() == 0, "what is parked waits for a person"


def test_a_subscriber_that_breaks_gets_the_batch_again(relay: Relay, clock: FixedClock) -> None:
    heard: list[str] = []

    def breaks_once(units, deliveries):
        if not heard:
            heard.append("broke")
            raise ConnectionError("away")
        heard.extend(d.payload["word"] for d in deliveries)
        return {}

    subscribers = (Subscriber("ear", ("said",), breaks_once),)
    relay = Relay(relay.units, subscribers)
    relay.units.write(say, "again")
    relay.drain()
    assert heard == ["broke"]
    clock.moment += timedelta(minutes=1)
    relay.drain()
    assert heard == ["broke", "again"]


def test_what_is_away_for_a_day_parks_nothing_and_is_asked_less_and_less_often(clock: FixedClock, app) -> None:
    """An outage is nobody's poison: however long it lasts, every word is carried when it is over."""
    asked, heard, away = [], [], True

    def handle(units, deliveries):
        asked.append(clock.moment)
        if away:
            raise TryLater("the engine is away")
        heard.extend(delivery.payload["word"] for delivery in deliveries)
        return {}

    subscribers = (Subscriber("ear", ("said",), handle, batch=2),)
    relay = Relay(Units(db.session, clock=clock, subscriptions=subscriptions(subscribers)), subscribers)
    relay.units.write(say, "one", "two", "three")
    for _ in range(300):
        relay.drain()
        clock.moment += timedelta(minutes=10) if len(asked) >= 8 else timedelta(seconds=1)
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(asked)]
    assert gaps[:6] == [1, 2, 4, 8, 16, 32]
    assert clock.moment - asked[0] > timedelta(hours=20)
    assert relay.units.read(lag)["parked"] == 0
    assert db.session.scalars(select(OutboxRow.attempts).order_by(OutboxRow.id)).all() == [0, 0, 0]
    assert db.session.scalars(select(OutboxRow.error).order_by(OutboxRow.id)).all() == [
        "the engine is away",
        "the engine is away",
        None,
    ]
    away = False
    clock.moment += timedelta(minutes=1)
    assert relay.drain() == 3
    assert heard == ["one", "two", "three"]


def test_words_that_come_as_fast_as_they_are_carried_do_not_keep_the_rest_waiting(clock: FixedClock, app) -> None:
    def handle(units, deliveries):
        units.write(say, "and another")
        return {}

    subscribers = (Subscriber("ear", ("said",), handle),)
    relay = Relay(Units(db.session, clock=clock, subscriptions=subscriptions(subscribers)), subscribers)
    relay.units.write(say, "one")
    assert relay.drain(rounds=5) == 5
    assert waiting() == 1
