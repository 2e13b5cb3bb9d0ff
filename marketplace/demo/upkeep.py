"""What comes back: payment runs, letters, tasks that are done, messages that are read; a public list; two sad days."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from itertools import count
from pathlib import Path

from marketplace.core.actor import Actor
from marketplace.core.local_time import local_date
from marketplace.core.periods import months_after
from marketplace.core.uow import UnitOfWork
from marketplace.demo.accounts import own_account
from marketplace.demo.cast import COUNCIL
from marketplace.demo.money import FUNDERS, pay_providers
from marketplace.demo.stage import Stage
from marketplace.notifications import queries as notifications
from marketplace.notifications.services import finish_task, read_all
from marketplace.notifications.services.letters import print_letters
from marketplace.people.models import Account
from marketplace.people.services import record_death
from marketplace.safeguarding.domain import ConcernKind
from marketplace.safeguarding.services import raise_concern
from providers.imports import FORMATS, Source, load
from providers.imports.files import Incoming
from providers.models import Provider
from providers.services import start_claim

BUSY_DAYS = 8
"""How long a task waits before somebody comes to it."""
WORKERS = ("dawn", "karl", "meera", "hugh")


def plan_upkeep(stage: Stage, begins: date) -> None:
    for month in _months(begins, stage.today):
        run_on = month + timedelta(days=2)
        for funder in FUNDERS:
            fails = funder == COUNCIL and (stage.today - run_on).days in range(60, 91)
            stage.job(run_on, partial(pay_providers, stage, funder, fails=fails))
        stage.job(month + timedelta(days=20), lambda: _print(stage))
    for weeks in range(1, 48):
        for who in WORKERS:
            stage.on(stage.today - timedelta(weeks=weeks), 16, partial(_works_through, stage, who), f"{who} works")
    stage.on(stage.today - timedelta(days=2), 20, partial(_everybody_reads, stage), "messages are read")
    stage.job(begins + timedelta(days=6), partial(_bring_in, stage))
    stage.on(stage.today - timedelta(days=2), 13, partial(_claims, stage), "a claim")
    stage.on(stage.today - timedelta(days=64), 15, partial(_dies, stage), "a death")
    for days, what, place in WORRIES:
        stage.on(stage.today - timedelta(days=days), 18, partial(_worried, what=what, place=place), "a concern")


WORRIES = (
    (17, "The man next door has not opened his curtains for three days.", "SK3 9QD"),
    (1, "A carer shouted at a woman in the street outside the shops.", "SK1 1YJ"),
)


def _months(first: date, last: date) -> Iterator[date]:
    for n in count():
        month = months_after(first, n)
        if month > last:
            return
        yield month


def _print(stage: Stage) -> None:
    print_letters(stage.units, stage.site.ports["composer"], lambda name, page: None)


def _works_through(stage: Stage, who: str, uow: UnitOfWork) -> None:
    """Done after a phone call or a visit, except what a service closes by itself when it is put right."""
    actor = stage.actor(who)
    for task in notifications.tasks_for(uow, actor):
        old = (uow.now - task.opened_at).days >= BUSY_DAYS
        if old and task.kind in ("arrange_cover", "call_person", "call_provider", "look_at_pacing", "unmet_need"):
            finish_task(uow, actor, task_id=task.id, note="Done by phone.")


def _everybody_reads(stage: Stage, uow: UnitOfWork) -> None:
    for account in uow.session.query(Account).order_by(Account.id):
        read_all(uow, Actor(account.person_id))


def _bring_in(stage: Stage) -> None:
    """Contact only, until somebody claims them."""
    with Incoming(Path(__file__).with_name("data") / "listings.csv") as file:
        load(
            stage.units, FORMATS["csv"].read(file), Source("Places near you (a made-up list)", "Made up"), refuse=_fail
        )


def _fail(problem: object) -> None:
    raise ValueError(f"the demo's own list is wrong: {problem}")


def _claims(stage: Stage, uow: UnitOfWork) -> None:
    provider = uow.session.query(Provider).filter_by(source_id="st-102").one()
    own_account(stage, uow, "cheadle-cafe", "Polly Marsden")
    start_claim(
        uow,
        stage.actor("cheadle-cafe"),
        provider_id=provider.id,
        position="I run the café on Thursdays",
        how_to_check="Call the library and ask for me",
    )


def _dies(stage: Stage, uow: UnitOfWork) -> None:
    record_death(uow, stage.actor("karl"), holder_id=stage.ids["person-3"], died_on=local_date(uow.now))


def _worried(uow: UnitOfWork, *, what: str, place: str) -> None:
    raise_concern(uow, None, told_as=next(iter(ConcernKind)), what=what, place=place)
