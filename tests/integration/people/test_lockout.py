"""Too many tries, counted in the database: over processes, by account and by address, without naming anybody."""

import multiprocessing
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.core.clock import system_clock
from marketplace.core.rate_limits import RateWindow, SqlStorage
from marketplace.extensions import db
from marketplace.people.models import Account
from tests.factories.people import PASSWORD, make_account, make_person, post, sign_in
from tests.support.racing import open_engine


def email_of(person_id):
    return db.session.scalar(select(Account.email).where(Account.person_id == person_id))


def fail(client, email, times, address="198.51.100.7"):
    return [
        post(
            client,
            "/sign-in",
            {"email": email, "password": "not the password"},
            environ_overrides={"REMOTE_ADDR": address},
        ).status_code
        for _ in range(times)
    ]


def test_an_account_is_shut_after_ten_wrong_tries_from_anywhere_and_opens_again(client, app, clock, town):
    email = email_of(town.holder)
    assert fail(client, email, 5, "198.51.100.7") + fail(client, email, 5, "203.0.113.9") == [422] * 10
    assert fail(client, email, 1, "192.0.2.1") == [429]
    right = post(app.test_client(), "/sign-in", {"email": email, "password": PASSWORD})
    assert right.status_code == 429, "even the right password, or guessing would go on"
    sign_in(app.test_client(), town.manager)
    clock.moment += timedelta(minutes=15)
    sign_in(app.test_client(), town.holder)


def test_an_unknown_address_is_shut_in_the_same_way(client, town):
    assert fail(client, "nobody@example.org", 11) == [422] * 10 + [429]


def test_one_network_address_trying_many_accounts_is_shut(client, town):
    statuses = [fail(client, f"person{number}@example.org", 1)[0] for number in range(101)]
    assert statuses == [422] * 100 + [429]
    assert fail(client, "person1@example.org", 1, "203.0.113.9") == [422], "other addresses go on"


def test_good_sign_ins_are_given_back(app, town):
    """A library's one address is not shut out by its own numbers."""
    for _ in range(30):
        sign_in(app.test_client(), town.holder)
    assert db.session.scalars(select(RateWindow.hits).where(RateWindow.hits > 0)).all() == []


def test_counters_name_nobody(client, town):
    fail(client, email_of(town.holder), 1)
    keys = db.session.scalars(select(RateWindow.key)).all()
    assert keys
    assert not any("@" in key or "198.51" in key or "tate" in key.lower() for key in keys)


@pytest.fixture
def storages(app, clock):
    return [SqlStorage(engine=lambda: db.engine, clock=clock) for _ in range(2)]


def test_two_processes_count_together(storages):
    first, second = storages
    assert [first.incr("LIMITER/x", 60), second.incr("LIMITER/x", 60), first.incr("LIMITER/x", 60)] == [1, 2, 3]
    assert second.get("LIMITER/x") == 3
    second.clear("LIMITER/x")
    assert first.get("LIMITER/x") == 0


def test_a_window_ends_by_the_clock_and_is_swept(storages, clock):
    first, second = storages
    first.incr("LIMITER/x", 60)
    ends = clock.moment + timedelta(seconds=60)
    assert second.get_expiry("LIMITER/x") == ends.timestamp()
    clock.moment = ends
    assert second.get("LIMITER/x") == 0
    assert second.incr("LIMITER/y", 60) == 1
    assert db.session.scalars(select(RateWindow.key)).all() == ["LIMITER/y"]
    assert first.incr("LIMITER/x", 60) == 1
    assert first.check()
    assert first.reset() == 2


def test_a_count_stands_when_the_request_that_made_it_rolls_back(storages, units):
    def refused(uow):
        make_account(uow, make_person(uow))
        raise LookupError

    storages[0].incr("LIMITER/x", 60)
    with pytest.raises(LookupError):
        units.write(refused)
    assert storages[1].get("LIMITER/x") == 1


def count_in_another_process(url, times):
    engine = open_engine(url)
    storage = SqlStorage(engine=lambda: engine, clock=system_clock)
    for _ in range(times):
        storage.incr("LIMITER/race", 3600)
    engine.dispose()


def test_processes_that_race_lose_no_count(app):
    url = db.engine.url.render_as_string(hide_password=False)
    here = multiprocessing.get_context("spawn")
    others = [here.Process(target=count_in_another_process, args=(url, 15)) for _ in range(2)]
    for process in others:
        process.start()
    for process in others:
        process.join(60)
    assert [process.exitcode for process in others] == [0, 0]
    assert db.session.scalar(select(RateWindow.hits).where(RateWindow.key == "LIMITER/race")) == 30
