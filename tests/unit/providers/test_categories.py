import csv
import json
import os
from copy import deepcopy
from importlib.resources import files
from pathlib import Path

import pytest

from providers import categories
from providers.categories import match_words, near, tree
from providers.categories.tree import parse

DATA = json.loads(files("providers").joinpath("data/categories.json").read_text(encoding="utf-8"))
LEAVES = categories.leaves()


@pytest.fixture(scope="module")
def published():
    """The codes of the published taxonomies. Without OPEN_DATA_DIR skipped; set but incomplete, it fails."""
    folder = os.environ.get("OPEN_DATA_DIR")
    if not folder:
        pytest.skip("OPEN_DATA_DIR is not set")
    base = Path(folder) / "taxonomies"
    return {
        "open_eligibility": set(_open_eligibility(json.loads((base / "open_eligibility_oe.json").read_text()))),
        "esd_services": {row["Identifier"] for row in _rows(base / "esd/services.csv")},
        "esd_needs": {row["Identifier"] for row in _rows(base / "esd/needs.csv")},
        "icnptso": {c for row in _rows(base / "icnptso.csv") for c in (row["Section"], row["Group"], row["Sub-group"])},
    }


def _open_eligibility(node):
    if isinstance(node, dict):
        yield from [node["@id"]] if "@id" in node else []
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from _open_eligibility(part)


def _rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_tree_has_two_levels_of_a_size_that_people_can_choose_from():
    assert 12 <= len(tree()) <= 14
    assert all(2 <= len(top.leaves) <= 9 for top in tree())
    assert len(LEAVES) >= 50


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.id)
def test_every_leaf_has_plain_words_and_at_least_three_others_for_them(leaf):
    assert len(set(leaf.synonyms)) >= 3
    assert leaf.about.endswith(".")
    assert len(leaf.label) <= 50
    assert all(said == said.strip().lower() for said in leaf.synonyms)


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.id)
def test_every_code_of_a_leaf_is_in_its_published_taxonomy(leaf, published):
    for taxonomy, codes in leaf.codes.items():
        assert set(codes) <= published[taxonomy] - {""}


def test_the_marks_say_what_is_done_to_the_body():
    marks = {leaf.id: leaf.mark for leaf in LEAVES}
    assert marks["help-at-home.washing-dressing"] == "personal_care"
    assert marks["nursing.breathing"] == "clinical"
    assert marks["going-out.swimming"] == marks["house-garden.gardening"] == "neither"
    assert {leaf.category_id for leaf in LEAVES if leaf.mark == "clinical"} == {"nursing"}


def test_an_activity_says_the_level_that_its_role_allows_and_no_higher():
    level = {done.id: done.dbs for done in categories.activities().values()}
    assert level["personal_care.washing"] == level["clinical.trach_suction"] == "enhanced_abl"
    assert level["social.shopping_for"] == level["money.bills"] == "enhanced_abl"  # their money (R56)
    assert level["travel.health_lift"] == "enhanced_abl"  # conveying to care (R56)
    assert level["travel.lift"] == level["social.swim_companion"] == "enhanced"
    assert level["house.cleaning"] == "basic"
    assert level["house.gardening"] is None  # a gardener lists with identity and insurance (PRV-2)


def test_care_is_for_the_regulator_only_where_the_person_lives():
    assert categories.activity("personal_care.toileting").cqc == "personal_care"
    assert categories.activity("personal_care.when_out").cqc is None
    assert categories.activity("therapy.physio").registers == ("HCPC",)
    assert "motor_business" in categories.activity("travel.lift").insurance


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("someone to take mum swimming", ["going-out.swimming", "therapies.hydrotherapy", "company.visits"]),
        ("swimming", ["going-out.swimming", "therapies.hydrotherapy"]),
        ("lift to dialysis", ["going-out.health-lifts", "going-out.lifts"]),
        ("trachy suction", ["nursing.breathing"]),
        ("I need a gardener", ["house-garden.gardening"]),
        ("somebody to sit with my husband so I can go out", ["breaks.sitting"]),
        ("I am lonely", ["company.visits"]),
        ("BSL interpreter", ["communication.bsl"]),
        ("fill in my PIP form", ["advice.benefits", "money-admin.paperwork"]),
        ("night sitter", ["help-at-home.nights"]),
        ("walk my dog", ["house-garden.pets", "going-out.walks"]),
        ("payroll for my PAs", ["money-admin.payroll"]),
    ],
)
def test_plain_words_lead_to_what_they_may_mean(asked, found):
    matched = match_words(asked)
    assert matched[0] == found[0]
    assert set(found) <= set(matched[:5])


@pytest.mark.parametrize("asked", ["", "xyzzy", "my mum", "\x00", "' OR 1=1", "🙂", "x" * 10_000])
def test_words_that_say_nothing_match_nothing(asked):
    assert match_words(asked) == ()


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.id)
def test_a_leaf_is_found_by_its_own_label(leaf):
    assert leaf.id in match_words(leaf.label)[:2]


def test_near_a_leaf_is_what_its_words_also_mean_and_its_neighbours_never_itself():
    beside = near("going-out.swimming")
    assert beside[0] == "therapies.hydrotherapy"
    assert "going-out.sport" in beside
    for leaf in LEAVES:
        assert leaf.id not in near(leaf.id)
        assert near(leaf.id)
    assert set(near("nursing")) <= set(categories.expand("nursing"))


def test_synonyms_lead_back_to_their_leaves():
    assert categories.synonyms()["tracheostomy"] == ("nursing.breathing",)
    assert set(categories.synonyms()["yoga class"]) == {"going-out.sport"}


def test_names_and_lookups():
    assert categories.label("going-out") == "Going out"
    assert categories.label("going-out.swimming") == "Swimming"
    assert categories.category("going-out").leaves[0] is categories.leaf("going-out.swimming")
    assert categories.expand("going-out.swimming") == ("going-out.swimming",)
    assert not categories.is_category("social.swim_companion")
    for ask in (categories.label, categories.leaf, categories.category, categories.activity, categories.expand, near):
        with pytest.raises(KeyError):
            ask("no-such.thing")


@pytest.mark.parametrize(
    ("break_it", "says"),
    [
        (lambda d: d["categories"][0]["leaves"][0].update(mark="clinical"), "mark"),
        (lambda d: d["categories"][0]["leaves"][0]["activities"].append("clinical.oxygen"), "mark"),
        (lambda d: d["categories"][0]["leaves"][0]["activities"].append("no.such"), "activities"),
        (lambda d: d["categories"][0]["leaves"][0].update(synonyms=["a", "a", "b"]), "synonyms"),
        (lambda d: d["categories"][0]["leaves"][0]["codes"].pop("icnptso"), "codes"),
        (lambda d: d["categories"][0]["leaves"][0].update(id="Elsewhere"), "id"),
        (lambda d: d["activities"][0].update(dbs="enhanced"), "dbs"),
        (lambda d: d["activities"][0].update(insurance=["life"]), "insurance"),
        (lambda d: d["activities"].append(d["activities"][0] | {"id": "personal_care.never"}), "No leaf"),
        (lambda d: d["activities"].append(d["activities"][0]), "Twice"),
    ],
)
def test_a_broken_file_is_refused_and_the_message_names_what(break_it, says):
    data = deepcopy(DATA)
    break_it(data)
    with pytest.raises(ValueError, match=says):
        parse(data)
