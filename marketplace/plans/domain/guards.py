"""The guards of a plan, by their names in `states.py`: each says no in plain words with what to do, or nothing."""

from collections.abc import Callable, Iterable

from marketplace.core.errors import NeedsAcknowledgement, Refused
from marketplace.core.money import format_pounds
from marketplace.core.web.words import day
from marketplace.plans.domain.facts import Facts
from marketplace.plans.domain.prohibited import prohibited

Guard = Callable[[Facts], Refused | None]


def budget_chosen(facts: Facts) -> Refused | None:
    """C4: a plan is costed against the pots of one budget."""
    if facts.budget_from is not None and facts.costs:
        return None
    return Refused(
        "budget_chosen",
        "This plan has no budget with a pot yet.",
        next_step="Set up the budget and its pots, then choose it for this plan.",
    )


def has_outcome(facts: Facts) -> Refused | None:
    """PLN-2."""
    if facts.outcome_ids:
        return None
    return Refused(
        "has_outcome",
        "This plan does not say yet what matters to the person.",
        next_step="Write down at least one thing that they want, in their own words.",
    )


def has_line(facts: Facts) -> Refused | None:
    """C4. A line may be free (PLN-4)."""
    if facts.lines:
        return None
    return Refused(
        "has_line",
        "This plan has no lines yet.",
        next_step="Add at least one thing that helps. It may be free.",
    )


def lines_serve_outcomes(facts: Facts) -> Refused | None:
    """PLN-2."""
    loose = [line for line in facts.lines if not line.outcome_ids & facts.outcome_ids]
    if not loose:
        return None
    return Refused(
        "lines_serve_outcomes",
        f"{facts.titles(loose)} does not say yet what it is for.",
        next_step="Tick for each line which of the things that matter it helps with.",
    )


def lines_in_budget_dates(facts: Facts) -> Refused | None:
    """C4: every day of a line lies within the budget's dates, the last day in it."""
    first, last = facts.budget_from, facts.budget_last
    if first is None or last is None:
        return None
    outside = [line for line in facts.lines if line.starts_on < first or line.ends_on > last]
    if not outside:
        return None
    return Refused(
        "lines_in_budget_dates",
        f"{facts.titles(outside)} has days without a budget.",
        next_step=f"Choose days from {day(first, True)} to {day(last, True)}.",
    )


def splits_whole(facts: Facts) -> Refused | None:
    """Free lines need no pot (PLN-4)."""
    pots = {cost.pot.pot_id for cost in facts.costs}
    wrong = [
        line
        for line in facts.lines
        if (line.cost_pence or line.shares) and (sum(line.shares.values()) != 100 or not set(line.shares) <= pots)
    ]
    if not wrong:
        return None
    return Refused(
        "splits_whole",
        f"{facts.titles(wrong)}: the shares of the pots have to be 100% together, all from this plan’s budget.",
        next_step="Say for each line which pot pays how much of it.",
    )


def seen_by_holder(facts: Facts) -> Refused | None:
    """C4: in the holder's own format (PLN-5), as it is now."""
    if facts.seen_by_holder:
        return None
    return Refused(
        "seen_by_holder",
        "The person has not seen this plan as it is now.",
        next_step="Show or read it to them in the way they like, then write down that you did.",
    )


def shortfall_stated(facts: Facts) -> Refused | None:
    """It may be sent in with too little money, said openly; nobody is asked to pay (R8)."""
    short = _short(facts)
    if not short or "shortfall_stated" in facts.acknowledged:
        return None
    return NeedsAcknowledgement(
        "shortfall_stated",
        f"{short} The person is never asked to pay this.",
        next_step="Change the plan, or send it in and say that the budget has to grow.",
    )


def reasons_given(facts: Facts) -> Refused | None:
    """C4: a no, or a wish for changes, says why."""
    if facts.reasons:
        return None
    return Refused("reasons_given", "Say why, in words that the person can read.", next_step="Write down the reasons.")


def approver_is_not_author(facts: Facts) -> Refused | None:
    """PLN-6."""
    if facts.acting_id is not None and facts.acting_id not in facts.author_ids:
        return None
    return Refused(
        "approver_is_not_author",
        "You wrote or sent in this plan, so someone else has to agree to it.",
        next_step="Ask another approver to read it.",
    )


def approver_not_linked_to_provider(facts: Facts) -> Refused | None:
    """PLN-6."""
    if not facts.acting_provider_ids & facts.plan_provider_ids:
        return None
    return Refused(
        "approver_not_linked_to_provider",
        "You work for a provider in this plan, so someone else has to decide.",
        next_step="Ask another approver to read it.",
    )


def nothing_prohibited(facts: Facts) -> Refused | None:
    """R11; the message names the rule and its version (PLN-16)."""
    the_list = prohibited()
    for line in facts.lines:
        rule = the_list.rule_against(line.title)
        if rule is not None:
            return Refused(
                "nothing_prohibited",
                f"“{line.title}”: this money can’t be used for {rule.phrase}. "
                f"That is the rule “{rule.name}” ({the_list.name}).",
                next_step="Take the line out, or say more exactly what it is. Everything else can be in a plan.",
            )
    return None


def clinical_risks_recorded(facts: Facts) -> Refused | None:
    """PLN-11, R7."""
    bare = [line for line in facts.lines if line.clinical and not line.has_risk]
    if not bare:
        return None
    return Refused(
        "clinical_risks_recorded",
        f"{facts.titles(bare)} is a clinical task, and no risk is written down for it.",
        next_step="Write down what could go wrong, who accepts it, and what is done about it.",
    )


def cost_within_allocation(facts: Facts) -> Refused | None:
    """R8: a shortfall is a reason to change the plan or the budget, never to ask the holder for money."""
    short = _short(facts)
    if not short:
        return None
    return Refused(
        "cost_within_allocation",
        f"{short} The budget has to pay the whole cost of what is in the plan.",
        next_step="Ask for a plan change, or have the budget looked at again. Nobody asks the person to pay.",
    )


def coordinator_named(facts: Facts) -> Refused | None:
    """R7."""
    if facts.coordinator_named:
        return None
    return Refused(
        "coordinator_named",
        "This person has no care coordinator yet.",
        next_step="Name a care coordinator for them first.",
    )


def consent_recorded(facts: Facts) -> Refused | None:
    """R3: no payment without the holder's recorded yes."""
    if facts.consent_recorded:
        return None
    return Refused(
        "consent_recorded",
        "It is not written down that the person agrees to this.",
        next_step="Ask them, and write down when and how they said yes.",
    )


def start_date_reached(facts: Facts) -> Refused | None:
    """Not before its first local day."""
    if facts.today >= facts.starts_on:
        return None
    return Refused(
        "start_date_reached",
        f"This plan starts on {day(facts.starts_on, True)}.",
        next_step="Nothing to do: it starts by itself on that day.",
    )


def recipients_accepted(facts: Facts) -> Refused | None:
    """C4, at activation: whoever receives a pot's money accepted its terms (R4)."""
    if not facts.not_accepted:
        return None
    return Refused(
        "recipients_accepted",
        f"Whoever receives the money has not said yes yet: {', '.join(facts.not_accepted)}.",
        next_step="Write down that they accept the terms. The plan then starts by itself.",
    )


def review_date_set(facts: Facts) -> Refused | None:
    """R12, R33: computed, so this says no only where it could not be."""
    if facts.review_due_on is not None and facts.review_due_on > facts.starts_on:
        return None
    return Refused("review_date_set", "This plan has no first review date.", next_step="Choose a budget with a pot.")


def critical_cover_arranged(facts: Facts) -> Refused | None:
    """BUD-15, E2: nobody is left without the support that they can't do without."""
    critical = [line for line in facts.lines if line.critical and line.ends_on >= facts.today]
    if not critical or facts.cover or facts.died:
        return None
    return Refused(
        "critical_cover_arranged",
        f"{facts.titles(critical)} can’t just stop.",
        next_step="Say who gives this support from now on, and from which day.",
    )


GUARDS: dict[str, Guard] = {
    guard.__name__: guard
    for guard in (
        budget_chosen,
        has_outcome,
        has_line,
        lines_serve_outcomes,
        lines_in_budget_dates,
        splits_whole,
        seen_by_holder,
        shortfall_stated,
        reasons_given,
        approver_is_not_author,
        approver_not_linked_to_provider,
        nothing_prohibited,
        clinical_risks_recorded,
        cost_within_allocation,
        coordinator_named,
        consent_recorded,
        start_date_reached,
        recipients_accepted,
        review_date_set,
        critical_cover_arranged,
    )
}


def refusals(names: Iterable[str], facts: Facts) -> list[Refused]:
    """Every guard among `names` that says no, in their order."""
    return [said for name in names if (said := GUARDS[name](facts)) is not None]


def check(names: Iterable[str], facts: Facts) -> None:
    """Raises the first refusal."""
    for name in names:
        if (said := GUARDS[name](facts)) is not None:
            raise said


def _short(facts: Facts) -> str:
    return " ".join(
        f"{cost.pot.name}: this plan costs {format_pounds(cost.short_pence)} more than the pot has for it."
        for cost in facts.costs
        if cost.short_pence
    )
