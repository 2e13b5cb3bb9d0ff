"""What each component promises, one by one."""

import gzip

import pytest
from flask import render_template

from tests.unit.design_system import sample


def test_a_result_card_is_under_a_kilobyte(render):
    page = render("{{ c.card(**card) }}", card=sample.CARD)
    assert len(page.source) < 1024


def test_a_card_shows_how_we_know_and_never_a_badge(render):
    page = render("{{ c.card(**card) }}", card=sample.CARD)
    assert [item.get("class") for item in page.findall(".//ul[@class='cs-know']/li")] == [
        "cs-k-saw",
        "cs-k-reg",
        "cs-k-told",
    ]
    assert "erified" not in page.source


def test_what_cannot_be_booked_says_so(render):
    page = render("{{ c.card(**card) }}", card=sample.FREE)
    assert "You can’t book this here." in page.source
    assert "Next free" not in page.source


def test_text_is_escaped_everywhere(render):
    bad = "<b>&\"'{{7*7}}"
    page = render(
        "{{ c.card(bad, bad, bad, bad) }}{{ l.note(bad, bad) }}{{ t.table(bad, [bad], [[bad, bad]], labels={1: bad}) }}"
        "{{ l.dl([(bad, bad)]) }}{{ s.slots([(bad, [(bad, bad)])]) }}",
        bad=bad,
    )
    assert "<b>&" not in page.source
    assert page.find(".//td").text == bad
    assert page.find(".//td").get("data-l") == bad


def test_a_folding_table_keeps_its_roles(render):
    page = render("{{ t.table('Rows', ['A', 'B'], [['x', 1], ['y', none]], num=[1], labels={1: 'B'}, total=true) }}")
    assert page.find(".//table").get("role") == "table"
    assert {e.get("role") for e in page.iter("tr")} == {"row"}
    assert [e.get("scope") for e in page.iter("th")] == ["col", "col", "row", "row"]
    full, empty = page.findall(".//td")
    assert (full.get("data-l"), full.text) == ("B", "1")
    assert empty.text is None  # and the stylesheet hides an empty cell when folded
    assert page.findall(".//tr")[-1].get("class") == "cs-sum"


def test_one_scale_in_all_tiles_and_no_bar_where_nothing_may_be_shown(render):
    page = render("{{ ch.need_tiles(areas, true) }}", areas=sample.AREAS)
    tiles = page.findall(".//li")
    widths = [float(t.find("svg/rect").get("width")[:-1]) for t in tiles if t.find("svg") is not None]
    assert widths[0] / widths[2] == pytest.approx(210 / 560, abs=0.001)
    assert tiles[3].find("svg") is None
    # reach beyond need is never drawn past the outline: spare hours here are no help elsewhere
    need, reach = tiles[1].findall("svg/rect")
    assert need.get("width") == reach.get("width")


@pytest.mark.parametrize(
    "macro",
    [
        "ch.need_map(areas, 'Gap', ['Area', 'Wanted', 'Reach', 'Short'], gaps, [1], 'Source')",
        "ch.bar_table('Types', ['Type', 'Now', 'Before'], types, 'Source')",
        "ch.funnel('Steps', stuck, 'Source')",
    ],
)
def test_every_picture_has_its_table_and_its_source(render, macro):
    page = render("{{ " + macro + " }}", areas=sample.AREAS, gaps=sample.GAPS, types=sample.TYPES, stuck=sample.STUCK)
    assert page.find(".//table/caption") is not None
    assert page.find(".//p[@class='cs-src']").text == "Source"


def test_a_chart_with_nothing_in_it_still_prints(render):
    page = render(
        "{{ ch.need_tiles([]) }}{{ ch.bar_table('T', ['Type', 'Now'], [], 'S') }}{{ ch.funnel('F', [], 'S') }}"
    )
    assert len(page.findall(".//table")) == 2


def test_the_first_free_time_is_where_the_summary_leads(render):
    page = render("{{ s.slots(days, chosen='2026-11-04T09:00') }}", days=sample.context()["days"])
    assert [e.get("id") for e in page.iter("input")] == ["slot", None, None]
    assert [e.get("value") for e in page.iter("input") if e.get("checked") is not None] == ["2026-11-04T09:00"]


def test_one_page_of_results_has_no_page_links(render):
    assert render("{{ l.pagination(1, 1) }}").source.strip() == ""


def test_the_gallery_is_small(gallery):
    assert len(gzip.compress(gallery(None).encode())) < 12_000


@pytest.mark.parametrize("acting", [True, False])
def test_the_acting_bar_stands_above_everything_while_acting(bare, acting):
    context = sample.context() | ({} if acting else {"acting": None})
    with bare.test_request_context():
        page = render_template("errors/error.html", title="We can’t show this page", paragraphs=["Gone."], **context)
    assert ("cs-acting" in page) is acting
    if acting:
        assert page.index("cs-acting") < page.index("<header")
        assert "until 31 December 2026, up to <b>£200</b> a booking. J.S. sees what you do." in page


def test_an_error_page_needs_nothing_but_words(bare):
    with bare.test_request_context():
        page = render_template(
            "errors/error.html",
            title="Sorry, that did not work",
            paragraphs=["It was our fault.", "Nothing was booked and no money moved."],
            next_steps=[{"label": "Go to the start", "url": "/"}],
            ref="A1B2",
        )
    assert "<h1>Sorry, that did not work</h1>" in page
    assert 'class="cs-btn" href="/"' in page
    assert "A1B2" in page
    assert "Sign out" not in page


def test_a_message_by_mail_is_plain_text_with_one_next_step(bare):
    source = "{% import 'design_system/mail.txt' as mail %}{{ mail.mail(x, url='https://a.example/b?c=1&d=2') }}"
    text = bare.jinja_env.from_string("{% autoescape false %}" + source + "{% endautoescape %}").render(x="A & B")
    assert text.startswith("Hello,\n\nA & B\n\nSee what to do:\nhttps://a.example/b?c=1&d=2\n\n")
    assert text.rstrip().endswith("Choose Support")
