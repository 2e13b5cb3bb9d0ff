import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.geography import Point, distance_m, miles

points = st.builds(Point, st.floats(49.8, 55.9), st.floats(-6.5, 1.8))


def test_london_to_manchester_is_262_km():
    assert distance_m(Point(51.5074, -0.1278), Point(53.4808, -2.2426)) == pytest.approx(262_100, rel=0.002)


def test_a_degree_of_latitude_is_111_195_metres():
    assert distance_m(Point(52, 0), Point(53, 0)) == pytest.approx(111_195, abs=1)


@given(points, points, points)
def test_distance_is_a_distance(a, b, c):
    assert distance_m(a, a) == 0
    assert distance_m(a, b) == pytest.approx(distance_m(b, a))
    assert distance_m(a, c) <= distance_m(a, b) + distance_m(b, c) + 1e-6


@pytest.mark.parametrize(
    ("metres", "said"),
    [(0, "less than 0.1 miles"), (100, "0.1 miles"), (1609, "1 mile"), (1931, "1.2 miles"), (3219, "2 miles"),
     (15_950, "9.9 miles"), (16_093, "10 miles"), (22_500, "14 miles")],
)  # fmt: skip
def test_a_distance_is_said_in_miles(metres, said):
    assert miles(metres) == said
