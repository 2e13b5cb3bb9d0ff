"""Whose life takes which turn, and when. Weeks and days are counted back from today."""

from collections.abc import Callable
from datetime import date, timedelta

from marketplace.core.uow import UnitOfWork
from marketplace.delegation import services as delegation
from marketplace.delegation.domain import DelegatedAction as D
from marketplace.delegation.services import Delegate
from marketplace.demo.life import Story, asks, tell
from marketplace.demo.stage import Stage

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = range(6)
Run = tuple[int, str, str, str, int, float]

RUNS: tuple[Run, ...] = (
    # weeks ago, who, service, plan line, weekday, hour
    (18, "maureen", "bramble.morning", "Help at home", MONDAY, 9),
    (6, "maureen", "bramble.morning", "Help at home", MONDAY, 9),
    (16, "maureen", "tansy.garden", "House and garden", WEDNESDAY, 13),
    (28, "joan", "heron.bedtime", "Bedtime help", WEDNESDAY, 21),
    (16, "joan", "heron.bedtime", "Bedtime help", WEDNESDAY, 21),
    (4, "joan", "heron.bedtime", "Bedtime help", WEDNESDAY, 21),
    (27, "joan", "heron.bedtime", "Bedtime help", FRIDAY, 21),
    (15, "joan", "heron.bedtime", "Bedtime help", FRIDAY, 21),
    (3, "joan", "heron.bedtime", "Bedtime help", FRIDAY, 21),
    (25, "joan", "heron.bedtime", "Bedtime help", 6, 20),
    (13, "joan", "heron.bedtime", "Bedtime help", 6, 20),
    (14, "joan", "tansy.garden", "Garden", MONDAY, 13),
    (22, "joan", "kev.trips", "Going out", SATURDAY, 13),
    (26, "joan", "tansy.garden", "Garden", MONDAY, 13),
    (9, "joan", "two-bridges.aqua", "Going out", TUESDAY, 11),
    (33, "ron", "kev.trips", "Out and about", SATURDAY, 13),
    (20, "ron", "mersey.lunch", "Company", WEDNESDAY, 11.5),
    (35, "amina", "saffron.wash", "Mornings", MONDAY, 8),
    (23, "amina", "saffron.wash", "Mornings", MONDAY, 8),
    (11, "amina", "saffron.wash", "Mornings", MONDAY, 8),
    (14, "amina", "saffron.sit", "A break for my sister", FRIDAY, 14),
    (8, "pauline", "heron.night", "Nights", FRIDAY, 22),
    (26, "dennis", "paintbox.art", "Art and swimming", MONDAY, 9),
    (15, "dennis", "steady.clean", "Cleaning", THURSDAY, 9),
    (26, "tomi", "stepwise.coach", "Work and travel", TUESDAY, 10),
    (24, "brenda", "peel.break", "A break for my daughter", WEDNESDAY, 12),
    (10, "brenda", "goyt.lift", "Lifts", FRIDAY, 10),
    (32, "raj", "steps.physio", "Physiotherapy", WEDNESDAY, 11),
    (13, "raj", "peel.care", "Mornings", THURSDAY, 8),
    (29, "beth", "quietwater.talk", "Talking", TUESDAY, 14),
    (12, "beth", "steps.hydro", "Warm water", THURSDAY, 9),
    (31, "stan", "daybreak.day", "Daybreak", TUESDAY, 10),
    (5, "stan", "daybreak.day", "Daybreak", TUESDAY, 10),
    (33, "irene", "avon.out", "Going out", WEDNESDAY, 11),
    (7, "irene", "avon.out", "Going out", WEDNESDAY, 11),
    (27, "colin", "severn.care", "Mornings", MONDAY, 8),
    (10, "colin", "knowle.grow", "Garden", FRIDAY, 11),
    (22, "zara", "harbour.swim", "Swimming", TUESDAY, 10),
)
TURNS: tuple[tuple[int, Story], ...] = (
    # days ago, and what came of it
    (190, Story("ron", "paintbox.art", "Out and about", 1, ends="decline")),
    (150, Story("tomi", "by-us.travel", "Work and travel", 4, ends="decline")),
    (131, Story("dennis", "kev.trips", "Art and swimming", 1, ends="silence")),
    (120, Story("brenda", "saffron.sit", "A break for my daughter", 2, ends="unconfirmed")),
    (101, Story("amina", "peel.break", "A break for my sister", 1, ends="silence")),
    (88, Story("joan", "peel.evening", "Bedtime help", 2, ends="decline")),
    (77, Story("colin", "severn.night", "Mornings", 1, ends="decline")),
    (66, Story("ron", "goyt.lift", "Out and about", 1, ends="counter")),
    (60, Story("zara", "avon.out", "Swimming", 1, ends="silence")),
    (48, Story("raj", "peel.care", "Mornings", 2, ends="decline")),
    (41, Story("maureen", "goyt.lift", "Going out", 2, by="jess", surely=True)),
    (36, Story("irene", "avon.out", "Going out", 2, ends="unconfirmed")),
    (30, Story("tomi", "goyt.lift", "Going out", 2, by="jess")),
    (8, Story("dennis", "slow-lane.walk", "Art and swimming", 1, hour=14, latest="unrecorded")),
    (20, Story("beth", "quietwater.after", "Talking", 1, ends="decline")),
)
OPEN: tuple[tuple[float, Story], ...] = (
    # hours ago: what waits for somebody now
    (
        2,
        Story(
            "dennis",
            "slow-lane.swim",
            "Art and swimming",
            8,
            TUESDAY,
            10.5,
            ends="wait",
            tasks=("change_clothes", "walking_aid"),
        ),
    ),
    (5, Story("tomi", "slow-lane.swim", "Going out", 1, ends="wait")),
    (25, Story("maureen", "heron.bedtime", "Help at home", 8, 6, 21, ends="unconfirmed", tasks=("change_clothes",))),
    (26, Story("amina", "peel.break", "A break for my sister", 2, ends="unconfirmed", by="jess")),
    (20, Story("tomi", "stepwise.coach", "Work and travel", 11, THURSDAY, 10, ends="wait", by="jess")),
    (27, Story("joan", "bramble.sport", "Going out", 1, ends="wait")),
)
ACTS = (D.ENQUIRE, D.BOOK, D.ACCEPT_AGREEMENT, D.CANCEL, D.ATTEST, D.SEE_MONEY)
CLIENTS = (
    # who, days ago, days from now, cap in pence
    ("maureen", 60, 150, 200_00),
    ("ron", 170, 40, 150_00),
    ("amina", 120, 90, 200_00),
    ("tomi", 70, 200, 300_00),
    ("brenda", 200, 12, 250_00),
)


def plan_stories(stage: Stage) -> None:
    _plan_grants(stage)
    for weeks, who, service, line, weekday, hour in RUNS:
        day = _weekday_before(stage.today - timedelta(weeks=weeks), WEDNESDAY if weeks % 2 else MONDAY)
        story = Story(who, service, line, 12, weekday, hour, silent_is_yes=who == "stan")
        tell(stage, day, 9 + weeks % 7, story)
    for days, story in TURNS:
        tell(stage, _weekday_before(stage.today - timedelta(days=days), TUESDAY), 10.5, story)
    _plan_swimming(stage)
    for hours, story in OPEN:
        _tell_at(stage, hours, story)


def _plan_swimming(stage: Stage) -> None:
    """Maureen and Priya: nine weeks of swimming, the last one waiting for Maureen's word."""
    yesterday = stage.today - timedelta(days=1)
    weekday = min(yesterday.weekday(), FRIDAY)
    story = Story(
        "maureen",
        "slow-lane.swim",
        "Going out",
        12,
        weekday,
        10.5,
        tasks=("change_clothes", "walking_aid"),
        note="The side gate sticks. Please ring first.",
        latest="silent",
        surely=True,
    )
    tell(stage, _weekday_before(stage.today - timedelta(days=66), MONDAY), 9.5, story)


def _tell_at(stage: Stage, hours: float, story: Story) -> None:
    stage.at(stage.now - timedelta(hours=hours), asks(stage, story), f"{story.who} asks now")


def _weekday_before(day: date, weekday: int) -> date:
    return day - timedelta(days=(day.weekday() - weekday) % 7)


def _plan_grants(stage: Stage) -> None:
    for who, ago, ahead, cap_pence in CLIENTS:
        first = stage.today - timedelta(days=ago)
        stage.on(first, 15, _grant(stage, who, stage.today + timedelta(days=ahead), cap_pence), f"{who} lets Jess act")


def _grant(stage: Stage, who: str, ends_on: date, cap_pence: int) -> Callable[[UnitOfWork], None]:
    def act(uow: UnitOfWork) -> None:
        row = delegation.propose(
            uow,
            stage.actor(who),
            holder_id=stage.ids[who],
            to=Delegate(organisation_id=stage.ids["lantern"]),
            actions=ACTS,
            ends_on=ends_on,
            cap_pence=cap_pence,
        )
        delegation.accept(uow, stage.actor("jess"), delegation_id=row.id, interest_declared="No link to any provider.")

    return act
