"""What a plan's pages say is left of a line, and who may not decide on a plan, from real bookings."""

from datetime import UTC, datetime

from flask.testing import FlaskClient

from marketplace.core.actor import Actor
from marketplace.core.clock import FixedClock
from marketplace.core.site import Site
from marketplace.core.uow import UnitOfWork, Units
from marketplace.people import queries as people
from marketplace.plans import queries, services
from marketplace.plans.domain import SeenHow, VersionState
from providers.models import Provider
from tests.factories.bookings import World, make_confirmed, make_request
from tests.factories.people import make_member, make_staff, sign_in


def test_my_plan_says_what_is_left_this_week(
    client: FlaskClient, units: Units, world: World, clock: FixedClock
) -> None:
    units.write(make_confirmed, world)
    sign_in(client, world.holder)
    assert "Left this week</dt><dd>£60.00" in client.get("/plan").text  # the first visit is next week
    clock.moment = datetime(2026, 10, 12, 9, tzinfo=UTC)
    assert "Left this week</dt><dd>£24.00" in client.get("/plan").text


def test_who_works_for_a_provider_that_is_booked_decides_nothing(units: Units, world: World, site: Site) -> None:
    units.write(make_request, world)
    usage = site.ports["plan_usage"]
    assert units.read(usage.provider_ids, world.holder) == {world.provider}

    def approver_with_a_second_job(uow: UnitOfWork) -> Actor:
        approver = make_staff(uow, people.organisation(uow, world.funder), "approver")
        firm = people.organisation(uow, uow.session.get_one(Provider, world.provider).organisation_id or 0)
        make_member(uow, approver, firm, "provider_worker")
        return Actor(approver.id)

    approver = units.write(approver_with_a_second_job)
    draft_id = units.write(services.change_needed, world.coordinator, holder_id=world.holder, reasons="More swims")
    units.write(services.mark_seen, world.coordinator, version_id=draft_id, how=SeenHow.READ_TOGETHER)
    units.write(services.submit, world.coordinator, version_id=draft_id)
    page = units.read(queries.see_version, approver, version_id=draft_id, usage=usage)
    assert page.not_by_you is not None
    assert page.not_by_you.code == "approver_not_linked_to_provider"
    assert units.read(queries.version, draft_id).state is VersionState.SUBMITTED
