"""Only tables written down in code leave, and nothing under k is anywhere in what leaves: words, picture or file."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.commissioning.domain import Quarter
from marketplace.commissioning.domain import tables as t
from marketplace.commissioning.domain.tables import Capacity, Column, Count, Need, Providers, Table, Unit, release
from marketplace.commissioning.web import view_models as pictures
from marketplace.commissioning.web.files import as_csv

Q3 = Quarter(2026, 3)
PEOPLE = st.integers(0, 60)


@st.composite
def gaps(draw):
    rows = []
    for place in range(draw(st.integers(1, 5))):
        people = draw(PEOPLE)
        wanting = draw(st.integers(0, people))
        free = sorted(draw(st.lists(st.integers(1, 2_000), max_size=5)))
        figures = {
            "people": Count(people),
            "wanted": Need(draw(st.integers(0, 6_000)) if wanting else 0, wanting),
            "reach": Capacity(
                sum(free), len(free), max(free, default=0), wanting, offered=bool(free) or draw(st.booleans())
            ),
        }
        rows.append((f"E0800000{place}", f"Place {place}", figures))
    return rows


@st.composite
def searches(draw):
    rows = []
    for place in range(draw(st.integers(1, 5))):
        none, thin, rest = draw(PEOPLE), draw(PEOPLE), draw(PEOPLE)
        figures = {"sessions": Count(none + thin + rest), "none": Count(none), "thin": Count(thin)}
        rows.append((f"E0800000{place}", f"Place {place}", figures))
    return rows


def numbers(words: str) -> list[int]:
    return [int(found.replace(",", "")) for found in re.findall(r"\d[\d,]*", words)]


@given(gaps())
def test_no_small_or_exact_figure_is_anywhere_in_a_released_gap(rows):
    released = release(t.GAP, rows)
    for line, (_, _, figures) in zip(released.lines, rows, strict=True):
        people, wanted, reach = (line.cells[key] for key in ("people", "wanted", "reach"))
        if figures["people"].n < 5:
            assert (people.words, people.value) == ("fewer than 5", None)
        if figures["wanted"].people < 5:
            assert (wanted.words, wanted.value) == ("not shown", None)
        capacity = figures["reach"]
        small = figures["wanted"].people < 5 or capacity.providers < 3
        if capacity.offered and (small or capacity.largest > 0.8 * capacity.minutes):
            assert (reach.words, reach.value) == ("not shown", None)
        assert all(cell.value is None or cell.value % 5 == 0 for cell in line.cells.values())
        if wanted.value is None or reach.value is None:
            assert line.cells["short"].words == "not shown"
    if released.hides:
        assert released.total is None


@given(gaps())
def test_a_picture_is_drawn_from_what_is_printed_only(rows):
    released = release(t.GAP, rows)
    for line in released.lines:
        tile = pictures._tile(line)
        if line.cells["wanted"].hidden or line.cells["reach"].hidden:
            assert tile["need"] is None  # without it the macro draws nothing at all
            assert "too few" in tile["words"].lower()
        else:
            assert tile["need"] in (None, *numbers(line.cells["wanted"].words))
            assert tile["reach"] in (0, *numbers(line.cells["reach"].words))
    title, lead = pictures._lead("Help at home", released)
    printed = {number for line in released.lines for cell in line.cells.values() for number in numbers(cell.words)}
    hidden = sum(line.cells["short"].value is None for line in released.lines)
    said = [n for n in numbers(re.sub(r"Place \d|last 28 days", "", lead)) if n != hidden]
    assert set(said) <= printed
    assert all(number % 5 == 0 for number in numbers(title))


@given(searches())
def test_a_funnel_and_a_file_hold_what_is_printed_only(rows):
    released = release(t.SEARCHES, rows)
    for line, (_, _, figures) in zip(released.lines, rows, strict=True):
        row = pictures._looked(line.label, line.cells)
        for key, drawn in (("sessions", row["all"]), ("none", row["stuck"])):
            assert drawn is None if figures[key].n < 5 else drawn % 5 == 0
        if figures["thin"].n < 5:
            assert "only 1 or 2" not in row["what"]
        if figures["none"].n < 5:
            assert "nothing" not in row["what"]
    text = as_csv(released, kind="Help at home", quarter=Q3)
    body = [line.split(",") for line in text.splitlines()[1:]]
    small = [n for row in body for cell in row[4:-1] for n in numbers(re.sub(r"fewer than 5|\(.*?\)|\d+%", "", cell))]
    assert all(n % 5 == 0 and n >= 5 for n in small)
    assert (text.splitlines()[-1].startswith("All,")) is (released.total is not None)


@given(searches(), st.integers(0, 4), st.sampled_from(["none", "thin", "rest"]))
def test_one_more_person_changes_no_cell_by_one(rows, place, kind):
    """D8.4, over every cell and total of the table; shares are of figures that are printed beside them."""
    place %= len(rows)
    key, label, figures = rows[place]
    more = {"sessions": Count(figures["sessions"].n + 1)}
    more |= {name: Count(figures[name].n + (name == kind)) for name in ("none", "thin")}
    before = release(t.SEARCHES, rows)
    after = release(t.SEARCHES, [*rows[:place], (key, label, more), *rows[place + 1 :]])
    pairs = [(a.cells, b.cells) for a, b in zip(before.lines, after.lines, strict=True)]
    if before.total is not None and after.total is not None:
        pairs.append((before.total, after.total))
    for one, other in pairs:
        for name in ("sessions", "none", "thin"):
            a, b = one[name].value, other[name].value
            assert a is None or b is None or abs(a - b) != 1


def test_totals_are_rounded_apart_from_the_true_figures():
    rows = [(str(n), f"Place {n}", {"people": Count(7)}) for n in range(3)]
    released = release(t.COULD_NOT_FIND, rows)
    assert [line.cells["people"].words for line in released.lines] == ["5", "5", "5"]
    assert released.total == {"people": t.disclosure.count(21)}
    assert released.total["people"].words == "20"  # 21, not 3 times 5


def test_one_hidden_cell_takes_every_total_away():
    rows = [("1", "Place 1", {"people": Count(70)}), ("2", "Place 2", {"people": Count(4)})]
    assert release(t.COULD_NOT_FIND, rows).total is None


def test_spare_hours_in_one_place_do_not_fill_the_gap_of_another():
    def row(want, free):
        return {"people": Count(9), "wanted": Need(want * 60, 9), "reach": Capacity(free * 60, 3, free * 20, 9)}

    released = release(t.GAP, [("1", "Place 1", row(100, 40)), ("2", "Place 2", row(50, 300))])
    assert released.total["short"].words == "60"  # not 150 - 340


def test_providers_are_never_added_up():
    rows = [("charity", "Charity", {"providers": Providers(2)}), ("cic", "CIC", {"providers": Providers(2)})]
    assert release(t.TYPES, rows).total is None
    assert release(t.TYPES, rows, {"providers": Providers(4)}).total["providers"].words == "4"


def test_nothing_but_the_declared_tables_leaves():
    own = Table("people", "Everybody", "person", (Column("people", "People", Unit.PEOPLE, Count),), "")
    with pytest.raises(ValueError, match="not a table"):
        release(own, [])
    twin = Table(t.GAP.name, "Another", "person", t.GAP.columns, "")
    with pytest.raises(ValueError, match="not a table"):
        release(twin, [])


@pytest.mark.parametrize(
    "figures", [{}, {"people": Providers(3)}, {"people": Count(9), "more": Count(9)}, {"providers": Count(9)}]
)
def test_a_figure_of_another_kind_is_refused(figures):
    """A count of people can't pass as a count of providers, which are printed as they are."""
    with pytest.raises(ValueError, match="figure"):
        release(t.COULD_NOT_FIND, [("1", "Place 1", figures)])
