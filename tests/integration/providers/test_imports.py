"""From a file to listings: by source and id, again and again, never over what somebody has claimed."""

import csv
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from marketplace.core.outbox.models import OutboxRow
from marketplace.core.site import Site
from marketplace.extensions import db
from providers import queries
from providers.domain.codes import ProviderState, ServiceKind, ServiceState
from providers.imports import Problem, Source, loader
from providers.models import Provider, Service
from tests.support.open_data import open_data

SAMPLES = Path(__file__).parents[2] / "data" / "imports"
Import = Callable[..., Result]


@pytest.fixture
def subscribed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody listens to changes of services, as the index does; nobody carries them on during the test."""
    monkeypatch.setitem(site.units.subscriptions, "service.changed", ("index",))


@pytest.fixture
def run(app: Flask, subscribed: None) -> Import:
    def invoke(format_name: str, path: Path, *more: str, source: str = "A list") -> Result:
        runner = app.test_cli_runner()
        result = runner.invoke(
            args=["providers", "import", "--format", format_name, "--source", source, str(path), "--json", *more]
        )
        db.session.rollback()
        return result

    return invoke


def counts(result: Result) -> dict[str, Any]:
    said = json.loads(result.stdout)
    return {
        name: said[name] for name in ("added", "changed", "unchanged", "claimed", "closed", "refused") if said[name]
    }


def picture() -> tuple[list[Any], int]:
    """Every listing with its version, and how many changes wait."""
    rows = db.session.execute(
        select(Provider.source_id, Provider.state, Provider.phone, Service.version, Service.state)
        .join(Service, Service.provider_id == Provider.id)
        .order_by(Provider.id)
    ).all()
    waiting = db.session.scalar(select(func.count()).select_from(OutboxRow)) or 0
    db.session.rollback()
    return list(rows), waiting


def one(source_id: str) -> tuple[Provider, Service]:
    provider, service = db.session.execute(
        select(Provider, Service)
        .join(Service, Service.provider_id == Provider.id)
        .where(Provider.source_id == source_id)
    ).one()
    return provider, service


def test_a_listing_comes_in_unclaimed_and_contact_only(run, units):
    result = run("csv", SAMPLES / "template.csv")
    assert result.exit_code == 1
    assert counts(result) == {"added": 4, "refused": 11}
    provider, service = one("a1")
    assert (provider.state, provider.organisation_id) == (ProviderState.UNCLAIMED, None)
    assert (provider.source, provider.licence, provider.source_on) == (
        "A list",
        "Used with permission",
        date(2026, 1, 31),
    )
    assert (service.state, service.kind, service.price_pence) == (
        ServiceState.PUBLISHED,
        ServiceKind.ENQUIRY_ONLY,
        None,
    )
    assert provider.name == "Slow Lane Swimming"  # the second row with this id changed nothing
    offer = units.read(queries.offer, service.id)
    assert not offer.bookable
    assert "public list" in (offer.why_not_bookable or "")


@pytest.mark.parametrize(
    ("format_name", "name"),
    [
        ("csv", "template.csv"),
        ("charity", "charities.csv"),
        ("nhs-choices", "nhs_choices.csv"),
        ("oruk", "oruk_page.json"),
    ],
)
def test_a_second_run_changes_nothing(run, format_name, name, clock):
    first = run(format_name, SAMPLES / name)
    before = picture()
    assert before[1] == counts(first)["added"] > 0
    clock.moment = clock.moment.replace(day=20)
    again = run(format_name, SAMPLES / name)
    assert picture() == before
    assert "added" not in counts(again)
    assert "changed" not in counts(again)
    assert counts(again)["unchanged"] == counts(first)["added"]


def test_a_page_after_the_whole_record_takes_nothing_away(run):
    run("oruk", SAMPLES / "oruk_service.json")
    before = picture()
    result = run("oruk", SAMPLES / "oruk_page.json")
    assert counts(result)["unchanged"] == 1
    assert picture()[0][0] == before[0][0]
    assert before[0][0].phone == "0117 496 0123"


def test_refused_rows_are_named_and_the_rest_comes_in(run, tmp_path):
    errors = tmp_path / "errors.csv"
    result = run("nhs-choices", SAMPLES / "nhs_choices.csv", "--errors", str(errors))
    assert result.exit_code == 1
    assert counts(result) == {"added": 5, "closed": 1, "refused": 3}
    with errors.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["line", "field", "reason"]
    assert [row[:2] for row in rows[1:]] == [["6", "OrganisationName"], ["7", ""], ["10", "OrganisationName"]]
    assert all(row[2] for row in rows[1:])


def test_the_file_of_errors_holds_no_formula(run, tmp_path):
    bad, errors = tmp_path / "bad.csv", tmp_path / "errors.csv"
    bad.write_text('id,name,=1+1\n1,Fine,"=cmd"\n', encoding="utf-8")
    assert run("csv", bad, "--errors", str(errors)).exit_code == 1
    assert errors.read_text(encoding="utf-8").splitlines()[1].startswith("2,'=1+1,")


def test_a_dry_run_writes_nothing(run):
    result = run("charity", SAMPLES / "charities.csv", "--dry-run")
    assert counts(result) == {"added": 3, "closed": 1, "refused": 2}
    assert picture() == ([], 0)


@pytest.mark.parametrize(
    "args",
    [
        ["--format", "csv", "--source", "A", "no-such-file.csv"],
        ["--format", "xml", "--source", "A", str(SAMPLES / "template.csv")],
        ["--format", "csv", str(SAMPLES / "template.csv")],
        ["--format", "csv", "--source", " ", str(SAMPLES / "template.csv")],
        ["--format", "charity", "--source", "A", str(SAMPLES / "template.csv")],
    ],
)
def test_wrong_use_is_said_and_nothing_happens(app, subscribed, args):
    result = app.test_cli_runner().invoke(args=["providers", "import", *args])
    assert result.exit_code == 2
    assert "Error: " in result.stderr
    assert picture() == ([], 0)


def test_what_changed_in_the_list_changes_here_once(run, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("id,name,phone\n1,Brook Lane,0161 496 0120\n2,Other,\n", encoding="utf-8")
    assert run("csv", path).exit_code == 0
    path.write_text("id,name,phone\n1,Brook Lane,0161 496 0999\n2,Other,\n", encoding="utf-8")
    assert counts(run("csv", path)) == {"changed": 1, "unchanged": 1}
    rows, waiting = picture()
    assert [(row.phone, row.version) for row in rows] == [("0161 496 0999", 2), (None, 1)]
    assert waiting == 3


def test_one_that_closed_is_taken_down_and_comes_back(run, tmp_path):
    path = tmp_path / "list.csv"
    for is_open, state in (("yes", "published"), ("no", "withdrawn"), ("yes", "published")):
        path.write_text(f"id,name,open\n1,Brook Lane,{is_open}\n", encoding="utf-8")
        assert run("csv", path).exit_code == 0
        assert one("1")[1].state == state


def test_a_claimed_listing_is_never_overwritten(run, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("id,name\n1,Brook Lane\n", encoding="utf-8")
    run("csv", path)
    one("1")[0].state = ProviderState.DRAFT
    db.session.commit()
    before = picture()
    path.write_text("id,name,phone\n1,Somebody Else,0161 496 0999\n", encoding="utf-8")
    assert counts(run("csv", path)) == {"claimed": 1}
    assert picture() == before
    assert one("1")[0].name == "Brook Lane"


def test_a_category_set_by_hand_stays(run, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("id,name\n1,Brook Lane\n", encoding="utf-8")
    run("csv", path)
    one("1")[1].category = "going-out.swimming"
    db.session.commit()
    path.write_text("id,name,category\n1,Brook Lane,going-out.walks\n", encoding="utf-8")
    assert counts(run("csv", path)) == {"unchanged": 1}
    assert one("1")[1].category == "going-out.swimming"


def test_the_same_id_in_another_list_is_another_listing(run):
    for source in ("One list", "Another list"):
        assert counts(run("oruk", SAMPLES / "oruk_service.json", source=source)) == {"added": 1}
    assert len(picture()[0]) == 2


def test_stopped_in_the_middle_it_goes_on_where_it_was(units, subscribed, monkeypatch):
    monkeypatch.setattr(loader, "BATCH", 2)

    def rows(stop_at: int | None) -> Any:
        from providers.imports.rows import Listing

        for n in range(1, 8):
            if n == stop_at:
                raise KeyboardInterrupt
            yield Listing(line=n, source_id=str(n), name=f"Name {n}", service_name=f"Name {n}")

    refused: list[Problem] = []
    with pytest.raises(KeyboardInterrupt):
        loader.load(units, rows(6), Source("A list", "Open"), refuse=refused.append)
    assert len(picture()[0]) == 4
    tally = loader.load(units, rows(None), Source("A list", "Open"), refuse=refused.append)
    assert (tally.added, tally.unchanged, refused) == (3, 4, [])
    listings, waiting = picture()
    assert [row.version for row in listings] == [1] * 7
    assert waiting == 7


def test_thirteen_thousand_providers_of_nhs_choices(run):
    path = open_data("providers/nhs-choices-2014/SCP.csv")
    first = run("nhs-choices", path, "--date", "2014-12-31", source="NHS Choices")
    assert (first.exit_code, counts(first)) == (0, {"added": 13_028})
    before = picture()
    assert before[1] == 13_028
    assert counts(run("nhs-choices", path, "--date", "2014-12-31", source="NHS Choices")) == {"unchanged": 13_028}
    assert picture() == before
    placed = db.session.scalar(select(func.count()).select_from(Service).where(Service.lat.is_not(None))) or 0
    assert placed > 12_900
    assert json.loads(first.stdout)["seconds"] < 60


def test_four_thousand_charities(run):
    path = open_data("derived/ukcat_search/docs.csv")
    first = run("charity", path, source="Charities")
    assert (first.exit_code, counts(first)) == (0, {"added": 4104})
    before = picture()
    assert counts(run("charity", path, source="Charities")) == {"unchanged": 4104}
    assert picture() == before


def test_three_services_of_bristol(run):
    page = open_data("providers/oruk-v3-bristol-real/bristol-services-page1.json")
    whole = open_data("providers/oruk-v3-bristol-real/bristol-service-1625ip.json")
    assert counts(run("oruk", page)) == {"added": 3}
    assert counts(run("oruk", whole)) == {"changed": 1}
    before = picture()
    assert counts(run("oruk", page)) == {"unchanged": 3}
    assert counts(run("oruk", whole)) == {"unchanged": 1}
    assert picture() == before
    kept = repr(db.session.execute(select(Provider.name, Provider.email, Provider.phone)).all())
    kept += repr(db.session.execute(select(Service.name, Service.summary, Service.description)).all())
    assert "bristol" in kept.lower()
    assert "noemail.invalid" not in kept
    assert "thecareforum" not in kept
    assert "<" not in kept
