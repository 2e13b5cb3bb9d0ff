"""R8 in pence: what lines cost each pot, to the penny."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from marketplace.plans.domain import PotRoom, Rhythm, line_cost, pot_costs

FIRST = date(2026, 4, 1)
days = st.integers(0, 730)
pence = st.integers(0, 500_00)


def test_a_weekly_line_costs_its_weeks_a_one_off_line_its_amount() -> None:
    assert line_cost(Rhythm.WEEKLY, 70_00, FIRST, FIRST + timedelta(days=27)) == 4 * 70_00
    assert line_cost(Rhythm.WEEKLY, 70_00, FIRST, date(2027, 3, 31)) == 365 * 10_00
    assert line_cost(Rhythm.ONE_OFF, 120_00, FIRST, date(2027, 3, 31)) == 120_00
    assert line_cost(Rhythm.WEEKLY, 0, FIRST, date(2027, 3, 31)) == 0


def test_part_of_a_penny_counts_as_a_penny() -> None:
    assert line_cost(Rhythm.WEEKLY, 10_00, FIRST, FIRST) == 1_43


def test_what_is_past_or_bought_already_is_not_asked_for_again() -> None:
    last = FIRST + timedelta(days=27)
    assert line_cost(Rhythm.WEEKLY, 70_00, FIRST, last, since=FIRST + timedelta(days=14)) == 2 * 70_00
    assert line_cost(Rhythm.WEEKLY, 70_00, FIRST, last, since=last + timedelta(days=1)) == 0
    assert line_cost(Rhythm.ONE_OFF, 120_00, FIRST, last, since=FIRST, used_pence=100_00) == 20_00
    assert line_cost(Rhythm.ONE_OFF, 120_00, FIRST, last, since=FIRST, used_pence=130_00) == 0


@given(pence, days, days)
def test_a_longer_line_never_costs_less(amount: int, short: int, more: int) -> None:
    def cost(length: int) -> int:
        return line_cost(Rhythm.WEEKLY, amount, FIRST, FIRST + timedelta(days=length))

    assert 0 <= cost(short) <= cost(short + more)
    assert cost(short) * 7 >= amount * (short + 1)


@given(st.lists(st.tuples(pence, st.integers(0, 100)), max_size=8), pence)
def test_the_pots_parts_add_up_to_the_lines_exactly(lines: list[tuple[int, int]], room: int) -> None:
    pots = [PotRoom(1, "NHS pot", True, room), PotRoom(2, "Council pot", False, room)]
    costs = pot_costs([(cost, {1: share, 2: 100 - share}) for cost, share in lines], pots)
    assert sum(one.cost_pence for one in costs) == sum(cost for cost, _ in lines)
    for one in costs:
        assert one.cost_pence + one.left_pence == room + one.short_pence
        assert not (one.left_pence and one.short_pence)


def test_sixty_forty() -> None:
    pots = [PotRoom(1, "NHS pot", True, 100_00), PotRoom(2, "Council pot", False, 10_00)]
    nhs, council = pot_costs([(36_01, {1: 60, 2: 40})], pots)
    assert (nhs.cost_pence, nhs.left_pence, nhs.short_pence) == (21_61, 78_39, 0)
    assert (council.cost_pence, council.left_pence, council.short_pence) == (14_40, 0, 4_40)
