"""Each measure on a seeded world, with the arithmetic written out (D8.1). Minutes a week."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from marketplace.bookings.domain.states import BookingState, EnquiryState, VisitState
from marketplace.commissioning.domain.facts import Asked, Capacity, CouldNotFind, Hours, Located, Need, Searches
from marketplace.commissioning.queries import signals
from marketplace.commissioning.queries.gathering import gather
from marketplace.commissioning.queries.needs import needs
from marketplace.core.actor import Actor
from marketplace.discovery.domain.codes import NeedReason, NeedState
from marketplace.extensions import db
from marketplace.people.models import Person
from marketplace.people.queries import holder
from marketplace.plans.domain import VersionState
from marketplace.plans.models import PlanVersion
from providers.domain.codes import ProviderState
from providers.models import AvailabilityException, Provider, ProviderDecision, Service, Worker
from providers.services.availability import Hours as TheirHours
from providers.services.availability import set_hours
from tests.factories.commissioning import (
    IN_Q3,
    Q3,
    STOCKPORT,
    TAMESIDE,
    TRAFFORD,
    make_booking,
    make_enquiry,
    make_free,
    make_needing,
    make_quarter,
    make_report,
    make_search,
    make_visits,
)
from tests.factories.people import make_funder
from tests.factories.plans import LinePlan, make_active_plan
from tests.factories.providers import make_hours, make_manager, make_service

HOME = "help-at-home"


@pytest.fixture
def world(units, clock):
    clock.moment = IN_Q3
    made = units.write(make_quarter)
    clock.moment = datetime(2026, 10, 21, 9, 0, tzinfo=UTC)
    return made


def test_need_is_what_plans_say_and_wanted_is_what_is_not_delivered_yet(units, world):
    found, located = units.read(needs, Q3)
    # Stockport: 8 people x 10 hours = 80 h = 4,800 min. One got 4 visits of 3 h in the last 4 weeks = 3 h a week,
    # so 4,800 - 180 = 4,620 are still wanted, by all 8 (that person wants 7 h more).
    assert Need(STOCKPORT, HOME, 8, 4800, 8, 4620, 8, 0) in found
    # Trafford: 4 x 5 h = 1,200 min. Tameside: 12 x 5 h = 3,600 min, of another leaf of the same kind.
    assert Need(TRAFFORD, HOME, 4, 1200, 4, 1200, 4, 0) in found
    assert Need(TAMESIDE, HOME, 12, 3600, 12, 3600, 12, 0) in found
    assert len(found) == 3
    assert located == [Located(world.funder, 24, 24)]


def test_free_hours_are_split_by_need_and_counted_once(units, world):
    facts = units.read(gather, Q3)
    # Need: Stockport 80 h, Trafford 20 h, so hours that reach both go 80 : 20.
    # A: Monday to Friday 9 to 5 = 40 h: 32 and 8. B: 2 days = 16 h: 12.8 and 3.2.
    # C: Mondays = 8 h, less one session of 4 h in 4 weeks = 1 h a week: 7 h: 5.6 and 1.4.
    # Stockport: 32 + 12.8 + 5.6 = 50.4 h = 3,024 min, the largest 32 h = 1,920. Trafford: 12.6 h = 756, largest 480.
    # D told its Mondays on 1 August, 60 days before the end: 8 h = 480 min in Stockport alone, not known for sure.
    assert facts.capacity == [
        Capacity(STOCKPORT, HOME, 3, 3024, 1920, 1, 480, 480),
        Capacity(TRAFFORD, HOME, 3, 756, 480, 0, 0, 0),
    ]
    # Counted once: 50.4 + 12.6 = 63 h = 40 + 16 + 7.
    assert sum(fact.free_minutes for fact in facts.capacity) == 63 * 60


def test_an_hour_that_serves_two_kinds_of_help_is_split_between_them(units, clock):
    def build(uow):
        funder = make_funder(uow)
        make_needing(uow, funder, STOCKPORT, 6)
        make_needing(uow, funder, STOCKPORT, 2, category="going-out.walks")
        _, first, worker = make_free(uow, "A", [STOCKPORT], (0,))
        provider = uow.session.get_one(Provider, first.provider_id)
        second = make_service(uow, provider, hours=None, category="going-out.walks", activities=[], radius_m=None)
        make_hours(uow, second, worker, time(13), time(17), weekdays=(0,), starts_on=date(2026, 9, 10))

    clock.moment = IN_Q3
    units.write(build)
    facts = units.read(gather, Q3)
    # 9 to 1 is for help at home alone: 240. 1 to 5 is for either, 6 : 2 by need: 180 and 60. Together 480.
    assert [(fact.category, fact.free_minutes) for fact in facts.capacity] == [("going-out", 60), (HOME, 420)]


def test_days_away_are_not_free_and_no_need_anywhere_splits_evenly(units, clock):
    def build(uow):
        make_funder(uow, "QOP", [STOCKPORT, TRAFFORD])
        _, _, worker = make_free(uow, "A", [STOCKPORT, TRAFFORD], (0,))
        uow.session.add(
            AvailabilityException(
                worker_id=worker.id, on=date(2026, 9, 14), from_time=None, to_time=None, available=False
            )
        )

    clock.moment = IN_Q3
    units.write(build)
    facts = units.read(gather, Q3)
    # 3 Mondays of 8 h in 4 weeks = 6 h a week = 360 min, half in each council.
    assert [fact.free_minutes for fact in facts.capacity] == [180, 180]


def test_hours_told_anew_after_the_end_count_as_they_were_told_before(units, clock, world):
    """Saving hours replaces the old rows; the log knows that they had been told in time."""
    provider_id = world.providers["D"]
    clock.moment = IN_Q3
    manager = units.write(lambda uow: make_manager(uow, uow.session.get_one(Provider, provider_id)).id)

    def tell(uow):
        service = uow.session.query(Service).filter_by(provider_id=provider_id).one()
        worker = uow.session.query(Worker).filter_by(provider_id=provider_id).one()
        set_hours(uow, Actor(manager), service.id, worker.id, [TheirHours(0, time(9), time(17))])

    for day in (datetime(2026, 9, 20, 9, 0, tzinfo=UTC), datetime(2026, 10, 15, 9, 0, tzinfo=UTC)):
        clock.moment = day
        units.write(tell)
    stockport = units.read(gather, Q3).capacity[0]
    # D's 8 h are sure now: 3,024 + 480 = 3,504 min by 4 providers.
    assert (stockport.providers, stockport.free_minutes, stockport.stale_minutes) == (4, 3504, 0)


def test_providers_are_counted_where_they_reach_as_they_stood_on_the_last_day(units, world):
    def later(uow):
        for name, event, at in (("A", "suspend", "2026-10-02"), ("B", "suspend", "2026-09-30")):
            moment = datetime.fromisoformat(f"{at}T12:00:00+00:00")
            for kind, when in (("list", IN_Q3), (event, moment)):
                uow.session.add(ProviderDecision(provider_id=world.providers[name], event=kind, reasons=["x"], at=when))
            uow.session.get_one(Provider, world.providers[name]).state = ProviderState.SUSPENDED
        uow.session.get_one(Provider, world.providers["C"]).listed_on = date(2026, 10, 1)

    units.write(later)
    reach = units.read(gather, Q3).reach
    # A was stopped after the end: it counts. B was stopped before, C came after.
    assert {(fact.area, fact.provider_id, fact.type, fact.hours) for fact in reach} == {
        (STOCKPORT, world.providers["A"], "agency", Hours.FRESH),
        (TRAFFORD, world.providers["A"], "agency", Hours.FRESH),
        (STOCKPORT, world.providers["D"], "charity", Hours.STALE),
    }


def test_a_radius_reaches_the_councils_whose_centre_is_in_it(units, clock):
    def build(uow):
        make_funder(uow, "QOP", [STOCKPORT, TAMESIDE, "E06000001"])
        _, service, _ = make_free(uow, "A", (), (0,), type="cic")
        service.radius_m = 20_000

    clock.moment = IN_Q3
    units.write(build)
    reach = units.read(gather, Q3).reach
    assert {fact.area for fact in reach} == {STOCKPORT, TAMESIDE}  # Hartlepool is 130 km away


def test_plans_count_as_they_ran_on_the_last_day(units, clock):
    def build(uow):
        funder = make_funder(uow)
        make_needing(uow, funder, STOCKPORT, 5)
        make_needing(uow, funder, STOCKPORT, 5, active_from=date(2026, 10, 1))  # starts a day too late
        died = make_needing(uow, funder, STOCKPORT, 5)
        uow.session.get_one(Person, died).died_on = date(2026, 9, 30)
        make_needing(uow, funder, None, 5)  # nobody knows where they live
        make_needing(uow, funder, STOCKPORT, None)  # a line without hours: a person, no minutes
        changed = make_needing(uow, funder, STOCKPORT, 5)
        version = make_active_plan(
            uow,
            holder(uow, changed),
            [],
            [LinePlan(category="breaks", band=(None, 60), starts_on=date(2026, 10, 1))],
        ).version
        version.active_from = date(2026, 10, 5)
        return died

    clock.moment = IN_Q3
    units.write(build)
    found, located = units.read(needs, Q3)
    # Two with 5 h each (one of them by the version before the change) and one without hours.
    assert found == [Need(STOCKPORT, HOME, 3, 600, 2, 600, 3, 1)]
    assert [(one.people, one.located) for one in located] == [(4, 3)]
    assert db.session.query(PlanVersion).filter_by(state=VersionState.SUPERSEDED).count() == 1


def test_visits_that_were_cancelled_or_earlier_deliver_nothing_and_no_one_is_below_none(units, clock):
    start = datetime(2026, 9, 3, 8, 0, tzinfo=UTC)  # the first day of the last four weeks

    def build(uow):
        funder = make_funder(uow)
        many, few = (make_needing(uow, funder, STOCKPORT, 2) for _ in range(2))
        _, service, _ = make_free(uow, "A", [STOCKPORT], (0,))
        booking = make_booking(uow, many, service, BookingState.CONFIRMED, minutes=240)
        make_visits(uow, booking, [start + timedelta(days=n) for n in range(8)], VisitState.ATTESTED)
        other = make_booking(uow, few, service, BookingState.CONFIRMED, minutes=240)
        make_visits(uow, other, [start + timedelta(days=1)], VisitState.CANCELLED)
        third = make_booking(uow, few, service, BookingState.CONFIRMED, minutes=240)
        make_visits(uow, third, [start - timedelta(days=1)], VisitState.ATTESTED)

    clock.moment = IN_Q3
    units.write(build)
    # One person gets 8 h a week of 2 h planned: wants none, not minus 6. The other got nothing: 2 h = 120 min.
    assert units.read(needs, Q3)[0] == [Need(STOCKPORT, HOME, 2, 240, 1, 120, 2, 0)]


def test_search_sessions_count_once_a_day_by_their_last_search(units):
    def build(uow):
        for session in range(6):
            make_search(uow, session, "none")
        make_search(uow, 6, "none")
        make_search(uow, 6, "some")  # refined until something came: not a search that found nothing
        make_search(uow, 7, "many")
        make_search(uow, 7, "thin")
        make_search(uow, 7, "thin", on=date(2026, 8, 4))  # another day, another session
        make_search(uow, 8, "none", role="broker")
        make_search(uow, 9, "none", role="visitor")  # D3.1: holders and brokers
        make_search(uow, 10, "none", on=date(2026, 10, 1))  # the next quarter
        make_search(uow, 11, "none", on=date(2026, 6, 30))  # the one before
        make_search(uow, 12, "none", TRAFFORD, category=None)

    units.write(build)
    # Stockport: sessions 0 to 5, 6, 7 on two days, 8 = 10; nothing: 0 to 5 and 8 = 7; thin: 7 on two days = 2.
    assert units.read(signals.searches, Q3) == [
        Searches(STOCKPORT, HOME, 10, 7, 2),
        Searches(TRAFFORD, "other", 1, 1, 0),
    ]


def test_refused_are_people_to_whom_everybody_said_no(units, world):
    def build(uow):
        one, two, three, four, five, six, *_ = world.stockport
        first, second = (uow.session.query(Service).filter_by(provider_id=world.providers[name]).one() for name in "AB")
        make_enquiry(uow, one, first, EnquiryState.DECLINED)
        make_enquiry(uow, one, second, EnquiryState.EXPIRED)  # one: no and silence
        make_enquiry(uow, two, first, EnquiryState.DECLINED)
        make_booking(uow, two, second, BookingState.CONFIRMED)  # two: a no and then a yes
        make_booking(uow, three, first, BookingState.DECLINED)  # three: a request turned down
        make_booking(uow, four, first, BookingState.EXPIRED)  # four: nobody answered
        make_booking(uow, five, first, BookingState.EXPIRED, confirm_by=IN_Q3)  # five: answered, not confirmed in time
        make_booking(uow, six, first, BookingState.EXPIRED, authority_reasons=["limit"])  # six: no provider saw it
        make_enquiry(uow, six, first, EnquiryState.DECLINED, created_at=datetime(2026, 10, 1, tzinfo=UTC))  # too late

    units.write(build)
    # Asked: one, two, three, four, five (one's booking of the world, confirmed, makes that person not refused).
    # Refused: three and four.
    assert units.read(signals.asked, Q3) == [Asked(STOCKPORT, HOME, 5, 2)]


def test_people_who_could_not_find_help_not_their_reports(units, world):
    def build(uow):
        one, two, *_ = world.stockport
        make_report(uow, STOCKPORT, one)
        make_report(uow, STOCKPORT, one, reason=NeedReason.TIMES)  # the same person again
        make_report(uow, STOCKPORT, two, state=NeedState.WITHDRAWN)  # taken back
        make_report(uow, STOCKPORT)
        make_report(uow, STOCKPORT)  # may be the same person: same day and reason
        make_report(uow, STOCKPORT, opened_on=date(2026, 9, 30))
        make_report(uow, STOCKPORT, opened_on=date(2026, 10, 1))  # the next quarter
        make_report(uow, None)  # nowhere

    units.write(build)
    # One named, and two without a name that differ by day.
    assert units.read(signals.could_not_find, Q3) == [CouldNotFind(STOCKPORT, HOME, 3)]
