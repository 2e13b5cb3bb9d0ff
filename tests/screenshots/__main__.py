"""python -m tests.screenshots [NAME ...]: pictures of the main pages (or of those named) in build/screenshots."""

import sys
import tempfile
from itertools import groupby
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Page as Tab

from tests.screenshots.pages import PAGES, Page
from tests.support.browser import chromium
from tests.support.demo_site import ROOT, DemoSite, demo_site
from tests.support.signing_in import sign_in as sign_in_as

OUT = ROOT / "build" / "screenshots"
WIDTHS = (1280, 375)


def main(names: list[str]) -> int:
    pages = [page for page in PAGES if not names or page.name in names]
    if unknown := set(names) - {page.name for page in PAGES}:
        sys.stderr.write(f"no such page: {', '.join(sorted(unknown))}\n")
        return 2
    OUT.mkdir(parents=True, exist_ok=True)
    print("Starting a demo site of its own ...", flush=True)
    failed = 0
    with tempfile.TemporaryDirectory() as folder, demo_site(Path(folder)) as site, chromium() as browser:
        by_role = sorted(pages, key=lambda page: page.role or "")
        for role, group in groupby(by_role, key=lambda page: page.role):
            failed += take(browser, site, role, list(group))
    return 1 if failed else 0


def take(browser: Browser, site: DemoSite, role: str | None, pages: list[Page]) -> int:
    """Pictures of one role's pages; returns how many of them did not answer with a page."""
    failed = 0
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    sign_in(context, site, role)
    for page in pages:
        tab = context.new_page()
        for width in WIDTHS:
            tab.set_viewport_size({"width": width, "height": 900})
            status = open_page(tab, page)
            if status != 200:
                failed += 1
                print(f"{page.name}: {page.path} answered {status}", file=sys.stderr, flush=True)
                break
            tab.screenshot(path=OUT / f"{page.name}-{width}.png", full_page=True)
        else:
            print(page.name, flush=True)
        tab.close()
    context.close()
    return failed


def sign_in(context: BrowserContext, site: DemoSite, role: str | None) -> None:
    if role is None:
        return
    tab = context.new_page()
    sign_in_as(tab, site.accounts[role])
    tab.close()


def open_page(tab: Tab, page: Page) -> int:
    """Goes to the page, by its links where it has any, and returns the last status."""
    answer = tab.goto(page.path)
    status = answer.status if answer else 0
    for text in page.follow:
        if status != 200:
            break
        with tab.expect_navigation() as navigation:
            by_address = text.startswith("/")
            link = tab.locator(f'main a[href^="{text}"]') if by_address else tab.get_by_role("link", name=text)
            link.first.click()
        status = navigation.value.status if navigation.value else 0
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
