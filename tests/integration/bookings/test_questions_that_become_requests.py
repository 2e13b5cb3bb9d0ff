"""A question that was answered becomes a request: once, to the same provider (5.1)."""

from datetime import timedelta

import pytest

from marketplace.bookings.domain.states import BookingState, EnquiryState
from marketplace.bookings.models import Enquiry
from marketplace.bookings.services import answering, enquiring
from marketplace.core.clock import to_local
from marketplace.core.errors import InvalidInput, Refused
from marketplace.core.uow import UnitOfWork, Units
from providers.domain.codes import ServiceKind
from providers.models import Service
from providers.queries import slots
from tests.factories.bookings import (
    TUESDAY_10AM,
    World,
    confirm,
    make_request,
    the_booking,
)
from tests.factories.providers import make_provider, make_service


def answered(units: Units, world: World) -> int:
    enquiry_id = units.write(
        enquiring.send, world.maureen, holder_id=world.holder, service_id=world.service, wanted={"tasks": ["company"]}
    )
    units.write(enquiring.answer, world.priya, enquiry_id, text="Yes, on Tuesdays.")
    return enquiry_id


def test_a_question_that_was_answered_becomes_a_request_once(units: Units, world: World) -> None:
    enquiry_id = answered(units, world)
    booking_id = units.write(make_request, world, weeks=1, enquiry_id=enquiry_id)
    assert units.read(the_booking, booking_id).enquiry_id == enquiry_id
    assert units.read(lambda uow: uow.session.get_one(Enquiry, enquiry_id)).state is EnquiryState.CONVERTED
    with pytest.raises(InvalidInput):
        units.write(make_request, world, weeks=1, enquiry_id=enquiry_id, starts_at=TUESDAY_10AM + timedelta(days=1))


def test_an_answer_of_one_provider_is_no_request_to_another(units: Units, world: World) -> None:
    enquiry_id = answered(units, world)

    def elsewhere(uow: UnitOfWork) -> int:
        provider = make_provider(uow, "Far Pool")
        return make_service(uow, provider, "Swims far away").id

    service_id = units.write(elsewhere)
    with pytest.raises(InvalidInput):
        units.write(make_request, world, weeks=1, enquiry_id=enquiry_id, service_id=service_id)
    assert units.read(lambda uow: uow.session.get_one(Enquiry, enquiry_id)).state is EnquiryState.AVAILABLE


def test_what_is_asked_about_first_is_booked_from_its_answer_and_not_without(units: Units, world: World) -> None:
    def ask_first(uow: UnitOfWork) -> None:
        uow.session.get_one(Service, world.service).kind = ServiceKind.ENQUIRY_ONLY

    units.write(ask_first)
    with pytest.raises(Refused):
        units.write(make_request, world, weeks=1)
    enquiry_id = answered(units, world)
    day = to_local(TUESDAY_10AM).date()
    assert units.read(slots, world.service, day, day) == []
    assert units.read(slots, world.service, day, day, asked_first=True)
    booking_id = units.write(make_request, world, weeks=1, enquiry_id=enquiry_id)
    units.write(answering.accept, world.priya, booking_id, worker_id=world.worker)
    units.write(confirm, world, booking_id)
    assert units.read(the_booking, booking_id).state is BookingState.CONFIRMED
