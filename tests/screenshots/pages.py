"""The main pages: name of the picture, role of the demo account that opens it (None: a visitor), path."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """`follow` are link texts to click, one after the other, for a page whose path holds an id."""

    name: str
    role: str | None
    path: str
    follow: tuple[str, ...] = ()


PAGES = (
    Page("home", None, "/"),
    Page("sign-in", None, "/sign-in"),
    Page("search", None, "/search?q=swimming"),
    Page("accessibility", None, "/accessibility"),
    Page("privacy", None, "/privacy"),
    Page("concern", None, "/concern"),
    Page("holder-home", "holder", "/home"),
    Page("holder-search", "holder", "/search?q=swimming"),
    Page("broker-home", "broker", "/home"),
    Page("provider-home", "provider", "/home"),
    Page("coordinator-home", "coordinator", "/home"),
    Page("approver-home", "approver", "/home"),
    Page("commissioner-home", "commissioner", "/home"),
    Page("operator-home", "operator", "/home"),
)
