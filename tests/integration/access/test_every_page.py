"""What holds for every address of the site, whoever wrote the page: headers, forms, no code, nothing from elsewhere."""

from collections import Counter
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from marketplace.core.web.headers import HEADERS
from tests.integration.access.conftest import Town
from tests.integration.access.forms import sent_with
from tests.integration.access.town import ROLES
from tests.integration.access.trying import COMES_IN, Row, address, matrix, routes

ROWS = matrix()
LOOKED_AT = ("anonymous", "holder", "broker acting", "provider manager", "coordinator", "operator")
FETCHED = {"img": "src", "link": "href", "iframe": "src", "source": "src", "form": "action", "use": "href"}


def path_of(town: Town, row: Row) -> str:
    return address(
        town, next(rule for method, rule in routes(town.app) if (method, rule.rule) == (row.method, row.rule))
    )


def who_comes_in(row: Row) -> list[str]:
    """Those of LOOKED_AT who do, or else the first who does."""
    every = [role for role, letter in zip(ROLES, row.expected, strict=True) if letter == COMES_IN]
    return [role for role in every if role in LOOKED_AT] or every[:1]


@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "GET"], ids=lambda row: row.name)
def test_a_page_carries_the_headers_and_no_code(town: Town, row: Row) -> None:
    for role in who_comes_in(row):
        answer = town.try_(role, "GET", path_of(town, row))
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, f"{name} as {role}"
        if role != "anonymous" and not row.rule.startswith("/static"):
            assert answer.headers.get("Cache-Control") == "no-store" or row.rule in ("/healthz", "/readyz"), role
        if answer.mimetype == "text/html" and answer.status_code < 300:
            check_markup(answer.text, role)


def check_markup(text: str, role: str) -> None:
    page = BeautifulSoup(text, "html5lib")
    assert not page.find_all(["script", "style", "iframe", "object", "embed"]), role
    assert not page.find_all("meta", attrs={"http-equiv": True}), role
    for tag in page.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on") or name == "style"], f"{tag.name} as {role}"
        target = tag.get(FETCHED.get(tag.name, "formaction"))
        if target is not None:
            assert not urlsplit(target).netloc, f"{tag} as {role}"
            assert urlsplit(target).scheme in ("", "data"), f"{tag} as {role}"
        if tag.name == "a":
            assert urlsplit(tag.get("href", "")).scheme in ("", "http", "https", "mailto", "tel"), f"{tag} as {role}"
    assert len(page.find_all("h1")) == 1, role
    assert page.title
    assert page.title.text.strip(), role
    doubles = [name for name, times in Counter(tag["id"] for tag in page.find_all(id=True)).items() if times > 1]
    assert doubles == [], role
    for box in page.find_all(["input", "textarea", "select"]):
        if box.get("type") not in ("hidden", "submit"):
            labelled = page.find("label", {"for": box.get("id")}) or box.find_parent("label") or box.get("aria-label")
            assert labelled, f"{box} as {role}"
    footer = page.find("footer")
    assert footer, role
    assert footer.find("a", href="/concern"), f"no way to raise a concern as {role}"
    assert ("You are acting for" in page.get_text(" ")) == (role == "broker acting"), f"the bar, as {role}"
    for form in page.find_all("form"):
        if form.get("method", "get").lower() == "post":
            assert form.find("input", {"name": "csrf_token"}), f"a form to {form.get('action')} as {role}"


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.method != "GET" and not row.rule.startswith("/api/")], ids=lambda row: row.name
)
def test_a_form_without_its_token_is_refused_and_changes_nothing(town: Town, row: Row) -> None:
    """As whoever would come in with it."""
    role = who_comes_in(row)[0]
    client = town.app.test_client()
    client.set_cookie("session", town.cookies[role])
    before = town.commits()
    answer = client.open(path_of(town, row), method=row.method, data=sent_with(town, row.name))
    assert answer.status_code == 400, role
    assert town.commits() == before
    assert "Go back and try again" in answer.text
    for name, value in HEADERS.items():
        assert answer.headers[name] == value


def test_only_the_api_does_without_form_tokens(town: Town) -> None:
    from marketplace.extensions import csrf

    exempt = {getattr(one, "name", one) for one in (*csrf._exempt_blueprints, *csrf._exempt_views)}
    assert {str(one) for one in exempt} <= {"api_bookings", "api_money", "api_services"}


@pytest.mark.parametrize("path", ["/api/v1/bookings", "/api/v1/enquiries"])
def test_a_cookie_never_speaks_for_the_api(town: Town, path: str) -> None:
    """So the API needs no form tokens: nothing that a browser sends by itself opens it."""
    client = town.app.test_client()
    client.set_cookie("session", town.cookies["holder"])
    before = town.commits()
    assert client.get(path).status_code == 401
    answer = client.post(path, json=sent_with(town, f"POST {path}"))
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert town.commits() == before
