"""Figures: counted per route, told on an address of their own, and never on the site that people see."""

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client import CollectorRegistry
from sqlalchemy import select, text

from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.core.ddl import create_schema
from marketplace.core.site import Site
from marketplace.core.telemetry.exposition import expose
from marketplace.core.telemetry.figures import Measure, Measures, WebFigures
from marketplace.core.uow import UnitOfWork, Units
from marketplace.core.web.telemetry import count_requests
from marketplace.extensions import db
from marketplace.ledger.models import Hold
from tests.factories.bookings import make_confirmed, make_world
from tests.integration.operations.test_stopping import wait_for
from tests.support.demo_site import free_port
from tests.support.real_site import RealSite, real_site


@pytest.fixture
def counted(tmp_path: Path) -> Iterator[tuple[FlaskClient, CollectorRegistry]]:
    """A site of its own whose requests are counted."""
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'site.db'}",
        search_url="null:",
        secret_key="k" * 40,
        base_url="http://localhost",
        data_dir=tmp_path,
        testing=True,
    )
    app = create_app(settings)
    registry = CollectorRegistry()
    app.extensions["figures"] = count_requests(app, WebFigures(registry))
    with app.app_context():
        create_schema(db.engine)
    yield app.test_client(), registry
    with app.app_context():
        db.engine.dispose()


def test_requests_are_counted_by_route_and_status(counted: tuple[FlaskClient, CollectorRegistry]) -> None:
    client, registry = counted
    for path in ("/services/1", "/services/2?q=hydrotherapy", "/healthz", "/maureen-tate"):
        client.get(path)
    client.open("/healthz", method="BREW")

    def requests(**labels: str) -> float | None:
        return registry.get_sample_value("marketplace_requests_total", labels)

    assert requests(method="GET", route="/services/<int:service_id>", status="404") == 2
    assert requests(method="GET", route="/healthz", status="200") == 1
    assert requests(method="GET", route="-", status="404") == 1
    assert requests(method="other", route="-", status="405") == 1
    seconds = {"method": "GET", "route": "/services/<int:service_id>"}
    assert registry.get_sample_value("marketplace_request_seconds_count", seconds) == 2
    words = {word for metric in registry.collect() for sample in metric.samples for word in sample.labels.values()}
    assert not any("maureen" in word or "hydrotherapy" in word for word in words)


def test_statements_and_plain_searches_are_counted(counted: tuple[FlaskClient, CollectorRegistry]) -> None:
    client, registry = counted
    client.get("/readyz")
    assert registry.get_sample_value("marketplace_request_sql_statements_sum", {"route": "/readyz"}) >= 5
    assert registry.get_sample_value("marketplace_search_from_sql_total") == 0
    client.get("/search?q=help")
    assert registry.get_sample_value("marketplace_search_from_sql_total") == 1
    client.get("/healthz")
    assert registry.get_sample_value("marketplace_request_sql_statements_sum", {"route": "/healthz"}) == 0


def test_the_workers_figures_are_counts_of_the_database(site: Site, units: Units, app: Flask) -> None:
    world = units.write(make_world)
    units.write(make_confirmed, world)
    registry = CollectorRegistry()
    registry.register(Measures(units, site.measures, app.app_context))
    held = len(units.read(lambda uow: uow.session.scalars(select(Hold.id)).all()))
    assert held > 0
    assert registry.get_sample_value("marketplace_ledger_rows", {"table": "holds_open"}) == held
    assert registry.get_sample_value("marketplace_ledger_rows", {"table": "books"}) == 2
    assert registry.get_sample_value("marketplace_outbox_waiting", {"subscriber": "notices"}) > 0
    assert registry.get_sample_value("marketplace_search_available") == 0
    while site.worker.turn():
        pass
    assert registry.get_sample_value("marketplace_outbox_waiting", {"subscriber": "notices"}) is None
    assert registry.get_sample_value("marketplace_search_documents") == 1
    assert registry.get_sample_value("marketplace_timer_last_run_timestamp", {"timer": "plan-starts"}) > 1.7e9
    assert registry.get_sample_value("marketplace_measures_failed") == 0


def test_a_figure_that_cannot_be_read_is_counted_and_the_others_stay(units: Units, app: Flask) -> None:
    def broken(uow: UnitOfWork) -> float:
        uow.session.execute(text("SELECT * FROM not_there"))
        return 1

    registry = CollectorRegistry()
    measures = (Measure("broken", "x", broken), Measure("whole", "x", lambda _: 3))
    registry.register(Measures(units, measures, app.app_context))
    assert registry.get_sample_value("marketplace_whole") == 3
    assert registry.get_sample_value("marketplace_broken") is None
    assert registry.get_sample_value("marketplace_measures_failed") == 1


@contextmanager
def expose_for_test() -> Iterator[int]:
    server = expose(("127.0.0.1", 0), CollectorRegistry)
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def test_their_own_address_has_one_page() -> None:
    with expose_for_test() as port:
        assert read(f"http://127.0.0.1:{port}/metrics")[0] == 200
        for path in ("/", "/search", "/metrics/all"):
            assert read(f"http://127.0.0.1:{port}{path}")[0] == 404


def test_the_site_that_people_see_has_no_such_page(client: FlaskClient, counted: tuple[FlaskClient, object]) -> None:
    for public in (client, counted[0]):
        for path in ("/metrics", "/metrics/", "/api/v1/metrics"):
            assert public.get(path).status_code == 404


def read(url: str, **headers: str) -> tuple[int, str, dict[str, str]]:
    try:
        with urlopen(Request(url, headers=headers), timeout=30) as answer:
            return answer.status, answer.read().decode(), dict(answer.headers)
    except HTTPError as error:
        return error.code, error.read().decode(), dict(error.headers)


def lines_of(site: RealSite, name: str, wanted: Callable[[dict[str, str]], bool]) -> list[dict[str, str]]:
    return [line for line in map(json.loads, site.log(name).splitlines()) if wanted(line)]


def test_live_processes_add_up_their_figures_and_log_json(tmp_path: Path) -> None:
    port = free_port()
    site = real_site(tmp_path, METRICS_BIND=f"127.0.0.1:{port}", TRUSTED_PROXIES="1")
    mine = "0af7651916cd43dd8448eb211c80319c"
    with site.web(workers=2) as web, site.worker() as worker:
        for _ in range(8):
            status, _, headers = read(f"{site.url}/search?q=hydrotherapy", **{"X-Request-ID": mine})
            assert (status, headers["X-Request-ID"]) == (200, mine)
        assert read(f"{site.url}/metrics")[0] == 404
        figures = read(f"http://127.0.0.1:{port}/metrics")[1]
        assert 'marketplace_requests_total{method="GET",route="/search",status="200"} 8.0' in figures

        def told() -> str:
            try:
                return read(f"http://127.0.0.1:{port + 1}/metrics")[1]
            except OSError:
                return ""

        wait_for("the worker's figures", lambda: "marketplace_ledger_rows" in told())
        assert "marketplace_measures_failed 0.0" in told()
        for process in (web, worker):
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0
    answered = lines_of(site, "web", lambda line: line.get("route") == "/search")
    assert len(answered) == 8
    assert {line["request_id"] for line in answered} == {mine}
    assert lines_of(site, "worker", lambda line: line["message"] == "the worker is running")
    assert "hydrotherapy" not in site.log("web") + site.log("worker")
    assert "127.0.0.1" not in "".join(line["message"] for line in answered)
