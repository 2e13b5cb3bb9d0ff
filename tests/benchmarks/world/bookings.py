"""People with money, and their bookings of past months: done, attested and paid, a visit each."""

import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from marketplace.bookings.models import Booking, BookingSplit, Visit
from marketplace.budgets.models import Budget, Pot
from marketplace.people.models import Holder, Organisation, Person
from marketplace.plans.models import LineSplit, Plan, PlanLine, PlanVersion
from tests.benchmarks.world.services import NOW, SEED, TODAY
from tests.benchmarks.world.writing import Writer

EACH = 50
"""Bookings of one holder in a year: about one a week."""
GIVEN = ("Maureen", "Ahmed", "Grace", "Oliver", "Nia", "Kofi", "Ivy", "Tariq")
FAMILY = ("Tate", "Khan", "Osei", "Webb", "Vale", "Begum", "Hill", "Nowak")
FUNDER = 1


def bookings(writer: Writer, count: int, services: int, seed: int = SEED) -> None:
    """`count` bookings of the services 1 to `services`, with progress. The database holds no people yet."""
    began, holders = time.monotonic(), -(-count // EACH)
    writer.add(
        Organisation.__table__,
        [{"id": FUNDER, "kind": "funder", "name": "Bench Council", "code": "E08000007", "created_at": NOW}],
    )
    for number in range(1, holders + 1):
        rng = random.Random(seed * 20_000_003 + number)
        _holder(writer, number, rng)
        first = (number - 1) * EACH + 1
        for booking_id in range(first, min(first + EACH, count + 1)):
            for table, row in _booking(rng, booking_id, number, rng.randrange(1, services + 1)):
                writer.add(table, [row])
        if number % 400 == 0 or number == holders:
            done = min(number * EACH, count)
            rate = done / max(time.monotonic() - began, 1e-9)
            sys.stderr.write(f"... {done:,} of {count:,} bookings, {rate:,.0f} a second\n")
    writer.agree(PlanVersion.__table__, {"state": "active", "content_hash": "0" * 64, "active_from": TODAY})


def _holder(writer: Writer, number: int, rng: random.Random) -> None:
    """A person with one pot and a plan of one line, all under the same number."""
    mine: dict[str, Any] = {"id": number, "holder_id": number, "created_at": NOW}
    writer.add(
        Person.__table__,
        [{"id": number, "given_name": rng.choice(GIVEN), "family_name": rng.choice(FAMILY), "created_at": NOW}],
    )
    writer.add(
        Holder.__table__,
        [{"person_id": number, "funder_id": FUNDER, "local_authority": "E08000007", "created_at": NOW}],
    )
    writer.add(
        Budget.__table__,
        [
            mine
            | {
                "funder_id": FUNDER,
                "state": "active",
                "starts_on": TODAY.replace(month=4, day=1),
                "ends_on": TODAY.replace(year=TODAY.year + 1, month=4, day=1),
                "indicative_pence": 500_000,
                "agreed_pence": 500_000,
                "basis_text": "Hours of help in a week and what they cost near by.",
                "basis_on": TODAY,
                "set_up_by_id": number,
                "set_up_at": NOW,
            }
        ],
    )
    writer.add(
        Pot.__table__,
        [
            mine
            | {
                "budget_id": number,
                "funder_id": FUNDER,
                "stream": "asc_personal_budget",
                "deployment": "notional",
                "mechanism": "funder_invoice",
                "recipient_kind": "funder",
                "contracting_kind": "funder",
                "contracting_organisation_id": FUNDER,
                "terms_accepted_by_id": number,
                "terms_accepted_at": NOW,
                "state": "active",
                "planned_pence": 500_000,
                "activated_at": NOW,
            }
        ],
    )
    writer.add(Plan.__table__, [mine])
    version = {"plan_id": number, "budget_id": number, "number": 1, "state": "draft", "author_id": number}
    writer.add(PlanVersion.__table__, [mine | version])
    writer.add(
        PlanLine.__table__,
        [
            {
                "id": number,
                "version_id": number,
                "title": "Getting out",
                "category": "going-out",
                "rhythm": "weekly",
                "weekly_pence": 9_000,
                "starts_on": TODAY.replace(month=4, day=1),
                "ends_on": TODAY.replace(year=TODAY.year + 1, month=3, day=31),
            }
        ],
    )
    writer.add(LineSplit.__table__, [{"line_id": number, "pot_id": number, "share": 100}])


def _booking(rng: random.Random, number: int, holder: int, service: int) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Service and provider carry the same number (services.py)."""
    starts = datetime(2025, 10, 1, 8, tzinfo=UTC) + timedelta(days=rng.randrange(360), minutes=15 * rng.randrange(40))
    ends, pence = starts + timedelta(minutes=90), rng.randrange(1500, 9000, 50)
    booked = starts - timedelta(days=rng.randrange(2, 30))
    who = {"holder_id": holder, "provider_id": service, "price_pence": pence, "minutes": 90}
    yield (
        Booking.__table__,
        who
        | {
            "id": number,
            "service_id": service,
            "state": "completed",
            "booked_by_id": holder,
            "offer": {"service_name": "Getting out", "price_pence": pence},
            "category": "going-out",
            "tasks": [],
            "relationship": "none",
            "local_start": starts.strftime("%Y-%m-%dT%H:%M"),
            "weeks": 1,
            "skips": [],
            "authority_reasons": [],
            "created_at": booked,
            "confirmed_at": booked + timedelta(days=1),
            "ended_at": ends,
        },
    )
    yield BookingSplit.__table__, {"booking_id": number, "pot_id": holder, "plan_line_id": holder, "share": 100}
    yield (
        Visit.__table__,
        who
        | {
            "id": number,
            "booking_id": number,
            "number": 1,
            "state": "attested",
            "starts_at": starts,
            "ends_at": ends,
            "reported_at": ends,
            "attested_by_id": holder,
            "attested_at": ends,
            "due_pence": pence,
            "due_at": ends,
        },
    )
