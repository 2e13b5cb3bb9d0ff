"""Plans and budgets through their own services: somebody new is set up, a plan is changed, agreed, reviewed."""

from datetime import timedelta

from marketplace.bookings.adapters.plan_usage import BookedOnPlans
from marketplace.budgets import services as budgets
from marketplace.budgets.domain import Deployment, FundingStream, Mechanism, PeriodRhythm
from marketplace.core.actor import Actor
from marketplace.core.local_time import local_date
from marketplace.people import services as people
from marketplace.people.domain import ConsentHow, PreferredFormat
from marketplace.plans import services as plans
from marketplace.plans.domain import Rhythm
from marketplace.plans.models import SeenHow
from marketplace.plans.services import LineWanted
from tests.simulator.actions import action
from tests.simulator.actions.who import a_holder
from tests.simulator.sim import Sim

STREAMS = (FundingStream.NHS_CHC, FundingStream.ASC_PERSONAL_BUDGET, FundingStream.CARER_BUDGET)
MOST_HOLDERS = 6
USAGE = BookedOnPlans()


@action(2)
def somebody_new(sim: Sim) -> None:
    """From the first sitting to a running plan, or as far as it gets."""
    if len(sim.town.holders) >= MOST_HOLDERS:
        return
    k = sim.town.coordinator
    said = sim.do(
        people.set_up_holder,
        k,
        funder_id=sim.town.council,
        given_name="New",
        family_name=f"Comer{len(sim.town.holders)}",
        postcode="SK4 3AB",
        preferred_format=PreferredFormat.NONE,
    )
    if not said.done:
        return
    holder_id = sim.one("SELECT MAX(person_id) FROM holders")
    sim.town.holders.append(holder_id)
    sim.do(people.confirm_local_authority, k, holder_id=holder_id, code="E08000007")
    if not sim.chance(0.1):
        sim.do(people.record_consent, k, holder_id=holder_id, how=ConsentHow.IN_PERSON)
    first = local_date(sim.now) + timedelta(days=sim.rng.choice((-40, 0, 0, 9)))
    budget = sim.do(
        budgets.set_up_budget,
        k,
        holder_id=holder_id,
        starts_on=first,
        ends_on=first + timedelta(days=sim.rng.choice((90, 200, 365))),
        indicative_pence=100_000,
        basis_text="We looked at the hours of help that you need.",
    )
    if budget.done:
        _pots(sim, budget.answer)
    version = sim.do(plans.start_plan, Actor(holder_id), holder_id=holder_id)
    if version.done:
        _write(sim, holder_id, version.answer)
        _decide(sim, holder_id, version.answer)


def _pots(sim: Sim, budget_id: int) -> None:
    for stream in sim.rng.sample(STREAMS, sim.rng.randint(1, 3)):
        pence = sim.rng.choice((9_999, 50_000, 333_333))
        pot = sim.do(
            budgets.add_pot,
            sim.town.coordinator,
            budget_id=budget_id,
            stream=stream,
            deployment=Deployment.NOTIONAL,
            mechanism=Mechanism.FUNDER_INVOICE,
            planned_pence=pence,
            contingency_pence=sim.rng.choice((0, 1, pence // 10)),
            funder_id=sim.town.health if stream.is_nhs else None,
            rhythm=sim.rng.choice(list(PeriodRhythm)),
        )
        if pot.done and not sim.chance(0.1):
            sim.do(budgets.accept_terms, sim.town.coordinator, pot_id=pot.answer)


def _write(sim: Sim, holder_id: int, version_id: int) -> None:
    k = sim.town.coordinator
    outcome = sim.do(plans.save_outcome, k, version_id=version_id, words="I want to see people.")
    budget_id = sim.one("SELECT budget_id FROM plan_versions WHERE id = ?", version_id)
    found = sim.rows("SELECT starts_on, ends_on FROM budgets WHERE id = ?", budget_id)
    if not outcome.done or not found:
        return
    first, after = (local_date(sim.moment(day)) for day in found[0])
    pots = [row[0] for row in sim.rows("SELECT id FROM budget_pots WHERE budget_id = ? ORDER BY id", budget_id)]
    for number in range(sim.rng.randint(1, 2)):
        sim.do(
            plans.save_line,
            k,
            version_id=version_id,
            wanted=LineWanted(
                title=f"Line {number}",
                category="going-out",
                rhythm=Rhythm.WEEKLY,
                starts_on=first,
                ends_on=after - timedelta(days=1),
                pence=sim.rng.choice((0, 150, 700, 4_000)),
                critical=sim.chance(0.3),
                shares=_shares(sim, pots),
                outcome_ids=[outcome.answer],
            ),
        )


def _shares(sim: Sim, pots: list[int]) -> dict[int, int]:
    if len(pots) < 2 or sim.chance(0.3):
        return {sim.rng.choice(pots): 100} if pots else {}
    one, other = sim.rng.sample(pots, 2)
    first = sim.rng.randint(1, 99)
    return {one: first, other: 100 - first}


def _decide(sim: Sim, holder_id: int, version_id: int) -> None:
    k, approver = sim.town.coordinator, sim.town.approver
    sim.do(plans.mark_seen, k, version_id=version_id, how=sim.rng.choice(list(SeenHow)))
    sim.do(plans.submit, k, version_id=version_id, acknowledged=("shortfall_stated",) if sim.chance(0.9) else ())
    sim.must_refuse(sim.do(plans.approve, k, version_id=version_id, usage=USAGE), "a plan agreed by who wrote it")
    how = sim.rng.random()
    if how < 0.85:
        sim.do(plans.approve, approver, version_id=version_id, usage=USAGE)
    elif how < 0.93:
        sim.do(plans.ask_changes, approver, version_id=version_id, reasons="Say more.")
    else:
        sim.do(plans.refuse, approver, version_id=version_id, reasons="It costs too much.")


@action(3)
def a_plan_is_changed(sim: Sim) -> None:
    """What is booked goes on citing its own line; what is only asked for follows the new one."""
    holder_id = a_holder(sim)
    who = sim.rng.choice((Actor(holder_id), sim.town.coordinator))
    said = sim.do(plans.change_needed, who, holder_id=holder_id, reasons="More company." if sim.chance(0.9) else "")
    if not said.done:
        return
    line = sim.pick(
        sim.rows(
            "SELECT id, title, category, weekly_pence, starts_on, ends_on, critical FROM plan_lines "
            "WHERE version_id = ? AND weekly_pence IS NOT NULL ORDER BY id",
            said.answer,
        )
    )
    if line is not None:
        shares = dict(sim.rows("SELECT pot_id, share FROM plan_line_splits WHERE line_id = ?", line[0]))
        outcomes = [row[0] for row in sim.rows("SELECT outcome_id FROM plan_line_outcomes WHERE line_id = ?", line[0])]
        sim.do(
            plans.save_line,
            sim.town.coordinator,
            version_id=said.answer,
            line_id=line[0],
            wanted=LineWanted(
                title=line[1],
                category=line[2],
                rhythm=Rhythm.WEEKLY,
                starts_on=local_date(sim.moment(line[4])),
                ends_on=local_date(sim.moment(line[5])),
                pence=max(line[3] + sim.rng.choice((-500, -1, 0, 40)), 0),
                critical=bool(line[6]),
                shares=shares if sim.chance(0.5) else _shares(sim, list(shares)),
                outcome_ids=outcomes,
            ),
        )
    if sim.chance(0.9):
        _decide(sim, holder_id, said.answer)


@action(1)
def a_plan_is_reviewed_or_ends(sim: Sim) -> None:
    holder_id = a_holder(sim)
    if sim.chance(0.8):
        sim.do(
            plans.record_review,
            sim.town.coordinator,
            holder_id=holder_id,
            reviewed_on=sim.today_after(0),
            next_on=sim.today_after(90),
            words="It goes well.",
        )
    else:
        cover = "Her sister comes." if sim.chance(0.5) else ""
        sim.do(plans.end_plan, sim.town.coordinator, holder_id=holder_id, reasons="She moves.", cover=cover)
