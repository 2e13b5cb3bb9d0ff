"""The wired site once more, with SEARCH_URL on the run's Elasticsearch."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from marketplace.app import create_app
from marketplace.core.clock import FixedClock
from search.engines.elasticsearch import Address, read_address
from tests.contract.search.cluster import drop_indices, own_address
from tests.fixtures.site import Browser

PATIENT_SECONDS = 20.0  # the machine that runs tests may be busy; how long a page waits has a test of its own


@pytest.fixture(scope="session")
def address(elasticsearch_url: str) -> Address:
    return own_address(elasticsearch_url)


@pytest.fixture(scope="session")
def _app(_app: Flask, address: Address, _site_clock: FixedClock) -> Flask:
    host = address.hosts[0].removeprefix("http://")
    settings = replace(_app.extensions["site"].settings, search_url=f"elasticsearch+http://{host}/{address.prefix}")
    assert read_address(settings.search_url) == address
    app = create_app(settings, _site_clock)
    app.test_client_class = Browser
    app.config["TEST_FOLDER"] = _app.config["TEST_FOLDER"]
    app.extensions["site"].ports["search"].index.search_seconds = PATIENT_SECONDS
    return app


@pytest.fixture
def app(app: Flask, address: Address) -> Iterator[Flask]:
    """With no index: ids and versions begin anew with the empty database."""
    index = app.extensions["site"].ports["search"].index
    index.close()
    drop_indices(address)
    yield app
    index.close()
    drop_indices(address)
