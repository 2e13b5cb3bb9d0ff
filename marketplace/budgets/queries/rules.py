"""The funding rules in force on a day."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from marketplace.budgets.domain import Contribution, Deployment, FundingStream, Mechanism, StreamRule
from marketplace.budgets.models import FundingRule
from marketplace.core.errors import Refused
from marketplace.core.uow import UnitOfWork


def rules_on(uow: UnitOfWork, on: date) -> dict[FundingStream, StreamRule]:
    """Each stream's version in force on that day; a stream without one is left out."""
    rows = uow.session.scalars(select(FundingRule).where(FundingRule.starts_on <= on).order_by(FundingRule.starts_on))
    return {row.stream: _rule(row) for row in rows}


def rule_of(uow: UnitOfWork, stream: FundingStream, on: date) -> StreamRule:
    """Raises Refused (`no_rule`)."""
    found = rules_on(uow, on).get(stream)
    if found is None:
        raise Refused(
            "no_rule",
            f"There is no rule yet for money of this kind ({stream.words}).",
            next_step="Ask whoever runs this site to load the rules.",
        )
    return found


def every_rule(uow: UnitOfWork) -> Sequence[StreamRule]:
    """All versions, by stream, oldest first."""
    rows = uow.session.scalars(select(FundingRule).order_by(FundingRule.stream, FundingRule.starts_on))
    return [_rule(row) for row in rows]


def _rule(row: FundingRule) -> StreamRule:
    return StreamRule(
        stream=row.stream,
        version=row.version,
        starts_on=row.starts_on,
        ways={Deployment(one): tuple(Mechanism(way) for way in ways) for one, ways in row.ways.items()},
        contributions=frozenset(Contribution(one) for one in row.contributions),
        source=row.source,
        confirmed=row.confirmed,
    )
