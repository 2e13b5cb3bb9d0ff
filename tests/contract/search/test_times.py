"""Day and time against real free slots, on the clock in London (SRC-3)."""

from datetime import UTC, datetime, timedelta

import pytest

from search.document import Slot
from tests.contract.search.world import service, slot

MON, TUE, FRI, SAT = "2026-11-30", "2026-12-01", "2026-12-04", "2026-12-05"


def ids(page):
    return {hit.id for hit in page.hits}


def test_a_weekday_is_the_local_one(find):
    services = [service(1, slots=(slot(MON, "09:00"),)), service(2, slots=(slot(TUE, "09:00"),)), service(3)]
    assert ids(find(services, days=("mon",))) == {1}
    assert ids(find(services, days=("mon", "tue"))) == {1, 2}
    assert ids(find(services, days=(TUE,))) == {2}
    assert ids(find(services, days=("2026-12-08",))) == set()
    assert ids(find(services)) == {1, 2, 3}


def test_after_midnight_in_summer_is_the_next_local_day(find):
    """23:30 UTC on a Monday in July is half past midnight on Tuesday in London."""
    starts = datetime(2026, 7, 6, 23, 30, tzinfo=UTC)
    late = service(1, slots=(Slot(starts, starts + timedelta(hours=1)),))
    assert ids(find([late], days=("tue",))) == {1}
    assert ids(find([late], days=("mon",))) == set()


@pytest.mark.parametrize(
    ("start", "end", "minutes", "found"),
    [
        ("09:00", "12:00", 60, True),
        ("09:00", "10:00", 60, False),
        ("09:30", "10:30", 60, False),  # free from 10:00 only
        ("11:30", "12:30", 60, False),  # free until 12:00 only
        ("11:30", "12:30", 30, True),
        ("13:00", "14:00", 15, False),
        ("11:00", None, 60, True),
        ("11:01", None, 60, False),
        (None, "11:00", 60, True),
        (None, "10:30", 60, False),
    ],
)
def test_the_visit_must_fit_between_the_times(find, start, end, minutes, found):
    morning = service(1, slots=(slot(MON, "10:00", 2),))
    page = find([morning], days=("mon",), from_time=start, to_time=end, minutes=minutes)
    assert ids(page) == ({1} if found else set())


def test_times_alone_mean_any_day(find):
    services = [service(1, slots=(slot(FRI, "21:30", 0.5),)), service(2, slots=(slot(FRI, "20:00"),))]
    assert ids(find(services, from_time="21:30", minutes=20)) == {1}


def test_a_night_runs_past_midnight(find):
    night = service(1, slots=(slot(FRI, "22:00", 9),))
    assert ids(find([night], days=("fri",), minutes=480)) == {1}
    assert ids(find([night], days=("fri",), from_time="23:00", to_time="02:00", minutes=180)) == {1}
    assert ids(find([night], days=("fri",), from_time="23:00", to_time="02:00", minutes=181)) == set()
    assert ids(find([night], days=("sat",), from_time="00:00", to_time="07:00", minutes=420)) == {1}
    assert ids(find([night], days=("sun",))) == set()


def test_without_a_length_the_shortest_visit_must_fit(find):
    services = [
        service(1, minimum_minutes=60, slots=(slot(MON, "09:00", 0.5),)),
        service(2, minimum_minutes=30, slots=(slot(MON, "09:00", 0.5),)),
    ]
    assert ids(find(services, days=("mon",))) == {2}


def test_a_length_without_a_day_needs_a_slot_so_long_where_slots_are_known(find):
    services = [service(1, slots=(slot(MON, "09:00"),)), service(2, slots=(slot(MON, "09:00", 2),)), service(3)]
    assert ids(find(services, minutes=90)) == {2, 3}


def test_times_that_have_passed_do_not_count(find):
    services = [service(1, slots=(slot(MON, "09:00", 2),)), service(2, slots=(slot(MON, "15:00"),))]
    at_ten = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
    assert ids(find(services, days=(MON,), minutes=60, not_before=at_ten)) == {1, 2}
    assert ids(find(services, days=(MON,), minutes=61, not_before=at_ten)) == set()
    assert ids(find(services, days=(MON,), minutes=60, not_before=at_ten + timedelta(minutes=1))) == {2}


def test_what_is_left_of_a_night_belongs_to_the_day_that_it_is(find):
    night = service(1, slots=(slot(FRI, "22:00", 9),))
    at_one = datetime(2026, 12, 5, 1, 0, tzinfo=UTC)
    assert ids(find([night], days=(FRI,), not_before=at_one)) == set()
    assert ids(find([night], days=(SAT,), not_before=at_one, minutes=360)) == {1}


def test_the_hour_that_spring_takes_is_not_promised(find):
    """On 28 March 2027 the clock goes from 01:00 to 02:00: 00:30 to 02:30 is one real hour."""
    spring = service(1, slots=(slot("2027-03-28", "00:30", 1),))
    assert ids(find([spring], days=("sun",), minutes=60)) == {1}
    assert ids(find([spring], days=("sun",), minutes=90)) == set()


def test_the_hit_names_the_first_slot_that_fits(find):
    page = find(
        [service(1, slots=(slot(MON, "08:00", 0.5), slot(MON, "10:00", 4), slot(FRI, "10:00", 4)))],
        days=("mon", "fri"),
        from_time="11:00",
        to_time="13:00",
        minutes=60,
    )
    hit = page.hits[0]
    assert hit.matched_slot == slot(MON, "11:00", 2)
    assert {r.code: dict(r.params) for r in hit.reasons}["free_at"] == {
        "starts_at": "2026-11-30T11:00:00+00:00",
        "ends_at": "2026-11-30T13:00:00+00:00",
    }


def test_a_clock_in_summer_is_an_hour_before_utc(find):
    page = find([service(1, slots=(slot("2026-07-06", "10:00", 4),))], days=("mon",), from_time="11:00")
    assert page.hits[0].matched_slot.starts_at == datetime(2026, 7, 6, 10, 0, tzinfo=UTC)


def test_any_of_several_parts_of_the_day_will_do(find):
    early = service(1, slots=(slot("2026-07-06", "08:00"),))
    noon = service(2, slots=(slot("2026-07-06", "13:00"),))
    late = service(3, slots=(slot("2026-07-06", "19:00"),))
    page = find([early, noon, late], windows=(("06:00", "12:00"), ("17:00", "22:00")))
    assert ids(page) == {1, 3}
    first = {hit.id: hit.matched_slot for hit in page.hits}
    assert first[3] is not None
    assert first[3].starts_at == slot("2026-07-06", "19:00").starts_at


def test_the_next_free_time_is_told_whatever_was_asked(find):
    busy = service(1, minimum_minutes=90, slots=(slot("2026-07-06", "08:00"), slot("2026-07-07", "09:00", 2)))
    (hit,) = find([busy]).hits
    assert hit.matched_slot is None
    assert hit.next_slot == slot("2026-07-07", "09:00", 2)
    (later,) = find([busy], not_before=datetime(2026, 7, 7, 9, 0, tzinfo=UTC)).hits
    assert later.next_slot is None
    (empty,) = find([service(2)]).hits
    assert empty.next_slot is None
