"""What is asked, from an address and back."""

from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.discovery.domain.asking import Asked, parse
from marketplace.discovery.domain.options import windows_of

NAMES = (
    "q",
    "near",
    "radius_m",
    "home",
    "category",
    "kind",
    "day",
    "part",
    "from",
    "to",
    "minutes",
    "access",
    "language",
    "max",
    "max_pence",
    "pot_id",
    "line",
    "sort",
    "page",
    "page_size",
)


def asked(query: str) -> Asked:
    return parse(parse_qs(query, keep_blank_values=True))[0]


def test_every_parameter_of_the_interface():
    found, faults = parse(
        parse_qs(
            "q=swim&near=SK4&radius_m=5000&category=going-out.swimming&language=pl&access=hoist&access=step_free"
            "&day=mon&day=2026-11-30&from=09:00&to=12:00&minutes=30&max_pence=2500&pot_id=7&kind=bookable&sort=price"
            "&page=2&page_size=50"
        )
    )
    assert faults == {}
    assert (found.q, found.near, found.radius_m, found.max_pence) == ("swim", "SK4", 5000, 2500)
    assert found.access == ("hoist", "step_free")
    assert found.days == ("mon", "2026-11-30")
    assert (found.from_time, found.to_time, found.minutes) == ("09:00", "12:00", 30)
    assert (found.pot_id, found.kind, found.sort, found.page, found.page_size) == ((7,), ("bookable",), "price", 2, 50)


def test_weekdays_are_five_days_and_parts_that_touch_are_one_window():
    assert asked("day=wd&day=sat").days == ("mon", "tue", "wed", "thu", "fri", "sat")
    assert asked("part=am&part=pm").windows == (("06:00", "17:00"),)
    assert asked("part=am&part=eve").windows == (("06:00", "12:00"), ("17:00", "22:00"))
    assert windows_of(("eve", "night")) == (("17:00", "06:00"), ("00:00", "06:00"))
    assert windows_of(("am", "pm", "eve", "night")) == ()


@pytest.mark.parametrize(("typed", "pence"), [("25", 2500), ("£25.5", 2550), ("1,200.05", 120005), ("0", 0)])
def test_the_most_to_pay_is_typed_in_pounds(typed, pence):
    assert asked(urlencode({"max": typed})).max_pence == pence


@pytest.mark.parametrize("wrong", ["lots", "-5", "1.234", "25.5.5", "£"])
def test_what_is_no_amount_is_told(wrong):
    found, faults = parse({"max": [wrong]})
    assert found.max_pence is None
    assert "amount" in faults["max"]


def test_filters_are_remembered_by_name_and_never_by_value():
    assert asked("q=x&language=syl&day=sat&max=5&pot_id=3&home=1").filters == (
        "home",
        "day",
        "language",
        "price",
        "pot",
    )


def test_a_filter_comes_off_alone_and_the_first_page_is_shown():
    found = asked("q=swim&access=hoist&access=step_free&page=3")
    assert found.without("access", "hoist").access == ("step_free",)
    assert found.without("access").access == ()
    assert found.without("access").page == 1
    assert found.without("access").q == "swim"


@given(
    st.dictionaries(
        st.sampled_from(NAMES),
        st.lists(st.one_of(st.text(max_size=30), st.sampled_from(["1", "mon", "am", "09:00", "fit", "going-out"]))),
    )
)
def test_an_address_asks_for_the_same_again(params):
    found, _ = parse(params)
    again, faults = parse(parse_qs(urlencode(found.params()), keep_blank_values=True))
    assert again == found
    assert faults == {}
