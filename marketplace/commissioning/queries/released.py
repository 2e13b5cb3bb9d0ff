"""From frozen facts to released tables: all that a page, a picture or a file may show (architecture.md, rule 14)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from marketplace.commissioning.domain import Quarter, tables
from marketplace.commissioning.domain.disclosure import Cell, count, share
from marketplace.commissioning.domain.facts import UNNAMED, Hours
from marketplace.commissioning.domain.tables import Capacity, Count, Figure, Need, Providers, Released, release
from marketplace.commissioning.models import (
    AskedFact,
    CapacityFact,
    CouldNotFindFact,
    FrozenQuarter,
    LocatedFact,
    NeedFact,
    ReachFact,
    SearchFact,
)
from marketplace.commissioning.queries.needs import area_of
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import NotFound
from marketplace.core.geography import local_authority_name
from marketplace.core.uow import UnitOfWork
from marketplace.people import queries as people
from marketplace.people.domain import OrganisationKind, Role
from providers.categories import tree
from providers.domain.codes import ProviderType
from providers.domain.words import TYPES as TYPE_NAMES

UNNAMED_LABEL = "Other help"
KINDS: Mapping[str, str] = {top.id: top.label for top in tree()} | {UNNAMED: UNNAMED_LABEL}
"""What a table can be chosen for: fixed, like the tables themselves (D0)."""


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of the truth the figures know. Per cent cells are released; providers are exact."""

    located: Cell
    """People with a running plan whose council is known, out of the funder's."""
    with_hours: Cell
    """Lines of plans that say how many hours a week."""
    told: int
    """Providers whose free hours were told in the quarter's last 28 days, out of `diaries`."""
    diaries: int


@dataclass(frozen=True, slots=True)
class Page:
    """One funder's tables of one quarter for one kind of help. `quarter` is None before anything is frozen."""

    funder_id: int
    funder: str
    others: tuple[tuple[int, str], ...]
    """Other funders that this person is a commissioner of."""
    areas: tuple[tuple[str, str], ...]
    quarters: tuple[Quarter, ...]
    quarter: Quarter | None = None
    frozen_at: datetime | None = None
    kind: str = ""
    tables: Mapping[str, Released] | None = None
    types_before: Released | None = None
    completeness: Completeness | None = None

    @property
    def kind_label(self) -> str:
        return KINDS[self.kind]


def page(
    uow: UnitOfWork, actor: Actor, *, funder_id: int | None = None, quarter: str | None = None, kind: str | None = None
) -> Page:
    """The latest quarter, and the kind with the widest gap, unless named. Raises NotFound for what is not there or not
    theirs, NotAllowed for who works there in another role."""
    mine = _funders_of(uow, actor)
    if funder_id is None:
        if not mine:
            raise NotFound
        funder_id = mine[0][0]
    uow.require(actor, Action.COMMISSIONING_SEE, organisation_id=funder_id)
    funder = people.organisation(uow, funder_id)
    if funder.kind is not OrganisationKind.FUNDER:
        raise NotFound
    frozen = {
        Quarter.parse(row.code): row.frozen_at
        for row in uow.session.scalars(select(FrozenQuarter).order_by(FrozenQuarter.code.desc()))
    }
    shown = Page(
        funder_id=funder.id,
        funder=funder.name,
        others=tuple(one for one in mine if one[0] != funder_id),
        areas=_areas(uow, funder_id),
        quarters=tuple(frozen),
    )
    chosen = _quarter(frozen, quarter)
    if kind is not None and kind not in KINDS:
        raise NotFound
    if chosen is None:
        return shown
    facts = _Facts(uow, chosen, shown.areas)
    kind = kind or _widest(facts)
    before = _Facts(uow, chosen.year_before, shown.areas) if chosen.year_before in frozen else None
    return replace(
        shown,
        quarter=chosen,
        frozen_at=frozen[chosen],
        kind=kind,
        tables={name: facts.table(table, kind) for name, table in tables.TABLES.items()},
        types_before=before.table(tables.TYPES, kind) if before else None,
        completeness=_completeness(uow, facts, funder_id, kind),
    )


def _funders_of(uow: UnitOfWork, actor: Actor) -> list[tuple[int, str]]:
    if actor.person_id is None:
        return []
    posts = people.memberships_of(uow, actor.person_id)
    ids = dict.fromkeys(post.organisation_id for post in posts if post.role is Role.COMMISSIONER)
    return [(one, people.organisation(uow, one).name) for one in ids]


def _areas(uow: UnitOfWork, funder_id: int) -> tuple[tuple[str, str], ...]:
    """(code, name), A to Z: no ranks (README, "Charts for commissioners")."""
    codes = {area for code in people.funder_areas(uow, funder_id) if (area := area_of(code))}
    return tuple(sorted(((code, _name(code)) for code in codes), key=lambda area: (area[1], area[0])))


def _name(code: str) -> str:
    try:
        return local_authority_name(code)
    except KeyError:
        return code


def _quarter(frozen: Mapping[Quarter, datetime], wanted: str | None) -> Quarter | None:
    if wanted is None:
        return next(iter(frozen), None)
    try:
        found = Quarter.parse(wanted)
    except ValueError:
        raise NotFound from None
    if found not in frozen:
        raise NotFound
    return found


def _widest(facts: "_Facts") -> str:
    """The kind with the most hours short, as released; the first of the tree where none is."""

    def short(kind: str) -> int:
        return sum(line.cells["short"].value or 0 for line in facts.table(tables.GAP, kind).lines)

    return max((kind for kind in KINDS if kind != UNNAMED), key=short)


class _Facts:
    """The facts of one quarter in one funder's areas, and the tables made of them."""

    def __init__(self, uow: UnitOfWork, quarter: Quarter, areas: Sequence[tuple[str, str]]) -> None:
        self.areas = areas
        self._codes = [code for code, _ in areas]
        self._uow, self.quarter = uow, quarter
        self.needs = self._by_cell(NeedFact)
        self._capacity = self._by_cell(CapacityFact)
        self._searches = self._by_cell(SearchFact)
        self._asked = self._by_cell(AskedFact)
        self._could_not_find = self._by_cell(CouldNotFindFact)
        self._reach: dict[tuple[str, str], list[ReachFact]] = defaultdict(list)
        for fact in self._rows(ReachFact):
            self._reach[fact.area, fact.category].append(fact)

    def _rows(self, model: type[Any]) -> list[Any]:
        here = model.quarter == self.quarter.code, model.area.in_(self._codes)
        return list(self._uow.session.scalars(select(model).where(*here)))

    def _by_cell(self, model: type[Any]) -> dict[tuple[str, str], Any]:
        return {(fact.area, fact.category): fact for fact in self._rows(model)}

    def reach(self, kind: str) -> list[ReachFact]:
        return [fact for code in self._codes for fact in self._reach.get((code, kind), ())]

    def table(self, table: tables.Table, kind: str) -> Released:
        """Raises KeyError for a table without facts."""
        if table is tables.TYPES:
            return self._types(kind)
        if table is tables.TYPES_BY_AREA:
            return self._types_by_area(kind)
        figures = {
            tables.GAP: self._gap,
            tables.UNSURE: self._unsure,
            tables.SEARCHES: self._looked,
            tables.ASKED: self._questions,
            tables.COULD_NOT_FIND: self._reports,
        }[table]
        return release(table, [(code, name, figures(code, kind)) for code, name in self.areas])

    def _gap(self, area: str, kind: str) -> Mapping[str, Figure]:
        need, free = self.needs.get((area, kind)), self._capacity.get((area, kind))
        return {
            "people": Count(need.people if need else 0),
            "wanted": Need(need.wanted_minutes, need.wanted_people) if need else Need(0, 0),
            "reach": Capacity(
                free.free_minutes if free else 0,
                free.providers if free else 0,
                free.largest_minutes if free else 0,
                need.wanted_people if need else 0,
                offered=bool(self._reach.get((area, kind))),
            ),
        }

    def _unsure(self, area: str, kind: str) -> Mapping[str, Figure]:
        """Providers are those that reach the place, whatever is needed there: hours go where a need is."""
        need, free = self.needs.get((area, kind)), self._capacity.get((area, kind))
        stale = sum(fact.hours is Hours.STALE for fact in self._reach.get((area, kind), ()))
        return {
            "providers": Providers(stale),
            "hours": Capacity(
                free.stale_minutes if free else 0,
                free.stale_providers if free else 0,
                free.stale_largest_minutes if free else 0,
                need.wanted_people if need else 0,
            ),
        }

    def _looked(self, area: str, kind: str) -> Mapping[str, Figure]:
        fact = self._searches.get((area, kind))
        return {
            "sessions": Count(fact.sessions if fact else 0),
            "none": Count(fact.found_none if fact else 0),
            "thin": Count(fact.found_thin if fact else 0),
        }

    def _questions(self, area: str, kind: str) -> Mapping[str, Figure]:
        fact = self._asked.get((area, kind))
        return {"asked": Count(fact.people if fact else 0), "refused": Count(fact.refused if fact else 0)}

    def _reports(self, area: str, kind: str) -> Mapping[str, Figure]:
        fact = self._could_not_find.get((area, kind))
        return {"people": Count(fact.people if fact else 0)}

    def _types(self, kind: str) -> Released:
        by_type: dict[str, set[int]] = defaultdict(set)
        for fact in self.reach(kind):
            by_type[fact.type].add(fact.provider_id)
        rows = [
            (one.value, TYPE_NAMES[one], {"providers": Providers(len(by_type.get(one.value, ())))})
            for one in ProviderType
        ]
        return release(tables.TYPES, rows, {"providers": Providers(len(set().union(*by_type.values())))})

    def _types_by_area(self, kind: str) -> Released:
        rows = []
        for code, name in self.areas:
            types = [fact.type for fact in self._reach.get((code, kind), ())]
            for one in ProviderType:
                if one.value in types:
                    figure = {"providers": Providers(types.count(one.value))}
                    rows.append((f"{code} {one.value}", f"{name}: {TYPE_NAMES[one]}", figure))
        return release(tables.TYPES_BY_AREA, rows)


def _completeness(uow: UnitOfWork, facts: _Facts, funder_id: int, kind: str) -> Completeness:
    located = uow.session.get(LocatedFact, (facts.quarter.code, funder_id))
    needs = [fact for code, _ in facts.areas if (fact := facts.needs.get((code, kind)))]
    lines = sum(fact.lines for fact in needs)
    without = sum(fact.lines_without_hours for fact in needs)
    diaries = {fact.provider_id for fact in facts.reach(kind) if fact.hours is not Hours.NONE}
    told = {fact.provider_id for fact in facts.reach(kind) if fact.hours is Hours.FRESH}
    return Completeness(
        located=share(count(located.located), count(located.people)) if located else share(count(0), count(0)),
        with_hours=share(count(lines - without), count(lines)),
        told=len(told),
        diaries=len(diaries),
    )
