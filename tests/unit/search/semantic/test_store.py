"""Vectors in a folder: what is written is there, once, after any end of the writer."""

import fcntl

import numpy as np
import pytest

from search.semantic import FolderStore
from search.semantic.port import VectorStoreBusy


def vectors(*first):
    return np.array([[each, 0.0] for each in first], dtype=np.float32)


def content(store):
    held = store.held()
    return {int(service): float(vector[0]) for service, vector in zip(held.ids, held.vectors, strict=True)}


@pytest.fixture
def store(tmp_path):
    return FolderStore(tmp_path / "vectors", 2)


def again(tmp_path):
    return FolderStore(tmp_path / "vectors", 2)


def test_nothing_is_held_before_the_first_is_written(store):
    assert content(store) == {}
    assert store.prints() == {}


def test_the_last_vector_of_a_service_counts_and_others_see_it(store, tmp_path):
    reader = again(tmp_path)
    assert content(reader) == {}
    store.put([1, 2], [11, 22], vectors(0.1, 0.2))
    store.put([2, 3], [23, 33], vectors(0.25, 0.3))
    assert content(reader) == pytest.approx({1: 0.1, 2: 0.25, 3: 0.3})
    assert reader.prints() == {1: 11, 2: 23, 3: 33}


def test_what_is_gone_is_not_held(store, tmp_path):
    store.put([1, 2], [11, 22], vectors(0.1, 0.2))
    store.drop([1])
    assert content(again(tmp_path)) == pytest.approx({2: 0.2})
    store.put([1], [12], vectors(0.5))
    assert content(again(tmp_path)) == pytest.approx({1: 0.5, 2: 0.2})


def test_rows_that_nobody_counted_are_written_over(store, tmp_path):
    """A writer that dies before its last step leaves what was there before."""
    store.put([1], [11], vectors(0.1))
    for path in (tmp_path / "vectors").glob("*-*.*"):
        with path.open("ab") as file:
            file.write(b"half of a row")
    assert content(again(tmp_path)) == pytest.approx({1: 0.1})
    again(tmp_path).put([2], [22], vectors(0.2))
    assert content(again(tmp_path)) == pytest.approx({1: 0.1, 2: 0.2})


@pytest.mark.parametrize("damage", ["count", "rows", "vectors"])
def test_a_damaged_folder_holds_nothing_and_can_be_filled_again(store, tmp_path, damage):
    store.put([1], [11], vectors(0.1))
    for path in (tmp_path / "vectors").glob(f"{damage}*"):
        path.write_bytes(b"?")
    broken = again(tmp_path)
    assert content(broken) == {}
    broken.put([2], [22], vectors(0.2))
    assert content(again(tmp_path)) == pytest.approx({2: 0.2})


def test_old_rows_are_tidied_away(store, tmp_path):
    for turn in range(1_100):
        store.put([1, 2], [turn, turn], vectors(turn, turn + 0.5))
    assert content(store) == pytest.approx({1: 1099.0, 2: 1099.5})
    assert len(list((tmp_path / "vectors").glob("vectors-*"))) == 1
    assert next((tmp_path / "vectors").glob("vectors-*")).stat().st_size < 1_100 * 2 * 8


def test_a_second_writer_is_refused(store, tmp_path):
    store.put([1], [11], vectors(0.1))
    with (tmp_path / "vectors" / "lock").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(VectorStoreBusy):
            store.put([2], [22], vectors(0.2))
    assert content(store) == pytest.approx({1: 0.1})
