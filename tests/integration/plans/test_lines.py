"""Lines as they are written: goods and weekly support, what is not decided yet, and what makes no sense."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from marketplace.core.clock import FixedClock
from marketplace.core.errors import InvalidInput, NotFound
from marketplace.core.uow import UnitOfWork, Units
from marketplace.ledger import services as ledger
from marketplace.ledger.domain import Cause
from marketplace.plans import queries, services
from marketplace.plans.domain import Rhythm
from marketplace.plans.services import LineWanted
from tests.factories.people import make_funder, make_holder, make_staff
from tests.factories.plans import make_draft_plan
from tests.integration.plans.conftest import World

GOOD_LINE = LineWanted(
    "Gardening", "house-garden.gardening", Rhythm.WEEKLY, date(2026, 10, 5), date(2027, 3, 31), pence=32_00
)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"category": "no.such"}, "category"),
        ({"pence": -1}, "pence"),
        ({"ends_on": date(2026, 10, 4)}, "ends_on"),
        ({"band_min_minutes": 120, "band_max_minutes": 60}, "band_max_minutes"),
        ({"band_max_minutes": 10_081}, "band_max_minutes"),
        ({"shares": {999: 100}}, "shares"),
        ({"outcome_ids": [999]}, "outcome_ids"),
    ],
)
def test_a_line_that_makes_no_sense_is_not_saved(
    units: Units, world: World, changes: dict[str, Any], field: str
) -> None:
    before = units.read(queries.content, world.version_id)
    with pytest.raises(InvalidInput) as caught:
        units.write(
            services.save_line, world.coordinator, version_id=world.version_id, wanted=replace(GOOD_LINE, **changes)
        )
    assert list(caught.value.fields) == [field]
    assert units.read(queries.content, world.version_id) == before


def test_shares_are_a_hundred_together_or_left_for_later(units: Units, world: World) -> None:
    half = replace(GOOD_LINE, shares={world.nhs_id: 50, world.council_id: 40})
    with pytest.raises(InvalidInput) as caught:
        units.write(services.save_line, world.coordinator, version_id=world.version_id, wanted=half)
    assert "90%" in caught.value.fields["shares"][0]
    line_id = units.write(services.save_line, world.coordinator, version_id=world.version_id, wanted=GOOD_LINE)
    assert units.read(queries.line, line_id).shares == {}


def test_parts_of_another_plan_are_out_of_reach(units: Units, world: World) -> None:
    def second(uow: UnitOfWork) -> int:
        other = make_funder(uow, "E08000003", name="Manchester City Council")
        coordinator = make_staff(uow, other, "coordinator")
        draft = make_draft_plan(uow, make_holder(uow, other, coordinator), [])
        return draft.version.id

    other_id = units.write(second)
    with pytest.raises(NotFound):
        units.write(services.remove_line, world.coordinator, version_id=other_id, line_id=world.line_ids[0])
    with pytest.raises(NotFound):
        units.write(services.remove_outcome, world.coordinator, version_id=other_id, outcome_id=world.outcome_id)
    assert units.read(queries.line, world.line_ids[0]).outcome_ids == (world.outcome_id,)


def test_goods_are_a_line_like_any_other(units: Units, world: World) -> None:
    wanted = LineWanted(
        "A garden chair with arms",
        "equipment.daily-living",
        Rhythm.ONE_OFF,
        date(2026, 10, 5),
        date(2026, 12, 31),
        pence=120_00,
        lump_sum=True,
        shares={world.council_id: 100},
        outcome_ids=[world.outcome_id],
    )
    line_id = units.write(services.save_line, world.coordinator, version_id=world.version_id, wanted=wanted)
    line = units.read(queries.line, line_id)
    assert (line.rhythm, line.amount_pence, line.weekly_pence, line.lump_sum) == (Rhythm.ONE_OFF, 120_00, None, True)
    assert (line.band_min_minutes, line.band_max_minutes) == (None, None)


def test_what_was_bought_is_not_paid_for_again_in_a_changed_plan(units: Units, world: World, clock: FixedClock) -> None:
    """R8 over a change: days to come and one-offs still to buy, against what the pots still have."""

    def buy(uow: UnitOfWork) -> None:
        cause = Cause("booking", 1)
        hold = ledger.hold(
            uow, world.coordinator, pot_id=world.nhs_id, plan_line_id=world.line_ids[1], pence=120_00, cause=cause
        )
        ledger.accrue(uow, world.coordinator, hold_id=hold, pence=120_00, cause=cause)

    units.write(services.submit, world.coordinator, version_id=world.version_id)
    units.write(services.approve, world.approver, version_id=world.version_id)
    units.write(buy)
    clock.moment = datetime(2026, 12, 7, 9, tzinfo=UTC)
    draft_id = units.write(services.change_needed, world.coordinator, holder_id=world.holder_id, reasons="More swims")
    swims, chair = units.read(queries.lines_of, draft_id)
    days_left = (date(2027, 3, 31) - date(2026, 12, 7)).days + 1
    by_line = units.read(lambda uow: queries.line_costs(uow, queries.version(uow, draft_id)))
    assert by_line == {swims.id: -(-60_00 * days_left // 7), chair.id: 0}
    nhs = units.read(lambda uow: queries.costs(uow, queries.version(uow, draft_id)))[0]
    assert nhs.pot.room_pence == 7_200_00 - 520_00 - 120_00
