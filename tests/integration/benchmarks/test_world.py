"""The market that benches run on is one that the site itself could have: what is made is what the site reads back."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.bookings.models import Visit
from marketplace.core.site import Site
from marketplace.extensions import db
from marketplace.plans.queries import active_lines
from providers.search_documents import document
from tests.benchmarks.world import Shapes, services
from tests.benchmarks.world.bookings import bookings
from tests.benchmarks.world.listings import into_both
from tests.benchmarks.world.shapes import shapes
from tests.benchmarks.world.writing import writing

COUNT = 60


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Shapes:
    monkeypatch.delenv("OPEN_DATA_DIR", raising=False)
    return shapes()


@pytest.fixture
def made(app: Flask, site: Site, told: Shapes) -> None:
    with writing(db.engine) as writer:
        beside = site.ports["search"].index.begin_rebuild()
        into_both(writer, beside, services(told, COUNT))
        beside.swap(watermark=1)
        bookings(writer, 120, COUNT)


def test_the_same_seed_makes_the_same_market_and_another_one_another(told: Shapes) -> None:
    assert list(services(told, 20)) == list(services(told, 40))[:20]
    assert list(services(told, 20, seed=1)) != list(services(told, 20, seed=2))


@pytest.mark.usefixtures("made")
def test_what_search_was_given_is_what_the_database_says(site: Site, told: Shapes) -> None:
    for one in services(told, COUNT):
        assert site.units.read(document, one.document.id) == one.document


@pytest.mark.usefixtures("made")
def test_people_have_plans_and_bookings_that_the_site_can_read(site: Site) -> None:
    [line] = site.units.read(active_lines, 1)
    assert line.shares == {1: 100}
    assert db.session.scalar(select(func.count(Visit.id))) == 120
    assert {visit.state.value for visit in db.session.scalars(select(Visit))} == {"attested"}
