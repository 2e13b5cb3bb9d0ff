"""The tree as read from `providers/data/categories.json`, checked when it is first read."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal, cast, get_args

Mark = Literal["personal_care", "clinical", "neither"]
DbsLevel = Literal["basic", "enhanced", "enhanced_abl"]
CqcActivity = Literal["personal_care", "treatment"]
Insurance = Literal["public_liability", "professional_indemnity", "motor_business", "product_liability"]

TAXONOMIES = ("open_eligibility", "esd_services", "esd_needs", "icnptso")
REGISTERS = ("HCPC", "NMC")

_ID = r"[a-z]+(-[a-z]+)*"


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing that is done. It decides the checks, whoever offers it and however small they are (PRV-2).

    `dbs` is the level that the role allows to be asked, None where none is asked (R56). `cqc` is the regulated
    activity to look at (R50, R55). `insurance` is what is needed besides employer's liability, which depends on who
    employs (R60). `registers` are the professional registers, of which one must hold the worker.
    """

    id: str
    label: str
    mark: Mark
    dbs: DbsLevel | None
    cqc: CqcActivity | None
    insurance: tuple[Insurance, ...]
    registers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A kind of support that people look for ("going-out.swimming"). `synonyms` are other names of it, `hints` what
    people say when they mean it ("the grass is up to my knees"). `codes` are those of published taxonomies."""

    id: str
    label: str
    about: str
    mark: Mark
    synonyms: tuple[str, ...]
    hints: tuple[str, ...]
    codes: Mapping[str, tuple[str, ...]]
    activities: tuple[Activity, ...]

    @property
    def category_id(self) -> str:
        return self.id.split(".")[0]


@dataclass(frozen=True, slots=True)
class Category:
    """A top category with its leaves, in the order of the file: as people are shown them."""

    id: str
    label: str
    about: str
    leaves: tuple[Leaf, ...]


@cache
def tree() -> tuple[Category, ...]:
    """All of it. Raises `ValueError` naming what is wrong in the file."""
    return parse(json.loads(files("providers").joinpath("data/categories.json").read_text(encoding="utf-8")))


def parse(data: Mapping[str, Any]) -> tuple[Category, ...]:
    """The tree from the file's content. Raises `ValueError` naming what is wrong in it."""
    known = {row["id"]: _activity(row) for row in data["activities"]}
    found = tuple(
        Category(row["id"], row["label"], row["about"], tuple(_leaf(leaf, row["id"], known) for leaf in row["leaves"]))
        for row in data["categories"]
    )
    used = {done for top in found for leaf in top.leaves for done in leaf.activities}
    if unused := known.keys() - {done.id for done in used}:
        raise ValueError(f"No leaf has the activities {sorted(unused)}")
    for ids in ([row["id"] for row in data["activities"]], [i for top in found for i in (top.id, *_ids(top))]):
        if twice := [i for i, n in Counter(ids).items() if n > 1]:
            raise ValueError(f"Twice in the file: {twice}")
    return found


@cache
def _index() -> tuple[dict[str, Category], dict[str, Leaf], dict[str, Activity]]:
    tops, low = {top.id: top for top in tree()}, {leaf.id: leaf for top in tree() for leaf in top.leaves}
    return tops, low, {done.id: done for leaf in low.values() for done in leaf.activities}


def leaves() -> tuple[Leaf, ...]:
    """Every leaf, in the order of the file."""
    return tuple(_index()[1].values())


def activities() -> Mapping[str, Activity]:
    """Every activity by its id."""
    return MappingProxyType(_index()[2])


def category(category_id: str) -> Category:
    """A top category. Raises `KeyError` if there is none."""
    return _index()[0][category_id]


def leaf(leaf_id: str) -> Leaf:
    """A leaf. Raises `KeyError` if there is none."""
    return _index()[1][leaf_id]


def activity(activity_id: str) -> Activity:
    """An activity. Raises `KeyError` if there is none."""
    return _index()[2][activity_id]


def is_category(some_id: str) -> bool:
    """Whether a leaf or a top category has that id."""
    return some_id in _index()[0] or some_id in _index()[1]


def label(category_id: str) -> str:
    """What a leaf or a top category is called. Raises `KeyError` if there is none."""
    return (_index()[0].get(category_id) or _index()[1][category_id]).label


def expand(some_id: str) -> tuple[str, ...]:
    """The ids of the leaves under a top category; a leaf is itself. Raises `KeyError` if there is none."""
    return (some_id,) if some_id in _index()[1] else tuple(_ids(category(some_id)))


def _ids(top: Category) -> list[str]:
    return [leaf.id for leaf in top.leaves]


def _activity(row: Mapping[str, Any]) -> Activity:
    _check(re.fullmatch(r"[a-z_]+\.[a-z_]+", row["id"]), row, "id")
    _check(row["mark"] in get_args(Mark), row, "mark")
    _check(row["dbs"] is None or row["dbs"] in get_args(DbsLevel), row, "dbs")
    _check(row["cqc"] is None or row["cqc"] in get_args(CqcActivity), row, "cqc")
    _check(row["insurance"] and set(row["insurance"]) <= set(get_args(Insurance)), row, "insurance")
    _check(set(row["registers"]) <= set(REGISTERS), row, "registers")
    # Care of the body is regulated activity with adults wherever it happens (R56); a lower level would be unlawful.
    _check(row["mark"] == "neither" or row["dbs"] == "enhanced_abl", row, "dbs")
    return Activity(
        row["id"], row["label"], row["mark"], row["dbs"], row["cqc"], tuple(row["insurance"]), tuple(row["registers"])
    )


def _leaf(row: Mapping[str, Any], parent: str, known: Mapping[str, Activity]) -> Leaf:
    _check(re.fullmatch(rf"{parent}\.{_ID}", row["id"]), row, "id")
    _check(len(set(row["synonyms"])) >= 3, row, "synonyms")
    _check(not set(row["hints"]) & {*row["synonyms"], row["label"].lower()}, row, "hints")
    _check(set(row["codes"]) == set(TAXONOMIES) and all(row["codes"].values()), row, "codes")
    _check(row["activities"] and set(row["activities"]) <= known.keys(), row, "activities")
    does = tuple(known[i] for i in row["activities"])
    marks = {done.mark for done in does}
    # A leaf has a mark because it has such an activity; a clinical task is never hidden in another leaf.
    _check(row["mark"] in marks and ("clinical" not in marks or row["mark"] == "clinical"), row, "mark")
    codes = MappingProxyType({name: tuple(values) for name, values in row["codes"].items()})
    mark = cast(Mark, row["mark"])
    said = tuple(row["synonyms"]), tuple(row["hints"])
    return Leaf(row["id"], row["label"], row["about"], mark, *said, codes, does)


def _check(good: object, row: Mapping[str, Any], field: str) -> None:
    if not good:
        raise ValueError(f"{row['id']}: {field} can’t be {row[field]!r}")
