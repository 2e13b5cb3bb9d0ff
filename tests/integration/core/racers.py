"""What runs in other processes: the same command under one key, relays side by side, writers in a crowd."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, insert, select
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from marketplace.core.actor import Actor
from marketplace.core.idempotency import once
from marketplace.core.outbox.relay import Delivery, Relay, Subscriber, subscriptions
from marketplace.core.uow import UnitOfWork, Units
from tests.support.racing import open_engine

EFFECTS = Table(
    "effects",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("who", String(40)),
    Column("what", String(40)),
)
MAUREEN = Actor(7)


def open_units(
    url: str, subscribers: Sequence[Subscriber] = (), *, engine: Engine | None = None
) -> tuple[Units, Engine]:
    engine = engine or open_engine(url)
    sessions: Callable[[], Session] = scoped_session(sessionmaker(engine))
    return Units(sessions, subscriptions=subscriptions(subscribers)), engine


def note(uow: UnitOfWork, who: str, what: str) -> int:
    found = uow.session.execute(insert(EFFECTS).values(who=who, what=what).returning(EFFECTS.c.id)).scalar_one()
    return int(found)


def effects(url: str) -> list[tuple[str, str]]:
    units, engine = open_units(url)
    found = units.read(lambda uow: uow.session.execute(select(EFFECTS.c.who, EFFECTS.c.what)).all())
    units.fresh()
    engine.dispose()
    return [(who, what) for who, what in found]


def one_key(url: str, start: Any, answers: Any, number: int) -> None:
    """Spends once under the key that everybody has."""
    units, engine = open_units(url)

    def spend(uow: UnitOfWork) -> dict[str, Any]:
        return once(uow, MAUREEN, "k1", "spend", {"pence": 50}, lambda: {"effect": note(uow, str(number), "spend")})

    start.wait(120)
    try:
        answers.put(units.write(spend)["effect"])
    except Exception as error:
        answers.put(f"{type(error).__name__}: {error}")
    engine.dispose()


def relay_of(url: str, name: str) -> tuple[Relay, Engine]:
    """A relay whose subscriber writes down each word that it was brought."""

    def write_down(units: Units, deliveries: Sequence[Delivery]) -> dict[int, str]:
        for delivery in deliveries:
            units.write(note, name, delivery.payload["word"])
        return {}

    subscribers = (Subscriber("ear", ("said",), write_down, batch=5),)
    units, engine = open_units(url, subscribers)
    return Relay(units, subscribers), engine


def carry(url: str, start: Any, answers: Any, number: int) -> None:
    relay, engine = relay_of(url, str(number))
    start.wait(120)
    try:
        answers.put(relay.drain())
    except Exception as error:
        answers.put(f"{type(error).__name__}: {error}")
    engine.dispose()


def crowd(url: str, start: Any, answers: Any, number: int, commands: int) -> None:
    """So many commands one after the other, among others who do the same."""
    units, engine = open_units(url)
    start.wait(120)
    try:
        for n in range(commands):
            units.write(note, str(number), str(n))
        answers.put("all of them")
    except Exception as error:
        answers.put(f"{type(error).__name__}: {error}")
    engine.dispose()
