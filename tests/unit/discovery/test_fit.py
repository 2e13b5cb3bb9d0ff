"""Prices beside plan lines, to the penny (SRC-7)."""

import pytest

from marketplace.discovery.domain.fit import Line, fit_of, visit_cost
from providers.domain.codes import PriceUnit

GOING_OUT = Line(1, "Going out", "going-out", True, 6000, 0, (1,))
CHAIR = Line(2, "A garden chair", "equipment", False, 12000, 0, (1,))


def cost(pence, unit, visit=60, minimum=None, wanted=None):
    return visit_cost(pence, unit, visit_minutes=visit, minimum_minutes=minimum, wanted_minutes=wanted)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((3600, PriceUnit.VISIT, 90), (3600, 90)),
        ((3700, PriceUnit.HOUR, 120), (7400, 120)),
        ((2000, PriceUnit.HOUR, 60, 30, 20), (1000, 30)),
        ((1999, PriceUnit.HOUR, 20), (666, 20)),
        ((45000, PriceUnit.WEEK), (45000, None)),
    ],
)
def test_what_one_visit_costs(given, expected):
    assert cost(*given) == expected


@pytest.mark.parametrize(
    ("pence", "text", "over"),
    [
        (3600, "Within this line: £24 a week left", False),
        (1250, "Within this line: £47.50 a week left", False),
        (6000, "Within this line: £0 a week left", False),
        (7400, "£14 a week over", True),
        (6001, "£0.01 a week over", True),
    ],
)
def test_the_words_of_the_design(pence, text, over):
    fit = fit_of(GOING_OUT, pence, 60, PriceUnit.VISIT)
    assert (fit.text, fit.over) == (text, over)


def test_what_the_money_buys():
    assert fit_of(GOING_OUT, 3600, 90, PriceUnit.VISIT).buys == "£60 a week buys 1 visit, 1½ hours"
    assert fit_of(GOING_OUT, 1250, 60, PriceUnit.SESSION).buys == "£60 a week buys 4 sessions, 4 hours"
    assert fit_of(GOING_OUT, 2000, 60, PriceUnit.HOUR).buys == "£60 a week buys 3 hours"
    assert fit_of(GOING_OUT, 1700, 60, PriceUnit.HOUR).buys == "£60 a week buys 3½ hours"
    assert fit_of(GOING_OUT, 7400, 120, PriceUnit.HOUR).buys is None
    assert fit_of(CHAIR, 4000, None, PriceUnit.ITEM).buys == "£120 buys 3"


def test_a_one_off_line_has_no_week():
    assert fit_of(CHAIR, 4000, None, PriceUnit.ITEM).text == "Within this line: £80 left"


def test_what_is_agreed_already_is_not_left():
    line = Line(1, "Going out", "going-out", True, 6000, 3600, (1,))
    assert fit_of(line, 3600, 90, PriceUnit.VISIT).text == "£12 a week over"
    full = Line(1, "Going out", "going-out", True, 6000, 9000, (1,))
    assert full.left_pence == 0
    assert fit_of(full, 100, 60, PriceUnit.VISIT).buys is None
