"""axe finds nothing on any main page, at two widths, in its ok, error and empty state (8.2)."""

import pytest

from tests.screenshots.__main__ import WIDTHS, open_page
from tests.screenshots.pages import PAGES, Page
from tests.support.axe import violations

ERRORS = (
    # role, page, the button that sends its form without an answer
    (None, "/sign-in", "Sign in"),
    (None, "/join", None),
    (None, "/forgot-password", None),
    (None, "/code", None),
    (None, "/concern/tell", None),
    (None, "/search/could-not-find", "Tell us"),
    ("holder", "/account/password", None),
    ("holder", "/permissions/new", None),
    ("coordinator", "/people/new", None),
    ("operator", "/operator/organisations/new", None),
    ("broker", "/search/could-not-find", "Tell us"),
)
EMPTY = (
    ("holder_new", "/home"),
    ("holder_new", "/bookings"),
    ("holder_new", "/enquiries"),
    ("holder_new", "/pots"),
    ("holder_new", "/plan"),
    ("holder_new", "/messages"),
    ("holder_new", "/permissions"),
    ("holder_new", "/asked-to-act"),
    ("finance", "/home"),
    ("finance", "/tasks"),
    ("broker_manager", "/home"),
    (None, "/search?q=falconry&near=SK4"),
    (None, "/search?q=swimming&near=nowhere+at+all"),
)


def test_axe_looks(window):
    tab = window(scripts=True, bypass_csp=True)
    tab.set_content("<html><body><img src='data:,'><input></body></html>")

    assert {one.split(":")[0] for one in violations(tab)} >= {"image-alt", "label", "document-title"}


def both_widths(tab) -> list[str]:
    found = []
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 900})
        found += [f"at {width} px: {one}" for one in violations(tab)]
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_nothing_is_wrong_with_a_page(window, page: Page):
    tab = window(page.role, scripts=True, bypass_csp=True)
    assert open_page(tab, page) == 200

    assert both_widths(tab) == []


@pytest.mark.parametrize(("role", "path", "button"), ERRORS)
def test_nothing_is_wrong_with_what_went_wrong(window, role, path, button):
    tab = window(role, scripts=True, bypass_csp=True)
    tab.goto(path)
    form = tab.locator("main form[method=post]").last
    (form.get_by_role("button", name=button) if button else form.get_by_role("button").last).click()

    assert tab.title().startswith("Error:")
    summary = tab.locator(".nhsuk-error-summary a")
    assert summary.count() >= 1
    for n in range(summary.count()):
        field = summary.nth(n).get_attribute("href")
        assert tab.locator(field or "").count() == 1, f"{field} is nowhere on {path}"
    assert both_widths(tab) == []


@pytest.mark.parametrize(("role", "path"), EMPTY)
def test_nothing_is_wrong_where_nothing_is_yet(window, role, path):
    tab = window(role, scripts=True, bypass_csp=True)
    answer = tab.goto(path)
    assert answer is not None
    assert answer.status in (200, 422)

    assert tab.locator("main a, main button").count() >= 1, "no next step"
    assert both_widths(tab) == []
