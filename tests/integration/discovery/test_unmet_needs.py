"""“I could not find what I need”: one tap, coded, and a name only with a yes (SRC-13)."""

from datetime import date

import pytest
from sqlalchemy import select

from marketplace.core.actor import Actor
from marketplace.core.errors import InvalidInput, NotFound, WrongState
from marketplace.discovery.domain.codes import NeedReason, NeedState, RoleClass
from marketplace.discovery.models import UnmetNeed
from marketplace.discovery.services import needs
from marketplace.notifications.models import Task
from tests.factories.discovery import BROWSER
from tests.factories.people import make_funder, make_holder, make_staff, post, sign_in

URL = "/search/could-not-find?q=help+at+bedtime&near=SK4"
CODED = {"category": "help-at-home.getting-up-bedtime", "area": "E08000007"}


def reports(units) -> list[UnmetNeed]:
    return units.read(lambda uow: list(uow.session.scalars(select(UnmetNeed).order_by(UnmetNeed.id))))


def tasks(units) -> list[Task]:
    return units.read(lambda uow: list(uow.session.scalars(select(Task).where(Task.kind == needs.TASK))))


@pytest.fixture
def maureen(units) -> tuple[int, int]:
    def make(uow):
        funder = make_funder(uow)
        coordinator = make_staff(uow, funder, "coordinator", "Dawn", "Field")
        return make_holder(uow, funder, coordinator).person_id, coordinator.id

    return units.write(make)


def test_anybody_can_tell_without_signing_in(client, units):
    page = client.get("/search?q=help+at+bedtime&near=SK4", headers=BROWSER)
    assert 'name="reason"' in page.text
    assert "Let my support planner see this" not in page.text
    for name, value in CODED.items():
        assert f'name="{name}" value="{value}"' in page.text or f'value="{value}"' in page.text
    answer = post(client, URL, {"reason": "times", "share": "y", **CODED}, headers=BROWSER)
    assert answer.status_code == 302
    (need,) = reports(units)
    assert (need.reason, need.state, need.role) == (NeedReason.TIMES, NeedState.CODED, RoleClass.VISITOR)
    assert (need.area, need.category, need.opened_on) == (*reversed(CODED.values()), date(2026, 10, 5))
    assert need.holder_id is None
    assert tasks(units) == []
    assert "Thank you" in client.get(answer.location, headers=BROWSER).text


def test_without_a_reason_it_asks_again_and_keeps_nothing(client, units):
    answer = post(client, URL, CODED, headers=BROWSER)
    assert answer.status_code == 422
    assert "Choose what is in the way." in answer.text
    assert reports(units) == []


def test_without_an_area_it_is_reported_and_not_yet_coded(client, units):
    post(client, "/search/could-not-find?q=zzz", {"reason": "other", "category": "made.up", "area": "X1"})
    (need,) = reports(units)
    assert (need.state, need.area, need.category) == (NeedState.REPORTED, None, None)


def test_a_holder_stays_unnamed_unless_they_say_yes(app, units, maureen):
    browser = sign_in(app.test_client(), maureen[0])
    assert "Let my support planner see this" in browser.get(URL, headers=BROWSER).text
    post(browser, URL, {"reason": "none_in_area", **CODED}, headers=BROWSER)
    post(browser, URL, {"reason": "none_in_area", "share": "y", **CODED}, headers=BROWSER)
    unnamed, named = reports(units)
    assert unnamed.holder_id is None
    assert named.holder_id == maureen[0]
    assert named.agreed_at is not None
    (task,) = tasks(units)
    assert (task.person_id, task.subject_id) == (maureen[1], named.id)
    assert task.facts == {}


def test_nobody_names_another(units, maureen):
    stranger = units.write(lambda uow: make_holder(uow, make_funder(uow, "E08000003")).person_id)
    with pytest.raises(NotFound):
        units.write(
            needs.report,
            Actor(stranger),
            reason="times",
            category=None,
            area=None,
            role=RoleClass.HOLDER,
            holder_id=maureen[0],
            agreed=True,
        )
    assert reports(units) == []


def test_an_unknown_reason_is_refused(units):
    with pytest.raises(InvalidInput):
        units.write(needs.report, None, reason="because", category=None, area=None, role=RoleClass.VISITOR)
    assert reports(units) == []


def test_a_holder_takes_a_report_back_once(units, maureen):
    actor = Actor(maureen[0])
    need_id = units.write(
        needs.report,
        actor,
        reason="times",
        category=CODED["category"],
        area=CODED["area"],
        role=RoleClass.HOLDER,
        holder_id=maureen[0],
        agreed=True,
    )
    units.write(needs.withdraw, actor, need_id=need_id)
    assert reports(units)[0].state is NeedState.WITHDRAWN
    with pytest.raises(WrongState):
        units.write(needs.withdraw, actor, need_id=need_id)


def test_the_database_keeps_no_name_without_a_yes(units, maureen):
    from sqlalchemy import insert
    from sqlalchemy.exc import IntegrityError

    row = {"state": "coded", "reason": "times", "role": "holder", "opened_on": date(2026, 10, 5)}
    with pytest.raises(IntegrityError):
        units.write(lambda uow: uow.session.execute(insert(UnmetNeed).values(holder_id=maureen[0], **row)))
