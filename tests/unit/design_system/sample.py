"""Made-up data for the gallery: the numbers of the design's own pages."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from flask_wtf.file import FileField

from marketplace.core.forms import (
    BaseForm,
    CheckboxesField,
    DurationField,
    EmailField,
    HiddenField,
    LocalDateField,
    LongTextField,
    MoneyField,
    PasswordField,
    PhoneField,
    PostcodeField,
    RadioField,
    SelectField,
    TextField,
    TimeField,
    TimeSelectField,
    WholeNumberField,
    YesField,
    choice,
)
from marketplace.core.web.pictures import PotPicture

YEAR_END = date(2027, 3, 31)
NHS = {"spent": 390_000, "to_pay": 31_200, "held": 121_040, "free": 125_760, "emergency": 52_000}
COUNCIL = {"spent": 221_000, "to_pay": 9_600, "held": 62_400, "free": 102_000, "emergency": 21_000}


class SampleForm(BaseForm):
    name = TextField("Your name", needed="Enter your name.")
    email = EmailField("Email address", needed="Enter your email address.")
    password = PasswordField("Password", needed="Enter your password.")
    note = LongTextField("Anything they should know")
    amount = MoneyField("Price", needed="Enter the price.")
    weeks = WholeNumberField("For how many weeks?", least=2, most=12)
    day = LocalDateField("First day", needed="Enter the first day.")
    time = TimeField("Time")
    start = TimeSelectField("Start", empty="Choose")
    length = DurationField("How long", empty="Choose")
    postcode = PostcodeField("Postcode")
    phone = PhoneField("Phone number")
    proof = FileField("Insurance certificate")
    often = RadioField(
        "How often?",
        choices=[
            choice("once", "Just once", "A good way to try it out"),
            choice("weekly", "Every week", "Same day, same time. You can skip a week."),
        ],
        needed="Choose how often.",
    )
    reason = RadioField("What is in the way?", choices=[choice("times", "The times are wrong")])
    days = CheckboxesField("Days", choices=[choice("wd", "Weekdays"), choice("sat", "Saturday")])
    language = SelectField("Language", choices=[choice("", "Any"), choice("pl", "Polish")])
    agree = YesField("Let my support planner see this")
    token = HiddenField()


GOOD = {
    "name": "Maureen",
    "email": "maureen@example.org",
    "password": "a long password",
    "amount": "36",
    "weeks": "8",
    "day-day": "3",
    "day-month": "11",
    "day-year": "2026",
    "time": "10am",
    "start": "10:00:00",
    "length": "90",
    "postcode": "sk4 3ab",
    "often": "weekly",
    "days": ["wd"],
    "agree": "y",
}

CARD: dict[str, Any] = {
    "url": "/services/1",
    "title": "Swimming companion",
    "provider": "Slow Lane Swimming, one person",
    "price": "£36.00",
    "unit": "a visit",
    "price_note": "1½ hours, travel and pool ticket",
    "summary": "Someone beside you in the water, and help to change before and after.",
    "reasons": ["Swimming", "Weekday mornings", "Help to change"],
    "is_new": True,
    "fit": "Within this line: £24 a week left",
    "next_free": "Tue 3 Nov, 10am",
    "where": "1.2 miles, comes to you",
    "known": [
        ("saw", "DBS: we saw evidence on 2 June 2026"),
        ("reg", "Data protection: checked on the register on 12 October 2026"),
        ("told", "First aid: told us"),
    ],
}
OVER = CARD | {
    "title": "Support worker for sport",
    "is_new": False,
    "fit": "£14 a week over",
    "fit_over": True,
    "fit_url": "#",
    "fit_link": "ask for a plan change",
}
FREE: dict[str, Any] = {
    "url": "/services/4",
    "title": "Over-60s gentle swim",
    "provider": "Mersey Bank Neighbours, community group",
    "price": "Free",
    "price_note": "A grant pays for this",
    "no_booking": "Ask them first. You can’t book this here.",
    "where": "2.1 miles, Reddish",
    "known": [("told", "Insurance: told us")],
}


def pots() -> list[PotPicture]:
    return [
        PotPicture("NHS pot", **NHS, gone_percent=57.3, likely_used=648_000, ends=YEAR_END),
        PotPicture("Council pot", **COUNCIL, gone_percent=57.3, likely_used=395_000, ends=YEAR_END),
    ]


def pots_after() -> list[PotPicture]:
    return [
        PotPicture("NHS pot", **(NHS | {"held": 138_320, "free": 108_480})),
        PotPicture("Council pot", **(COUNCIL | {"held": 73_920, "free": 90_480})),
    ]


AREAS = [
    {"name": "Bolton", "need": 210, "reach": 130, "words": "80 hours short", "column": 2, "row": 1},
    {"name": "Bury", "need": 115, "reach": 120, "words": "No gap to show", "column": 3, "row": 1},
    {"name": "Manchester", "need": 560, "reach": 415, "words": "145 hours short", "column": 3, "row": 2},
    {"name": "Trafford", "need": None, "reach": None, "words": "Too few people to show", "column": 2, "row": 3},
]
GAPS = [
    ["Bolton", "210", "130", "80"],
    ["Bury", "115", "120", "fewer than 5"],
    ["Manchester", "560", "415", "145"],
    ["Trafford", "not shown", "not shown", "not shown"],
]
TYPES = [
    {"label": "One person", "value": 62, "before": 41, "words": "62", "before_words": "41"},
    {"label": "Small team, up to 8", "value": 41, "before": 37, "words": "41", "before_words": "37"},
    {"label": "Council or NHS", "value": None, "before": None, "words": "fewer than 5", "before_words": "not shown"},
]
STUCK = [
    {
        "step": "Looked",
        "count_words": "2,340 searches",
        "all": 2340,
        "stuck": 350,
        "what": "Found nothing that fits. Another 430 found only 1 or 2 places.",
        "stuck_words": "350",
        "share_words": "15% (14 to 16)",
    },
    {
        "step": "Asked",
        "count_words": "fewer than 5 enquiries",
        "all": None,
        "stuck": None,
        "what": "Everyone said no, or did not answer",
        "stuck_words": "not shown",
        "share_words": "",
    },
]


def context() -> dict[str, Any]:
    """All that the gallery needs besides its form."""
    return {
        "nav": [
            {"label": "Home", "url": "/home", "current": True},
            {"label": "Find support", "url": "/search", "current": False},
        ],
        "signed_in": True,
        "acting": SimpleNamespace(
            for_label="J.S.", until="31 December 2026", limit_pence=20_000, out_url="/stop", what_url="/may"
        ),
        "pots": pots(),
        "pots_after": pots_after(),
        "pot_later": PotPicture("Council pot", **COUNCIL, unreleased=50_000, in_question=1_750, given_back=2_000),
        "cards": [CARD, OVER, FREE],
        "day": date(2026, 10, 28),
        "moment": datetime(2026, 10, 27, 10, 0, tzinfo=UTC),
        "days": [
            ("Tuesday 3 November", [("2026-11-03T10:00", "10am"), ("2026-11-03T11:30", "11:30am")]),
            ("Wednesday 4 November", [("2026-11-04T09:00", "9am")]),
        ],
        "know_rows": [["Who she is", "We saw evidence on 2 June 2026"], ["First aid", "Told us"]],
        "caseload": [
            ["P.K.", "Night visit has no backup", "Today", "£150"],
            ["J.S.", "Provider said yes", "Today", "£200"],
            ["D.F.", "Nothing to do", None, "£200"],
        ],
        "areas": AREAS,
        "gap_rows": GAPS,
        "types": TYPES,
        "stuck": STUCK,
    }
