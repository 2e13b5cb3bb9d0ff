"""Plain words find what people mean (SRC-2)."""

import pytest

from search.query import SearchQuery
from tests.contract.search.world import service

SERVICES = [
    service(1, name="Sunday Friends", summary="Volunteers visit older people at home", category="company.befriending"),
    service(2, name="Warm Water Sessions", summary="Hydrotherapy in small groups", category="going-out.swimming"),
    service(3, name="Oakfield Pottery", summary="Clay workshops each week", description="Make pots and bowls."),
    service(4, name="Green Fingers", summary="Gardening for everybody", description="A garden with raised beds."),
    service(5, name="Care at Home", summary="Help with washing and dressing", category="home.personal-care"),
    service(6, name="Stroke Choir", summary="Singing after a stroke", description="Physiotherapy students join in."),
]


def ids(page):
    return {hit.id for hit in page.hits}


def why(page, service_id):
    hit = next(hit for hit in page.hits if hit.id == service_id)
    return {reason.code: dict(reason.params) for reason in hit.reasons}


def test_someone_to_take_mum_swimming_finds_company_and_warm_water(find):
    page = find(SERVICES, text="someone to take mum swimming")
    assert {1, 2} <= ids(page)
    assert page.total == len(page.hits)


@pytest.mark.parametrize("text", ["someone to take mum swimming", "take me out", "someone to go with me", "bring"])
def test_the_bare_word_that_asks_for_company_finds_only_company(find, text):
    """“Take” means a companion through the tables; who takes the washing away is no answer, however it says so."""
    away = [
        service(7, name="We take it away", summary="Laundry: we come and take it, and bring it back. You take a rest."),
        service(
            8, name="Take Away", summary="We take, we bring, we go, we come", description="take take bring go come"
        ),
    ]
    page = find([*SERVICES, *away], text=text)
    assert 1 in ids(page)
    assert not {7, 8} & ids(page)


def test_a_phrase_with_such_a_word_still_counts_where_it_stands_whole(find):
    tablets = service(7, name="Morning call", summary="Reminders to take your tablets")
    assert 7 in ids(find([*SERVICES, tablets], text="take tablets"))


def test_another_ending_is_the_same_word(find):
    assert ids(find(SERVICES, text="gardens")) == {4}
    assert ids(find(SERVICES, text="SINGS")) == {6}


@pytest.mark.parametrize(
    ("typed", "found"), [("potery", 3), ("gardning", 4), ("phisiotherapy", 6), ("befrending", 1), ("hidrotherapy", 2)]
)
def test_a_slip_of_the_finger_is_forgiven_and_told(forgiving, typed, found):
    page = forgiving(SERVICES).search(SearchQuery(text=typed))
    assert found in ids(page)
    assert typed in page.corrected


def test_a_word_of_the_category_finds_what_is_filed_there(find):
    page = find(SERVICES, text="companionship")
    assert ids(page) == {1}
    assert why(page, 1)["category"] == {"category": "company.befriending"}


def test_our_own_table_finds_another_word_for_the_same(find):
    page = find(SERVICES, text="lawn")
    assert ids(page) == {4}
    assert why(page, 4) == {"related": {"words": ("lawn",)}}


def test_no_word_is_required_by_itself(find):
    """Somebody who names a condition loses no service that does not."""
    assert {4, 6} <= ids(find(SERVICES, text="gardening stroke"))


def test_more_of_the_words_stand_higher_wherever_they_are(find):
    scattered = service(1, name="Riverside", summary="singing", description="for carers, in the evening")
    one_word = service(2, name="Carers House", summary="advice for carers")
    assert find([one_word, scattered], text="singing evening carers").hits[0].id == 1


def test_a_name_counts_more_than_a_mention(find):
    mention = service(1, name="Riverside", description="Tea, cards, chess and much more on Fridays")
    name = service(2, name="Chess", description="Tea, cards and much more on Fridays in Town")
    assert [hit.id for hit in find([mention, name], text="chess").hits] == [2, 1]


def test_words_that_stand_together_count_more(find):
    apart = service(1, description="support group near the office of a social worker")
    together = service(2, description="a group near the office of a support worker, social")
    assert find([apart, together], text="support worker").hits[0].id == 2


def test_a_word_that_nobody_has_finds_nothing(find):
    page = find(SERVICES, text="zzyzx")
    assert (page.total, page.hits) == (0, ())


@pytest.mark.parametrize("text", ["", "   ", "?!", "the of and", "'\"(", "a" * 500])
def test_odd_input_is_answered(find, text):
    page = find(SERVICES, text=text)
    assert page.total == (0 if text.startswith("a") else len(SERVICES))


@pytest.mark.parametrize("text", ["name:chess", "swim*", "+pottery -clay", "AND OR NOT", 'garden" OR "x', "garden~2"])
def test_there_is_no_query_language_to_fall_into(find, text):
    find(SERVICES, text=text)


def test_accents_and_apostrophes_do_not_matter(find):
    assert ids(find([service(1, name="Café Zoë"), service(2, name="Men's Shed")], text="cafe zoe")) == {1}
    assert ids(find([service(1, name="Cafe"), service(2, name="Men’s Shed")], text="men's")) == {2}


def test_reasons_name_the_words_as_typed(find):
    page = find(SERVICES, text="singing after a stroke")
    assert why(page, 6)["words"] == {"words": ("singing", "stroke")}


def test_reasons_name_a_misspelt_word_as_typed(forgiving):
    page = forgiving(SERVICES).search(SearchQuery(text="singing after a strok"))
    assert why(page, 6)["words"] == {"words": ("singing", "strok")}
