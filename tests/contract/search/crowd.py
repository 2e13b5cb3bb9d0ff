"""Some hundred services as they are in a region, the same each time: so many that pages, bands and facets are full."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

from search.document import ServiceDocument
from tests.contract.search.world import service, slot

HERE = (53.80, -1.55)
AREAS = ("E08000035", "E08000032", "E06000014", "E08000033")
CATEGORIES = (
    "company.befriending",
    "going-out.swimming",
    "going-out.clubs",
    "home.personal-care",
    "home.cleaning",
    "advice.money",
)
ABOUT = {
    "company.befriending": "befriending visits a friend to talk with tea and a game of chess or cards at home",
    "going-out.swimming": "swimming lessons warm water hydrotherapy pool hoist for adults who want to swim",
    "going-out.clubs": "a club with singing painting pottery gardening and lunch for older people on weekdays",
    "home.personal-care": "help with washing dressing meals and medicine from trained carers day and night",
    "home.cleaning": "cleaning ironing shopping and laundry in your own home by people who are kind",
    "advice.money": "free advice on money benefits forms and debts by phone or at our office in town",
}
FILLER = """we you people week group support local family volunteers trained friendly small independent stroke dementia
autism learning disability sensory wheelchair transport carers young adults afternoon morning evening garden"""
TAGS = ("en", "pl", "ur", "bfi", "zh-Hant", "zh-Hans")
ACCESS = ("step_free", "hoist", "parking", "quiet_space", "accessible_toilet")
MONDAY = date(2026, 10, 5)


@cache
def crowd(number: int = 400) -> Sequence[ServiceDocument]:
    dice = random.Random(20261005)
    return [_one(dice, each) for each in range(1, number + 1)]


def _one(dice: random.Random, number: int) -> ServiceDocument:
    category = dice.choice((*CATEGORIES, ""))
    said = ABOUT.get(category or dice.choice(CATEGORIES), "").split()
    text = dice.sample(said, k=min(len(said), dice.randint(4, 9))) + dice.choices(FILLER.split(), k=dice.randint(3, 25))
    placed = dice.random() < 0.9
    priced = dice.random() < 0.7
    home = dice.random() < 0.5
    return service(
        number,
        name=" ".join(dice.sample(said, k=2)).title(),
        summary=" ".join(dice.sample(text, k=min(len(text), 6))),
        description=" ".join(text),
        provider_name=f"Provider {number % 90}",
        provider_type=dice.choice(("vcse", "agency", "sole_trader")),
        category=category,
        kind=dice.choices(("bookable", "enquiry_only", "grant_funded"), (6, 3, 2))[0],
        source=dice.choice((None, None, "register")),
        languages=tuple(dice.sample(TAGS, k=dice.randint(1, 3))),
        access=tuple(dice.sample(ACCESS, k=dice.randint(0, 3))),
        pots_accepted=tuple(dice.sample(("council:direct_payment", "nhs:notional"), k=dice.randint(0, 2))),
        price_pence=dice.choice((0, 0, 1_500, 1_800, 2_050, 2_400, 9_900)) if priced else None,
        price_unit=dice.choice(("hour", "session")) if priced else None,
        minimum_minutes=dice.choice((None, 15, 30, 60)),
        lat=HERE[0] + dice.gauss(0, 0.25) if placed else None,
        lon=HERE[1] + dice.gauss(0, 0.4) if placed else None,
        comes_to_home=home,
        at_place=dice.random() < 0.5,
        online=dice.random() < 0.2,
        radius_m=dice.choice((3_219, 8_047, 16_093, 32_187)) if home else None,
        areas=tuple(dice.sample(AREAS, k=dice.randint(0, 2))),
        slots=_slots(dice),
    )


def _slots(dice: random.Random) -> tuple[object, ...]:
    if dice.random() < 0.3:
        return ()
    days = sorted(dice.sample(range(28), k=dice.randint(1, 12)))
    start, hours = dice.choice(("08:00", "09:30", "13:00", "18:00", "22:00")), dice.choice((0.5, 1, 3, 9))
    return tuple(slot((MONDAY + timedelta(days=day)).isoformat(), start, hours) for day in days)
