import pytest

from marketplace.core import geography
from marketplace.core.geography import UnknownPlace, coarse_area, distance_m, resolve, units

STOCKPORT, NEWCASTLE = "E08000007", "E08000021"


@pytest.fixture
def by_sector_only(monkeypatch):
    """As without the optional extra."""
    monkeypatch.setattr(units, "find", lambda first, second: None)


@pytest.mark.parametrize(
    ("typed", "kind", "label"),
    [
        ("SK4", "outcode", "SK4"),
        (" sk4 ", "outcode", "SK4"),
        ("\uff33\uff2b\uff14", "outcode", "SK4"),  # full-width
        ("SK4 3", "sector", "SK4 3"),
        ("SK43", "sector", "SK4 3"),
        ("M11", "outcode", "M11"),  # not sector M1 1
        ("m1 1", "sector", "M1 1"),
        ("sk43ab", "postcode", "SK4 3AB"),
        ("SK4  3ab", "postcode", "SK4 3AB"),
        ("EC1A 1BB", "postcode", "EC1A 1BB"),
        ("Stockport", "town", "Stockport"),
        ("st. albans", "town", "St Albans"),
        ("Saint Albans", "town", "St Albans"),
        ("ashton under lyne", "town", "Ashton-under-Lyne"),
        ("king’s lynn", "town", "King's Lynn"),
        ("Hull", "town", "Kingston upon Hull"),
        ("Newcastle", "town", "Newcastle upon Tyne"),
        ("Trafford", "authority", "Trafford"),
        ("Richmond, North Yorkshire", "town", "Richmond, North Yorkshire"),
    ],
)
def test_what_people_type_is_a_place_in_england(typed, kind, label):
    place = resolve(typed)
    assert (place.kind, place.label) == (kind, label)
    assert 49.8 < place.lat < 55.9
    assert -6.5 < place.lon < 1.8
    assert geography.local_authority_name(place.local_authority)


def test_a_place_knows_the_authority_that_most_of_it_lies_in():
    assert resolve("SK4").local_authority == STOCKPORT
    assert coarse_area(resolve("SK4 3AB")) == STOCKPORT
    assert resolve("Newcastle").local_authority == NEWCASTLE


def test_the_larger_of_two_towns_is_meant_and_the_other_has_its_authority_in_its_name():
    thames, yorkshire = resolve("Richmond"), resolve("Richmond, North Yorkshire")
    assert thames.local_authority != yorkshire.local_authority
    assert distance_m(thames, yorkshire) > 300_000


def test_without_the_extra_a_postcode_is_placed_by_its_sector(by_sector_only):
    place, sector = resolve("SK4 3AB"), resolve("SK4 3")
    assert (place.lat, place.lon, place.exact) == (sector.lat, sector.lon, False)


def test_with_the_extra_a_postcode_is_placed_exactly():
    place, sector = resolve("SK4 3AB"), resolve("SK4 3")
    assert place.exact
    assert 0 < distance_m(place, sector) < 3000


def test_a_postcode_that_the_extra_lacks_is_placed_by_its_sector():
    assert not resolve("SK4 3ZZ").exact


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Enter a postcode or a town"),
        ("   ", "Enter a postcode or a town"),
        ("x" * 10_000, "too long"),
        ("BT1 1AA", "BT1 1AA is in Northern Ireland. We can only help with places in England."),
        ("BT1", "BT1 is in Northern Ireland"),
        ("BT99 9ZZ", "in Northern Ireland"),
        ("CF10 1AA", "in Wales"),
        ("SY16", "in Wales"),  # not sector SY1 6
        ("EH1", "in Scotland"),
        ("JE2 3AB", "in the Channel Islands"),
        ("IM1 1AA", "on the Isle of Man"),
        ("ZZ9", "We don’t know the postcode ZZ9"),
        ("ZZ9 9ZZ", "We don’t know the postcode ZZ9 9ZZ"),
        ("SY1 6", "enter just SY1"),
        ("Stokport", "Did you mean Stockport"),
        ("qqqq", "Check the spelling"),
        ("' OR 1=1 --", "Check the spelling"),
        ("\x00", "We don’t know"),
    ],
)
def test_what_is_no_place_of_ours_gets_a_clear_sentence(typed, says):
    with pytest.raises(UnknownPlace) as refusal:
        resolve(typed)
    assert says in str(refusal.value)
    assert str(refusal.value)[-1] in ".?"


def test_a_misspelt_town_comes_with_names_to_offer():
    with pytest.raises(UnknownPlace) as refusal:
        resolve("Manchestr")
    assert "Manchester" in refusal.value.suggestions


def test_a_postcode_that_crosses_the_border_is_placed_by_its_english_part():
    assert resolve("SY10").local_authority == "E06000051"  # Shropshire; some of SY10 is in Powys


@pytest.mark.parametrize(
    ("typed", "tidy", "first"),
    [("sk43ab", "SK4 3AB", "SK4"), (" B1  1aa", "B1 1AA", "B1"), ("wc1a1aa", "WC1A 1AA", "WC1A")],
)
def test_a_postcode_is_written_as_on_letters(typed, tidy, first):
    assert geography.normalise_postcode(typed) == tidy
    assert geography.outward(typed) == first
    assert geography.sector(typed) == tidy[:-2]


@pytest.mark.parametrize("typed", ["", "SK4", "SK4 3A", "Stockport", "SK4 3AB7", "\u0661B1 1AA"])
def test_what_is_not_a_full_postcode_is_refused(typed):
    with pytest.raises(UnknownPlace, match="full postcode"):
        geography.outward(typed)
