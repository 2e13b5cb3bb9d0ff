"""What people looked for and did not find, and whom they asked."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TypeVar

from marketplace.bookings.domain.states import DeclineReason
from marketplace.bookings.services import enquiring, loading
from marketplace.core.actor import Actor
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork
from marketplace.demo.cast import BRISTOL, BRISTOL_COUNCIL, MANCHESTER, STOCKPORT
from marketplace.demo.stage import Stage
from marketplace.discovery.domain.codes import CountBand, NeedReason, RoleClass
from marketplace.discovery.ports import EventDraft
from marketplace.discovery.services import events, needs
from marketplace.people.queries import holder
from providers.queries import workers

T = TypeVar("T")
PLACES = ((STOCKPORT, 8), (MANCHESTER, 7), ("E08000008", 4), ("E08000009", 3), ("E08000006", 4), (BRISTOL, 5))
LOOKED_FOR = (
    ("help-at-home.getting-up-bedtime", 9),
    ("help-at-home.washing-dressing", 7),
    ("help-at-home.nights", 5),
    ("going-out.swimming", 6),
    ("going-out.trips", 5),
    ("breaks.sitting", 6),
    ("breaks.overnight", 3),
    ("house-garden.cleaning", 4),
    ("therapies.physio", 2),
    ("wellbeing.counselling", 2),
    (None, 3),
)
HARD = ("help-at-home.getting-up-bedtime", "help-at-home.nights", "breaks.overnight")


def plan_market(stage: Stage, begins: date) -> None:
    day = begins
    while day <= stage.today:
        if day.weekday() in (1, 4):
            stage.on(day, 20, _searches(stage), "searches")
        if day.weekday() == 2:
            stage.on(day, 12, _could_not_find(stage), "a report")
        day += timedelta(days=1)
    for n in range(110):
        ago = stage.rng.randint(8, (stage.today - begins).days - 30)
        stage.on(stage.today - timedelta(days=ago), 10 + n % 6, _question(stage, n), "a question")
    for hours, who, service in (
        (4, "joan", "mersey.gentle"),
        (30, "ron", "bramble.live-in"),
        (50, "stan", "hearth.home"),
    ):
        stage.at(stage.now - timedelta(hours=hours), _asks(stage, who, service), f"{who} asks {service}")


def _searches(stage: Stage) -> Callable[[UnitOfWork], None]:
    def act(uow: UnitOfWork) -> None:
        rng, today = stage.rng, local_date(uow.now)
        drafts = []
        for n in range(rng.randint(34, 48)):
            area = _weighted(stage, PLACES)
            category = _weighted(stage, LOOKED_FOR)
            poor = 5 if category in HARD and area != STOCKPORT else 1
            band = rng.choices(tuple(CountBand), (poor, poor, 4, 6))[0]
            role = rng.choices((RoleClass.HOLDER, RoleClass.BROKER, RoleClass.VISITOR), (5, 2, 3))[0]
            filters = tuple(one for one in ("near", "pot", "day", "language") if rng.random() < 0.4)
            drafts.append(EventDraft(today, role, area, category, filters, band, (str(today), str(n))))
        events.keep(uow, drafts)

    return act


def _weighted(stage: Stage, pairs: Sequence[tuple[T, int]]) -> T:
    return stage.rng.choices([one for one, _ in pairs], [weight for _, weight in pairs])[0]


def _could_not_find(stage: Stage) -> Callable[[UnitOfWork], None]:
    def act(uow: UnitOfWork) -> None:
        rng = stage.rng
        for _ in range(rng.randint(1, 3)):
            needs.report(
                uow,
                None,
                reason=rng.choice(
                    (NeedReason.NONE_IN_AREA, NeedReason.TIMES, NeedReason.LANGUAGE_CULTURE, NeedReason.NO_CAPACITY)
                ),
                category=rng.choice(HARD),
                area=_weighted(stage, PLACES),
                role=rng.choice((RoleClass.HOLDER, RoleClass.VISITOR)),
            )
        known = [who for who in ("amina", "pauline", "beth", "stan", "zara") if who in stage.ids]
        if known and rng.random() < 0.12:
            who = rng.choice(known)
            needs.report(
                uow,
                stage.actor(who),
                reason=NeedReason.TIMES,
                category="help-at-home.nights",
                area=STOCKPORT,
                role=RoleClass.HOLDER,
                holder_id=stage.ids[who],
                agreed=True,
            )

    return act


ASKED = (
    "bramble.live-in",
    "ravenoak.peg",
    "hearth.break",
    "heron.night",
    "peel.evening",
    "saffron.sit",
    "bramble.sitting",
)
ASKED_WEST = ("severn.night", "severn.care", "avon.out")


def _question(stage: Stage, n: int) -> Callable[[UnitOfWork], None]:
    """A coordinator asks a provider for somebody with no account; some answer, some can't help, some are silent."""

    def act(uow: UnitOfWork) -> None:
        rng = stage.rng
        key = f"person-{rng.choice((rng.randint(0, 33), rng.randint(0, 76)))}"
        if key not in stage.ids:
            return
        record = holder(uow, stage.ids[key])
        west = record.funder_id == stage.ids[BRISTOL_COUNCIL]
        service = stage.ids[rng.choice(ASKED_WEST if west else ASKED)]
        enquiry_id = enquiring.send(
            uow,
            Actor(record.coordinator_id),
            holder_id=record.person_id,
            service_id=service,
            wanted={"tasks": ["company"], "days": ["monday"], "times": ["evening"]},
        )
        _answer_later(stage, uow, enquiry_id, rng.choices(("answer", "decline", "silence"), (4, 4, 2))[0])

    return act


def _answer_later(stage: Stage, uow: UnitOfWork, enquiry_id: int, how: str) -> None:
    provider_id = loading.enquiry(uow, enquiry_id).provider_id
    manager = Actor(workers.managers_of(uow, provider_id)[0].id)
    after = uow.now + timedelta(hours=stage.rng.randint(20, 70))
    if how == "answer":
        said = "Yes, we have room from next month. Shall we talk?"
        stage.at(after, lambda uow: enquiring.answer(uow, manager, enquiry_id, text=said), "an answer")
    elif how == "decline":
        stage.at(
            after, lambda uow: enquiring.decline(uow, manager, enquiry_id, reason=DeclineReason.NO_CAPACITY), "a no"
        )


def _asks(stage: Stage, who: str, service: str) -> Callable[[UnitOfWork], object]:
    def act(uow: UnitOfWork) -> object:
        return enquiring.send(
            uow,
            stage.actor(who),
            holder_id=stage.ids[who],
            service_id=stage.ids[service],
            wanted={"tasks": ["company"], "days": ["friday"], "times": ["morning"]},
            message="Do you have room this month?",
        )

    return act
