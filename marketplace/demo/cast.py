"""Who is in the demo: the staff, the people with a story of their own, and the many with a plan and little else."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.people.domain import PreferredFormat

PASSWORD = "three tall chairs"  # noqa: S105 - printed by `flask demo accounts`: everybody in here is made up

STOCKPORT, MANCHESTER, BRISTOL = "E08000007", "E08000003", "E06000023"
GREATER_MANCHESTER = " ".join(f"E080000{n:02d}" for n in range(1, 11))
WEST = "E06000023 E06000024 E06000025"
COUNCIL, ICB, BRISTOL_COUNCIL = "stockport", "gm-icb", "bristol"


@dataclass(frozen=True, slots=True)
class Line:
    """A plan line: pence a week, minutes a week, whole per cent of the first pot (the second has the rest)."""

    title: str
    category: str
    weekly_pence: int
    minutes: int | None = None
    first_share: int = 100
    critical: bool = False
    backup: str | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """A pot: the whole year's pence and what of it is for emergencies."""

    stream: str
    pence: int
    emergency_pence: int = 0
    deployment: str = "notional"
    mechanism: str = "funder_invoice"


@dataclass(frozen=True, slots=True)
class Holder:
    """`key` names an account; without one they have none, and their coordinator acts with them by phone and post."""

    name: str
    postcode: str
    authority: str
    funder: str
    wish: str
    pots: Sequence[Money]
    lines: Sequence[Line]
    key: str | None = None
    form: PreferredFormat = PreferredFormat.EMAIL
    months_ago: int = 9
    ends: str = "agreed"
    """How far the plan is: `agreed`, `submitted` (waits for a decision) or `draft`."""


def council(pounds: int, emergency: int = 0) -> Money:
    return Money("asc_personal_budget", pounds * 100, emergency * 100)


def nhs(pounds: int, emergency: int = 0, stream: str = "nhs_chc") -> Money:
    return Money(stream, pounds * 100, emergency * 100)


GOING_OUT = Line("Going out", "going-out", 200_00)
HELP = Line("Help at home", "help-at-home", 80_00)
HOUSE = Line("House and garden", "house-garden", 40_00)

CAST: tuple[Holder, ...] = (
    Holder(
        "Maureen Tate",
        "SK4 4QR",
        STOCKPORT,
        COUNCIL,
        "I want to swim again, and to be out of the house twice a week.",
        [council(17_600, 500)],
        [GOING_OUT, HELP, HOUSE],
        key="maureen",
        months_ago=5,
    ),
    Holder(
        "Joan Sowerby",
        "SK4 3BB",
        STOCKPORT,
        COUNCIL,
        "I want to stay in my own home and see my friends at the pool.",
        [nhs(6_200, 520), council(3_700, 210)],
        [
            Line("Going out", "going-out", 66_00, first_share=60),
            Line("Bedtime help", "help-at-home", 66_00, critical=True, backup="Peel Moat Home Care"),
            Line("Garden", "house-garden", 40_00, first_share=0),
        ],
        key="joan",
        months_ago=7,
    ),
    Holder(
        "Ron Ackroyd",
        "SK5 7LT",
        STOCKPORT,
        COUNCIL,
        "I’d like to get to the match and keep the garden tidy.",
        [council(9_000, 400)],
        [
            Line("Out and about", "going-out", 70_00),
            Line("Garden and house", "house-garden", 42_00),
            Line("Company", "company", 20_00),
        ],
        key="ron",
    ),
    Holder(
        "Amina Yusuf",
        "SK1 4EA",
        STOCKPORT,
        COUNCIL,
        "I want help in the morning from somebody who speaks Urdu.",
        [council(11_000, 400)],
        [Line("Mornings", "help-at-home", 132_00, 360), Line("A break for my sister", "breaks", 44_00)],
        key="amina",
    ),
    Holder(
        "Pauline Kerr",
        "SK3 9QD",
        STOCKPORT,
        COUNCIL,
        "I don’t want to be alone at night.",
        [nhs(16_000, 900)],
        [Line("Nights", "help-at-home", 285_00, critical=True)],
        key="pauline",
        form=PreferredFormat.LARGE_PRINT_POST,
    ),
    Holder(
        "Dennis Fallows",
        "SK7 5BN",
        STOCKPORT,
        COUNCIL,
        "Painting on Mondays kept me going. I want that back.",
        [council(5_800, 200)],
        [Line("Art and swimming", "going-out", 60_00), Line("Cleaning", "house-garden", 39_00)],
        key="dennis",
        months_ago=7,
    ),
    Holder(
        "Tomi Oyelaran",
        "SK2 5RB",
        STOCKPORT,
        COUNCIL,
        "I want a job, and to get there on the bus by myself.",
        [council(7_000, 300)],
        [Line("Work and travel", "learning-work", 84_00), Line("Going out", "going-out", 42_00)],
        key="tomi",
        months_ago=7,
    ),
    Holder(
        "Brenda Lomax",
        "SK6 1AQ",
        STOCKPORT,
        COUNCIL,
        "My daughter looks after me. She needs a rest.",
        [council(6_500, 300)],
        [Line("A break for my daughter", "breaks", 66_00), Line("Lifts", "going-out", 32_00)],
        key="brenda",
        form=PreferredFormat.POST,
    ),
    Holder(
        "Raj Wadhwa",
        "M20 2RN",
        MANCHESTER,
        ICB,
        "I want to move better and stay in my flat.",
        [nhs(9_500, 400)],
        [Line("Physiotherapy", "therapies", 60_00), Line("Mornings", "help-at-home", 100_00)],
        key="raj",
    ),
    Holder(
        "Beth Lindqvist",
        "M33 4HB",
        "E08000009",
        ICB,
        "Talking helps. So does being near water.",
        [nhs(6_800, 300, "nhs_s117")],
        [Line("Talking", "wellbeing", 48_00), Line("Warm water", "therapies", 50_00)],
        key="beth",
    ),
    Holder(
        "Stan Orrell",
        "OL7 0PT",
        "E08000008",
        ICB,
        "I like people around me in the day.",
        [nhs(8_900, 400)],
        [Line("Daybreak", "company", 116_00), Line("Care", "help-at-home", 40_00)],
        key="stan",
        form=PreferredFormat.PHONE,
    ),
    Holder(
        "Irene Vowles",
        "BS5 6JU",
        BRISTOL,
        BRISTOL_COUNCIL,
        "A walk round the harbour and a coffee. That is all.",
        [council(5_000, 200)],
        [Line("Going out", "going-out", 80_00)],
        key="irene",
    ),
    Holder(
        "Colin Tozer",
        "BS3 1TE",
        BRISTOL,
        BRISTOL_COUNCIL,
        "I want to keep my garden, and my own front door.",
        [council(8_000, 300)],
        [Line("Mornings", "help-at-home", 100_00), Line("Garden", "house-garden", 40_00)],
        key="colin",
    ),
    Holder(
        "Zara Haddad",
        "BS4 3ER",
        BRISTOL,
        BRISTOL_COUNCIL,
        "Swimming makes my pain less.",
        [council(4_800, 200)],
        [Line("Swimming", "going-out", 63_00)],
        key="zara",
    ),
    Holder(
        "Wendy Platt",
        "SK4 1TF",
        STOCKPORT,
        COUNCIL,
        "I want to bake again, and to have people round my table.",
        [council(5_600, 200)],
        [Line("Cooking together", "help-at-home", 64_00, 180), Line("Cleaning", "house-garden", 39_00)],
        key="wendy",
        ends="submitted",
    ),
    Holder(
        "Gus Hartley",
        "SK8 2JR",
        STOCKPORT,
        COUNCIL,
        "I want to see the sea.",
        [council(4_800, 200)],
        [Line("Days out", "going-out", 80_00)],
        ends="draft",
        form=PreferredFormat.NONE,
    ),
)
