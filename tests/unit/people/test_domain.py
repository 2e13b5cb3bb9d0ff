"""Codes, addresses and roles: rules that need no database."""

import pytest

from marketplace.people.domain import ADMIN_OF, ROLE_NAMES, ROLES_OF, OrganisationKind, Role, email_key, funder_code


@pytest.mark.parametrize(("typed", "code"), [("e08000007", "E08000007"), (" E10 000017", "E10000017"), ("qop", "QOP")])
def test_a_funders_code_is_a_councils_or_an_nhs_bodys(typed, code):
    assert funder_code(typed) == code


@pytest.mark.parametrize("typed", ["", "E0800000", "E12000002", "W06000015", "E08000007X", "12", "QO", "QOPXYZ", "E99"])
def test_other_codes_are_refused_with_a_sentence(typed):
    with pytest.raises(ValueError, match="council"):
        funder_code(typed)


def test_every_kind_of_organisation_has_somebody_who_looks_after_it():
    assert set(ROLES_OF) == set(ADMIN_OF) == set(OrganisationKind)
    assert all(ADMIN_OF[kind] in ROLES_OF[kind] for kind in OrganisationKind)
    assert set(ROLE_NAMES) == set(Role)


def test_only_the_sites_own_organisation_makes_operators():
    assert [kind for kind, roles in ROLES_OF.items() if Role.OPERATOR in roles] == [OrganisationKind.OPERATOR]


def test_addresses_are_compared_without_capitals():
    assert email_key("  Maureen@Example.ORG ") == "maureen@example.org"
