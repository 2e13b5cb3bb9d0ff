"""What each reader makes of files as people and registers send them. Every record in tests/data/imports is invented."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from providers.domain.codes import ProviderType, ServiceKind
from providers.imports import FORMATS, Listing, Problem, WrongFile
from providers.imports.files import LONGEST_LINE, MOST_LINES, Incoming
from providers.imports.template import COLUMNS
from providers.imports.tidy import strip_html, title_of

SAMPLES = Path(__file__).parents[2] / "data" / "imports"


def read(format_name: str, path: Path) -> list[Listing | Problem]:
    with Incoming(path) as file:
        return list(FORMATS[format_name].read(file))


def split(rows: list[Listing | Problem]) -> tuple[dict[str, Listing], dict[int, tuple[str, str]]]:
    good = {row.source_id: row for row in rows if isinstance(row, Listing)}
    bad = {row.line: (row.field, row.reason) for row in rows if isinstance(row, Problem)}
    return good, bad


@pytest.fixture
def file(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(content: bytes) -> Path:
        path = tmp_path / "list.csv"
        path.write_bytes(content)
        return path

    return write


def test_the_template_takes_what_is_right_and_says_what_is_wrong():
    good, bad = split(read("csv", SAMPLES / "template.csv"))
    assert list(good) == ["a1", "a2", "a11", "a13"]
    assert {line: field for line, (field, _) in bad.items()} == {
        5: "name",
        6: "postcode",
        8: "kind",
        9: "email",
        10: "areas",
        11: "id",
        12: "category",
        13: "website",
        14: "",
        16: "",
    }
    assert "formula" in bad[5][1]
    assert bad[6][1] == "EH1 1YZ is in Scotland. We can only help with places in England."
    assert "never “bookable”" in bad[8][1]
    assert bad[14][1] == "The quotes of this line don’t match."
    assert bad[16][1] == f"This line has 3 columns; the first line of the file has {len(COLUMNS)}."


def test_every_column_of_the_template_arrives():
    first = read("csv", SAMPLES / "template.csv")[0]
    assert isinstance(first, Listing)
    assert (first.name, first.service_name, first.type) == (
        "Slow Lane Swimming",
        "Swimming companion",
        ProviderType.SOLE_TRADER,
    )
    assert first.description == 'Calm.\nAt your pace, "no rush".'
    assert (first.phone, first.email, first.website) == (
        "0161 496 0120",
        "hello@slowlane.example.org",
        "http://www.slowlane.example.org",
    )
    assert (first.postcode, first.areas, first.at_place) == ("SK4 3AB", ("E08000007", "E08000003"), True)
    assert first.lat == pytest.approx(53.42, abs=0.02)
    assert (first.languages, first.access) == (("en", "bfi"), ("hoist",))
    assert (first.licence, first.source_on) == ("Used with permission", date(2026, 1, 31))
    second = read("csv", SAMPLES / "template.csv")[1]
    assert isinstance(second, Listing)
    assert (second.name, second.kind, second.online, second.at_place) == (
        "Café Kettle",
        ServiceKind.GRANT_FUNDED,
        True,
        False,
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_any_usual_way_of_saving_a_sheet_reads_alike(file, encoding, delimiter, ends):
    lines = 'id,name,description\n1,Café,"Two\nlines"\n,,\n2,Plain,Text\n'
    content = lines.replace("\n", ends).replace(",", delimiter)
    good, bad = split(read("csv", file(content.encode(encoding))))
    assert not bad
    assert [row.name for row in good.values()] == ["Café", "Plain"]
    assert good["1"].description == "Two\nlines"
    assert good["2"].line == 5


def test_a_byte_that_is_no_letter_costs_its_own_row(file):
    good, bad = split(read("csv", file(b"id,name\n1,\x81\n2,Fine\n")))
    assert list(good) == ["2"]
    assert bad[2][0] == "name"


def test_an_open_quote_or_an_endless_line_costs_one_row_and_little_memory(file):
    rows = "".join(f"{n},Fine\n" for n in range(10, 10 + MOST_LINES * 2))
    good, bad = split(read("csv", file(f'id,name\n1,"never closed\n2,{"x" * LONGEST_LINE * 3}\n{rows}'.encode())))
    assert sorted(bad) == [2, 3]
    assert len(good) == MOST_LINES * 2


def test_hidden_characters_and_turned_writing_are_taken_out(file):
    good, _ = split(read("csv", file("id,name\n1,Slow\u202e \x00Lane\x07\n".encode())))
    assert good["1"].name == "Slow Lane"


@pytest.mark.parametrize("format_name", ["csv", "charity", "nhs-choices", "oruk"])
@pytest.mark.parametrize("content", [b"", b"\n", b"nothing,of,ours\n1,2,3\n", b"[1", b'{"a": 1}'])
def test_a_file_of_another_kind_is_refused_whole(file, format_name, content):
    with pytest.raises(WrongFile):
        read(format_name, file(content))


def test_charities_keep_their_words_and_never_their_tags():
    good, bad = split(read("charity", SAMPLES / "charities.csv"))
    # the second one with that id is for the loader to refuse: a reader keeps nothing
    names = [row.name for row in read("charity", SAMPLES / "charities.csv") if isinstance(row, Listing)]
    assert names == [
        "Brook Lane Befriending",
        "The Kettle Café",
        'Highland "Quiet" Rooms',
        "Brook Lane Again",
        "Closed Circle",
    ]
    assert list(bad) == [6]
    assert bad[6][0] == "org_id"
    first = read("charity", SAMPLES / "charities.csv")[0]
    assert isinstance(first, Listing)
    assert (first.type, first.category) == (ProviderType.CHARITY, "company.visits")
    assert first.description == "We visit people who are lonely,\nand phone them.\n\nTO RELIEVE LONELINESS"
    assert first.website == "http://www.brooklane.example.org"
    assert "SO101" not in repr(first)
    scottish = good["GB-SC-009003"]
    assert (scottish.postcode, scottish.lat, scottish.website) == ("EH1 1YZ", None, None)
    assert good["GB-CHC-9000002"].description.endswith("=COMPANY")
    assert not good["GB-CHC-9000005"].is_open


def test_nhs_choices_in_windows_letters():
    good, bad = split(read("nhs-choices", SAMPLES / "nhs_choices.csv"))
    assert good["900001"].name == "O’Mallory’s Care – Stockport"
    assert (good["900001"].category, good["900001"].summary) == ("", "Social care provider in Stockport.")
    assert good["900002"].category == "company.day-centres"
    assert (good["900002"].postcode, good["900002"].areas) == ("SK4 3AB", ())
    assert good["900003"].name == '"Quoted" Homes'
    assert good["900003"].lat is None
    assert good["900004"].lat is None
    assert good["900008"].type is ProviderType.COUNCIL
    assert not good["900007"].is_open
    assert {line: field for line, (field, _) in bad.items()} == {6: "OrganisationName", 7: "", 10: "OrganisationName"}
    assert all("Made Up Road" not in repr(row) for row in good.values())


def test_open_referral_without_its_markup_and_without_those_who_checked_it():
    (row,) = read("oruk", SAMPLES / "oruk_service.json")
    assert isinstance(row, Listing)
    assert (row.name, row.service_name, row.type) == ("Green Fingers", "Allotment mornings", ProviderType.CHARITY)
    assert row.description == "About\n\nDigging & tea.\nEvery Friday morning."
    assert (row.phone, row.email) == ("0117 496 0123", "hello@allotment.example.org")
    assert (row.postcode, row.areas) == ("BS1 4DJ", ("E06000023", "E06000025"))
    assert row.source_on == date(2025, 9, 2)  # half past eleven on the clock of who wrote it
    assert "a.person" not in repr(row)
    assert not row.silent


def test_a_page_of_services_leaves_unsaid_what_it_does_not_hold():
    good, bad = split(read("oruk", SAMPLES / "oruk_page.json"))
    brief = good["5b1f0c4e-0000-4000-8000-000000000001"]
    assert {"phone", "postcode", "areas", "languages"} <= brief.silent
    assert not good["5b1f0c4e-0000-4000-8000-000000000002"].is_open
    fourth = good["5b1f0c4e-0000-4000-8000-000000000004"]
    assert (fourth.email, fourth.website, fourth.category) == (None, None, "therapies.foot-care")
    assert fourth.source_on == date(2025, 8, 1)  # UTC said: after midnight in England
    assert {line: field for line, (field, _) in bad.items()} == {3: "name", 5: ""}


def test_one_service_a_line(tmp_path):
    path = tmp_path / "services.jsonl"
    path.write_text('{"id": "1", "name": "One"}\n\n{"id": "2", "name": "Two"}\nnot json\n', encoding="utf-8")
    good, bad = split(read("oruk", path))
    assert list(good) == ["1", "2"]
    assert list(bad) == [3]


def test_words_of_html():
    assert strip_html("a &lt;b&gt; <style>p{}</style><ul><li>one</li><li>two</li></ul>") == "a <b> \n\none\n\ntwo"
    assert strip_html("x < y and 3 <4") == "x < y and 3 <4"


@pytest.mark.parametrize(
    ("shouted", "said"),
    [
        ("THE BROOK LANE TRUST", "The Brook Lane Trust"),
        ("FRIENDS OF ST. MARY'S (UK)", "Friends of St. Mary's (UK)"),
        ("NHS BLOGS LTD", "NHS Blogs LTD"),
        ("Already Right", "Already Right"),
    ],
)
def test_registers_shout(shouted, said):
    assert title_of(shouted) == said
