"""People who hold a budget: set up by their coordinator, with pots and a plan that another person agrees to."""

from collections.abc import Callable
from datetime import date, timedelta

from marketplace.budgets import services as budgets
from marketplace.budgets.domain import Deployment, FundingStream, Mechanism, PeriodRhythm
from marketplace.core.actor import Actor
from marketplace.core.geography.tables import sectors
from marketplace.core.local_time import local_date
from marketplace.core.periods import months_after
from marketplace.core.uow import UnitOfWork
from marketplace.demo.accounts import address, use
from marketplace.demo.cast import BRISTOL_COUNCIL, CAST, COUNCIL, ICB, Holder, Line
from marketplace.demo.crowd import TOWNS, many
from marketplace.demo.stage import Stage
from marketplace.people import services as people
from marketplace.people.domain import ConsentHow, LinkChannel, PreferredFormat
from marketplace.plans import queries as plan_queries
from marketplace.plans import services as plans
from marketplace.plans.domain import Rhythm, SeenHow

COORDINATORS = {COUNCIL: ("dawn", "karl"), ICB: ("meera",), BRISTOL_COUNCIL: ("hugh",)}
APPROVERS = {COUNCIL: "ngozi", ICB: "ngozi-icb", BRISTOL_COUNCIL: "pilar"}
BASIS = (
    "We counted the hours of help that you need in a week, and looked at what they cost near you. "
    "We took off what your family and friends like to do."
)


def plan_people(stage: Stage, begins: date) -> None:
    """Everybody's first sitting, and the decision a day or two later."""
    by_district: dict[str, list[str]] = {}
    councils = {authority: districts.split() for authority, _, districts, _ in TOWNS}
    for name, area in sorted(sectors().items()):
        district = name.split(" ")[0]
        if district in councils.get(area.local_authority, ()):
            by_district.setdefault(district, []).append(name)
    for n, who in enumerate(CAST):
        if who.ends != "agreed":
            _plan_one(
                stage,
                who,
                who.key or who.name,
                stage.today.replace(day=1),
                stage.today - timedelta(days=1 + n % 2),
                monthly=True,
            )
            continue
        first = max(begins, months_after(stage.today.replace(day=1), -who.months_ago))
        _plan_one(stage, who, who.key or who.name, first, first - timedelta(days=4 + n % 4), monthly=True)
    for n, who in enumerate(many(stage.rng, by_district)):
        sat = begins + timedelta(days=stage.rng.randint(0, 25))
        _plan_one(stage, who, f"person-{n}", begins, sat, monthly=False)


def _plan_one(stage: Stage, who: Holder, key: str, starts_on: date, sat_on: date, *, monthly: bool) -> None:
    hour = 9 + stage.rng.randint(0, 60) / 10
    stage.on(sat_on, hour, _sits_down(stage, who, key, starts_on, monthly), f"plan of {key}")
    if who.ends != "agreed":
        return
    stage.on(sat_on + timedelta(days=2), hour, _is_agreed(stage, who, key), f"decision on {key}")
    review_on = months_after(max(starts_on, sat_on), 3 if who.pots[0].stream.startswith("nhs") else 6)
    if stage.rng.random() < 0.85 or review_on < stage.today - timedelta(days=40):
        stage.on(
            review_on - timedelta(days=stage.rng.randint(1, 9)), 11, _is_reviewed(stage, who, key), f"review {key}"
        )


def coordinator_of(stage: Stage, who: Holder) -> Actor:
    names = COORDINATORS[who.funder]
    return stage.actor(names[0] if who.key or who.ends == "draft" else names[-1])


def _sits_down(stage: Stage, who: Holder, key: str, starts_on: date, monthly: bool) -> Callable[[UnitOfWork], None]:
    def act(uow: UnitOfWork) -> None:
        by = coordinator_of(stage, who)
        holder_id = _known(stage, uow, who, key, by)
        budget_id = budgets.set_up_budget(
            uow,
            by,
            holder_id=holder_id,
            starts_on=starts_on,
            ends_on=months_after(starts_on, 12),
            indicative_pence=sum(pot.pence for pot in who.pots),
            basis_text=BASIS,
        )
        pots = [_pot(uow, by, budget_id, holder_id, n, who, monthly) for n in range(len(who.pots))]
        stage.ids |= {f"{key}.pot{n}": pot_id for n, pot_id in enumerate(pots)}
        version_id = plans.start_plan(uow, by, holder_id=holder_id)
        outcome = plans.save_outcome(uow, by, version_id=version_id, words=who.wish, baseline=2)
        last = months_after(starts_on, 12) - timedelta(days=1)
        for line in who.lines:
            _line(stage, uow, by, version_id, line, pots, outcome, (starts_on, last))
        stage.ids[f"{key}.version"] = version_id
        if who.ends != "draft":
            plans.mark_seen(uow, by, version_id=version_id, how=SeenHow.READ_TOGETHER)
            plans.submit(uow, by, version_id=version_id)

    return act


def _known(stage: Stage, uow: UnitOfWork, who: Holder, key: str, by: Actor) -> int:
    given, family = who.name.split(" ", 1)
    made = people.set_up_holder(
        uow,
        by,
        funder_id=stage.ids[who.funder],
        given_name=given,
        family_name=family,
        postcode=who.postcode,
        address=[f"{stage.rng.randint(1, 80)} Invented Road"],
        email=address(who.key) if who.key else None,
        phone=f"0161 496 0{stage.rng.randint(130, 999)}",
        preferred_format=who.form,
        coordinator_id=by.person_id,
        account_channel=LinkChannel.PRINTED if who.key else None,
    )
    holder_id = made.holder.person_id
    stage.ids[key] = holder_id
    if made.link is not None:
        use(stage, uow, made.link)
    people.confirm_local_authority(uow, by, holder_id=holder_id, code=who.authority)
    how = ConsentHow.PHONE if who.form is PreferredFormat.PHONE else ConsentHow.IN_PERSON
    people.record_consent(uow, by, holder_id=holder_id, how=how)
    return holder_id


def _pot(uow: UnitOfWork, by: Actor, budget_id: int, holder_id: int, n: int, who: Holder, monthly: bool) -> int:
    money = who.pots[n]
    pot_id = budgets.add_pot(
        uow,
        by,
        budget_id=budget_id,
        stream=FundingStream(money.stream),
        deployment=Deployment(money.deployment),
        mechanism=Mechanism(money.mechanism),
        planned_pence=money.pence,
        contingency_pence=money.emergency_pence,
        rhythm=PeriodRhythm.MONTHLY if monthly else PeriodRhythm.ALL_AT_ONCE,
    )
    budgets.accept_terms(uow, by, pot_id=pot_id, accepted_by_id=holder_id)
    return pot_id


def _line(
    stage: Stage,
    uow: UnitOfWork,
    by: Actor,
    version_id: int,
    line: Line,
    pots: list[int],
    outcome: int,
    days: tuple[date, date],
) -> None:
    shares = {pots[0]: 100} if len(pots) == 1 else {pots[0]: line.first_share, pots[1]: 100 - line.first_share}
    wanted = plans.LineWanted(
        title=line.title,
        category=line.category,
        rhythm=Rhythm.WEEKLY,
        starts_on=days[0],
        ends_on=days[1],
        pence=line.weekly_pence,
        band_max_minutes=line.minutes,
        critical=line.critical,
        shares=shares,
        outcome_ids=(outcome,),
    )
    line_id = plans.save_line(uow, by, version_id=version_id, wanted=wanted)
    if line.backup:
        plans.add_backup(
            uow, by, version_id=version_id, line_id=line_id, name=line.backup, provider_id=stage.ids["peel"]
        )


def _is_agreed(stage: Stage, who: Holder, key: str) -> Callable[[UnitOfWork], object]:
    def act(uow: UnitOfWork) -> object:
        usage = stage.site.ports["plan_usage"]
        approver = stage.actor(APPROVERS[who.funder])
        return plans.approve(uow, approver, version_id=stage.ids[f"{key}.version"], usage=usage)

    return act


def _is_reviewed(stage: Stage, who: Holder, key: str) -> Callable[[UnitOfWork], None]:
    def act(uow: UnitOfWork) -> None:
        running = plan_queries.active_version(uow, stage.ids[key])
        if running is not None:
            today = local_date(uow.now)
            plans.record_review(
                uow,
                coordinator_of(stage, who),
                holder_id=stage.ids[key],
                reviewed_on=today,
                next_on=months_after(today, 6),
                words="It works. The people who come are kind and on time.",
            )

    return act
