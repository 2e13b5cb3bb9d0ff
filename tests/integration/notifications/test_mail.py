"""E-mails through a real SMTP server on this machine: they leave once, say little, and stop when they must."""

import logging

import pytest
from sqlalchemy import select

from marketplace.core.actor import Actor
from marketplace.extensions import db
from marketplace.notifications.adapters.null import NullMailer
from marketplace.notifications.adapters.smtp import SmtpMailer
from marketplace.notifications.domain import CATALOGUE
from marketplace.notifications.models import Email, Message, SendState
from marketplace.notifications.ports import MailUnsure
from marketplace.people.domain import LinkChannel, LinkPurpose, Role
from marketplace.people.services import record_death
from marketplace.people.services.links import issue_link
from tests.factories.notifications import notify
from tests.factories.people import make_account, make_funder, make_holder, make_person, make_staff


def emails() -> list[Email]:
    db.session.rollback()
    return list(db.session.scalars(select(Email).order_by(Email.id)))


@pytest.fixture
def person(units):
    return units.write(make_person, "Maureen", "Tate", address=["12 Hope Street"], postcode="SK4 3AB")


def test_a_notice_is_a_message_and_an_email_once(units, site, postbox, person):
    notify(units, person.id, "booking_confirmed", starts_at="2026-11-03T10:00:00+00:00", held_pence=288_00)
    site.worker.turn()
    site.worker.turn()
    (mail,) = postbox.came
    assert postbox.to == [person.email]
    assert mail["Subject"] == "Booked"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_body(("plain",)).get_content()
    assert "The first visit is Tuesday 3 November, 10am." in text
    assert "http://localhost/messages" in text
    assert "£288.00 is now held." in mail.get_body(("html",)).get_content()
    assert [row.state for row in emails()] == [SendState.SENT]
    assert db.session.query(Message).one().read_at is None


@pytest.mark.parametrize("side", ["provider", "staff", "delegate"])
def test_no_email_holds_a_name_an_address_an_illness_or_a_way_in(units, site, postbox, person, side):
    secrets = ["Maureen", "Tate", "Hope Street", "SK4", "dementia", "4711"]
    for kind in sorted(CATALOGUE):
        notify(
            units,
            person.id,
            kind,
            "/bookings/4711",
            side=side,
            name="Maureen Tate",
            note="dementia",
            at="12 Hope Street",
        )
    site.worker.turn()
    assert len(postbox.came) == len(CATALOGUE)
    for mail in postbox.came:
        parts = [part.get_content() for part in mail.walk() if not part.is_multipart()]
        shown = "\n".join([mail["Subject"], *parts])
        assert not [secret for secret in secrets if secret in shown], mail["Subject"]


def test_who_wants_another_format_gets_no_email(units, site, postbox):
    for form in ("post", "large_print_post", "easy_read_post", "phone", "none"):
        notify(units, units.write(make_person, preferred_format=form).id)
    site.worker.turn()
    assert postbox.came == []
    assert db.session.query(Message).count() == 5


def test_a_server_that_is_away_gets_it_later(units, site, postbox, person, clock):
    postbox.answer = "451 try later"
    notify(units, person.id)
    site.worker.turn()
    assert [(row.state, row.attempts) for row in emails()] == [(SendState.QUEUED, 1)]
    postbox.answer = None
    clock.moment = clock.moment.replace(minute=10)
    site.worker.turn()
    assert len(postbox.came) == 1
    assert [(row.state, row.attempts) for row in emails()] == [(SendState.SENT, 2)]


def test_nobody_at_home_on_that_port_is_away(units, site, person):
    room, before = site.ports["mail_room"], site.ports["mail_room"].mailer
    room.mailer = SmtpMailer("smtp://127.0.0.1:9", "no-reply@example.org")
    notify(units, person.id)
    site.worker.turn()
    room.mailer = before
    assert [row.state for row in emails()] == [SendState.QUEUED]


@pytest.mark.parametrize("refused", ["answer", "answer_to_data"])
def test_an_address_that_is_refused_is_not_tried_again(units, site, postbox, person, clock, refused):
    setattr(postbox, refused, "550 no such person")
    notify(units, person.id)
    site.worker.turn()
    setattr(postbox, refused, None)
    clock.moment = clock.moment.replace(hour=12)
    site.worker.turn()
    assert postbox.came == []
    (row,) = emails()
    assert (row.state, row.attempts) == (SendState.STOPPED, 1)
    assert person.email not in (row.reason or ""), "the reason is kept, and the address is not"


def test_what_may_have_left_is_not_sent_twice(units, site, person, clock):
    class LineBreaks:
        tried = 0

        def send(self, mail) -> None:
            LineBreaks.tried += 1
            raise MailUnsure("the line broke")

    room, before = site.ports["mail_room"], site.ports["mail_room"].mailer
    room.mailer = LineBreaks()
    notify(units, person.id)
    site.worker.turn()
    clock.moment = clock.moment.replace(hour=12)
    site.worker.turn()
    room.mailer = before
    assert LineBreaks.tried == 1
    assert [row.state for row in emails()] == [SendState.UNSURE]


def test_a_worker_killed_half_way_sends_nothing_twice(units, site, postbox, person, clock):
    class Killed(BaseException):
        pass

    class KilledMailer:
        def send(self, mail) -> None:
            raise Killed

    room = site.ports["mail_room"]
    real, room.mailer = room.mailer, KilledMailer()
    notify(units, person.id)
    with pytest.raises(Killed):
        site.worker.turn()
    room.mailer = real
    db.session.rollback()
    clock.moment = clock.moment.replace(hour=12)
    site.worker.turn()
    assert postbox.came == []
    assert [row.state for row in emails()] == [SendState.UNSURE]


def test_without_a_mail_server_the_page_is_what_one_has(units, site, person, caplog):
    assert isinstance(site.ports["mail_room"].mailer, NullMailer)
    notify(units, person.id)
    with caplog.at_level(logging.WARNING):
        site.worker.turn()
    assert "SMTP_URL is not set" in caplog.text
    assert person.email not in caplog.text
    assert [row.state for row in emails()] == [SendState.STOPPED]
    assert db.session.query(Message).count() == 1


def test_a_single_use_link_leaves_by_email_once_and_opens(units, site, postbox, client):
    def build(uow):
        account = make_account(uow, make_person(uow), password=None)
        return issue_link(uow, account, LinkPurpose.INVITATION, LinkChannel.EMAIL, created_by=None).id

    units.write(build)
    site.worker.turn()
    site.worker.turn()
    (mail,) = postbox.came
    text = mail.get_body(("plain",)).get_content()
    address = next(word for word in text.split() if word.startswith("http://localhost/link?"))
    assert client.get(address.removeprefix("http://localhost")).status_code == 200


@pytest.fixture
def bereaved(units):
    """(coordinator, holder) of one funder."""

    def build(uow):
        funder = make_funder(uow)
        coordinator = make_staff(uow, funder, Role.COORDINATOR)
        return coordinator, make_holder(uow, funder, coordinator)

    return units.write(build)


def die(units, bereaved) -> None:
    coordinator, holder = bereaved
    day = units.clock().date()
    units.write(record_death, Actor(coordinator.id), holder_id=holder.person_id, died_on=day)


def test_after_a_death_nothing_leaves_also_what_was_queued_before(units, site, postbox, bereaved, clock):
    _, holder = bereaved
    postbox.answer = "451 try later"
    notify(units, holder.person_id)
    site.worker.turn()
    notify(units, holder.person_id, "visit_reported")  # still in the outbox when the death is recorded
    die(units, bereaved)
    notify(units, holder.person_id, "plan_active")
    postbox.answer = None
    for hour in (12, 13, 14):
        clock.moment = clock.moment.replace(hour=hour)
        site.worker.turn()
    assert postbox.came == []
    assert {row.state for row in emails()} == {SendState.STOPPED}
    assert db.session.query(Message).filter_by(kind="plan_active").count() == 0


def test_after_a_death_the_household_is_not_written_to_and_the_staff_are(units, site, postbox, bereaved):
    coordinator, holder = bereaved
    relative = units.write(make_person, "Ann", "Tate")
    die(units, bereaved)
    notify(units, relative.id, "booking_cancelled", side="delegate", holder_id=holder.person_id)
    notify(units, coordinator.id, "visit_queried", side="staff", holder_id=holder.person_id)
    site.worker.turn()
    assert postbox.to == [coordinator.email]
    assert db.session.query(Message).filter_by(person_id=relative.id).count() == 1, "their page says it"
