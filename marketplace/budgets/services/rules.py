"""Loading a new version of the funding rules. A version that is there is never changed."""

from collections.abc import Iterable

from marketplace.budgets.domain import StreamRule
from marketplace.budgets.models import FundingRule, row_of
from marketplace.budgets.queries.rules import every_rule
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import Refused
from marketplace.core.uow import UnitOfWork


def load_rules(uow: UnitOfWork, actor: Actor, rules: Iterable[StreamRule]) -> int:
    """Adds the versions that are not there yet; returns how many. Raises NotAllowed, Refused (`rule_changed`) where a
    version that is there says something else; then nothing is added."""
    uow.require(actor, Action.BUDGETS_RULES)
    known = {(one.stream, one.version): one for one in every_rule(uow)}
    added = 0
    for one in rules:
        there = known.get((one.stream, one.version))
        if there is None:
            uow.session.add(FundingRule(**row_of(one)))
            added += 1
        elif there != one:
            raise Refused(
                "rule_changed",
                f"Version {one.version} of {one.stream.words} is loaded already and says something else.",
                next_step="Give the changed rules a new version and the day from which they hold.",
            )
    uow.session.flush()
    uow.audit(actor, "budgets:rules:load", "funding_rules", None, added=added)
    return added
