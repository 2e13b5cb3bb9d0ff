import pytest

from search.query import InvalidQuery, SearchQuery


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": "a" * 501}, "text"),
        ({"near": (91.0, 0.0)}, "near"),
        ({"near": (float("nan"), 0.0)}, "near"),
        ({"radius_m": 1_000}, "radius_m"),
        ({"near": (53.0, -1.0), "radius_m": 0}, "radius_m"),
        ({"kinds": ("free",)}, "kind"),
        ({"unit": "day"}, "unit"),
        ({"max_pence": -1}, "max_pence"),
        ({"minutes": 0}, "minutes"),
        ({"days": ("monday",)}, "day"),
        ({"days": ("2026-02-30",)}, "day"),
        ({"from_time": "9:00"}, "from"),
        ({"from_time": "24:00"}, "from"),
        ({"to_time": "²3:00"}, "to"),
        ({"from_time": "09:00", "to_time": "09:00"}, "to"),
        ({"sort": "popularity"}, "sort"),
        ({"page": 0}, "page"),
        ({"page_size": 101}, "page_size"),
    ],
)
def test_a_query_that_makes_no_sense_names_its_field_and_says_why(wrong, field):
    with pytest.raises(InvalidQuery) as refused:
        SearchQuery(**wrong)
    assert refused.value.field == field
    assert refused.value.message


def test_a_wider_radius_starts_on_the_first_page():
    wider = SearchQuery(near=(53.0, -1.0), radius_m=1_000, page=3).with_radius(5_000)
    assert (wider.radius_m, wider.page) == (5_000, 1)
