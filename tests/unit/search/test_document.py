"""What may be in the index, field by field (E9: public provider data only)."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone

import pytest

from search.document import FIELD_NAMES, ROLES, TEXT_WEIGHTS, InvalidDocument, Role, ServiceDocument, Slot
from tests.contract.search.world import service

# A new field is a decision: is it public, and is it about the provider? Add it here only when both are so.
PUBLIC_PROVIDER_DATA = [
    "id",
    "version",
    "name",
    "summary",
    "description",
    "provider_id",
    "provider_name",
    "provider_type",
    "category",
    "kind",
    "claimed",
    "first_listed",
    "activities",
    "source",
    "languages",
    "access",
    "price_pence",
    "price_unit",
    "minimum_minutes",
    "pots_accepted",
    "lat",
    "lon",
    "comes_to_home",
    "at_place",
    "online",
    "radius_m",
    "areas",
    "slots",
]


def test_the_fields_are_these_and_no_others():
    assert [field.name for field in fields(ServiceDocument)] == PUBLIC_PROVIDER_DATA == list(FIELD_NAMES)


def test_a_slot_says_when_and_nothing_else():
    assert [field.name for field in fields(Slot)] == ["starts_at", "ends_at"]


def test_every_field_has_a_role_and_only_text_has_weight():
    assert set(ROLES) == set(FIELD_NAMES)
    assert all((role.weight > 0) == (Role.TEXT in role.roles) for role in ROLES.values())
    assert max(TEXT_WEIGHTS, key=TEXT_WEIGHTS.__getitem__) == "name"


def test_nothing_that_could_be_paid_for_or_voted_on_has_a_role():
    words = ("sponsor", "paid", "promot", "rating", "review", "popular", "click", "margin", "commission")
    assert not [name for name in FIELD_NAMES if any(word in name for word in words)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "sponsored"},
        {"version": -1},
        {"price_pence": -1, "price_unit": "hour"},
        {"price_pence": 1},
        {"price_pence": 1, "price_unit": "fortnight"},
        {"lat": 53.0},
        {"lat": 91.0, "lon": 0.0},
    ],
)
def test_a_broken_projection_is_refused(wrong):
    with pytest.raises(InvalidDocument):
        service(1, **wrong)


def test_slots_are_in_utc_and_run_forward():
    nine = datetime(2026, 11, 30, 9, tzinfo=UTC)
    for starts, ends in (
        (nine, nine),
        (nine.replace(tzinfo=None), nine),
        (nine, (nine + timedelta(hours=1)).astimezone(timezone(timedelta(hours=1)))),
    ):
        with pytest.raises(InvalidDocument):
            Slot(starts, ends)
    assert Slot(nine, nine + timedelta(hours=2)).minutes == 120
