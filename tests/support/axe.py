"""What axe-core finds wrong with a page: every rule for WCAG 2.0 to 2.2 A and AA, and its best practices."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def violations(tab: Page) -> list[str]:
    """One line a violation: the rule, what it says, and the first places."""
    found = Axe().run(tab, options={"runOnly": {"type": "tag", "values": list(TAGS)}, "resultTypes": ["violations"]})
    return [
        f"{one['id']}: {one['help']}: " + " | ".join(node["html"][:160] for node in one["nodes"][:3])
        for one in found.response["violations"]
    ]
