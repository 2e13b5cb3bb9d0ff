"""The site on Elasticsearch: only the worker writes, pages and the API read, and without a node search goes on."""

import json
import threading

import pytest

from search.query import SearchQuery
from tests.contract.search.cluster import client_of
from tests.factories.discovery import BROWSER, index, make_listing
from tests.integration.discovery.test_index import ids, listed
from tests.integration.discovery.test_pages import page_of_with_form, titles


@pytest.fixture
def finder(site):
    return site.ports["search"]


@pytest.fixture
def market(site, units):
    def make(uow):
        swim = make_listing(uow, "Swimming companion", access=["hoist"], languages=["en", "pl"])
        return swim, make_listing(uow, "Pool friend"), make_listing(uow, "Swimming far away", lat=51.5, lon=-0.12)

    made = units.write(make)
    index(site)
    return made


def test_the_worker_builds_the_index_and_the_page_searches_it(client, market):
    page = page_of_with_form(client, "/search?q=someone+to+swim+with&near=SK4&language=pl")
    assert page.h1.get_text() == "1 place to try near SK4"
    assert titles(page)[0] == "Swimming companion"
    assert "simpler" not in page.get_text()


def test_the_api_says_which_engine_answered_and_how_far_it_has_followed(client, finder, market):
    found = client.get("/api/v1/services?q=swiming&near=SK4&radius_m=20000").json
    assert (found["engine"], found["total"]) == ("elasticsearch", 2)
    assert found["watermark"] == finder.index.watermark > 0
    assert {one["name"] for one in found["results"]} == {"Swimming companion", "Pool friend"}


def test_readyz_and_status_tell_of_it(app, client, market):
    ready = client.get("/readyz").json["index"]
    assert (ready["ok"], ready["engine"], ready["documents"]) == (True, "elasticsearch", 3)
    answer = app.test_cli_runner().invoke(args=["search", "status", "--json"])
    status = json.loads(answer.output)
    assert (answer.exit_code, status["available"], status["documents"], status["lag"]["waiting"]) == (0, True, 3, 0)
    assert status["generation"].split("-v1-")[1]


def test_a_change_reaches_the_index_and_reindex_makes_another(app, site, units, finder):
    service_id = units.write(listed)
    site.worker.turn()
    before = finder.index.status().generation
    assert ids(finder) == {service_id}
    answer = app.test_cli_runner().invoke(args=["search", "reindex"])
    assert (answer.exit_code, answer.output.splitlines()[-1]) == (0, "1 services are in the index.")
    assert finder.index.status().generation != before
    assert ids(finder) == {service_id}


def written(cluster, address):
    stats = cluster.indices.stats(index=f"{address.prefix}-*", metric="indexing").body["indices"]
    return {name: one["total"]["indexing"]["index_total"] for name, one in stats.items()}


def test_pages_never_write(site, client, address, market):
    """A reader leaves no lease, no index and no document behind."""
    site.ports["search"].index.close()
    with client_of(address) as cluster:
        before = written(cluster, address)
        page_of_with_form(client, "/search?q=swimming&near=SK4")
        client.get("/api/v1/services?q=swimming")
        client.get("/readyz")
        assert written(cluster, address) == before
        assert not cluster.exists(index=f"{address.prefix}-lease", id="writer").body


def test_the_worker_builds_a_lost_index_by_itself(site, client, units, finder, address):
    service_id = units.write(listed)
    site.worker.turn()
    with client_of(address) as cluster:
        cluster.indices.delete(index=finder.index.status().generation)
    assert "Search is simpler today" in page_of_with_form(client, "/search?q=swimming&near=SK4").get_text()
    assert client.get("/readyz").json["index"]["ok"] is False
    site.worker.run_timers(force=True)
    assert ids(finder) == {service_id}


def test_many_threads_share_one_reader(finder, market):
    found, wrong = [], []

    def ask(number):
        try:
            found.append(finder.index.search(SearchQuery(text="swimming", rotation_seed=str(number))).total)
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found, wrong) == ([3] * 12, [])


def test_a_page_as_json_has_the_same_services_as_the_page(client, market):
    names = [one["name"] for one in client.get("/api/v1/services?q=swim&near=SK4", headers=BROWSER).json["results"]]
    assert names == titles(page_of_with_form(client, "/search?q=swim&near=SK4"))
