"""A slip in the name of a place: never guessed silently, always offered."""

import pytest

from marketplace.core.geography import UnknownPlace, resolve

SLIPS = {
    "Stokport": "Stockport",
    "Manchster": "Manchester",
    "Birmingam": "Birmingham",
    "Leds": "Leeds",
    "Sheffeild": "Sheffield",
    "Newcastel upon Tyne": "Newcastle upon Tyne",
    "Notingham": "Nottingham",
    "Liecester": "Leicester",
    "Bristal": "Bristol",
    "Exiter": "Exeter",
}


@pytest.mark.parametrize(("typed", "meant"), SLIPS.items())
def test_the_place_that_was_meant_is_the_first_that_is_offered(typed, meant):
    with pytest.raises(UnknownPlace) as refused:
        resolve(typed)
    assert refused.value.suggestions[0] == meant
    assert meant in str(refused.value)
