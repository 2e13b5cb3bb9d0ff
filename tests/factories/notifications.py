"""Notices for tests, as a service sends them."""

from typing import Any

from marketplace.core.uow import Units


def notify(
    units: Units, person_id: int, kind: str = "booking_confirmed", link: str | None = "/bookings/1", **facts: Any
):
    units.write(lambda uow: uow.notify(person_id, kind, link, **facts))
