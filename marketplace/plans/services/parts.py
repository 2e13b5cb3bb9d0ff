"""What a plan is made of: outcomes in the person's words, lines, risks, backups. Each is saved by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import delete, select, update

from marketplace.budgets import queries as budgets
from marketplace.core.actor import Actor
from marketplace.core.errors import InvalidInput, NotFound
from marketplace.core.uow import UnitOfWork
from marketplace.extensions import Model
from marketplace.plans import queries
from marketplace.plans.domain import Rhythm
from marketplace.plans.models import Backup, LineOutcome, LineSplit, Outcome, PlanLine, PlanVersion, Risk
from marketplace.plans.services.loading import to_edit
from providers.categories import is_category
from providers.models import Provider

Part = TypeVar("Part", bound=Model)
LONGEST_TITLE = 200
WEEK_MINUTES = 7 * 24 * 60


@dataclass(frozen=True, slots=True)
class LineWanted:
    """A line as somebody writes it. Pence; minutes a week; both days are in it; shares in whole per cent by pot id."""

    title: str
    category: str
    rhythm: Rhythm
    starts_on: date
    ends_on: date
    pence: int = 0
    band_min_minutes: int | None = None
    band_max_minutes: int | None = None
    critical: bool = False
    lump_sum: bool = False
    shares: Mapping[int, int] | None = None
    outcome_ids: Sequence[int] = ()


def save_outcome(
    uow: UnitOfWork,
    actor: Actor,
    *,
    version_id: int,
    words: str,
    baseline: int | None = None,
    outcome_id: int | None = None,
) -> int:
    """What matters, in the person's own words; `baseline` is where they are now, 1 to 5. Raises InvalidInput."""
    to_edit(uow, actor, version_id)
    wrong: dict[str, list[str]] = {}
    if not words.strip():
        wrong["words"] = ["Write down what the person wants, in their own words."]
    if baseline is not None and not 1 <= baseline <= 5:
        wrong["baseline"] = ["Choose a number from 1 to 5."]
    if wrong:
        raise InvalidInput(wrong)
    row = _part(uow, Outcome, version_id, outcome_id) if outcome_id else Outcome(version_id=version_id)
    row.words, row.baseline = words.strip(), baseline
    return _keep(uow, row)


def remove_outcome(uow: UnitOfWork, actor: Actor, *, version_id: int, outcome_id: int) -> None:
    """Lines that served it stay, and say so when the plan is sent in."""
    to_edit(uow, actor, version_id)
    row = _part(uow, Outcome, version_id, outcome_id)
    uow.session.execute(delete(LineOutcome).where(LineOutcome.outcome_id == outcome_id))
    uow.session.delete(row)


def save_line(uow: UnitOfWork, actor: Actor, *, version_id: int, wanted: LineWanted, line_id: int | None = None) -> int:
    """A new line, or one that is changed; its id. What is not decided yet, such as shares, may wait until the plan is
    sent in. Raises InvalidInput."""
    found = to_edit(uow, actor, version_id)
    wrong = _wrong_line(uow, found, wanted)
    if wrong:
        raise InvalidInput(wrong)
    row = _part(uow, PlanLine, version_id, line_id) if line_id else PlanLine(version_id=version_id)
    weekly = wanted.rhythm is Rhythm.WEEKLY
    row.title, row.category, row.rhythm = wanted.title.strip(), wanted.category, wanted.rhythm
    row.weekly_pence, row.amount_pence = (wanted.pence, None) if weekly else (None, wanted.pence)
    row.band_min_minutes = wanted.band_min_minutes if weekly else None
    row.band_max_minutes = wanted.band_max_minutes if weekly else None
    row.critical, row.lump_sum = wanted.critical, wanted.lump_sum
    row.starts_on, row.ends_on = wanted.starts_on, wanted.ends_on
    kept = _keep(uow, row)
    uow.session.execute(delete(LineSplit).where(LineSplit.line_id == kept))
    uow.session.execute(delete(LineOutcome).where(LineOutcome.line_id == kept))
    shares = {pot_id: share for pot_id, share in (wanted.shares or {}).items() if share}
    uow.session.add_all(LineSplit(line_id=kept, pot_id=pot_id, share=share) for pot_id, share in shares.items())
    uow.session.add_all(LineOutcome(line_id=kept, outcome_id=one) for one in dict.fromkeys(wanted.outcome_ids))
    uow.session.flush()
    return kept


def _wrong_line(uow: UnitOfWork, found: PlanVersion, wanted: LineWanted) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    if not 0 < len(wanted.title.strip()) <= LONGEST_TITLE:
        wrong["title"] = [f"Write what it is, in up to {LONGEST_TITLE} letters."]
    if not is_category(wanted.category):
        wrong["category"] = ["Choose what kind of support it is."]
    if wanted.pence < 0:
        wrong["pence"] = ["The amount can’t be less than £0."]
    if wanted.ends_on < wanted.starts_on:
        wrong["ends_on"] = ["The last day has to be on or after the first day."]
    low, high = wanted.band_min_minutes, wanted.band_max_minutes
    if any(one is not None and not 0 <= one <= WEEK_MINUTES for one in (low, high)):
        wrong["band_max_minutes"] = ["A week has 168 hours."]
    elif low is not None and high is not None and low > high:
        wrong["band_max_minutes"] = ["“At most” has to be more than “at least”."]
    shares = wanted.shares or {}
    pots = {pot.id for pot in budgets.pots_of_budget(uow, found.budget_id)} if found.budget_id else set()
    if not set(shares) <= pots or any(not 0 <= share <= 100 for share in shares.values()):
        wrong["shares"] = ["Shares are from 0 to 100, of pots in this plan’s budget."]
    elif any(shares.values()) and sum(shares.values()) != 100:
        wrong["shares"] = [f"The shares are {sum(shares.values())}% together. They have to be 100%."]
    if not set(wanted.outcome_ids) <= {one.id for one in queries.outcomes_of(uow, found.id)}:
        wrong["outcome_ids"] = ["Choose from what matters in this plan."]
    return wrong


def remove_line(uow: UnitOfWork, actor: Actor, *, version_id: int, line_id: int) -> None:
    """With its shares and backups; a risk that was about it stays, about the whole plan."""
    to_edit(uow, actor, version_id)
    row = _part(uow, PlanLine, version_id, line_id)
    for table in (LineSplit, LineOutcome, Backup):
        uow.session.execute(delete(table).where(table.line_id == line_id))
    uow.session.execute(update(Risk).where(Risk.line_id == line_id).values(line_id=None))
    uow.session.delete(row)


def save_risk(
    uow: UnitOfWork,
    actor: Actor,
    *,
    version_id: int,
    hazard: str,
    accepted_by: str,
    mitigation: str,
    review_on: date,
    trigger: str = "",
    line_id: int | None = None,
    risk_id: int | None = None,
) -> int:
    """PLN-11. `line_id` is the line that it is about, None for the whole plan. Raises InvalidInput."""
    to_edit(uow, actor, version_id)
    said = {"hazard": hazard, "accepted_by": accepted_by, "mitigation": mitigation}
    sentences = {
        "hazard": "Write what could go wrong.",
        "accepted_by": "Write who accepts this risk.",
        "mitigation": "Write what is done about it.",
    }
    wrong = {name: [sentences[name]] for name, text in said.items() if not text.strip()}
    if wrong:
        raise InvalidInput(wrong)
    if line_id is not None:
        _part(uow, PlanLine, version_id, line_id)
    row = _part(uow, Risk, version_id, risk_id) if risk_id else Risk(version_id=version_id)
    row.line_id, row.review_on, row.trigger = line_id, review_on, trigger.strip() or None
    row.hazard, row.accepted_by, row.mitigation = (text.strip() for text in said.values())
    return _keep(uow, row)


def remove_risk(uow: UnitOfWork, actor: Actor, *, version_id: int, risk_id: int) -> None:
    """Takes a risk out of a draft. Raises NotFound, NotAllowed, WrongState."""
    to_edit(uow, actor, version_id)
    uow.session.delete(_part(uow, Risk, version_id, risk_id))


def add_backup(
    uow: UnitOfWork,
    actor: Actor,
    *,
    version_id: int,
    line_id: int,
    name: str,
    phone: str = "",
    provider_id: int | None = None,
) -> int:
    """Who comes when the first one can't, after those who are named already (G15). Raises InvalidInput."""
    to_edit(uow, actor, version_id)
    _part(uow, PlanLine, version_id, line_id)
    provider = uow.session.get(Provider, provider_id) if provider_id is not None else None
    if provider_id is not None and provider is None:
        raise InvalidInput({"provider_id": ["Choose a provider from the list."]})
    who = name.strip() or (provider.name if provider else "")
    if not who:
        raise InvalidInput({"name": ["Write who comes, or choose a provider."]})
    last = max((one.order for one in queries.backups_of(uow, [line_id])), default=0)
    row = Backup(line_id=line_id, name=who, phone=phone.strip() or None, provider_id=provider_id, order=last + 1)
    return _keep(uow, row)


def remove_backup(uow: UnitOfWork, actor: Actor, *, version_id: int, backup_id: int) -> None:
    """Takes a backup out of a draft. Raises NotFound, NotAllowed, WrongState."""
    to_edit(uow, actor, version_id)
    lines = select(PlanLine.id).where(PlanLine.version_id == version_id)
    row = uow.session.scalar(select(Backup).where(Backup.id == backup_id, Backup.line_id.in_(lines)))
    if row is None:
        raise NotFound()
    uow.session.delete(row)


def _part(uow: UnitOfWork, kind: type[Part], version_id: int, part_id: int) -> Part:
    found = uow.session.get(kind, part_id)
    if found is None or getattr(found, "version_id", None) != version_id:
        raise NotFound()
    return found


def _keep(uow: UnitOfWork, row: Outcome | PlanLine | Risk | Backup) -> int:
    uow.session.add(row)
    uow.session.flush()
    return row.id
