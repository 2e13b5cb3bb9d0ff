"""The filter panel, the chips of what is on, and the addresses that change one thing."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from marketplace.core.web.words import how_long, short_pounds
from marketplace.discovery.domain.asking import Asked
from marketplace.discovery.domain.options import DAY_NAMES, DAYS, KINDS, LENGTHS, PARTS, RADII, SORTS, USUAL_RADIUS_M
from marketplace.discovery.queries.results import Results
from providers.categories import category, label, tree
from providers.domain.words import ACCESS, LANGUAGES

Check = tuple[str, str, bool, int | None]
"""Value, words, ticked, count: as the macro takes them."""
MOST_LANGUAGES = 8
SEARCH = "/search"


def url(asked: Asked) -> str:
    """The address of a search: a plain GET, so it can be kept and sent."""
    pairs = asked.params()
    return f"{SEARCH}?{urlencode(pairs)}" if pairs else SEARCH


def within(radius_m: int) -> str:
    """`5 miles`, also for a radius that is not in the list."""
    return RADII.get(radius_m) or f"{radius_m / 1609.344:.1f} miles".replace(".0 miles", " miles")


def radii(asked: Asked) -> list[tuple[int | str, str, bool]]:
    """Choices of "How far?", that of the address among them; the usual one where nothing was said."""
    known = dict(RADII)
    if asked.radius_m is not None:
        known.setdefault(asked.radius_m, within(asked.radius_m))
    chosen = asked.radius_m if asked.near and not asked.home else asked.radius_m or USUAL_RADIUS_M
    found: list[tuple[int | str, str, bool]] = [(each, known[each], each == chosen) for each in sorted(known)]
    return [*found, ("", "Any distance", chosen is None)]


def kept(asked: Asked, form: Iterable[str]) -> list[tuple[str, str]]:
    """Hidden inputs: what a form does not ask for itself stays as it is."""
    own = set(form)
    return [(name, value) for name, value in replace(asked, page=1).params() if name not in own]


def panel(results: Results) -> dict[str, Any]:
    """All groups of the filter panel; a count is how many that choice would find."""
    asked, facets = results.found.asked, results.found.page.facets
    return {
        "lines": [(value, words, asked.line == value or _is_line(results, value)) for value, words in _lines(results)],
        "pots": [(str(pot.id), pot.name, pot.id in asked.pot_id, None) for pot in results.found.pots],
        "categories": _categories(asked, facets),
        "where": [("1", "Comes to me", asked.home, facets.get("where", {}).get("home", 0))],
        "kinds": _choices(KINDS, asked.kind, facets.get("kind", {})),
        "days": [(value, words, value in asked.day, None) for value, words in DAYS.items()],
        "other_days": [(value, _day(value), True, None) for value in asked.day if value not in DAYS],
        "parts": [(value, words, value in asked.part, None) for value, words in PARTS.items()],
        "lengths": [(str(minutes), words, asked.minutes == minutes) for minutes, words in _lengths(asked)],
        "access": _choices(ACCESS, asked.access, facets.get("access", {})),
        "languages": _languages(asked, facets.get("language", {})),
        "max": "" if asked.max_pence is None else short_pounds(asked.max_pence).removeprefix("£").replace(",", ""),
        "sorts": [(value, words, asked.sort == value) for value, words in SORTS.items()],
    }


OF_PANEL = (
    "category", "home", "kind", "day", "part", "minutes", "access", "language", "max", "max_pence", "pot_id", "line",
    "sort",
)  # fmt: skip
OF_FIND = ("q", "near", "radius_m")


def _lines(results: Results) -> list[tuple[str, str]]:
    return [*results.money.choices, ("none", "No line")] if results.money.choices else []


def _is_line(results: Results, value: str) -> bool:
    line = results.money.line
    return line is not None and str(line.id) == value


def _choices(words: Mapping[str, str], picked: tuple[str, ...], counts: Mapping[str, int]) -> list[Check]:
    return [
        (value, said, value in picked, counts.get(value, 0))
        for value, said in words.items()
        if counts.get(value) or value in picked
    ]


def _categories(asked: Asked, facets: Mapping[str, Mapping[str, int]]) -> list[Check]:
    """The groups; under a picked one, its leaves."""
    groups, leaves = facets.get("category_group", {}), facets.get("category", {})
    counted: dict[str, int] = {}
    for leaf, count in leaves.items():
        group = leaf.partition(".")[0]
        counted[group] = counted.get(group, 0) + count
    open_groups = {picked.partition(".")[0] for picked in asked.category}
    found: list[Check] = []
    for top in tree():
        count = counted.get(top.id, groups.get(top.id, 0))
        if count or top.id in open_groups:
            found.append((top.id, top.label, top.id in asked.category, count))
        if top.id in open_groups:
            found += [
                (leaf.id, f"– {leaf.label}", leaf.id in asked.category, leaves.get(leaf.id, 0))
                for leaf in category(top.id).leaves
                if leaves.get(leaf.id) or leaf.id in asked.category
            ]
    return found


def _languages(asked: Asked, counts: Mapping[str, int]) -> list[Check]:
    """English is spoken nearly everywhere, so it tells nothing apart."""
    common = sorted((tag for tag in counts if tag != "en"), key=lambda tag: (-counts[tag], LANGUAGES.get(tag, tag)))
    shown = dict.fromkeys([*asked.language, *common[:MOST_LANGUAGES]])
    return [(tag, LANGUAGES.get(tag, tag), tag in asked.language, counts.get(tag, 0)) for tag in shown]


def _lengths(asked: Asked) -> list[tuple[int, str]]:
    known = dict(LENGTHS)
    if asked.minutes is not None:
        known.setdefault(asked.minutes, how_long(asked.minutes))
    return sorted(known.items())


def _day(value: str) -> str:
    return DAYS.get(value) or DAY_NAMES.get(value) or value


def chips(results: Results) -> list[tuple[str, str]]:
    """(words, address without it) of every filter that is on."""
    asked = results.found.asked
    on: list[tuple[str, Asked]] = []
    if results.found.place is not None and asked.radius_m is not None and not asked.home:
        on.append((f"Within {within(asked.radius_m)}", asked.without("radius_m")))
    if asked.home:
        on.append(("Comes to me", asked.without("home")))
    on += [(label(each), asked.without("category", each)) for each in asked.category]
    names = {pot.id: pot.name for pot in results.found.pots}
    on += [(names[each], asked.without("pot_id", each)) for each in asked.pot_id if each in names]
    on += [(KINDS[each], asked.without("kind", each)) for each in asked.kind]
    on += [(_day(each), asked.without("day", each)) for each in asked.day]
    on += [(PARTS[each], asked.without("part", each)) for each in asked.part]
    if asked.from_time:
        on.append((f"From {asked.from_time}", asked.without("from_time")))
    if asked.to_time:
        on.append((f"Until {asked.to_time}", asked.without("to_time")))
    if asked.minutes is not None:
        on.append((f"Visits of {how_long(asked.minutes)}", asked.without("minutes")))
    on += [(ACCESS.get(each, each), asked.without("access", each)) for each in asked.access]
    on += [(LANGUAGES.get(each, each), asked.without("language", each)) for each in asked.language]
    if asked.max_pence is not None:
        on.append((f"Up to {short_pounds(asked.max_pence)}", asked.without("max_pence")))
    return [(words, url(without)) for words, without in on]
