"""One demo site and one real Chromium for every journey; each test has windows of its own, without JavaScript.

A window fails its test when a page asks another host for anything, or writes an error to the console.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.support.browser import chromium
from tests.support.demo_site import DemoSite, demo_site
from tests.support.signing_in import sign_in

Open = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker has the site and the browser: they cost half a minute to start."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("journeys"))
            item.add_marker(pytest.mark.timeout(600))  # the first one starts the site


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoSite]:
    with demo_site(tmp_path_factory.mktemp("demo")) as site:
        yield site


@pytest.fixture(scope="session", autouse=True)
def waiting_at_first(demo: DemoSite) -> list[str]:
    """Whose recorded visits wait for the holder's word, of the demo's own provider, before any journey."""
    query = (
        "SELECT p.name FROM visits v JOIN providers p ON p.id = v.provider_id "
        "JOIN accounts a ON a.person_id = v.holder_id "
        "WHERE v.state = 'reported' AND a.email = ? AND p.name = 'Slow Lane Swimming'"
    )
    with closing(sqlite3.connect(demo.environ["DATABASE_URL"].removeprefix("sqlite:///"))) as database:
        return [name for (name,) in database.execute(query, [demo.accounts["holder"]["email"]])]


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def window(demo: DemoSite, chrome: Browser) -> Iterator[Open]:
    """`window(role)` gives a tab in which that person is signed in; `window()` a visitor's. Keywords are Chromium's."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def opened(role: str | None = None, *, scripts: bool = False, width: int = 1280, **more) -> Page:
        context = chrome.new_context(
            base_url=demo.url, java_script_enabled=scripts, viewport={"width": width, "height": 900}, **more
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        context.on("request", lambda request: troubles.extend(_elsewhere(request.url, demo.url)))
        context.on("console", lambda said: troubles.extend(_errors(said)))
        tab = context.new_page()
        if role is not None:
            sign_in(tab, demo.accounts[role])
        return tab

    yield opened
    for context in contexts:
        context.close()
    assert not troubles, troubles


def _errors(said: ConsoleMessage) -> list[str]:
    """What the console calls an error. A page that says no (422) is none: its form is on it again."""
    refused = said.text.endswith("422 (UNPROCESSABLE ENTITY)")
    return [f"{said.text} at {said.location.get('url')}"] if said.type == "error" and not refused else []


def _elsewhere(url: str, home: str) -> list[str]:
    asked = urlsplit(url)
    return [] if asked.scheme in ("data", "blob") or asked.netloc == urlsplit(home).netloc else [f"asks {url}"]
