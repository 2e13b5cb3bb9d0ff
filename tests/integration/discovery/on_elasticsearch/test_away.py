"""A node that hangs or refuses costs a page no more than a second, and the next pages nothing."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from search.engines.elasticsearch import Address, open_elasticsearch
from search.port import SearchUnavailable
from search.query import SearchQuery
from tests.factories.discovery import make_listing
from tests.integration.discovery.test_pages import page_of_with_form, titles

MOST_SECONDS = 1.0


class Silent:
    """A server that takes every call and never answers."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._calls: list[socket.socket] = []
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        while True:
            try:
                self._calls.append(self._socket.accept()[0])
            except OSError:
                return

    def close(self) -> None:
        self._socket.close()
        for call in self._calls:
            call.close()


@pytest.fixture
def silent() -> Iterator[Silent]:
    with closing(Silent()) as server:
        yield server


def nobody() -> int:
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def at(*ports: int) -> Address:
    return Address(tuple(f"http://127.0.0.1:{port}" for port in ports), "away")


def timed(index) -> float:
    begun = time.monotonic()
    with pytest.raises(SearchUnavailable):
        index.search(SearchQuery(text="swimming"))
    return time.monotonic() - begun


def test_a_silent_node_is_waited_for_less_than_a_second_and_then_left_alone(silent):
    with closing(open_elasticsearch(at(silent.port))) as index:
        assert 0.3 < timed(index) < MOST_SECONDS
        assert timed(index) < 0.05


def test_silent_nodes_together_get_no_more_time(silent):
    address = Address((f"http://127.0.0.1:{silent.port}", f"http://localhost:{silent.port}"), "away")
    with closing(open_elasticsearch(address)) as index:
        assert timed(index) < MOST_SECONDS


def test_a_node_that_refuses_costs_next_to_nothing():
    with closing(open_elasticsearch(at(nobody()))) as index:
        assert timed(index) < 0.3
        assert not index.status().available
        assert index.watermark == 0


def test_a_node_that_is_gone_is_passed_over(address, silent):
    """The others answer; which node is asked first is the client's turn."""
    real = address.hosts[0]
    both = Address((f"http://127.0.0.1:{nobody()}", f"http://127.0.0.1:{silent.port}", real), address.prefix)
    with closing(open_elasticsearch(both)) as index:
        index.search_seconds = 10.0
        rebuild = index.begin_rebuild()
        rebuild.swap(watermark=3)
        assert index.search(SearchQuery()).watermark == 3


def test_the_page_answers_from_the_database_meanwhile(client, site, units, silent, monkeypatch):
    units.write(lambda uow: make_listing(uow, "Swimming companion"))
    with closing(open_elasticsearch(at(silent.port))) as away:
        monkeypatch.setitem(site.ports, "search", replace(site.ports["search"], index=away))
        begun = time.monotonic()
        page = page_of_with_form(client, "/search?q=swimming&near=SK4")
        assert "Search is simpler today" in page.get_text()
        assert titles(page) == ["Swimming companion"]
        assert time.monotonic() - begun < 2 * MOST_SECONDS  # the engine took less than half of it
