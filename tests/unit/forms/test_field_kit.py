"""Whatever is typed: an answer in plain words or the text kept, never a crash."""

from datetime import date, time
from typing import Any

import pytest
import wtforms
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from marketplace.core.errors import InvalidInput
from marketplace.core.forms import BaseForm, LocalDateField, TextField, TimeField, WholeNumberField
from marketplace.core.forms.text import tidy
from tests.unit.design_system.sample import GOOD, SampleForm

app = Flask("forms")
app.config.update(SECRET_KEY="for-tests", WTF_CSRF_ENABLED=False)

ODD = [
    "1e3",
    "-0",
    "１２",
    "a\x00b",
    "x" * 10_000,
    "👩🏽‍🦽",
    "{{7*7}}",
    "'; DROP TABLE people;--",
    "<script>alert(1)</script>",
    "\u202eevil",
    "9" * 400,
    "NaN",
    "\ud800",
    "\r\n",
    "½",
    "٣",
]
TEXTS = [field for field in GOOD if field not in ("often", "days", "agree", "start", "length")] + ["phone", "note"]


def fill(**changes: Any) -> SampleForm:
    with app.test_request_context(method="POST"):
        form = SampleForm(formdata=MultiDict({**GOOD, **changes}))
        form.validate()
        return form


def test_a_good_form_is_read_into_values():
    form = fill()
    assert form.summary() == []
    assert form.amount.data == 3600
    assert form.day.data == date(2026, 11, 3)
    assert form.time.data == form.start.data == time(10)
    assert form.length.data == 90
    assert form.postcode.data == "SK4 3AB"
    assert form.weeks.data == 8
    assert form.days.data == ["wd"]
    assert form.note.data == ""
    assert form.phone.data is None


@pytest.mark.parametrize("odd", ODD, ids=ascii)
@pytest.mark.parametrize("name", [*TEXTS, "often", "days", "start", "length", "reason"])
def test_odd_input_is_refused_in_words_or_kept(name, odd):
    form = fill(**{name: odd})
    for _anchor, sentence in form.summary():
        assert sentence.endswith((".", "?"))
        assert "invalid" not in sentence.lower()
    for field in form:
        if isinstance(field, wtforms.StringField):
            field._value().encode()  # what is printed back can be printed
            assert "\x00" not in field._value()
    if name in ("name", "note") and odd in ("1e3", "-0", "１２", "👩🏽‍🦽", "{{7*7}}"):
        assert form[name].data == odd


@pytest.mark.parametrize("odd", ["1e3", "-0", "１２", "NaN", "٣", "½", "9" * 400])
def test_what_is_not_an_amount_is_no_amount(odd):
    form = fill(amount=odd, weeks=odd)
    assert form.amount.data is None
    assert form.weeks.data is None
    assert form.amount.errors
    assert form.weeks.errors


def test_hidden_characters_are_refused_and_the_rest_is_kept():
    form = fill(name="Mau\x00reen")
    assert form.name.data == "Maureen"
    assert "hidden characters" in form.name.errors[0]


def test_text_that_is_too_long_is_kept_and_counted():
    form = fill(name="x" * 10_000)
    assert form.name.errors == ["Use 200 characters or fewer. This has 10,000."]
    assert len(form.name._value()) == 10_000


def test_a_word_cannot_be_turned_around():
    assert tidy("\u202eabc\u2066") == ("abc", True) or tidy("\u202eabc\u2066")[0] == "abc"


@pytest.mark.parametrize(
    ("typed", "reads"),
    [
        ("name@example.org", True),
        ("a.b+c@sub.example.org.uk", True),
        ("maureen.example.org", False),
        ("a@b", False),
        ("a@@b.org", False),
        ("a b@c.org", False),
        ("@c.org", False),
        ("a@b.org\nBcc: x@y.org", False),
    ],
)
def test_an_email_address(typed, reads):
    form = fill(email=typed)
    expected = [] if reads else ["Check your email address. It needs an @, like name@example.org."]
    assert list(form.email.errors) == expected
    assert form.email._value() == " ".join(typed.split("\n"))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("10am", time(10)),
        ("2.30 pm", time(14, 30)),
        ("14:30", time(14, 30)),
        ("1430", time(14, 30)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("noon", time(12)),
        ("Midnight", time(0)),
        ("9 a.m.", time(9)),
    ],
)
def test_a_time_as_people_write_it(typed, read):
    assert fill(time=typed).time.data == read


@pytest.mark.parametrize("typed", ["10", "25:00", "13pm", "0am", "10:75", "tea time", "10::30"])
def test_a_time_that_may_be_either_is_asked_again(typed):
    form = fill(time=typed)
    assert form.time.data is None
    assert form.time.errors == ["Write the time like 10am or 2:30pm."]
    assert form.time._value() == typed


@pytest.mark.parametrize(
    ("day", "month", "year", "sentence", "anchor"),
    [
        ("", "11", "2026", "Add the day.", "day"),
        ("3", "", "", "Add the month and the year.", "day-month"),
        ("3", "11", "26", "Write the year with 4 figures, like 2026.", "day-year"),
        ("3", "13", "2026", "Write the month as a number from 1 to 12, or its name.", "day-month"),
        ("3", "mau", "2026", "Write the month as a number from 1 to 12, or its name.", "day-month"),
        ("30", "2", "2026", "There is no day 30 in that month.", "day"),
        ("third", "2", "2026", "Write the day as a number, like 27.", "day"),
        ("1", "1", "0000", "There is no day 1 in that month.", "day"),
    ],
)
def test_a_date_says_which_part_to_mend(day, month, year, sentence, anchor):
    form = fill(**{"day-day": day, "day-month": month, "day-year": year})
    assert form.day.data is None
    assert (anchor, sentence) in form.summary()
    assert [value for _, _, value in form.day.inputs()] == [day, month, year]


def test_a_month_by_its_name_and_a_day_in_one_value():
    assert fill(**{"day-month": "Nov"}).day.data == date(2026, 11, 3)
    with app.test_request_context(method="POST"):
        form = SampleForm(formdata=MultiDict({"day": "2026-11-03"}))
    assert form.day.data == date(2026, 11, 3)


def test_a_day_outside_the_days_on_offer():
    class DayForm(BaseForm):
        day = LocalDateField("Day", needed="Enter the day.")

    with app.test_request_context(method="POST"):
        form = DayForm(formdata=MultiDict({"day-day": "3", "day-month": "11", "day-year": "2026"}))
        form.day.earliest = date(2026, 11, 4)
        assert not form.validate()
    assert form.summary() == [("day", "Choose 4 November 2026 or later.")]


def test_a_form_shows_what_is_already_known():
    with app.test_request_context():
        form = SampleForm(data={"amount": 3650, "day": date(2026, 11, 3), "time": time(14, 30)})
    assert form.amount._value() == "36.50"
    assert form.time._value() == "2:30pm"
    assert [value for _, _, value in form.day.inputs()] == ["3", "11", "2026"]


def test_a_services_refusal_lands_on_its_field_and_the_rest_on_top():
    form = fill()
    form.take_errors(InvalidInput({"weeks": ["Choose 8 or fewer."], "elsewhere": ["Ask first."]}))
    assert form.summary() == [(None, "Ask first."), ("weeks", "Choose 8 or fewer.")]
    form = fill()
    form.take_errors(ValueError("That time has just gone."))
    assert form.summary() == [(None, "That time has just gone.")]


def test_a_stock_field_is_refused_when_the_form_is_made():
    class Loose(BaseForm):
        age = wtforms.IntegerField("Age")

    with app.test_request_context(), pytest.raises(TypeError, match="the kit's own field"):
        Loose()


@given(st.text(max_size=60))
def test_no_text_crashes_a_field(text):
    class Every(BaseForm):
        words = TextField("Words")
        number = WholeNumberField("Number")
        at = TimeField("Time")
        on = LocalDateField("Day")

    with app.test_request_context(method="POST"):
        form = Every(formdata=MultiDict({"words": text, "number": text, "at": text, "on": text, "on-day": text}))
        form.validate()
        form.summary()
        assert form.words.data == tidy(form.words.data)[0]
