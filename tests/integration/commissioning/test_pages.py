"""The commissioner's page: who may see it, what it says, and that a hidden cell is nowhere on it."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup

from marketplace.commissioning.services import freeze
from marketplace.core.actor import SYSTEM
from marketplace.discovery.domain.codes import NeedReason
from marketplace.people.models import Membership
from tests.factories.commissioning import (
    FREEZING,
    IN_Q3,
    Q3,
    STOCKPORT,
    TRAFFORD,
    Quarterly,
    make_quarter,
    make_report,
    make_search,
)
from tests.factories.people import make_funder, make_operator, make_staff, sign_in


@pytest.fixture
def world(units, clock) -> Quarterly:
    clock.moment = IN_Q3
    made = units.write(make_quarter)

    def signals(uow):
        for session in range(40):
            make_search(uow, session, "none" if session < 11 else "thin" if session < 14 else "some")
        for session in range(3):
            make_search(uow, 100 + session, "none", TRAFFORD)
        for day in (NeedReason.TIMES, NeedReason.SKILL):
            make_report(uow, STOCKPORT, reason=day)

    units.write(signals)
    clock.moment = FREEZING
    freeze(units, SYSTEM, Q3)
    return made


def look(client, person_id: int, path: str = "/gaps"):
    sign_in(client, person_id)
    return client.get(path)


def table_of(page: BeautifulSoup, caption: str) -> list[list[str]]:
    found = next(table for table in page.find_all("table") if caption in table.caption.get_text())
    return [[cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in found.find_all("tr")[1:]]


def test_the_page_says_the_finding_and_shows_it_with_its_table(client, world):
    answer = look(client, world.commissioner)
    assert answer.status_code == 200
    page = BeautifulSoup(answer.text, "html.parser")
    # Stockport: 4,620 min = 77 h wanted, printed 75; 3,024 min = 50.4 h in reach, printed 50: 25 short.
    # Tameside: 3,600 min = 60 h wanted, nobody offers: 60 short. 25 + 60 = 85.
    assert page.h1.get_text() == "Help at home: 85 hours a week short"
    assert "Tameside (60 hours a week) and Stockport (25 hours a week)" in page.get_text()
    # Trafford's 12.6 h in reach are shared by the need of 4 people, so they would tell of it. 8 and 12 people are
    # both printed 10. A row is hidden, so there is no total.
    assert table_of(page, "wanted and in reach") == [
        ["Stockport", "10", "75", "50", "25"],
        ["Tameside", "10", "60", "not offered", "60"],
        ["Trafford", "fewer than 5", "not shown", "not shown", "not shown"],
    ]
    for words in (
        "July to September 2026",
        "Frozen 21 October 2026",
        "k = 5",
        "rows may not add up",
        "From",
        "3 of 4 providers with a diary",
        "Brokers search often",
        "must not be added up",
    ):
        assert words in page.get_text(" ")


def test_a_hidden_cell_draws_no_bar(client, world):
    page = BeautifulSoup(look(client, world.commissioner).text, "html.parser")
    tiles = {tile.b.get_text(): tile for tile in page.find_all("li", class_="cs-tile")}
    assert tiles["Trafford"].svg is None
    assert "Too few people to show" in tiles["Trafford"].get_text()
    # One scale: 75 is the widest, times 1.018.
    need, reach = tiles["Stockport"].find_all("rect")
    assert (need["width"], reach["width"]) == ("98.23%", "65.49%")
    (alone,) = tiles["Tameside"].find_all("rect")
    assert alone["width"] == "78.59%"
    found = table_of(page, "Searches by area")
    # 40 searches, 11 found nothing (printed 10): 10 of 40 = 25 %. 3 thin ones are fewer than 5, so not said.
    assert found[0][0] == "Stockport 40 searches"
    assert found[0][2:] == ["Found nothing that fits.", "10 25% (14 to 40)"]
    assert found[2][3] == "fewer than 5"
    bars = page.find("caption", string=lambda text: text and "Searches by area" in text).parent.find_all("svg")
    assert len(bars) == 1  # Tameside and Trafford have none
    assert bars[0].find_all("rect")[1]["width"] == "25%"
    steps = table_of(page, "Steps from looking")
    assert [row[-1] for row in steps] == ["not shown", "not shown", "not shown"]


def test_providers_by_type_are_exact_and_each_once(client, world):
    page = BeautifulSoup(look(client, world.commissioner).text, "html.parser")
    assert table_of(page, "Providers by type") == [
        ["One person", "1"],
        ["Charity", "2"],
        ["Care agency", "1"],
        ["All, each once", "4"],
    ]
    assert ["Stockport: Charity", "2"] in table_of(page, "Providers by area")
    assert ["Trafford: Charity", "1"] in table_of(page, "Providers by area")


def test_a_table_downloads_as_printed(client, world):
    sign_in(client, world.commissioner)
    page = BeautifulSoup(client.get("/gaps").text, "html.parser")
    links = [link["href"] for link in page.find_all("a") if link.get_text() == "Download (CSV)"]
    assert len(links) == 7
    answer = client.get(next(link for link in links if "/gaps.csv" in link))
    assert answer.mimetype == "text/csv"
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows[0][:5] == ["area", "code", "kind of help", "quarter", "People (people)"]
    assert rows[1][:8] == ["Stockport", STOCKPORT, "Help at home", "2026Q3", "10", "75", "50", "25"]
    assert rows[3][4:] == ["fewer than 5", "not shown", "not shown", "not shown", "k = 5; rounded, may not add up"]
    assert len(rows) == 4
    for link in links:
        assert client.get(link).status_code == 200


def test_another_kind_and_only_what_is_written_down(client, world):
    sign_in(client, world.commissioner)
    other = client.get("/gaps?kind=going-out&quarter=2026Q3")
    assert "Going out: too few people to show" in other.text
    assert "Nobody offers this here" in other.text
    for path in (
        "/gaps?kind=anything",
        "/gaps?quarter=2026Q2",
        "/gaps?quarter=last-week",
        f"/gaps/{world.funder}/people.csv",
        f"/gaps/{world.funder}/gaps.csv?kind=anything",
        f"/gaps/{world.funder + 999}",
    ):
        assert client.get(path).status_code == 404, path


def test_nobody_else_may_look(app, units, clock, world):
    def build(uow):
        elsewhere = make_funder(uow, "E06000001", name="Hartlepool Council")
        return {
            "commissioner": make_staff(uow, elsewhere, "commissioner", "Abe", "Low").id,
            "coordinator": make_staff(uow, uow.session.get_one(type(elsewhere), world.funder), "coordinator").id,
            "operator": make_operator(uow).id,
        }

    people = units.write(build)
    paths = (f"/gaps/{world.funder}", f"/gaps/{world.funder}/gaps.csv")
    for who, status in (("commissioner", 404), ("coordinator", 403), ("operator", 403)):
        client = app.test_client()
        sign_in(client, people[who])
        for path in paths:
            answer = client.get(path)
            assert answer.status_code == status, (who, path)
            assert "Stockport" not in answer.text
    nobody = app.test_client()
    assert nobody.get("/gaps").status_code == 302
    own = app.test_client()
    sign_in(own, people["commissioner"])
    assert "Stockport" not in own.get("/gaps").text  # the same quarter, their own area only
    assert "Hartlepool" in own.get("/gaps").text


def test_a_commissioner_who_left_sees_nothing(client, units, world):
    sign_in(client, world.commissioner)
    assert client.get("/gaps").status_code == 200

    def leave(uow):
        uow.session.query(Membership).filter_by(person_id=world.commissioner).one().ended_at = uow.now

    units.write(leave)
    assert client.get("/gaps").status_code == 403


def test_before_anything_is_frozen_the_page_says_when(client, units):
    def build(uow):
        return make_staff(uow, make_funder(uow), "commissioner").id

    answer = look(client, units.write(build))
    assert answer.status_code == 200
    assert "No quarter is frozen yet" in answer.text
    assert client.get("/home", follow_redirects=True).request.path == "/gaps"


def test_a_funder_without_areas_is_told_so(client, units):
    def build(uow):
        return make_staff(uow, make_funder(uow, areas=[]), "commissioner").id

    answer = look(client, units.write(build))
    assert answer.status_code == 200
    assert "No area is set for you yet" in answer.text


def test_a_frozen_quarter_looks_the_same_whatever_happens_after(client, units, clock, world):
    """D8.3: two looks a day apart, with new people in between. (A form's token tells the second it was made in.)"""

    def looked() -> str:
        return re.sub(r'(name="csrf_token"[^>]*value=")[^"]*', r"\1", client.get("/gaps").text)

    sign_in(client, world.commissioner)
    before = looked()

    def more(uow):
        for session in range(50):
            make_search(uow, 500 + session, "none")

    units.write(more)
    clock.moment = datetime(2026, 10, 22, 9, 0, tzinfo=UTC)
    freeze(units, SYSTEM, Q3)
    assert looked() == before
