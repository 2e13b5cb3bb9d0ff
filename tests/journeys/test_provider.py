"""Priya lists a service, answers a request, records a visit, and is paid (8.3)."""

import csv
from pathlib import Path

from playwright.sync_api import expect


def test_a_provider_answers_a_request(window):
    tab = window("provider")
    expect(tab.get_by_role("heading", level=1)).to_contain_text("waiting for you")
    request = tab.locator(".cs-panel", has_text="SK7")
    expect(request).to_contain_text("Walking with a stick or frame")
    expect(request).not_to_contain_text("Dennis")

    request.get_by_role("button", name="Yes, I can").click()

    expect(tab.get_by_role("heading", level=1)).to_have_text("Dennis, SK7")
    expect(tab.locator("main")).not_to_contain_text("Fallows")


def test_a_provider_lists_a_service_that_is_then_found(demo, window):
    tab = window("provider")
    tab.get_by_role("link", name="My listing").click()
    tab.get_by_role("link", name="Add a service").click()
    tab.get_by_label("What kind of support").select_option(value="company.clubs")
    tab.get_by_role("button", name="Go on").click()
    tab.get_by_label("Name").first.fill("Poolside chat club")
    tab.locator("[name=in_short]").fill("Tea and a chat by the pool.")
    tab.locator("[name=activities]").first.check()
    tab.locator("[name=kind][value=grant_funded]").check()
    tab.locator("[name=where][value=at_place]").check()
    tab.locator("[name=postcode]").fill("SK4 2HD")
    tab.locator("[name=place_label]").fill("Heaton Norris")
    tab.get_by_role("button", name="Save").click()
    tab.get_by_role("link", name="Back to your listing").click()
    tab.get_by_role("button", name="Put it on the site").click()
    expect(tab.get_by_role("status").first).to_contain_text("It is on the site now.")

    demo.flask("worker", "run", "--once")
    visitor = window()
    visitor.goto("/search?q=poolside chat club&near=SK4")
    expect(visitor.get_by_role("link", name="Poolside chat club").first).to_be_visible()


def test_a_provider_records_a_visit(window):
    tab = window("provider")
    tab.goto("/requests")
    tab.get_by_role("link", name="Record").first.click()
    tab.locator("main").get_by_role("button").last.click()

    expect(tab.get_by_role("status").first).to_be_visible()


def test_a_provider_is_paid(demo, window, tmp_path: Path):
    tab = window("provider")
    tab.goto("/requests")
    tab.get_by_role("button", name="Make an invoice").click()
    expect(tab.locator("main")).to_contain_text("Sent")

    out = tmp_path / "payments.csv"
    demo.flask("payments", "run", "--funder", "E08000007", "--out", str(out))
    demo.flask("payments", "settle", str(settled(out, tmp_path / "answer.csv")))

    tab.goto("/invoices")
    expect(tab.locator("main")).to_contain_text("Paid")
    assert "all good" in demo.flask("ledger", "check")


def settled(file: Path, answer: Path) -> Path:
    """The funder's answer: every payment arrived."""
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows, "nothing was to pay"
    with answer.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [*rows[0], "status", "settled_on", "reason"])
        writer.writeheader()
        writer.writerows(row | {"status": "settled", "settled_on": "2026-11-24", "reason": ""} for row in rows)
    return answer
