"""What a first visit carries over the line: 60 kB compressed without the font at most, 100 kB with it."""

import gzip
import re
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from marketplace.core.site import Site
from tests.factories.discovery import index, make_listing

WITHOUT_FONT, WITH_FONT = 60_000, 100_000
FETCHED = {"link": "href", "img": "src", "script": "src", "source": "src", "use": "href"}
TEXT = ("text/", "image/svg+xml", "application/javascript")
FONT = re.compile(r"url\(['\"]?([^)'\"]+\.woff2)['\"]?\)")


def carried(client: FlaskClient, address: str) -> int:
    """Bytes of one answer, text compressed as the server in front does (gzip, level 6)."""
    answer = client.get(address, buffered=True)
    assert answer.status_code == 200, address
    return len(gzip.compress(answer.data, 6)) if answer.mimetype.startswith(TEXT) else len(answer.data)


def named(client: FlaskClient, page: str) -> Iterator[str]:
    """All that a page makes a browser fetch, each once."""
    soup = BeautifulSoup(client.get(page, buffered=True).data, "html5lib")
    found = {tag.get(FETCHED[tag.name]) for tag in soup.find_all(list(FETCHED))}
    yield from sorted(address for address in found if address and address.startswith("/"))


@pytest.fixture
def service_id(site: Site) -> int:
    made = [site.units.write(make_listing, f"Swimming companion {number}") for number in range(25)]
    index(site)
    return made[0]


@pytest.mark.parametrize("page", ["/", "/search", "/search?q=swimming&near=SK4+3AB", "/services/{service_id}"])
def test_a_first_view_is_light(client: FlaskClient, service_id: int, page: str) -> None:
    address = page.format(service_id=service_id)
    parts = {one: carried(client, one) for one in (address, *named(client, address))}
    fonts = sum(size for one, size in parts.items() if one.endswith(".woff2"))
    assert len(parts) >= 5, "the page, two stylesheets, the font and the icon at least"
    assert fonts, "the font is named in the page, so that it comes with the first view"
    assert sum(parts.values()) - fonts <= WITHOUT_FONT, parts
    assert sum(parts.values()) <= WITH_FONT, parts


def test_the_stylesheets_fetch_no_more_than_our_own_font(client: FlaskClient) -> None:
    """Its other half is for letters that English does not have: a browser fetches it only where they stand."""
    sheets = [one for one in named(client, "/") if one.endswith(".css")]
    found = {name for one in sheets for name in FONT.findall(client.get(one, buffered=True).text)}
    assert {name.rpartition("/")[2].partition(".")[0] for name in found} <= {
        "atkinson-hyperlegible-next-latin-wght-normal",
        "atkinson-hyperlegible-next-latin-ext-wght-normal",
    }
