"""Signs that people did not get what they looked for (D3). Reads live tables: only a freeze may.

The rows must not be added up: one person can be in several. What is approximated:
- searches hold no time of day, so all of a day's searches of one session and kind are one, and its last one counts
  (the 30 minutes of D3.1 can't be seen); visitors who did not sign in, staff, robots and searches without a place are
  out, as D3.1 says;
- an enquiry goes to one provider here, so "every recipient" is everyone whom a person asked for that kind of help in
  the quarter, by enquiry or request. How it ended is as known at the freeze: the answer to a question of the last day
  comes later;
- a report without a name can't be told from another of the same day, reason and place, so they count as one person.
"""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import select

from marketplace.bookings.domain.states import BookingState, EnquiryState
from marketplace.bookings.models import Booking, Enquiry
from marketplace.commissioning.domain.facts import Asked, CouldNotFind, Searches
from marketplace.commissioning.domain.quarters import Quarter
from marketplace.commissioning.queries.needs import area_of, homes, top
from marketplace.core.uow import UnitOfWork
from marketplace.discovery.domain.codes import CountBand, NeedState, RoleClass
from marketplace.discovery.models import SearchEvent, UnmetNeed
from providers.models import Service

COUNTED = (RoleClass.HOLDER, RoleClass.BROKER)


def searches(uow: UnitOfWork, quarter: Quarter) -> list[Searches]:
    """D3.1 and D3.2: what each session's last search of the day and kind found."""
    last: dict[tuple[object, ...], CountBand] = {}
    rows = uow.session.execute(
        select(SearchEvent.on, SearchEvent.session, SearchEvent.area, SearchEvent.category, SearchEvent.band)
        .where(SearchEvent.on >= quarter.first_on, SearchEvent.on <= quarter.last_on, SearchEvent.role.in_(COUNTED))
        .order_by(SearchEvent.id)
    )
    for on, session, area, category, band in rows:
        last[area_of(area), top(category), on, session] = band
    cells: dict[tuple[str, str], list[CountBand]] = defaultdict(list)
    for key, band in last.items():
        cells[str(key[0]), str(key[1])].append(band)
    return [
        Searches(area, category, len(bands), bands.count(CountBand.NONE), bands.count(CountBand.THIN))
        for (area, category), bands in sorted(cells.items())
    ]


def asked(uow: UnitOfWork, quarter: Quarter) -> list[Asked]:
    """D3.4 by people: whoever asked anybody, and whoever got a no or silence from everyone they asked."""
    live_at = homes(uow)
    refusals: dict[tuple[str, str, int], list[bool]] = defaultdict(list)
    for holder_id, category, refused in (*_enquiries(uow, quarter), *_requests(uow, quarter)):
        if area := live_at.get(holder_id):
            refusals[area, top(category), holder_id].append(refused)
    cells: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for (area, category, _), answers in refusals.items():
        cells[area, category].append(all(answers))
    return [Asked(area, category, len(people), sum(people)) for (area, category), people in sorted(cells.items())]


def _enquiries(uow: UnitOfWork, quarter: Quarter) -> Iterator[tuple[int, str, bool]]:
    rows = uow.session.execute(
        select(Enquiry.holder_id, Service.category, Enquiry.state)
        .join(Service, Service.id == Enquiry.service_id)
        .where(Enquiry.created_at >= quarter.span.start, Enquiry.created_at < quarter.span.end)
    )
    for holder_id, category, state in rows:
        yield holder_id, category, state in (EnquiryState.DECLINED, EnquiryState.EXPIRED)


def _requests(uow: UnitOfWork, quarter: Quarter) -> Iterator[tuple[int, str, bool]]:
    """Requests that a provider saw: one that waits for somebody's authority, or lost it, was asked of nobody.

    One that ran out after an answer (it had a day to be confirmed by) was not the provider's no.
    """
    rows = uow.session.execute(
        select(Booking).where(Booking.created_at >= quarter.span.start, Booking.created_at < quarter.span.end)
    )
    for booking in rows.scalars():
        if booking.state is BookingState.AWAITING_AUTHORITY or booking.authority_reasons:
            continue
        silent = booking.state is BookingState.EXPIRED and booking.confirm_by is None
        yield booking.holder_id, booking.category, silent or booking.state is BookingState.DECLINED


def could_not_find(uow: UnitOfWork, quarter: Quarter) -> list[CouldNotFind]:
    """D3.6. A holder who agreed to be named counts once a place and kind; only the count leaves."""
    people: dict[tuple[str, str], set[tuple[object, ...]]] = defaultdict(set)
    for need in uow.session.scalars(
        select(UnmetNeed).where(
            UnmetNeed.opened_on >= quarter.first_on,
            UnmetNeed.opened_on <= quarter.last_on,
            UnmetNeed.state != NeedState.WITHDRAWN,
            UnmetNeed.area.is_not(None),
        )
    ):
        who = (need.holder_id,) if need.holder_id is not None else (need.opened_on, need.role, need.reason)
        people[str(area_of(need.area)), top(need.category)].add(who)
    return [CouldNotFind(area, category, len(found)) for (area, category), found in sorted(people.items())]
