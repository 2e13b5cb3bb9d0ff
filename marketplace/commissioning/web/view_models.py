"""Pictures and sentences, made of released cells only: a hidden cell draws nothing and is never said."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marketplace.commissioning.domain import tables as declared
from marketplace.commissioning.domain.disclosure import NOT_OFFERED, Cell, K
from marketplace.commissioning.domain.tables import Line, Released
from marketplace.commissioning.queries.released import Page
from marketplace.commissioning.web.sources import BIASES, sources_of
from marketplace.core.web.words import and_list, plural

FEW_PEOPLE = "Too few people to show"
FEW_PROVIDERS = "Too few providers to show"
NO_GAP = "No gap to show"
UNKNOWN_REACH = (
    "We know the hours that people want. Too few providers told us their free hours in the quarter’s last 28 days, so "
    "we can’t say what is in reach."
)
FEW = "Too few to show."
TOLD_NO = "Everyone said no, or did not answer."
TOLD_US = "They told us that they could not find help."


@dataclass(frozen=True, slots=True)
class View:
    """What the template prints. Geometry is None where nothing may be drawn."""

    title: str
    lead: str
    tiles: list[dict[str, Any]]
    gap_rows: list[list[str]]
    gap_total: bool
    unsure_rows: list[list[str]]
    steps: list[dict[str, Any]]
    searches: list[dict[str, Any]]
    asked: list[dict[str, Any]]
    could_not_find: list[dict[str, Any]]
    types: list[dict[str, Any]]
    types_total: tuple[str, ...] | None
    types_by_area: list[list[str]]
    sources: Mapping[str, str]
    biases: str = BIASES


def view_of(page: Page) -> View | None:
    """None where there is nothing to show yet."""
    if page.tables is None or page.quarter is None or page.completeness is None or not page.areas:
        return None
    found = page.tables
    gap, types = found[declared.GAP.name], found[declared.TYPES.name]
    title, lead = _lead(page.kind_label, gap)
    return View(
        title=title,
        lead=lead,
        tiles=[_tile(line) for line in gap.lines],
        gap_rows=_rows(gap),
        gap_total=gap.total is not None,
        unsure_rows=_rows(found[declared.UNSURE.name]),
        steps=_steps(found),
        searches=[_looked(line.label, line.cells) for line in found[declared.SEARCHES.name].lines],
        asked=[_asked(line.label, line.cells) for line in found[declared.ASKED.name].lines],
        could_not_find=[_bar(one.label, one.cells["people"]) for one in found[declared.COULD_NOT_FIND.name].lines],
        types=_types(types, page.types_before),
        types_total=_types_total(types, page.types_before),
        types_by_area=_rows(found[declared.TYPES_BY_AREA.name]),
        sources=sources_of(page.quarter, page.completeness),
    )


def _lead(kind: str, gap: Released) -> tuple[str, str]:
    """The finding in a sentence. It names the widest gaps, which the table beside it prints too."""
    seen = {line.label: value for line in gap.lines if (value := line.cells["short"].value) is not None}
    wide = sorted(((value, label) for label, value in seen.items() if value >= K), reverse=True)
    hidden = len(gap.lines) - len(seen)
    unseen = f" In {plural(hidden, 'area')} there are too few people or providers to say." if hidden else ""
    if not seen and any(line.cells["wanted"].value is not None for line in gap.lines):
        return f"{kind}: the gap can’t be shown", UNKNOWN_REACH
    if not seen:
        return f"{kind}: too few people to show", "Too few people to show this table. Pick another one."
    if not wide:
        return f"{kind}: no gap to show", f"Free hours in reach cover the hours that people still want.{unseen}"
    said = and_list(f"{label} ({value:,} hours a week)" for value, label in wide[:2])
    where = "The gap is in" if len(wide) <= 2 else "The gap is widest in"
    return f"{kind}: {sum(value for value, _ in wide):,} hours a week short", f"{where} {said}.{unseen}"


def _tile(line: Line) -> dict[str, Any]:
    """Nothing is drawn unless both figures may be seen: an outline alone would read as a gap."""
    want, reach, short = (line.cells[key] for key in ("wanted", "reach", "short"))
    if want.value is None:
        words = FEW_PEOPLE
    elif reach.value is None:
        words = FEW_PROVIDERS
    elif short.value is None or short.value < K:
        words = NO_GAP
    else:
        words = f"{short.words} hours short" + (". Not offered here" if reach.words == NOT_OFFERED else "")
    seen = short.value is not None
    return {"name": line.label, "need": (want.value or None) if seen else None, "reach": reach.value, "words": words}


def _rows(released: Released, total: str = "All areas") -> list[list[str]]:
    lines = [(line.label, line.cells) for line in released.lines]
    if released.total is not None:
        lines.append((total, released.total))
    return [[label, *(cells[column.key].words for column in released.table.columns)] for label, cells in lines]


def _steps(found: Mapping[str, Released]) -> list[dict[str, Any]]:
    """All areas together: the totals of the tables below, so only of those that hide nothing."""
    looked, asked, told = (
        found[table.name].total for table in (declared.SEARCHES, declared.ASKED, declared.COULD_NOT_FIND)
    )
    return [
        _looked("Looked", looked),
        _asked("Asked", asked),
        _step("Told us", "people", told, ("people", "people", None), TOLD_US),
    ]


def _looked(step: str, cells: Mapping[str, Cell] | None) -> dict[str, Any]:
    found_nothing = cells is None or not cells["none"].hidden
    said = ["Found nothing that fits."] if found_nothing else []
    if cells and not cells["thin"].hidden:
        said.append(f"{'Another ' if found_nothing else ''}{cells['thin'].words} found only 1 or 2.")
    return _step(step, "searches", cells, ("sessions", "none", "none_share"), " ".join(said) or FEW)


def _asked(step: str, cells: Mapping[str, Cell] | None) -> dict[str, Any]:
    what = FEW if cells and cells["refused"].hidden else TOLD_NO
    return _step(step, "people", cells, ("asked", "refused", "refused_share"), what)


def _step(
    step: str, unit: str, cells: Mapping[str, Cell] | None, keys: tuple[str, str, str | None], what: str
) -> dict[str, Any]:
    """A row of the funnel. Without cells it names what can't be shown."""
    whole, stuck, share = keys
    per_cent = cells[share] if cells and share else None
    return {
        "step": step,
        "count_words": f"{cells[whole].words} {unit}" if cells else unit,
        "all": cells[whole].value if cells else None,
        "stuck": cells[stuck].value if cells else None,
        "what": what,
        "stuck_words": cells[stuck].words if cells else "not shown",
        "share_words": per_cent.words if per_cent and per_cent.value is not None else None,
    }


def _bar(label: str, cell: Cell, before: Cell | None = None) -> dict[str, Any]:
    return {
        "label": label,
        "value": cell.value,
        "before": before.value if before else None,
        "words": cell.words,
        "before_words": before.words if before else "",
    }


def _types(now: Released, before: Released | None) -> list[dict[str, Any]]:
    """Types that are there, or were a year ago."""
    then = {line.key: line.cells["providers"] for line in before.lines} if before else {}
    rows = [_bar(line.label, line.cells["providers"], then.get(line.key)) for line in now.lines]
    return [row for row in rows if row["value"] or row["before"]]


def _types_total(now: Released, before: Released | None) -> tuple[str, ...] | None:
    totals = [one.total["providers"].words for one in (now, before) if one is not None and one.total is not None]
    return ("All, each once", *totals) if totals else None
