"""The Messages page of everybody, the tasks of staff."""

import pytest

from marketplace.core.actor import SYSTEM, Actor
from marketplace.core.errors import NotFound
from marketplace.core.outbox.models import OutboxRow
from marketplace.extensions import db
from marketplace.notifications import queries, services
from marketplace.notifications.models import Message, Task
from marketplace.people.domain import Role
from tests.factories.notifications import notify
from tests.factories.people import make_account, make_funder, make_holder, make_person, make_staff, post, sign_in


@pytest.fixture
def reader(units):
    def build(uow):
        person = make_person(uow)
        make_account(uow, person)
        return person

    return units.write(build)


def test_messages_are_read_and_open_what_they_are_about(units, site, client, reader):
    sign_in(client, reader)
    assert "No messages yet" in client.get("/messages").text
    notify(units, reader.id, "booking_accepted", "/account")
    site.worker.turn()
    page = client.get("/messages").text
    assert "They said yes" in page
    assert "New:" in page
    message = db.session.query(Message).one()
    answer = post(client, f"/messages/{message.id}/open")
    assert answer.headers["Location"] == "/account"
    assert "New:" not in client.get("/messages").text


def test_a_link_that_leaves_the_site_is_not_followed(units, site, client, reader):
    notify(units, reader.id, "booking_accepted", "//evil.example")
    site.worker.turn()
    sign_in(client, reader)
    message = db.session.query(Message).one()
    assert post(client, f"/messages/{message.id}/open").headers["Location"] == "/messages"


def test_anothers_message_does_not_exist(units, site, client, reader):
    notify(units, units.write(make_person).id)
    site.worker.turn()
    sign_in(client, reader)
    message = db.session.query(Message).one()
    assert post(client, f"/messages/{message.id}/open").status_code == 404
    db.session.refresh(message)
    assert message.read_at is None
    assert "Booked" not in client.get("/messages").text


def test_many_messages_come_in_pages(units, site, client, reader):
    for _ in range(queries.PAGE + 1):
        notify(units, reader.id)
    site.worker.turn()
    sign_in(client, reader)
    assert client.get("/messages").text.count("New:") == queries.PAGE
    assert client.get("/messages?page=2").text.count("New:") == 1
    post(client, "/messages/read")
    assert "New:" not in client.get("/messages").text


def test_the_same_word_carried_twice_is_one_message(units, site, reader):
    from marketplace.core.outbox.relay import Delivery

    word = Delivery(41, "notice", {"person_id": reader.id, "kind": "plan_active", "facts": {}}, units.clock(), 1)
    assert services.carry_notices(units, [word]) == {}
    assert services.carry_notices(units, [word]) == {}
    assert db.session.query(Message).count() == 1


def test_a_kind_without_words_is_parked_and_the_rest_are_told(units, site, reader, caplog):
    notify(units, reader.id, "no_such_kind")
    notify(units, reader.id, "plan_active")
    site.worker.turn()
    assert [message.kind for message in db.session.query(Message)] == ["plan_active"]
    row = db.session.query(OutboxRow).filter_by(subscriber="notices").one()
    assert row.error is not None
    assert row.error.startswith("UnknownKind")


@pytest.fixture
def office(units):
    def build(uow):
        funder = make_funder(uow)
        one, two = make_staff(uow, funder, Role.COORDINATOR), make_staff(uow, funder, Role.COORDINATOR)
        approver = make_staff(uow, funder, Role.APPROVER)
        other = make_staff(uow, make_funder(uow, "E08000009"), Role.COORDINATOR)
        return {"funder": funder, "one": one, "two": two, "approver": approver, "other": other}

    return units.write(build)


def open_task(units, office, **more) -> Task:
    more = {"kind": "visit_query", "subject": "visit", "subject_id": 7, "role": "coordinator", **more}
    return units.write(lambda uow: services.open_task(uow, organisation_id=office["funder"].id, **more))


def tasks_of(units, person) -> list[int]:
    return [task.id for task in units.read(queries.tasks_for, Actor(person.id))]


def test_a_task_is_in_the_hands_of_its_role_in_its_organisation(units, office):
    task = open_task(units, office, person_id=office["one"].id)
    assert tasks_of(units, office["one"]) == tasks_of(units, office["two"]) == [task.id]
    assert tasks_of(units, office["approver"]) == tasks_of(units, office["other"]) == []
    with pytest.raises(NotFound):
        units.write(services.finish_task, Actor(office["other"].id), task_id=task.id)
    db.session.refresh(task)
    assert task.done_at is None


def test_the_same_thing_is_one_task_until_it_is_done(units, office):
    first = open_task(units, office)
    assert open_task(units, office).id == first.id
    assert units.write(services.close_task, SYSTEM, kind="visit_query", subject="visit", subject_id=7) == 1
    assert open_task(units, office).id != first.id


def test_urgent_comes_first_and_done_is_off_the_list(units, office, client):
    calm, urgent = open_task(units, office), open_task(units, office, kind="arrange_cover", urgent=True)
    assert tasks_of(units, office["one"]) == [urgent.id, calm.id]
    sign_in(client, office["one"])
    page = client.get("/tasks").text
    assert page.index("Urgent: Arrange cover") < page.index("A question about a visit waits")
    post(client, f"/tasks/{urgent.id}/done")
    assert tasks_of(units, office["two"]) == [calm.id]


def test_who_wants_a_call_gets_one_from_their_coordinator(units, site, office, client):
    holder = units.write(make_holder, office["funder"], office["one"], preferred_format="phone")
    notify(units, holder.person_id)
    notify(units, holder.person_id, "plan_active")
    site.worker.turn()
    (task,) = db.session.query(Task).all()
    assert (task.kind, task.subject_id) == ("call_person", holder.person_id)
    sign_in(client, office["one"])
    assert "Phone someone with news" in client.get("/tasks").text
    assert "Maureen Tate" in client.get("/tasks").text
