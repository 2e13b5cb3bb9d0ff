"""The browser of the tests: real Chromium, cut off from every other host.

    python -m tests.support.browser

opens it once and exits 0, or says what is missing and exits 1 (.ci/system asks this before it installs one).
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Error, sync_playwright

FLAGS = (
    "--no-sandbox",  # tests run as root in a container
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


def executable() -> str | None:
    """What CHROMIUM names, else the machine's own Chromium unless it is a snap, else None: Playwright's own."""
    if named := os.environ.get("CHROMIUM"):
        return named
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found and not _is_snap(Path(found)):
            return found
    return None


def _is_snap(path: Path) -> bool:
    if "/snap/" in str(path.resolve()):
        return True
    return path.stat().st_size < 10_000 and b"/snap/bin" in path.read_bytes()


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser that reaches this machine only. Raises playwright's Error when there is none."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


if __name__ == "__main__":
    try:
        with chromium() as opened:
            sys.stdout.write(f"Chromium {opened.version}\n")
    except Error as problem:
        sys.exit(str(problem))
