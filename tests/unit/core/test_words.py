"""Money, days, hours and distances in the words of the design."""

from datetime import UTC, date, datetime, time

import pytest

from marketplace.core.web import words


@pytest.mark.parametrize(
    ("pence", "said", "short", "whole"),
    [
        (3600, "£36.00", "£36", "£36"),
        (125_760, "£1,257.60", "£1,257.60", "£1,258"),
        (5, "£0.05", "£0.05", "£0"),
        (50, "£0.50", "£0.50", "£1"),
        (0, "£0.00", "£0", "£0"),
        (-3650, "−£36.50", "−£36.50", "−£37"),
        (100_000_000, "£1,000,000.00", "£1,000,000", "£1,000,000"),
    ],
)
def test_pounds(pence, said, short, whole):
    assert words.pounds(pence) == said
    assert words.short_pounds(pence) == short
    assert words.pounds(pence, whole=True) == whole


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 11, 3, 10, 0, tzinfo=UTC), "Tuesday 3 November, 10am"),
        (datetime(2026, 10, 24, 11, 0, tzinfo=UTC), "Saturday 24 October, noon"),  # summer time: an hour later here
        (datetime(2026, 10, 25, 12, 0, tzinfo=UTC), "Sunday 25 October, noon"),  # the clocks went back that night
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "Wednesday 1 July, 12:30am"),
        (datetime(2026, 11, 3, 10, 0), "Tuesday 3 November, 10am"),
    ],
)
def test_a_moment_on_a_clock_in_england(moment, said):
    assert words.day_time(moment) == said


def test_days():
    day = date(2026, 6, 2)
    assert words.day(day) == "Tuesday 2 June"
    assert words.day(day, year=True) == "Tuesday 2 June 2026"
    assert words.short_day(day) == "Tue 2 Jun"
    assert words.full_date(day) == "2 June 2026"
    assert words.short_date(day) == "2 Jun"
    assert words.month(day) == "June 2026"
    assert words.full_date(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "1 July 2026"


@pytest.mark.parametrize(
    ("at", "said"),
    [(time(10), "10am"), (time(11, 30), "11:30am"), (time(12), "noon"), (time(0), "midnight"), (time(21), "9pm")],
)
def test_the_clock(at, said):
    assert words.clock(at) == said


def test_from_to():
    assert words.times(time(10), time(11, 30)) == "10am to 11:30am"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (1, "1 minute"),
        (20, "20 minutes"),
        (60, "1 hour"),
        (90, "1½ hours"),
        (120, "2 hours"),
        (80, "1 hour 20 minutes"),
    ],
)
def test_how_long(minutes, said):
    assert words.how_long(minutes) == said


@pytest.mark.parametrize(
    ("metres", "said"),
    [(1931, "1.2 miles"), (1609, "1 mile"), (3219, "2 miles"), (10, "less than 0.1 miles"), (40_234, "25 miles")],
)
def test_miles(metres, said):
    assert words.miles(metres) == said


def test_plural():
    assert words.plural(1, "visit") == "1 visit"
    assert words.plural(0, "visit") == "0 visits"
    assert words.plural(1200, "person", "people") == "1,200 people"


def test_and_list():
    assert words.and_list([]) == ""
    assert words.and_list(["a"]) == "a"
    assert words.and_list(["a", "b", "c"]) == "a, b and c"


def test_a_share_never_leaves_the_bar():
    assert words.percent(1, 3) == "33.33%"
    assert words.percent(5, 0) == "0%"
    assert words.percent(7, 5) == "100%"
