"""Analysis, synonyms, spelling and the plan of a search."""

import pytest

from search.analysis import stem, stems, weighted_stems, words
from search.plan import make_plan, share_needed
from search.spelling import Vocabulary, distance
from search.synonyms import Synonyms, our_table, read_table
from tests.contract.search.world import service


def terms(plan):
    return [[" ".join(a.terms) for a in group.alternatives] for group in plan.groups]


def test_words_are_folded_and_split():
    assert words("Mum’s café, day-care_club O'Neill 9am") == ["mum", "cafe", "day", "care", "club", "oneill", "9am"]


def test_stems_are_porter2_without_stop_words():
    assert stems("The swimming of the swimmers") == ["swim", "swimmer"]


def test_a_name_counts_three_times_and_the_category_is_a_word_of_its_own():
    found = weighted_stems(service(1, name="Chess", summary="Draughts", category="games.board"))
    assert (found.count("chess"), found.count("draught"), found.count("category:games.board")) == (3, 2, 2)


@pytest.mark.parametrize(
    ("left", "right", "edits"), [("kitten", "sitting", 3), ("form", "from", 1), ("abc", "abc", 0), ("abc", "xyzzy", 4)]
)
def test_distance(left, right, edits):
    assert distance(left, right, 3) == edits


def test_suggestions_are_the_nearest_known_words():
    vocabulary = Vocabulary([("garden", 40), ("gardener", 3), ("harden", 1), ("hoist", 9)])
    assert vocabulary.suggest("gardn") == ("garden",)
    assert vocabulary.suggest("garden") == ()
    assert vocabulary.suggest("gar") == ()
    assert vocabulary.suggest("zzzzzzz") == ()


def test_a_rare_word_may_be_somebodys_slip():
    vocabulary = Vocabulary([("befrend", 1), ("befriend", 60)])
    assert vocabulary.suggest("befrend") == ("befriend",)


def test_the_table_reads_both_directions_and_one():
    table = read_table("mum, mother  # family\n\ntake => escort, go with\n")
    assert table.phrases[("mum",)] == (("mother",),)
    assert table.phrases[("mother",)] == (("mum",),)
    assert table.phrases[("take",)] == (("escort",), ("go",))
    assert ("escort",) not in table.phrases


@pytest.mark.parametrize("line", ["alone", "=> x", "a =>"])
def test_a_line_of_the_table_that_says_nothing_is_named(line):
    with pytest.raises(ValueError, match="line 1"):
        read_table(line)


def test_our_table_knows_how_people_ask():
    table = our_table()
    asked = ["mum", "dad", "sit with", "lift", "befriending", "company", "carer", "respite", "swim", "pa", "wheelchair"]
    for phrase in [*asked, "garden", "someone to talk to", "break", "transport"]:
        assert tuple(stem(word) for word in phrase.split()) in table.phrases, phrase


def test_a_phrase_is_matched_before_its_words():
    plan = make_plan("someone to sit with grandad", read_table("sit with, sitter\ngrandad, grandpa"))
    assert [group.typed for group in plan.groups] == ["sit with", "grandad"]
    assert terms(plan) == [["sit", "sitter"], ["grandad", "grandpa"]]


@pytest.mark.parametrize("text", ["chess for dad", "chess with my brother", "I can't play chess any more"])
def test_for_whom_of_ones_own_and_that_one_asks_are_not_what_is_asked_for(text):
    assert "chess" in [group.typed for group in make_plan(text, Synonyms()).groups]
    assert not {"dad", "brother", "can't", "cant"} & {group.typed for group in make_plan(text, Synonyms()).groups}


def test_fathers_in_the_plural_are_whom_a_group_is_for():
    assert [group.typed for group in make_plan("fathers and babies", Synonyms()).groups] == ["fathers", "babies"]


def lawn(text):
    return (("house-garden.gardening", 1.0),) if "grass" in text else ()


def test_a_need_told_in_a_sentence_is_read_whole_and_a_name_is_not():
    table = Synonyms().with_categories([("house-garden.gardening", ("Gardening", "hedge trimming"))], lawn)
    told = make_plan("the grass is up to my knees", table)
    assert terms(told)[-1] == ["category:house-garden.gardening", "garden", "hedg trim"]
    assert told.needed == 1
    assert terms(make_plan("grass knees", table)) == [["grass"], ["knee"]]


def test_a_condition_raises_nothing_that_is_needed():
    plain = make_plan("chess club tea cards", Synonyms())
    named = make_plan("chess club tea cards cerebral palsy", Synonyms())
    assert (plain.needed, named.needed) == (2, 2)
    assert len(named.groups) == len(plain.groups) + 2
    assert make_plan("dementia", Synonyms()).needed == 1


def test_words_of_asking_say_nothing_unless_there_are_no_others():
    assert terms(make_plan("I am looking for someone to help", Synonyms())) == [["look"], ["someon"], ["help"]]
    assert terms(make_plan("help with chess", Synonyms())) == [["chess"]]


def test_nothing_but_stop_words_asks_for_nothing():
    assert make_plan("of the and", Synonyms()).groups == ()


def test_categories_join_the_words_that_name_them():
    table = Synonyms().with_categories([("going-out.swimming", ("Swimming and water", "swim"))])
    assert terms(make_plan("swimming", table)) == [["swim", "category:going-out.swimming"]]
    assert [group.typed for group in make_plan("swimming and water", table).groups] == ["swimming and water"]


@pytest.mark.parametrize(("groups", "needed"), [(0, 0), (1, 1), (2, 1), (3, 1), (4, 2), (6, 2), (7, 3), (24, 3)])
def test_a_share_of_the_words_is_enough(groups, needed):
    assert share_needed(groups) == needed


def test_a_corrected_word_brings_its_own_synonyms():
    table = read_table("lawn, grass")
    plan = make_plan("lawm", table, Vocabulary([("lawn", 5), ("grass", 5)]))
    assert terms(plan) == [["lawm", "lawn", "grass"]]
    assert plan.corrected == {"lawm": ("lawn",)}
