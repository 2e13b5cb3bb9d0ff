"""What a page that comes in must not say, to whom: names, addresses and postcodes of holders stay with their own."""

import pytest

from tests.integration.access.conftest import Town
from tests.integration.access.forms import sent_with
from tests.integration.access.town import HOLDERS_POSTCODE
from tests.integration.access.trying import Row, address, matrix, routes

HOLDERS = ("Tate", "Hope Street", HOLDERS_POSTCODE)
STRANGERS = ("anonymous", "other holder", "other provider", "other coordinator", "commissioner", "operator")
ASKED = ("provider manager", "provider worker")
"""Their listing was asked and has not said yes yet: not even a first name (rule 13)."""

PAGES = [row for row in matrix() if row.method == "GET"]


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.name)
def test_no_page_tells_a_stranger_who_a_holder_is(town: Town, row: Row) -> None:
    rule = next(rule for method, rule in routes(town.app) if (method, rule.rule) == (row.method, row.rule))
    path = address(town, rule)
    for role in (*STRANGERS, *ASKED):
        text = town.try_(role, row.method, path, sent_with(town, row.name)).text
        words = (*HOLDERS, "Maureen") if role in ASKED else HOLDERS
        assert [word for word in words if word in text] == [], f"{row.name} as {role}"


def test_the_words_are_found_where_they_belong(town: Town) -> None:
    """Or the test above would pass on nothing."""
    page = town.try_("coordinator", "GET", f"/people/{town.people['holder']}").text
    assert [word for word in HOLDERS if word not in page] == []
