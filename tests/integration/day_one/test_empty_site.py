"""From an empty database to a paid visit, on pages and by commands, as each of the people concerned (1.8)."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.core.clock import FixedClock
from marketplace.core.site import Site
from marketplace.extensions import db
from marketplace.people import services
from marketplace.people.models import SingleUseLink
from tests.support.walker import Walker, day

PASSWORD = "purple kettle sings"


class Town:
    """The people at their browsers, and the machine that serves them."""

    def __init__(self, app: Flask, site: Site, clock: FixedClock) -> None:
        self.app, self.site, self.clock = app, site, clock

    def command(self, *words: str, code: int = 0) -> str:
        db.session.rollback()
        done = self.app.test_cli_runner().invoke(args=list(words))
        assert done.exit_code == code, done.output
        return done.output

    def work(self) -> None:
        """The worker until there is nothing to do."""
        db.session.rollback()
        while self.site.worker.turn():
            pass
        db.session.rollback()

    def newcomer(self, path: str) -> Walker:
        """Somebody with a link or code chooses a password and is signed in."""
        someone = Walker(self.app).go(path)
        return someone.send("/link", password=PASSWORD)

    def with_code(self, printed_page: Walker) -> Walker:
        """Somebody types the code that another printed for them."""
        code = re.search(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}", printed_page.words)
        assert code, printed_page.words
        someone = Walker(self.app).go("/code").send("/code", code=code[0].lower())
        return someone.send("/link", password=PASSWORD)

    def mailed_link(self) -> str:
        """The newest link, as the mail that carries it says."""
        link = db.session.scalars(select(SingleUseLink).order_by(SingleUseLink.id.desc())).first()
        assert link is not None
        return f"/link?code={services.code_of(link, self.site.settings.secret_key)}"

    def invite(self, boss: Walker, role: str, given: str, family: str) -> Walker:
        boss.go("/organisation").follow("Invite")
        boss.send(
            "/people/invite",
            given_name=given,
            family_name=family,
            email=f"{given}.{family}@example.org".lower(),
            role=role,
            channel="printed",
        )
        return self.with_code(boss)


@pytest.fixture
def town(app: Flask, site: Site, clock: FixedClock) -> Town:
    return Town(app, site, clock)


def test_an_empty_site_to_a_paid_visit(town: Town, tmp_path: Path) -> None:
    link = town.command("people", "create-operator", "olive@example.org").split()[0]
    operator = town.newcomer(link.removeprefix("http://localhost"))
    coordinator, approver = a_funder_and_its_staff(town, operator)
    holder_id, holder = a_holder(town, coordinator)
    a_budget(coordinator, holder_id)
    provider = a_provider(town, operator)
    an_approved_plan(town, coordinator, approver, holder_id, holder)
    booking(town, holder, provider)
    visit_and_payment(town, holder, provider, tmp_path)


def a_funder_and_its_staff(town: Town, operator: Walker) -> tuple[Walker, Walker]:
    operator.go("/operator/organisations").follow("Add")
    operator.send("/operator/organisations/new", kind="funder", name="Stockport Council", code="E08000007")
    operator.send(
        "/people/invite",
        given_name="Ada",
        family_name="Bell",
        email="ada@example.org",
        role="funder_admin",
        channel="printed",
    )
    admin = town.with_code(operator)
    coordinator = town.invite(admin, "coordinator", "Dawn", "Field")
    approver = town.invite(admin, "approver", "Ari", "Stone")
    return coordinator, approver


def a_holder(town: Town, coordinator: Walker) -> tuple[int, Walker]:
    coordinator.go("/home").go("/people/new")
    coordinator.send(
        "/people/new",
        given_name="Maureen",
        family_name="Tate",
        address="12 Hope Street\nStockport",
        postcode="SK4 3AB",
        email="maureen@example.org",
        preferred_format="post",
        account="printed",
    )
    holder = town.with_code(coordinator)
    coordinator.go("/people").follow("Maureen Tate")
    page = coordinator.path
    coordinator.send("/consent", how="in_person")
    coordinator.go(page).send("/council", local_authority="E08000007")
    return int(page.rsplit("/", 1)[1]), holder


def a_budget(coordinator: Walker, holder_id: int) -> None:
    coordinator.go(f"/people/{holder_id}/budget/new")
    coordinator.send(
        "/budget/new",
        indicative_pence="4160",
        basis_text="Help to get out twice a week, at what it costs near you.",
        **day("starts_on", 1, 4, 2026),
        **day("last_on", 31, 3, 2027),
    )
    coordinator.send(
        "/pots/new",
        stream="asc_personal_budget",
        deployment="notional",
        mechanism="funder_invoice",
        planned_pence="4160",
        contingency_pence="208",
        terms_accepted="y",
    )


def a_provider(town: Town, operator: Walker) -> Walker:
    provider = Walker(town.app).go("/offer").go("/join")
    provider.send("/join", given_name="Priya", family_name="Shah", email="priya@example.org")
    provider = town.newcomer(town.mailed_link())
    provider.go("/offer").follow("Go on")
    provider.send(
        "/offer/start",
        name="Slow Lane Swimming",
        type="sole_trader",
        about="Calm support, at your pace.",
        phone="0161 496 0120",
        email="hello@slowlane.example.org",
        postcode="SK4 3AB",
        workforce_count="1",
        complaints_contact="Write to hello@slowlane.example.org. We answer within 5 working days.",
    )
    listing = provider.path
    a_service(provider, listing)
    proofs(provider, operator, listing)
    provider.go(listing).send("/submit")
    operator.go("/operator/listings").follow("Look at it Slow Lane Swimming")
    operator.send("/list")
    publish(provider, listing)
    town.work()
    return provider


def a_service(provider: Walker, listing: str) -> None:
    provider.go(f"{listing}/services/new?category=going-out.swimming")
    provider.send(
        "/services/new",
        name="Swimming companion",
        kind="bookable",
        activities="social.swim_companion",
        in_short="Someone beside you in the water.",
        amount_1="36",
        label_1="1½ hours with Priya",
        price_unit="visit",
        visit_minutes="90",
        where="at_home",
        postcode="SK4 3AB",
        radius="10",
        pots=["council"],
        paid=["notional"],
        cancel_fee="10",
    )


def proofs(provider: Walker, operator: Walker, listing: str) -> None:
    until = day("expires_on", 30, 9, 2027)
    cover = {"insurer": "Brightwater Mutual", "amount": "5000000", **until}
    seen = "I can show it on a video call."
    told: dict[str, dict[str, Any]] = {
        "identity": {},
        "public_liability": cover,
        "professional_indemnity": cover,
        "dbs": {"level": "enhanced", "number_ends": "1234", **day("issued_on", 1, 9, 2026)},
    }
    for kind, facts in told.items():
        provider.go(f"{listing}/proofs/new?kind={kind}")
        worker = {"worker": last_option(provider, "worker")} if kind == "dbs" else {}
        provider.send("/proofs/new", evidence=seen, **facts, **worker)
    for _ in told:
        operator.go("/operator/listings")
        link = next(a["href"] for a in operator.page.find_all("a") if "/operator/proofs/" in a.get("href", ""))
        number = link.rsplit("/", 1)[1]
        operator.go(link).send(
            f"/proofs/{number}", how="evidence", source="passport, video call", **day("checked_on", 5, 10, 2026)
        )


def last_option(walker: Walker, name: str) -> str:
    return str(walker.page.find("select", {"name": name}).find_all("option")[-1]["value"])


def publish(provider: Walker, listing: str) -> None:
    week = {f"from_{n}_1": "9am" for n in range(7)} | {f"to_{n}_1": "5pm" for n in range(7)}
    provider.go(f"{listing}/workers").follow("Usual hours")
    provider.send(provider.path, **week)
    said = provider.go(listing).words
    assert "On the site" in said
    assert "Hidden" not in said


def an_approved_plan(town: Town, coordinator: Walker, approver: Walker, holder_id: int, holder: Walker) -> None:
    coordinator.go(f"/people/{holder_id}/plan").send("/plan/start")
    plan = coordinator.path
    coordinator.go(f"{plan}/outcomes/new").send("/outcomes/new", words="I want to swim again.", baseline="2")
    coordinator.go(f"{plan}/lines/new")
    outcome = coordinator.page.find("input", {"name": "outcome_ids"})["value"]
    coordinator.send(
        "/lines/new",
        title="Swimming with someone",
        category="going-out.swimming",
        outcome_ids=outcome,
        rhythm="weekly",
        pence="72",
        **day("starts_on", 5, 10, 2026),
        **day("ends_on", 31, 3, 2027),
    )
    coordinator.go(plan).send("/seen", how="read_alone")
    coordinator.send("/submit")
    approver.go("/plans/waiting").follow("Read and decide")
    approver.send("/approve")
    town.work()
    assert "Swimming with someone" in holder.go("/plan").words


def booking(town: Town, holder: Walker, provider: Walker) -> None:
    holder.go("/search?q=someone+to+swim+with&near=SK4+3AB").follow("Swimming companion")
    holder.go(f"{holder.path.split('?')[0]}/book")
    slots = [box["value"] for box in holder.page.find_all("input", {"name": "slot"})]
    slot = next(one for one in slots if "10-13T09:30" in one)
    holder.send("/book/paying", slot=slot, often="once")
    way = holder.page.find("input", {"name": "way"})["value"]
    holder.send("/book/check", way=way, relationship="none", pay_if_silent="no")
    holder.send("/book/send")
    page = holder.path
    town.work()
    provider.go("/requests")
    asked = next(a["href"] for a in provider.page.find_all("a") if re.fullmatch(r"/requests/\d+", a.get("href", "")))
    provider.go(asked).send("/accept", worker_id=last_option(provider, "worker_id"))
    town.work()
    holder.go(page).follow("See and confirm")
    holder.send("/confirm", agreement="y", consent="y")
    assert "Booked." in holder.words
    assert "£36.00" in holder.words


def visit_and_payment(town: Town, holder: Walker, provider: Walker, folder: Path) -> None:
    page = holder.path
    town.clock.moment = datetime(2026, 10, 13, 13, 0, tzinfo=UTC)
    town.work()
    provider.go("/requests")
    record = next(a["href"] for a in provider.page.find_all("a") if a.get("href", "").endswith("/record"))
    provider.go(record).send("/record", started="10:30am", ended="noon")
    town.work()
    holder.go(page).send("/attest")
    assert "£36.00 is now to pay" in holder.words
    town.clock.moment += timedelta(days=1)
    file = folder / "run.csv"
    town.command("payments", "run", "--funder", "E08000007", "--out", str(file))
    rows = file.read_text(encoding="utf-8").splitlines()
    assert len(rows) == 2, rows
    assert "3600" in rows[1].split(",")
    settled = folder / "settled.csv"
    settled.write_text(f"{rows[0]},status,settled_on,reason\n{rows[1]},settled,2026-10-14,\n", encoding="utf-8")
    for _ in range(2):
        town.command("payments", "settle", str(settled))
    town.work()
    holder.go("/pots")
    statement = next(a["href"] for a in holder.page.find_all("a") if re.match(r"/pots/\d+", a.get("href", "")))
    assert "£36.00" in holder.go(statement).words
    assert "Paid" in provider.go("/invoices").words
    town.command("ledger", "check")
