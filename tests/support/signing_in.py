"""Signing in through the page, as people do."""

from collections.abc import Mapping

from playwright.sync_api import Page


def sign_in(tab: Page, account: Mapping[str, str]) -> None:
    """Raises RuntimeError when the page says no."""
    tab.goto("/sign-in")
    tab.get_by_label("Email address").fill(account["email"])
    tab.get_by_label("Password").fill(account["password"])
    tab.locator("main").get_by_role("button", name="Sign in").click()
    if tab.url.endswith("/sign-in"):
        raise RuntimeError(f"{account['email']} could not sign in")
