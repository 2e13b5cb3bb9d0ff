"""The links above every page and the page that each role starts from: tables of endpoint names.

An area that is not there yet is skipped, so that no link is dead.
"""

from collections.abc import Iterator
from typing import NamedTuple

from flask import current_app, request, url_for

from marketplace.people.domain import Role
from marketplace.people.queries import SignedIn


class Item(NamedTuple):
    label: str
    endpoint: str


FIND = Item("Find support", "discovery_search.search")
MESSAGES = Item("Messages", "notifications_messages.messages")
TASKS = Item("Tasks", "notifications_tasks.tasks")
OUR_PEOPLE = Item("Our people", "people_staff.mine")
PEOPLE = Item("People", "people_holders.people")
HOLDER_HOME = Item("Home", "bookings_home.home")

VISITOR = (
    FIND,
    Item("Offer support", "pages.offer"),
    Item("Help", "pages.help_page"),
    Item("Sign in", "people_sign_in.sign_in"),
)
HOLDER = (
    HOLDER_HOME,
    FIND,
    Item("Money", "budgets_money.money"),
    Item("My plan", "plans_holder.mine"),
    MESSAGES,
)
ACTING = (
    Item("Their home", HOLDER_HOME.endpoint),
    FIND,
    Item("Their money", "budgets_money.money"),
    Item("Their plan", "plans_holder.mine"),
    MESSAGES,
)
OF_ROLE: dict[Role, tuple[Item, ...]] = {
    Role.PROVIDER_MANAGER: (
        Item("Home", "bookings_provider.home"),
        Item("Diary", "bookings_provider.diary"),
        Item("My listing", "providers_listing.listing"),
        Item("Money", "bookings_invoices.provider"),
        OUR_PEOPLE,
        MESSAGES,
    ),
    Role.PROVIDER_WORKER: (
        Item("Home", "bookings_provider.home"),
        Item("Diary", "bookings_provider.diary"),
        MESSAGES,
    ),
    Role.BROKER_MANAGER: (Item("Caseload", "delegation_caseload.caseload"), FIND, OUR_PEOPLE, MESSAGES),
    Role.BROKER: (Item("Caseload", "delegation_caseload.caseload"), FIND, MESSAGES),
    Role.COORDINATOR: (Item("Home", "plans_coordinator.home"), PEOPLE, TASKS, FIND, MESSAGES),
    Role.APPROVER: (
        Item("Plans to approve", "plans_approver.waiting"),
        PEOPLE,
        MESSAGES,
    ),
    Role.COMMISSIONER: (Item("Gaps", "commissioning_gaps.gaps"), FIND, MESSAGES),
    Role.FINANCE: (Item("Payments", "payments_runs.runs"), TASKS, MESSAGES),
    Role.FUNDER_ADMIN: (OUR_PEOPLE, PEOPLE, Item("Council contacts", "safeguarding_contacts.contacts"), MESSAGES),
    Role.SAFEGUARDING: (Item("Concerns", "safeguarding_concerns.concerns"), TASKS, MESSAGES),
    Role.OPERATOR: (
        Item("Listings to check", "providers_review.waiting"),
        Item("Claims to check", "providers_claims_review.queue"),
        Item("Organisations", "people_operator.organisations"),
        TASKS,
        MESSAGES,
    ),
}
ACCOUNT = Item("Account", "people_account.account")
MAY_ACT = Item("Who may act for you", "delegation_holder.permissions")
ASKED = Item("People who ask you to act for them", "delegation_asked.asked")

HOMES: dict[Role, tuple[str, ...]] = {role: tuple(item.endpoint for item in items) for role, items in OF_ROLE.items()}
"""Where a role starts: the first page of its links that is there."""


def there(endpoint: str) -> bool:
    return endpoint in current_app.view_functions


def links(who: SignedIn | None, acting: bool) -> list[dict[str, object]]:
    """`{label, url, current}` for the frame, each page once, in the order of the tables."""
    found: list[dict[str, object]] = []
    seen: set[str] = set()
    for item in _items(who, acting):
        if item.endpoint in seen or not there(item.endpoint):
            continue
        seen.add(item.endpoint)
        found.append({"label": item.label, "url": url_for(item.endpoint), "current": request.endpoint == item.endpoint})
    return found


def _items(who: SignedIn | None, acting: bool) -> Iterator[Item]:
    if who is None:
        yield from VISITOR
        return
    if acting:
        yield from (item for role in OF_ROLE if role in who.roles for item in OF_ROLE[role][:1])
        yield from ACTING
        yield ACCOUNT
        return
    if who.is_holder:
        yield from HOLDER
    for role, items in OF_ROLE.items():
        if role in who.roles:
            yield from items
    if not who.is_holder and not who.posts:
        yield from (FIND, MESSAGES)
    yield ACCOUNT


def more_of(who: SignedIn) -> list[tuple[str, str]]:
    """(words, address) of pages about oneself that stand on the account page, not above every page."""
    wanted = (MAY_ACT, ASKED) if who.is_holder else (ASKED,)
    return [(item.label, url_for(item.endpoint)) for item in wanted if there(item.endpoint)]


def home_of(who: SignedIn, acting: bool) -> str:
    """The address of this person's own start page; their account where no area has one for them yet."""
    if (who.is_holder or acting) and there(HOLDER_HOME.endpoint):
        return url_for(HOLDER_HOME.endpoint)
    for role, endpoints in HOMES.items():
        if role in who.roles:
            for endpoint in endpoints:
                if endpoint != MESSAGES.endpoint and there(endpoint):
                    return url_for(endpoint)
    return url_for(ACCOUNT.endpoint)
