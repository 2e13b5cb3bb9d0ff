"""The tables that may be published, each written down here: nothing else leaves (D0, "Dimensions").

A row is one place or one type, a column one measure. `release` is the only maker of a `Released`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from marketplace.commissioning.domain import disclosure
from marketplace.commissioning.domain.disclosure import Cell


@dataclass(frozen=True, slots=True)
class Count:
    """People, or sessions of people."""

    n: int


@dataclass(frozen=True, slots=True)
class Need:
    """Minutes a week that so many people need."""

    minutes: int
    people: int


@dataclass(frozen=True, slots=True)
class Capacity:
    """Minutes a week that so many providers have; `largest` is the most of one of them. `people` need it there."""

    minutes: int
    providers: int
    largest: int
    people: int
    offered: bool = True


@dataclass(frozen=True, slots=True)
class Providers:
    """Organisations, each once."""

    n: int


Figure = Count | Need | Capacity | Providers


class Unit(StrEnum):
    PEOPLE = "people"
    SEARCHES = "searches"
    HOURS = "hours a week"
    PROVIDERS = "providers"
    PER_CENT = "per cent"


@dataclass(frozen=True, slots=True)
class Column:
    """A measure: `takes` a kind of figure, or is made `of` two columns already released (a gap, a share)."""

    key: str
    label: str
    unit: Unit
    takes: type[Count] | type[Need] | type[Capacity] | type[Providers] | None = None
    of: tuple[str, str] | None = None

    @property
    def additive(self) -> bool:
        """Whether its total is the sum of its rows: a provider can be in two places, so providers are not."""
        return self.takes in (Count, Need, Capacity)


@dataclass(frozen=True, slots=True)
class Table:
    """`dimension` is what a row is; the other dimension is the kind of help that the table is chosen for."""

    name: str
    title: str
    dimension: str
    columns: tuple[Column, ...]
    measures: str
    """The ids of domain.md that it prints."""

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)


GAP = Table(
    "gaps",
    "Wanted and in reach",
    "area",
    (
        Column("people", "People", Unit.PEOPLE, Count),
        Column("wanted", "Hours wanted", Unit.HOURS, Need),
        Column("reach", "Hours in reach", Unit.HOURS, Capacity),
        Column("short", "Hours short", Unit.HOURS, of=("wanted", "reach")),
    ),
    "D2.1 D2.2 D2.3",
)
UNSURE = Table(
    "unsure",
    "Free hours told more than 28 days before",
    "area",
    (Column("providers", "Providers", Unit.PROVIDERS, Providers), Column("hours", "Hours", Unit.HOURS, Capacity)),
    "D2.2",
)
SEARCHES = Table(
    "searches",
    "Searches that found nothing, or little",
    "area",
    (
        Column("sessions", "Searches", Unit.SEARCHES, Count),
        Column("none", "Found nothing", Unit.SEARCHES, Count),
        Column("none_share", "Found nothing, out of 100", Unit.PER_CENT, of=("none", "sessions")),
        Column("thin", "Found only 1 or 2", Unit.SEARCHES, Count),
    ),
    "D3.1 D3.2",
)
ASKED = Table(
    "asked",
    "People who asked, and to whom everybody said no",
    "area",
    (
        Column("asked", "People who asked", Unit.PEOPLE, Count),
        Column("refused", "Everyone said no, or did not answer", Unit.PEOPLE, Count),
        Column("refused_share", "Out of 100", Unit.PER_CENT, of=("refused", "asked")),
    ),
    "D3.4",
)
COULD_NOT_FIND = Table(
    "could-not-find",
    "People who told us they could not find help",
    "area",
    (Column("people", "People", Unit.PEOPLE, Count),),
    "D3.6",
)
TYPES = Table(
    "providers",
    "Providers by type",
    "type",
    (Column("providers", "Providers", Unit.PROVIDERS, Providers),),
    "D1.1",
)
TYPES_BY_AREA = Table(
    "providers-by-area",
    "Providers by area and type",
    "area and type",
    (Column("providers", "Providers", Unit.PROVIDERS, Providers),),
    "D1.1",
)
TABLES: Mapping[str, Table] = {
    table.name: table for table in (GAP, UNSURE, SEARCHES, ASKED, COULD_NOT_FIND, TYPES, TYPES_BY_AREA)
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row as released."""

    key: str
    label: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Released:
    """A table as anybody with the right to it may see it. `total` is None where a cell is hidden."""

    table: Table
    lines: tuple[Line, ...]
    total: Mapping[str, Cell] | None

    @property
    def hides(self) -> bool:
        return any(cell.hidden for line in self.lines for key, cell in line.cells.items() if _plain(self.table, key))


Rows = Sequence[tuple[str, str, Mapping[str, Figure]]]
"""(key, label, the figure of each plain column)."""


def release(table: Table, rows: Rows, totals: Mapping[str, Figure] | None = None) -> Released:
    """Through disclosure control. `totals` gives what can't be added up from the rows (providers).

    Totals come from the true figures and are rounded apart; a table that hides a cell prints none, until an interval
    audit can say that they give nothing away (D0, step 5). Raises ValueError for what is not declared.
    """
    if TABLES.get(table.name) is not table:
        raise ValueError(f"{table.name} is not a table that may be published.")
    plain = [column for column in table.columns if column.takes]
    for _, _, figures in rows:
        _check(plain, figures)
    lines = tuple(Line(key, label, _cells(table, figures)) for key, label, figures in rows)
    released = Released(table, lines, None)
    if released.hides or not rows:
        return released
    true = {column.key: _sum([figures[column.key] for _, _, figures in rows]) for column in plain if column.additive}
    true |= {key: figure for key, figure in (totals or {}).items() if not table.column(key).additive}
    if true.keys() != {column.key for column in plain}:
        return released
    _check(plain, true)
    total = dict(_cells(table, true))
    for column in table.columns:
        if column.of and column.unit is Unit.HOURS:  # spare hours in one place never fill the gap of another (D2.3)
            total[column.key] = disclosure.derived(sum(line.cells[column.key].value or 0 for line in lines))
    return Released(table, lines, total)


def _check(plain: Sequence[Column], figures: Mapping[str, Figure]) -> None:
    if figures.keys() != {column.key for column in plain}:
        raise ValueError(f"The figures {sorted(figures)} are not the columns of the table.")
    for column in plain:
        if type(figures[column.key]) is not column.takes:
            raise ValueError(f"{column.key} is not such a figure.")


def _plain(table: Table, key: str) -> bool:
    return table.column(key).takes is not None


def _cells(table: Table, figures: Mapping[str, Figure]) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for column in table.columns:
        if column.of is None:
            cells[column.key] = _cell(figures[column.key])
        else:
            first, second = (cells[key] for key in column.of)
            made = disclosure.share if column.unit is Unit.PER_CENT else disclosure.gap
            cells[column.key] = made(first, second)
    return cells


def _cell(figure: Figure) -> Cell:
    match figure:
        case Count(n):
            return disclosure.count(n)
        case Need(minutes, people):
            return disclosure.hours_of_people(minutes, people)
        case Capacity(minutes, behind, largest, people, offered):
            return disclosure.hours_of_providers(minutes, behind, largest, people=people, offered=offered)
        case Providers(n):
            return disclosure.providers(n)


def _sum(figures: Sequence[Figure]) -> Figure:
    """Of figures none of which is hidden: enough stands behind each, so it does behind the sum."""
    match figures[0]:
        case Count():
            return Count(sum(one.n for one in figures if isinstance(one, Count)))
        case Need():
            needs = [one for one in figures if isinstance(one, Need)]
            return Need(sum(one.minutes for one in needs), sum(one.people for one in needs))
        case Capacity():
            parts = [one for one in figures if isinstance(one, Capacity)]
            return Capacity(
                sum(one.minutes for one in parts),
                max(one.providers for one in parts),
                max(one.largest for one in parts),
                sum(one.people for one in parts),
                any(one.offered for one in parts),
            )
        case Providers():
            raise ValueError("Providers are counted, not added up: one can be in two places.")
