"""The many: people with a running plan and no story of their own, so that figures of places can be shown."""

import json
from pathlib import Path
from random import Random

from marketplace.demo.cast import (
    BRISTOL,
    BRISTOL_COUNCIL,
    COUNCIL,
    ICB,
    MANCHESTER,
    STOCKPORT,
    Holder,
    Line,
    council,
    nhs,
)
from marketplace.people.domain import PreferredFormat

TOWNS: tuple[tuple[str, str, str, int], ...] = (
    (STOCKPORT, COUNCIL, "SK1 SK2 SK3 SK4 SK5 SK6 SK7 SK8", 19),
    (MANCHESTER, ICB, "M12 M14 M19 M20 M21", 15),
    ("E08000008", ICB, "M34 OL6 OL7 SK14", 10),
    ("E08000009", ICB, "M33 M41 WA14", 9),
    ("E08000006", ICB, "M5 M6 M7", 8),
    ("E08000004", ICB, "OL1 OL4", 3),
    ("E08000001", ICB, "BL1 BL3", 3),
    (BRISTOL, BRISTOL_COUNCIL, "BS3 BS4 BS5 BS11", 10),
)
"""(council, funder, postcode districts, how many people). In two of them too few for a figure to be shown."""
WISHES = (
    "I want to stay in my own home.",
    "I want to see people.",
    "I want my family to get some rest.",
    "I’d like to be outdoors more.",
    "I want to do my own shopping again.",
)


def many(rng: Random, sectors: dict[str, list[str]]) -> list[Holder]:
    """People with a running plan and no story. `sectors` are real postcode sectors by district."""
    found = []
    names = _names()
    rng.shuffle(names)
    for authority, funder, districts, count in TOWNS:
        for n in range(count):
            sector = rng.choice(sectors[rng.choice(districts.split())])
            hours = rng.choice((7, 10, 12, 14, 21))  # more than the providers here can give: a gap to read
            lines = [Line("Help at home", "help-at-home", hours * 22_00, hours * 60)]
            if n % 4 != 3:
                out = rng.choice((2, 3, 4))
                lines.append(Line("Going out", "going-out", out * 20_00, out * 60))
            if n % 2:
                lines.append(Line("A break for my family", "breaks", 44_00, 120))
            if n % 3 == 0:
                lines.append(Line("House and garden", "house-garden", 20_00, 60))
            year = sum(line.weekly_pence for line in lines) * 53 // 100
            money = nhs(year + 400, 300) if funder == ICB else council(year + 300, 200)
            form = rng.choice((PreferredFormat.NONE, PreferredFormat.NONE, PreferredFormat.NONE, PreferredFormat.POST))
            found.append(
                Holder(
                    names.pop(),
                    f"{sector}{rng.choice('ABDEFGH')}{rng.choice('JLNPQRS')}",
                    authority,
                    funder,
                    rng.choice(WISHES),
                    [money],
                    lines,
                    form=form,
                )
            )
    return found


def _names() -> list[str]:
    parts = json.loads(Path(__file__).with_name("data").joinpath("names.json").read_text(encoding="utf-8"))
    return [f"{given} {family}" for given in parts["given"] for family in parts["family"]]
