"""The model in numpy gives the numbers that its makers publish. Runs where the extra `semantic` is installed."""

import numpy as np
import pytest

from marketplace.discovery.adapters.meaning import NoModel, open_meaning
from search.semantic.wordpiece import WordPieces
from search.synonyms import Synonyms

PIECES = WordPieces.of_lines(
    iter(["[PAD]\n", "[UNK]\n", "[CLS]\n", "[SEP]\n", "swim\n", "##ming\n", "##s\n", "pool\n", ",\n", "cafe\n"])
)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Swimming, pools", [2, 4, 5, 8, 7, 6, 3]),
        ("Café", [2, 9, 3]),
        ("zzyzx", [2, 1, 3]),
        ("", [2, 3]),
        ("swim " * 50, [2, 4, 4, 4, 4, 4, 4, 3]),
        ("s" * 101, [2, 1, 3]),
    ],
)
def test_words_are_cut_into_the_longest_known_pieces(text, numbers):
    assert PIECES.numbers(text, 8) == numbers


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    try:
        return open_meaning(tmp_path_factory.mktemp("data"), Synonyms()).embedder
    except NoModel:
        pytest.skip("requirements/semantic.txt is not installed: the real model was NOT run")


def test_the_published_example(model):
    first, second = model.embed(["This is an example sentence", "Each sentence is converted"])
    assert first[:6] == pytest.approx(
        [0.06765690, 0.06349581, 0.04871311, 0.07930496, 0.03744801, 0.00265279], abs=1e-5
    )
    assert np.linalg.norm(second) == pytest.approx(1.0)


def test_a_text_has_the_same_vector_alone_and_among_others(model):
    texts = ["a lift to dialysis", "swimming", "somebody to sit with dad so that I can get to work", "swimming"]
    together = model.embed(texts)
    for text, row in zip(texts, together, strict=True):
        assert model.embed([text])[0] == pytest.approx(row, abs=1e-5)


def test_what_means_alike_is_nearer(model):
    asked, near, far = model.embed(
        ["the grass is up to my knees", "lawn mowing and gardening", "payroll for employers"]
    )
    assert asked @ near > asked @ far + 0.2
