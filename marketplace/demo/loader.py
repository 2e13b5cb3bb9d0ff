"""The whole demo, from the first day to now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from marketplace.core.errors import Refused
from marketplace.core.local_time import local_date
from marketplace.core.periods import months_after
from marketplace.core.site import Site
from marketplace.core.site_mark import DEMO, marked, put_mark
from marketplace.core.uow import UnitOfWork
from marketplace.demo import demand, market, opening, stories, supply, upkeep
from marketplace.demo.accounts import address
from marketplace.demo.cast import PASSWORD
from marketplace.demo.stage import Stage, moment_of, set_up
from marketplace.extensions import db
from marketplace.people.models import Person
from marketplace.people.queries import full_name, person

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
    ("holder_new", "wendy"),
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
    upkeep.plan_upkeep(stage, begins)
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


def _quickly() -> None:
    """An invented world need not survive a power cut while it is made: SQLite may keep its writes for later."""
    if db.engine.dialect.name == "sqlite":
        db.session.remove()
        connection = db.engine.raw_connection()
        connection.cursor().execute("PRAGMA synchronous=OFF")
        connection.close()  # back into the pool, where the only one there is the next one taken
