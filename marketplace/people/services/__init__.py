"""Writes about people; other areas import from here."""

from marketplace.people.links import code_of, link_url, printed
from marketplace.people.models import SingleUseLink
from marketplace.people.services.accounts import change_contact
from marketplace.people.services.holders import (
    SetUp,
    change_coordinator,
    confirm_local_authority,
    give_account,
    record_consent,
    record_death,
    set_up_holder,
)
from marketplace.people.services.invitations import (
    OpenedLink,
    accept_invitation,
    accept_link,
    ask_for_reset,
    cancel_invitation,
    change_password,
    invite,
    join,
    look_at_link,
    print_reset,
)
from marketplace.people.services.links import LinkSpent
from marketplace.people.services.organisations import (
    create_operator,
    create_organisation,
    end_membership,
    found_provider,
)
from marketplace.people.services.persons import record_person
from marketplace.people.services.sessions import end_session, end_sessions, open_session, sign_in, touch_session

__all__ = [
    "LinkSpent",
    "OpenedLink",
    "SetUp",
    "SingleUseLink",
    "accept_invitation",
    "accept_link",
    "ask_for_reset",
    "cancel_invitation",
    "change_contact",
    "change_coordinator",
    "change_password",
    "code_of",
    "confirm_local_authority",
    "create_operator",
    "create_organisation",
    "end_membership",
    "end_session",
    "end_sessions",
    "found_provider",
    "give_account",
    "invite",
    "join",
    "link_url",
    "look_at_link",
    "open_session",
    "print_reset",
    "printed",
    "record_consent",
    "record_death",
    "record_person",
    "set_up_holder",
    "sign_in",
    "touch_session",
]
