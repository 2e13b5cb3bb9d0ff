"""The plan's pages as a coordinator, an approver and the holder use them, without a script."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient

from marketplace.core.uow import Units
from marketplace.ledger import queries as ledger
from marketplace.plans import queries, services
from marketplace.plans.domain import Rhythm, VersionState
from tests.factories.people import make_funder, make_staff, post, sign_in
from tests.integration.plans.conftest import World


@pytest.fixture
def dawn(client: FlaskClient, world: World) -> FlaskClient:
    return sign_in(client, world.coordinator.person_id or 0)


def line_answers(world: World, **changes: object) -> dict[str, object]:
    return {
        "title": "Bus pass and companion",
        "category": "going-out",
        "outcome_ids": [str(world.outcome_id)],
        "rhythm": "weekly",
        "pence": "14.50",
        "band_min_minutes": "1",
        "band_max_minutes": "2.5",
        "starts_on": "2026-10-05",
        "ends_on": "2027-03-31",
        f"share_{world.nhs_id}": "60",
        f"share_{world.council_id}": "40",
    } | changes


def test_the_start_page_says_what_to_do_next(dawn: FlaskClient, world: World) -> None:
    page = dawn.get("/coordinator").text
    assert "Maureen Tate" in page
    assert "Go on with the plan" in page
    assert dawn.get("/home").location == "/coordinator"


def test_an_outcome_and_a_line_are_saved_one_by_one(dawn: FlaskClient, units: Units, world: World) -> None:
    here = f"/plans/{world.version_id}"
    answer = post(dawn, f"{here}/outcomes/new", data={"words": "I want to see my sister", "baseline": "2"})
    assert answer.status_code == 302
    assert [one.words for one in units.read(queries.outcomes_of, world.version_id)][-1] == "I want to see my sister"
    answer = post(dawn, f"{here}/lines/new", data=line_answers(world))
    assert answer.status_code == 302
    line = units.read(queries.lines_of, world.version_id)[-1]
    assert (line.title, line.category, line.rhythm) == ("Bus pass and companion", "going-out", Rhythm.WEEKLY)
    assert (line.weekly_pence, line.band_min_minutes, line.band_max_minutes) == (14_50, 60, 150)
    assert line.shares == {world.nhs_id: 60, world.council_id: 40}
    assert line.outcome_ids == (world.outcome_id,)
    page = dawn.get(here).text
    assert "NHS pot 60%, Council pot 40%" in page
    assert "1 hour to 2½ hours a week" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Write what it is."),
        ({"pence": "a lot"}, "Enter the amount in numbers, like 12.50."),
        ({"band_max_minutes": "many"}, "Write hours like 3, 3.5 or 3:30."),
        ({"ends_on": "2026-10-01"}, "The last day has to be on or after the first day."),
        ({"share": "30"}, "The shares are 70% together. They have to be 100%."),
    ],
)
def test_a_wrong_line_is_kept_on_the_page_and_not_saved(
    dawn: FlaskClient, units: Units, world: World, changes: dict[str, str], sentence: str
) -> None:
    changes = {f"share_{world.nhs_id}" if name == "share" else name: value for name, value in changes.items()}
    before = units.read(queries.content, world.version_id)
    answer = post(dawn, f"/plans/{world.version_id}/lines/new", data=line_answers(world, **changes))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "<title>Error: " in answer.text
    assert 'value="2027"' in answer.text or "ends_on" in changes
    assert all(f'value="{value}"' in answer.text for name, value in changes.items() if value and name != "ends_on")
    assert units.read(queries.content, world.version_id) == before


def test_a_line_is_changed_a_backup_named_and_taken_out(dawn: FlaskClient, units: Units, world: World) -> None:
    here, line_id = f"/plans/{world.version_id}", world.line_ids[0]
    assert 'value="60.00"' in dawn.get(f"{here}/lines/{line_id}").text
    assert post(dawn, f"{here}/lines/{line_id}", data=line_answers(world, title="A bus pass")).status_code == 302
    assert units.read(queries.line, line_id).title == "A bus pass"
    assert post(dawn, f"{here}/lines/{line_id}/backups/new", data={"name": "Aunt May"}).status_code == 302
    [backup] = units.read(queries.backups_of, [line_id])
    assert "Aunt May" in dawn.get(here).text
    assert post(dawn, f"{here}/backups/{backup.id}/remove").status_code == 302
    assert post(dawn, f"{here}/lines/{line_id}/remove").status_code == 302
    assert [one.id for one in units.read(queries.lines_of, world.version_id)] == [world.line_ids[1]]


def test_a_risk_is_written_down(dawn: FlaskClient, units: Units, world: World) -> None:
    here = f"/plans/{world.version_id}/risks/new"
    answers = {
        "line_id": str(world.line_ids[0]),
        "hazard": "She may slip at the pool",
        "mitigation": "Someone walks beside her",
        "accepted_by": "Maureen",
        "trigger": "",
        "review_on": "2027-01-04",
    }
    wrong = post(dawn, here, data=answers | {"mitigation": ""})
    assert wrong.status_code == 422
    assert "Write what is done about it." in wrong.text
    assert "She may slip at the pool" in wrong.text
    assert units.read(queries.risks_of, world.version_id) == []
    assert post(dawn, here, data=answers).status_code == 302
    [risk] = units.read(queries.risks_of, world.version_id)
    assert (risk.line_id, risk.review_on) == (world.line_ids[0], date(2027, 1, 4))


def test_sent_in_by_one_agreed_by_another(client: FlaskClient, units: Units, world: World) -> None:
    here = f"/plans/{world.version_id}"
    sign_in(client, world.coordinator.person_id or 0)
    post(client, f"{here}/outcomes/{world.outcome_id}", data={"words": "I want to swim"})
    refused = post(client, f"{here}/submit", data={}, follow_redirects=True)
    assert "The person has not seen this plan as it is now." in refused.text
    assert units.read(queries.version, world.version_id).state is VersionState.DRAFT
    post(client, f"{here}/seen", data={"how": "read_together"})
    sent = post(client, f"{here}/submit", data={}, follow_redirects=True)
    assert "The plan is sent in." in sent.text
    assert post(client, f"{here}/approve").status_code == 403
    assert units.read(queries.version, world.version_id).state is VersionState.SUBMITTED
    post(client, "/sign-out")

    sign_in(client, world.approver.person_id or 0)
    assert client.get("/home").location == "/plans/waiting"
    assert "Plan of Maureen Tate" in client.get("/plans/waiting").text
    page = client.get(here).text
    assert "Agree to this plan" in page
    assert re.search(r"NHS pot</th>.*£6,680\.00", page)
    agreed = post(client, f"{here}/approve", follow_redirects=True)
    assert "It runs from today" in agreed.text
    assert units.read(queries.version, world.version_id).state is VersionState.ACTIVE
    assert units.read(ledger.balances, world.nhs_id).free_pence > 0
    assert "No plan waits for you" in client.get("/plans/waiting").text


def test_changes_are_asked_for_with_reasons(client: FlaskClient, units: Units, world: World) -> None:
    units.write(services.submit, world.coordinator, version_id=world.version_id)
    sign_in(client, world.approver.person_id or 0)
    here = f"/plans/{world.version_id}/ask-changes"
    assert "Say why, in words that the person can read." in post(client, here, data={"reasons": ""}).text
    assert units.read(queries.version, world.version_id).state is VersionState.SUBMITTED
    assert post(client, here, data={"reasons": "Say who comes at night."}).status_code == 302
    post(client, "/sign-out")
    sign_in(client, world.holder_id)
    page = client.get("/plan").text
    assert "Say who comes at night." in page
    assert post(client, f"/plan/{world.version_id}/read").status_code == 302
    assert units.read(queries.version, world.version_id).seen_by_holder_on == date(2026, 10, 5)


def test_my_plan_begins_with_what_matters(client: FlaskClient, units: Units, world: World) -> None:
    sign_in(client, world.holder_id)
    assert "No plan yet" not in client.get("/plan").text  # a draft is on its way
    units.write(services.submit, world.coordinator, version_id=world.version_id)
    units.write(services.approve, world.approver, version_id=world.version_id)
    page = client.get("/plan").text
    assert page.index("I want to get out of the house") < page.index("Swimming with someone")
    assert "£60.00 a week" in page
    assert "£120.00 once" in page
    assert "We look at it together by 5 January 2027." in page
    assert "We looked at the hours of help that you need" in page
    assert post(client, "/plan/change", data={"reasons": ""}).status_code == 422
    assert post(client, "/plan/change", data={"reasons": "I want to swim twice"}).status_code == 302
    assert units.read(queries.open_version, world.holder_id) is not None
    assert "A new plan is on its way" in client.get("/plan").text


def test_reviews_and_endings_are_written_down(dawn: FlaskClient, units: Units, world: World) -> None:
    units.write(services.submit, world.coordinator, version_id=world.version_id)
    units.write(services.approve, world.approver, version_id=world.version_id)
    here = f"/people/{world.holder_id}/plan"
    answers = {"reviewed_on": "2026-10-05", "words": "", "next_on": "2027-10-05"}
    assert post(dawn, f"{here}/review", data=answers).status_code == 422
    assert post(dawn, f"{here}/review", data=answers | {"words": "Fine"}).status_code == 302
    assert units.read(queries.version, world.version_id).review_due_on == date(2027, 10, 5)
    assert post(dawn, f"{here}/end", data={"reasons": "", "cover": ""}).status_code == 422
    assert units.read(queries.version, world.version_id).state is VersionState.ACTIVE
    assert post(dawn, f"{here}/end", data={"reasons": "They moved", "cover": ""}).status_code == 302
    assert units.read(queries.version, world.version_id).state is VersionState.ENDED
    assert "No plan yet" in dawn.get(here).text


def test_strangers_see_nothing(client: FlaskClient, units: Units, world: World) -> None:
    stranger = units.write(
        lambda uow: make_staff(uow, make_funder(uow, "E08000003", name="Manchester City Council"), "coordinator").id
    )
    for url in ("/plan", f"/plans/{world.version_id}"):
        assert client.get(url).status_code == 302  # to sign in
    sign_in(client, stranger)
    before = units.read(queries.content, world.version_id)
    for url in (f"/plans/{world.version_id}", f"/people/{world.holder_id}/plan", "/plan"):
        assert client.get(url).status_code == 404, url
    for url in (f"/plans/{world.version_id}/submit", f"/plans/{world.version_id}/lines/{world.line_ids[0]}/remove"):
        post(client, url)
    assert units.read(queries.content, world.version_id) == before
    assert units.read(queries.version, world.version_id).state is VersionState.DRAFT
    assert "You support nobody yet" in client.get("/coordinator").text


def test_pages_of_every_state_are_whole(dawn: FlaskClient, units: Units, world: World) -> None:
    here = f"/plans/{world.version_id}"
    for part in ("outcomes/new", f"outcomes/{world.outcome_id}", "lines/new", "risks/new"):
        assert dawn.get(f"{here}/{part}").status_code == 200, part
    assert dawn.get(f"{here}/lines/{world.line_ids[0]}/backups/new").status_code == 200
    units.write(services.submit, world.coordinator, version_id=world.version_id)
    for part in ("", "/ask-changes"):
        assert dawn.get(here + part).status_code == 200, part
    units.write(services.approve, world.approver, version_id=world.version_id)
    for url in (here, f"/people/{world.holder_id}/plan", f"/people/{world.holder_id}/plan/change"):
        assert dawn.get(url).status_code == 200, url
    for part in ("review", "end"):
        assert dawn.get(f"/people/{world.holder_id}/plan/{part}").status_code == 200
    assert dawn.get(f"{here}/lines/new").status_code == 404
