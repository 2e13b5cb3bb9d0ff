"""Grants as pages print them."""

from dataclasses import dataclass
from datetime import date

from marketplace.core.actor import Actor
from marketplace.core.uow import UnitOfWork
from marketplace.core.web.words import and_list, full_date, pounds
from marketplace.delegation.domain import HOW_WORDS, LABELS, LIVE, STATE_WORDS, DelegatedAction
from marketplace.delegation.ports import NextStep, NextSteps
from marketplace.delegation.queries import Grant, clients_of
from marketplace.people.queries import initials
from providers.categories import is_category, label


@dataclass(frozen=True, slots=True)
class GrantView:
    id: int
    holder_id: int
    delegate_name: str
    holder_name: str
    state: str
    live: bool
    rows: list[tuple[str, str]]


def view(grant: Grant) -> GrantView:
    row = grant.delegation
    kinds = [label(one) for one in row.categories if is_category(one)]
    rows = [
        ("May", and_list(LABELS[DelegatedAction(one)][0].lower() for one in row.actions)),
        ("One booking, at most", pounds(row.cap_pence) if row.cap_pence is not None else "No limit"),
        ("Kinds of support", and_list(kinds) if kinds else "All"),
        ("From", full_date(row.starts_on)),
        ("Last day", full_date(row.ends_on)),
    ]
    if row.recorded_how is not None and row.said_on is not None:
        who = grant.recorded_by_name or "a care coordinator"
        rows.append(("Written down", f"by {who}, after {HOW_WORDS[row.recorded_how]} on {full_date(row.said_on)}"))
    if row.interest_declared:
        said = "No link to any provider" if row.interest_declared == "none" else row.interest_declared
        rows.append(("They told us", said))
    return GrantView(
        row.id,
        row.holder_id,
        grant.delegate_name,
        grant.holder_name,
        STATE_WORDS[row.state],
        row.state in LIVE,
        rows,
    )


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the broker's table. Initials only: screens are seen by others."""

    holder_id: int
    initials: str
    way: str
    until: date
    limit_pence: int | None
    step: NextStep | None


WAYS = {"post": "By post", "large_print_post": "Large print", "easy_read_post": "Easy read", "phone": "Phone only"}


def caseload(uow: UnitOfWork, actor: Actor, next_steps: NextSteps) -> list[CaseRow]:
    """Everybody whom this person may act for: most urgent first, then by initials."""
    clients = clients_of(uow, actor.person_id or 0)
    steps = next_steps(uow, actor, sorted({client.holder_id for client in clients}))
    rows: dict[int, CaseRow] = {}
    for client in clients:
        grant, held = client.delegation, rows.get(client.holder_id)
        limit = grant.cap_pence
        if held is not None:
            limit = None if None in (limit, held.limit_pence) else max(limit or 0, held.limit_pence or 0)
        rows[client.holder_id] = CaseRow(
            client.holder_id,
            initials(client.holder),
            WAYS.get(client.holder.preferred_format.value, ""),
            max(grant.ends_on, held.until) if held else grant.ends_on,
            limit,
            steps.get(client.holder_id),
        )
    return sorted(rows.values(), key=lambda row: (row.step.rank if row.step else 9, row.initials, row.holder_id))
