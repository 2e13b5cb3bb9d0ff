"""Jess acts for the people who asked her: she confirms what a provider agreed to, within what she may (8.3, 6.2)."""

from playwright.sync_api import expect


def test_a_broker_books_for_a_client_and_the_client_sees_who_did(window):
    tab = window("broker")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Your caseload")
    client = tab.get_by_role("row", name="M.T.")
    expect(client).to_contain_text("£200.00")
    client.get_by_role("button").click()

    expect(tab.locator(".cs-acting")).to_contain_text("You are acting for")
    tab.goto("/search?q=swimming companion&near=SK4")
    tab.get_by_role("link", name="Swimming companion").first.click()
    expect(tab.locator(".cs-acting")).to_contain_text("£200")
    tab.locator("input[name=slot]").nth(12).check()
    tab.get_by_role("button", name="Choose this time").click()
    tab.get_by_label("Just once").check()
    tab.get_by_role("button", name="Continue").click()
    tab.get_by_label("None of us works there").check()
    tab.get_by_role("button", name="Continue").click()
    tab.get_by_role("button", name="Send request").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Swimming companion")
    booking = tab.url

    tab.get_by_role("button", name="Stop acting").click()
    expect(tab.locator(".cs-acting")).to_have_count(0)

    hers = window("holder")
    hers.goto(booking)
    expect(hers.locator("main")).to_contain_text("Jess Calder")


def test_a_broker_sees_what_costs_more_than_their_limit(window):
    tab = window("broker")

    row = tab.get_by_role("row", name="T.O.")
    expect(row).to_contain_text("Costs more than your limit")
    expect(row).to_contain_text("£308.00")
