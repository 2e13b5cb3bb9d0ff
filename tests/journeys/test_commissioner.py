"""Imran reads where help at home is short, in the picture and in its table (8.3, 7.1)."""

import re

from playwright.sync_api import expect


def test_a_commissioner_reads_a_gap(window):
    tab = window("commissioner")
    heading = tab.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile(r"Help at home: [\d,]+ hours a week short"))
    table = tab.get_by_role("table", name="Help at home: wanted and in reach")
    stockport = table.get_by_role("row", name="Stockport")
    expect(stockport).to_contain_text(re.compile(r"\d"))
    expect(table.get_by_role("row", name="Bolton")).to_contain_text("fewer than 5")

    quarters = tab.get_by_label("Quarter").locator("option")
    assert quarters.count() >= 3, quarters.all_inner_texts()
    tab.get_by_label("Quarter").select_option(index=1)
    tab.get_by_label("Kind of help").select_option(label="Going out")
    tab.get_by_role("button", name="Show").click()

    expect(heading).to_contain_text("Going out")
    expect(tab.locator("main")).to_contain_text("Frozen")


def test_what_is_shown_can_be_taken_away_as_a_file(window):
    tab = window("commissioner")

    with tab.expect_download() as download:
        tab.get_by_role("link", name=re.compile("Download")).first.click()

    first = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(first) > 5
    assert "fewer than 5" in "\n".join(first)
