"""The money picture: one bar is one pot, its pieces add up to the whole, and the table says the same."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.web.pictures import PotPicture
from marketplace.core.web.words import pounds
from tests.unit.design_system import sample

pence = st.integers(0, 10**9)


def per_cent(length: str) -> Decimal:
    return Decimal(length.removesuffix("%"))


@given(spent=pence, to_pay=pence, held=pence, free=pence, emergency=pence, unreleased=pence, in_question=pence)
def test_the_pieces_of_a_bar_add_up_to_the_whole(**amounts):
    pot = PotPicture("NHS pot", **amounts)
    pieces = pot.pieces
    if pot.whole == 0:
        assert pieces == []
        return
    assert sum(per_cent(piece.width) for piece in pieces) == 100
    edge = Decimal(0)
    for piece in pieces:
        assert per_cent(piece.x) == edge
        edge += per_cent(piece.width)


def test_money_in_question_is_drawn_as_to_pay():
    pot = PotPicture("Council pot", free=50, to_pay=30, in_question=20)
    assert [(piece.kind, piece.width) for piece in pot.pieces] == [("to_pay", "50%"), ("free", "50%")]


def test_the_bar_is_said_in_words():
    said = sample.pots()[0].spoken()
    assert said == (
        "NHS pot, £7,200: £3,900 spent, £312 to pay, £1,210.40 held, £1,257.60 free, £520 for emergencies."
        " Likely used by 31 March: £6,480."
    )


def test_the_bars_on_the_page_are_the_designs(render):
    page = render("{{ m.money_bars(pots, 'Your two pots') }}", pots=sample.pots())
    bars = page.findall(".//figure//svg")
    assert len(bars) == 2
    for bar in bars:
        assert sum(per_cent(rect.get("width")) for rect in bar.findall("rect")) == 100
        assert [rect.get("class") or rect.get("fill") for rect in bar.findall("rect")] == [
            "cs-f-plum",
            "url(#m-due)",
            "url(#m-held)",
            "cs-f-teal",
            "cs-f-keep",
        ]
        today, likely = bar.findall("text")
        assert today.text == "Today"
        assert likely.text.startswith("Likely used by 31 March: £")


def test_the_table_follows_with_the_same_numbers_and_no_total_over_pots(render):
    pots = sample.pots()
    page = render("{{ m.money_bars(pots, 'Your two pots') }}", pots=pots)
    rows = {
        "".join(row.find("th").itertext()): [cell.text for cell in row.findall("td")]
        for row in page.findall(".//tbody/tr")
    }
    assert rows == {
        "Spent": ["£3,900.00", "£2,210.00"],
        "To pay": ["£312.00", "£96.00"],
        "Held for visits": ["£1,210.40", "£624.00"],
        "Free to use": ["£1,257.60", "£1,020.00"],
        "Emergency money": ["£520.00", "£210.00"],
        "Whole pot": ["£7,200.00", "£4,160.00"],
        "Likely left on 31 March": ["£720", "£210"],
    }
    assert pounds(sum(pot.whole for pot in pots)) not in page.source


def test_money_not_released_is_a_dotted_end_and_never_free(render):
    pot = PotPicture("Council pot", free=6000, unreleased=4000)
    page = render("{{ m.money_bars([pot], 'Council pot now') }}", pot=pot)
    rects = page.findall(".//figure//rect")
    assert [(rect.get("class"), rect.get("width")) for rect in rects] == [("cs-f-teal", "60%"), ("cs-f-later", "40%")]
    assert "£60.00 free" in "".join(page.find(".//figcaption").itertext())
    assert "Not released yet" in page.source
    assert page.find(".//thead") is None


def test_after_a_booking_the_rows_say_so_and_nothing_is_forecast(render):
    page = render("{{ m.money_bars(pots, 'After', after=true) }}", pots=sample.pots_after())
    words = ["".join(cell.itertext()) for cell in page.findall(".//tbody//th")]
    assert words == ["Spent", "To pay", "Held, with these visits", "Free after this", "Emergency money"]
    assert "Likely" not in page.source
    assert "Today" not in page.source


@pytest.mark.parametrize("gone", [-3, 0, 100, 140])
def test_the_today_line_stays_on_the_bar(gone):
    assert 0 <= per_cent(PotPicture("x", free=1, gone_percent=gone).today) <= 100


def test_a_forecast_over_the_pot_leaves_nothing_and_stays_on_the_bar():
    pot = PotPicture("x", free=100, likely_used=250, ends=date(2027, 3, 31))
    assert (pot.likely_at, pot.likely_left) == ("100%", 0)


def test_an_empty_pot_has_an_empty_bar(render):
    page = render("{{ m.money_bars([pot], 'Nothing yet') }}", pot=PotPicture("NHS pot"))
    assert "no money yet" in page.find(".//svg").get("aria-label")
    assert [rect.get("class") for rect in page.findall(".//figure//rect")] == ["cs-f-keep"]


def test_what_is_missing_is_free_and_missing_together(render):
    page = render("{{ m.short_of('Council pot', 7200, 11520) }}")
    assert [cell.text for cell in page.findall(".//td")] == ["£72.00", "£43.20", "£115.20"]
    free, missing = page.findall(".//figure//rect")
    assert free.get("width") == missing.get("x") == "62.5%"


def test_three_pots_fold_on_a_phone_with_their_names(render):
    page = render("{{ m.money_bars(pots, 'Three pots') }}", pots=[*sample.pots(), PotPicture("Family pot", free=100)])
    assert page.find(".//table").get("role") == "table"
    assert [cell.get("data-l") for cell in page.findall(".//tbody/tr")[0].findall("td")] == [
        "NHS pot",
        "Council pot",
        "Family pot",
    ]
    assert page.findall(".//tbody/tr")[-1].findall("td")[-1].text == "not known"
