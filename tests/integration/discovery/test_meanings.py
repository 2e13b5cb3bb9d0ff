"""The worker makes vectors of what is listed: new ones, changed ones, none twice; and forgets those that are gone."""

import pytest

from marketplace.config import BadSetting, load
from marketplace.discovery.services.meanings import Meanings
from providers.domain.codes import ServiceState
from providers.models import Service
from providers.services.changes import touch
from search.semantic import FolderStore, Meaning
from search.synonyms import Synonyms
from tests.factories.discovery import index, make_listing
from tests.support.meaning import ToyModel


@pytest.fixture
def model():
    return ToyModel()


@pytest.fixture
def meanings(site, model, tmp_path):
    store = FolderStore(tmp_path / "vectors", model.dimensions)
    return Meanings(site.ports["search"].index, Meaning(model, store, Synonyms()))


def change(site, units, service_id, **to):
    def write(uow):
        service = uow.session.get_one(Service, service_id)
        for name, value in to.items():
            setattr(service, name, value)
        touch(uow, [service_id])

    units.write(write)
    index(site)


def test_every_listing_gets_one_and_none_is_made_twice(site, units, meanings, model):
    first, second = units.write(lambda uow: [make_listing(uow, "Lawn care"), make_listing(uow, "Pool friend")])
    index(site)
    meanings.keep_up(units)
    assert set(meanings.meaning.store.prints()) == {first, second}
    assert [text.partition(".")[0] for text in model.made] == ["Lawn care", "Pool friend"]
    meanings.keep_up(units)
    assert len(model.made) == 2


def test_what_was_changed_is_made_anew_and_what_is_gone_is_dropped(site, units, meanings, model):
    first, second = units.write(lambda uow: [make_listing(uow, "Lawn care"), make_listing(uow, "Pool friend")])
    index(site)
    meanings.keep_up(units)
    model.made.clear()
    change(site, units, first, name="Grass and hedges")
    change(site, units, second, state=ServiceState.PAUSED)
    meanings.keep_up(units)
    assert [text.partition(".")[0] for text in model.made] == ["Grass and hedges"]
    assert set(meanings.meaning.store.prints()) == {first}


def test_it_stops_when_its_time_is_over_and_goes_on_where_it_was(site, units, meanings, model):
    made = units.write(lambda uow: [make_listing(uow, f"Lawn care {number}") for number in range(40)])
    index(site)
    assert meanings.fill(units, 0.0) == 0
    seen = []
    assert meanings.fill(units, None, lambda done, total: seen.append((done, total))) == 40
    assert seen == [(16, 40), (32, 40), (40, 40)]
    assert set(meanings.meaning.store.prints()) == set(made)


def test_an_index_that_is_away_is_waited_for(units, meanings, model):
    meanings.keep_up(units)
    assert model.made == []


def test_off_it_is_not_there(app, site):
    assert site.ports["search_meaning"] is None
    assert "search-meanings" not in {timer.name for timer in site.worker.timers}
    answer = app.test_cli_runner().invoke(args=["search", "embed"])
    assert answer.exit_code == 2
    assert "SEARCH_MEANING=1" in answer.output


def test_on_it_needs_the_model_and_the_embedded_engine(monkeypatch, tmp_path):
    from marketplace import bootstrap

    monkeypatch.setattr("marketplace.discovery.adapters.meaning.PACKAGE", "no_such_package")
    given = {"DEMO": "1", "SEARCH_MEANING": "1", "DATA_DIR": str(tmp_path)}
    with pytest.raises(BadSetting, match=r"requirements/semantic\.txt"):
        bootstrap._meaning(load(given))
    with pytest.raises(BadSetting, match="embedded engine"):
        bootstrap._meaning(load(given | {"SEARCH_URL": "elasticsearch+http://127.0.0.1:9200/x"}))
