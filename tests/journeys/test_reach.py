"""Small windows, forced colours, and hands that use a keyboard only (8.2)."""

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from tests.screenshots.__main__ import open_page
from tests.screenshots.pages import PAGES, Page

NARROW = 320


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_is_wider_than_a_small_window(window, page: Page):
    """320 px is also what 400 % zoom leaves of 1280."""
    tab = window(page.role, width=NARROW)
    assert open_page(tab, page) == 200

    assert tab.evaluate("document.documentElement.scrollWidth") <= NARROW


@pytest.mark.parametrize(
    ("role", "path"), [("holder", "/home"), ("commissioner", "/home"), (None, "/search?q=swimming")]
)
def test_shapes_are_drawn_in_forced_colours(window, role, path):
    tab = window(role, forced_colors="active")
    tab.goto(path)

    drawn = tab.evaluate(
        "[...document.querySelectorAll('main svg rect')].filter(r => r.getBoundingClientRect().width > 1)"
        ".map(r => [getComputedStyle(r).fill, getComputedStyle(r).stroke])"
    )
    assert path.startswith("/search") or drawn
    assert all(fill != "none" or stroke != "none" for fill, stroke in drawn)


def press_to(tab: Tab, what: str, most: int = 80) -> None:
    """Tabs on until that element has the focus."""
    for _ in range(most):
        tab.keyboard.press("Tab")
        if tab.evaluate("s => document.activeElement && document.activeElement.matches(s)", what):
            return
    pytest.fail(f"{what} can’t be reached with the keyboard")


def test_a_search_by_keyboard_alone(window):
    tab = window()
    tab.goto("/")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Skip to main content"
    tab.keyboard.press("Enter")
    press_to(tab, "[name=q]")
    tab.keyboard.type("swimming companion")
    press_to(tab, "[name=near]")
    tab.keyboard.type("SK4")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", level=1)).to_contain_text("near SK4")

    press_to(tab, ".cs-card a")
    outline = tab.evaluate(
        "getComputedStyle(document.activeElement).boxShadow + getComputedStyle(document.activeElement).outline"
    )
    assert (
        "rgb(255, 235, 59)" in outline
        or tab.evaluate("getComputedStyle(document.activeElement).backgroundColor") == "rgb(255, 235, 59)"
    )
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", level=1)).to_contain_text("Swimming companion")


def test_signing_in_and_confirming_a_visit_by_keyboard_alone(demo, window):
    account = demo.accounts["holder_mixed"]
    tab = window()
    tab.goto("/sign-in")
    press_to(tab, "[name=email]")
    tab.keyboard.type(account["email"])
    press_to(tab, "[name=password]")
    tab.keyboard.type(account["password"])
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", level=1)).to_contain_text("Joan")

    press_to(tab, "main a[href*='/statement']")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", level=1)).to_contain_text("pot")
