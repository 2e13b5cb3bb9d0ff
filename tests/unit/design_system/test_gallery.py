"""Every component in its ok, error and empty state is clean, labelled HTML without a script or a style."""

import re
from collections import Counter
from typing import Any

import html5lib
import pytest

from tests.unit.design_system import sample

STATES = {"first look": None, "all wrong": {"name": "", "amount": "1e3", "often": "zz"}, "all right": sample.GOOD}


@pytest.fixture(params=STATES, ids=str)
def page(request: pytest.FixtureRequest, gallery: Any) -> str:
    return gallery(STATES[request.param])


def tree(page: str) -> Any:
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)


def test_the_page_parses_cleanly_and_has_one_h1(page):
    assert len(tree(page).findall(".//h1")) == 1


def test_no_script_no_style_no_other_host(page):
    assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=|javascript:|https?://", page)


def test_ids_are_unique_and_what_points_at_one_finds_it(page):
    elements = list(tree(page).iter())
    ids = Counter(e.get("id") for e in elements if e.get("id"))
    assert ids
    assert {name: n for name, n in ids.items() if n > 1} == {}
    for attribute in ("for", "aria-labelledby", "aria-describedby"):
        wanted = {name for e in elements for name in (e.get(attribute) or "").split()}
        assert wanted - set(ids) == set(), attribute
    links = {e.get("href")[1:] for e in elements if (e.get("href") or "").startswith("#") and e.get("href") != "#"}
    assert links - set(ids) == set()


def test_every_input_has_a_label(page):
    root = tree(page)
    named = {label.get("for") for label in root.iter("label")}
    wrapped = {child for label in root.iter("label") for child in label.iter("input")}
    inputs = [e for kind in ("input", "select", "textarea") for e in root.iter(kind) if e.get("type") != "hidden"]
    assert len(inputs) > 20
    assert [e.get("name") for e in inputs if e not in wrapped and e.get("id") not in named] == []


def test_headings_never_skip_a_level(page):
    levels = [int(e.tag[1]) for e in tree(page).iter() if isinstance(e.tag, str) and re.fullmatch("h[1-6]", e.tag)]
    first = levels.index(1)
    assert all(after <= before + 1 for before, after in zip(levels[first:], levels[first + 1 :], strict=False))


def test_every_form_that_posts_carries_its_token(page):
    forms = [form for form in tree(page).iter("form") if form.get("method") == "post"]
    assert len(forms) >= 4
    for form in forms:
        assert [e.get("name") for e in form.iter("input")].count("csrf_token") == 1


def test_errors_are_in_the_title_in_the_summary_and_beside_the_field(gallery):
    page = gallery(STATES["all wrong"])
    root = tree(page)
    assert root.find(".//title").text == "Error: Every component – Choose Support"
    summary = root.find(".//div[@class='nhsuk-error-summary']")
    links = {a.get("href"): a.text for a in summary.iter("a")}
    assert links["#name"] == "Enter your name."
    assert links["#often"] == "Choose one of the answers shown."
    assert root.find(".//span[@id='amount-e']") is not None
    amount = root.find(".//input[@id='amount']")
    assert amount.get("value") == "1e3"
    assert "amount-e" in amount.get("aria-describedby")
    assert amount.get("aria-invalid") == "true"


def test_no_summary_without_errors(gallery):
    for posted in (None, sample.GOOD):
        assert "nhsuk-error-summary" not in gallery(posted)
        assert "<title>Every component – Choose Support</title>" in gallery(posted)


def test_a_password_is_never_printed_back(gallery):
    assert "a long password" not in gallery(sample.GOOD | {"email": "wrong"})


def test_no_word_of_the_trade_of_programmers(page):
    text = " ".join(tree(page).find("body").itertext())
    assert not re.search(r"\b(invalid|please note|user|required field|None|undefined)\b", text)
