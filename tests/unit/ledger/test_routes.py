"""The table of C3: every place can be reached, and money never vanishes."""

from marketplace.ledger.domain import NO_LINE, PLACES, ROUTES, SOURCES, Balances, Kind, Place


def test_every_kind_but_a_correction_has_its_route() -> None:
    assert set(ROUTES) == set(Kind) - {Kind.CORRECT}


def test_nothing_posts_to_returned_until_formal_decisions_exist() -> None:
    """E12: no path, from a timer or anything else, takes unspent money away."""
    assert not [kind for kind, routes in ROUTES.items() if any(Place.RETURNED in route for route in routes)]


def test_a_contribution_and_a_payment_cite_a_plan_line() -> None:
    assert {Kind.CONTRIBUTE, Kind.HOLD, Kind.ACCRUE, Kind.PAY, Kind.REFUND, Kind.DISPUTE}.isdisjoint(NO_LINE)


def test_balances_name_every_place() -> None:
    amounts = {place: number for number, place in enumerate(Place, 1)}
    balances = Balances.of(amounts)
    assert {place: balances.at(place) for place in Place} == amounts
    assert set(SOURCES) | set(PLACES) == set(Place)
