"""Maureen finds support, books it against her budget, and says that a visit took place (8.3)."""

import re

from playwright.sync_api import expect


def test_a_holder_finds_books_and_hears(window):
    tab = window("holder")
    tab.get_by_role("link", name="Find support").first.click()
    tab.get_by_label("What would help?").fill("someone to take me for a walk")
    tab.get_by_label("Where?").fill("SK4")
    tab.get_by_role("button", name="Search").click()
    card = tab.get_by_role("link", name="Walking companion")
    expect(card.first).to_be_visible()
    card.first.click()

    expect(tab.get_by_role("heading", level=1)).to_contain_text("Walking companion")
    tab.locator("input[name=slot]").nth(8).check()
    tab.get_by_role("button", name="Choose this time").click()
    tab.get_by_label("Just once").check()
    tab.get_by_role("button", name="Continue").click()

    expect(tab.get_by_role("heading", level=1)).to_have_text("Which money should pay?")
    tab.get_by_role("button", name="Continue").click()
    expect(tab).to_have_title(re.compile("^Error:"))  # the question about a tie was left open
    tab.get_by_role("link", name="Say whether you know each other.").click()
    tab.get_by_label("None of us works there").check()
    tab.get_by_label("Someone to go out with").check()
    tab.get_by_role("button", name="Continue").click()

    expect(tab.get_by_role("heading", level=1)).to_have_text("Check before you send")
    expect(tab.locator("main")).to_contain_text("£21.00")
    tab.get_by_role("button", name="Send request").click()

    expect(tab.get_by_role("status").first).to_contain_text("no money has moved", ignore_case=True)
    expect(tab.get_by_role("heading", level=1)).to_have_text("Walking companion")


def test_a_holder_says_that_a_visit_took_place(window):
    tab = window("holder")
    visit = tab.locator(".cs-do", has_text="Did Priya come on")
    expect(visit).to_contain_text("£36.00")

    visit.get_by_role("button", name="Yes, all fine").click()

    expect(tab.get_by_role("status").first).to_contain_text("to pay")
    tab.goto("/home")
    expect(tab.locator(".cs-do", has_text="Did Priya come on")).to_have_count(0)
    tab.get_by_role("link", name="Council pot statement").click()
    expect(tab.locator("main")).to_contain_text("You said a visit went well")
    expect(tab.locator("main")).to_contain_text("£36.00")


def test_a_holder_who_finds_nothing_is_helped_on(window):
    tab = window("holder")
    tab.goto("/search?q=falconry&near=SK4")

    expect(tab.get_by_role("heading", level=1)).to_contain_text("We found nothing")
    expect(tab.locator("main")).to_contain_text("not your fault")
    tab.get_by_label("Nobody does this near me").check()
    tab.get_by_role("button", name="Tell us").click()
    expect(tab.locator("main")).to_contain_text("Thank you")
