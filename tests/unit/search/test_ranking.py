import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search.ranking import FIT_BANDS, fit_bands, page_order, rotation, sort_keys


def test_bands_are_tenths_of_the_best_score():
    assert fit_bands(np.array([10.0, 9.0, 8.99, 0.01])).tolist() == [10, 9, 9, 1]
    assert fit_bands(np.array([0.0, 0.0])).tolist() == [FIT_BANDS, FIT_BANDS]
    assert fit_bands(np.array([])).tolist() == []


def test_without_a_seed_equals_stand_by_score_then_id():
    ids, scores = np.array([3, 1, 2]), np.array([9.9, 10.0, 10.0])
    keys, fit, _ = sort_keys("fit", ids, scores, None, np.full(3, -1), "")
    assert set(fit.tolist()) == {10}
    assert ids[page_order(keys, ids, 1, 10)].tolist() == [1, 2, 3]


@given(st.lists(st.integers(1, 10**9), unique=True, min_size=1, max_size=60), st.text(), st.integers(1, 20))
def test_pages_cut_one_order(ids, seed, size):
    held = np.array(ids, dtype=np.int64)
    keys, _, _ = sort_keys("fit", held, np.zeros(len(ids)), None, np.full(len(ids), -1), seed)
    whole = held[page_order(keys, held, 1, 1000)].tolist()
    pages = [held[page_order(keys, held, page, size)].tolist() for page in range(1, -(-len(ids) // size) + 1)]
    assert [id_ for page in pages for id_ in page] == whole
    assert sorted(whole) == sorted(ids)


def test_rotation_depends_on_nothing_but_id_and_seed():
    assert rotation(np.array([1, 2]), "a").tolist() == rotation(np.array([1, 2]), "a").tolist()
    assert rotation(np.array([1]), "a")[0] != rotation(np.array([1]), "b")[0]
