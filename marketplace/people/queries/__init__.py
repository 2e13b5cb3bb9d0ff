"""Reads about people; other areas import from here."""

from marketplace.people.queries.organisations import (
    funder_areas,
    funder_by_code,
    funders_of_area,
    holds_role,
    memberships_of,
    organisation,
    organisations,
    staff,
)
from marketplace.people.queries.persons import (
    account_by_email,
    account_of,
    full_name,
    holder,
    holder_or_none,
    holders_of,
    initials,
    outward,
    person,
    persons,
)
from marketplace.people.queries.sessions import LinkMail, SignedIn, link_mail, signed_in

__all__ = [
    "LinkMail",
    "SignedIn",
    "account_by_email",
    "account_of",
    "full_name",
    "funder_areas",
    "funder_by_code",
    "funders_of_area",
    "holder",
    "holder_or_none",
    "holders_of",
    "holds_role",
    "initials",
    "link_mail",
    "memberships_of",
    "organisation",
    "organisations",
    "outward",
    "person",
    "persons",
    "signed_in",
    "staff",
]
