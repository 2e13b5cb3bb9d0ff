"""Hours as people write them, minutes as we keep them."""

import pytest

from marketplace.plans.web.forms import HoursField


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("3", 180), ("3.5", 210), ("3½", 210), ("3:30", 210), ("0.25", 15), ("½", 30), ("2 hours", 120), ("168", 10_080)],
)
def test_hours_are_read(typed: str, minutes: int) -> None:
    assert HoursField.parse(HoursField.__new__(HoursField), typed) == minutes


@pytest.mark.parametrize("typed", ["many", "", "3:75", "-1", "169", "3,5", "1e2"])
def test_what_is_no_time_is_said_so(typed: str) -> None:
    with pytest.raises(ValueError, match="Write hours like"):
        HoursField.parse(HoursField.__new__(HoursField), typed)
