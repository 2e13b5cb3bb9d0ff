"""The whole demo, from the first day to now."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import count

from sqlalchemy import select

from marketplace.core.actor import Actor
from marketplace.core.errors import Refused
from marketplace.core.local_time import local_date
from marketplace.core.periods import months_after
from marketplace.core.site import Site
from marketplace.core.site_mark import DEMO, marked, put_mark
from marketplace.core.uow import UnitOfWork
from marketplace.demo import demand, market, money, opening, stories, supply
from marketplace.demo.accounts import address
from marketplace.demo.cast import COUNCIL, PASSWORD
from marketplace.demo.stage import Stage, moment_of, set_up
from marketplace.extensions import db
from marketplace.notifications.services.letters import print_letters
from marketplace.people.models import Person
from marketplace.people.queries import full_name, person
from marketplace.people.services import record_death
from marketplace.safeguarding.domain import ConcernKind
from marketplace.safeguarding.services import raise_concern

MONTHS = 9
ROLES: tuple[tuple[str, str], ...] = (
    ("holder", "maureen"),
    ("holder_mixed", "joan"),
    ("approver", "ngozi"),
    ("broker", "jess"),
    ("provider", "priya"),
    ("coordinator", "dawn"),
    ("commissioner", "imran"),
    ("operator", "operator"),
    ("finance", "femi"),
    ("funder_admin", "lena"),
    ("safeguarding", "safia"),
    ("broker_manager", "lantern-manager"),
)
"""Role of `flask demo accounts`, and who plays it."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was made, and what was refused on the way, as sentences."""

    accounts: list[dict[str, str]]
    refused: list[str]


def accounts(uow: UnitOfWork) -> list[dict[str, str]]:
    """Role, name, email and password of the demo's people; none before it is whole."""
    mark = marked(uow, DEMO)
    found: list[dict[str, str]] = mark.facts.get("accounts", []) if mark else []
    return found


def load(site: Site, *, seed: int, progress: Callable[[date, date, date], None]) -> Loaded:
    """Makes the world. `progress` gets the day played, the first and the last one.

    Raises Refused where it is not a demo, where real people are, or where it is already.
    """
    site.units.write(_claim, seed, site.settings.demo)
    now = site.units.clock()
    begins = _begins(local_date(now))
    opens = begins - timedelta(days=14)
    stage = set_up(
        site,
        seed=seed,
        now=now,
        begins=moment_of(opens, 8),
        password_hash=site.ports["passwords"].hash(PASSWORD),
    )
    _quickly()
    stage.units.write(lambda uow: opening.open_site(stage, uow))
    stage.on(opens, 9, lambda uow: opening.say_how_to_reach(stage, uow, opens))
    supply.plan_providers(stage, opens)
    demand.plan_people(stage, begins)
    stories.plan_stories(stage)
    market.plan_market(stage, begins)
    _plan_routines(stage, begins)
    stage.play(opens, lambda day: progress(day, opens, stage.today))
    stage.finish()
    made = stage.units.write(_whole, stage, seed)
    return Loaded(made, stage.refused)


def _claim(uow: UnitOfWork, seed: int, demo: bool) -> None:
    """The mark goes in before the first invented person."""
    if not demo:
        raise Refused("not_a_demo", "This site is not a demo. Set DEMO=1 and give it a database of its own.")
    if marked(uow, DEMO) is not None:
        raise Refused(
            "already_there",
            "The demo was loaded into this database before.",
            next_step="Use it, or begin again with a new database.",
        )
    if uow.session.scalar(select(Person.id).limit(1)) is not None:
        raise Refused("live_data", "There are people in this database who may be real. The two are never mixed.")
    put_mark(uow, DEMO, seed=seed)


def _whole(uow: UnitOfWork, stage: Stage, seed: int) -> list[dict[str, str]]:
    made = [
        {
            "role": role,
            "name": full_name(person(uow, stage.ids[key])),
            "email": address(key),
            "password": PASSWORD,
        }
        for role, key in ROLES
    ]
    put_mark(uow, DEMO, seed=seed, accounts=made)
    return made


def _begins(today: date) -> date:
    """The first of a month, nine months back or more: early enough that three quarters are closed and were lived."""
    oldest = [day for day in _quarter_ends(today) if day + timedelta(days=21) < today][2]
    return min(months_after(today, -MONTHS), oldest - timedelta(days=45)).replace(day=1)


def _quarter_ends(today: date) -> list[date]:
    firsts = [months_after(today.replace(day=1), -n) for n in range(18)]
    return [first - timedelta(days=1) for first in firsts if first.month in (1, 4, 7, 10)]


def _plan_routines(stage: Stage, begins: date) -> None:
    """What comes back every month: payment runs and letters. And two sad days."""
    for month in _months(begins, stage.today):
        run_on = month + timedelta(days=2)
        for funder in money.FUNDERS:
            fails = funder == COUNCIL and (stage.today - run_on).days in range(60, 91)
            stage.job(run_on, partial(money.pay_providers, stage, funder, fails=fails))
        stage.job(month + timedelta(days=20), lambda: _print(stage))
    stage.on(stage.today - timedelta(days=64), 15, lambda uow: _dies(stage, uow), "a death")
    stage.on(stage.today - timedelta(days=17), 18, _worried, "a concern")
    stage.on(stage.today - timedelta(days=1), 19, _worried_again, "a concern")


def _months(first: date, last: date) -> Iterator[date]:
    for n in count():
        month = months_after(first, n)
        if month > last:
            return
        yield month


def _print(stage: Stage) -> None:
    composer = stage.site.ports["composer"]
    print_letters(stage.units, composer, lambda name, page: None)


def _dies(stage: Stage, uow: UnitOfWork) -> None:
    record_death(uow, stage.actor("karl"), holder_id=stage.ids["person-3"], died_on=local_date(uow.now))


def _worried(uow: UnitOfWork) -> None:
    raise_concern(
        uow,
        Actor(None),
        told_as=next(iter(ConcernKind)),
        what="The man next door has not opened his curtains for three days.",
        who="A man at number 12",
        place="SK3 9QD",
    )


def _worried_again(uow: UnitOfWork) -> None:
    raise_concern(
        uow,
        Actor(None),
        told_as=next(iter(ConcernKind)),
        what="A carer shouted at a woman in the street outside the shops.",
        place="SK1 1YJ",
    )


def _quickly() -> None:
    """An invented world need not survive a power cut while it is made: SQLite may keep its writes for later."""
    if db.engine.dialect.name == "sqlite":
        db.session.remove()
        connection = db.engine.raw_connection()
        connection.cursor().execute("PRAGMA synchronous=OFF")
        connection.close()  # back into the pool, where the only one there is the next one taken
