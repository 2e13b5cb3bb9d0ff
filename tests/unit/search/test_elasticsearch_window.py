"""A page cut from the first few of Elasticsearch's order is the true page, or is known not to be."""

import random
from typing import Any

import numpy as np
import pytest

from search.engines.elasticsearch.window import NO_PENCE, NO_PLACE, Window, order_of
from search.geo import great_circle_m
from search.plan import make_plan
from search.query import SearchQuery
from search.ranking import page_order, sort_keys
from search.synonyms import Synonyms

HERE = (53.8, -1.55)
PLAIN = make_plan("", Synonyms())
WORDS = make_plan("chess", Synonyms())


def services(number: int) -> list[dict[str, Any]]:
    dice = random.Random(7)
    return [
        {
            "id": each,
            "score": round(dice.choice((9.0, 9.0, dice.uniform(1, 9))), 3),
            "pence": dice.choice((NO_PENCE, 0, 1_500, 2_000)),
            "lat": HERE[0] + dice.gauss(0, 0.3) if dice.random() < 0.9 else NO_PLACE,
            "lon": HERE[1] + dice.gauss(0, 0.3),
        }
        for each in range(1, number + 1)
    ]


def metres(one: dict[str, Any]) -> float:
    if one["lat"] == NO_PLACE:
        return float("inf")
    return float(great_circle_m(HERE, np.array([one["lat"]]), np.array([one["lon"]]))[0])


def as_elasticsearch_sorts(found, query, plan, *, nearest=False):
    """Hits as it answers them: in the order asked for, with the values sorted by."""

    def value(one, by):
        (name,) = by
        if name == "_score":
            return -one["score"]
        if name == "_geo_distance":
            return metres(one)
        if name == "pence" and by[name]["missing"] == "_last" and one["pence"] == NO_PENCE:
            return float("inf")
        return one[name]

    order = [{"id": "asc"} if by == {"id": "asc"} else by for by in order_of(query, plan, nearest=nearest)]
    ranked = sorted(found, key=lambda one: [value(one, by) for by in order])
    shown = {"_score": "score"}
    return [{"sort": [one.get(shown.get(next(iter(by)), next(iter(by))), 0.0) for by in order]} for one in ranked]


def true_page(found, query, plan):
    ids = np.array([one["id"] for one in found])
    scores = np.array([one["score"] if plan.groups else 0.0 for one in found])
    far = np.array([metres(one) for one in found])
    far[np.isinf(far)] = np.nan
    away = None if query.near is None else far
    pence = np.array([one["pence"] for one in found])
    keys, _, _ = sort_keys(query.sort, ids, scores, away, pence, query.rotation_seed)
    return ids[page_order(keys, ids, query.page, query.page_size)].tolist()


@pytest.mark.parametrize("sort", ["fit", "distance", "price"])
@pytest.mark.parametrize("near", [None, HERE])
@pytest.mark.parametrize("plan", [PLAIN, WORDS], ids=["browse", "words"])
@pytest.mark.parametrize("seed", ["", "session:1"])
@pytest.mark.parametrize("fetched", [40, 120, 400])
def test_a_page_that_is_said_to_be_sure_is_the_true_one(sort, near, plan, seed, fetched):
    found = services(400)
    sure_ones = 0
    for page in (1, 2, 5):
        query = SearchQuery(near=near, sort=sort, rotation_seed=seed, page=page, page_size=10)
        hits = as_elasticsearch_sorts(found, query, plan)[:fetched]
        window = Window.read(query, plan, hits, len(found), max(one["score"] for one in found))
        chosen, sure = window.page(page, 10)
        if sure and len(chosen.ids) == 10:
            assert chosen.ids.tolist() == true_page(found, query, plan)
            sure_ones += 1
    if fetched == 400:
        assert sure_ones == 3


@pytest.mark.parametrize("seed", ["", "session:1"])
@pytest.mark.parametrize("fetched", [30, 60, 400])
def test_the_nearest_of_the_best_band_are_a_page_of_their_own(seed, fetched):
    found = services(400)
    query = SearchQuery(near=HERE, rotation_seed=seed, page_size=10)
    best = max(one["score"] for one in found)
    good = [one for one in found if one["score"] >= best * 0.9]
    hits = as_elasticsearch_sorts(good, query, WORDS, nearest=True)[:fetched]
    window = Window.read(query, WORDS, hits, len(good), best, nearest=True)
    assert window.best_band_from == pytest.approx(best * 0.9)
    chosen, sure = window.page(1, 10)
    assert sure
    assert chosen.ids.tolist() == true_page(found, query, WORDS)
    behind = -(-len(good) // 10) + 1
    assert not window.page(behind, 10)[1], "other bands begin there"


def test_an_empty_answer_is_sure():
    query = SearchQuery(near=HERE)
    chosen, sure = Window.read(query, PLAIN, [], 0, None).page(1, 10)
    assert (len(chosen.ids), sure) == (0, True)


def test_nearest_first_needs_no_more_than_a_few_when_distances_decide():
    found = services(400)
    query = SearchQuery(near=HERE, sort="distance", rotation_seed="s")
    hits = as_elasticsearch_sorts(found, query, PLAIN)[:40]
    assert Window.read(query, PLAIN, hits, 400, None).page(1, 10)[1]
