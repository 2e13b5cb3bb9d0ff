"""What a provider writes about itself and about a service, and what is wrong with it, field by field."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from providers.domain.codes import PriceUnit, ProviderType, ServiceKind
from providers.domain.words import ACCESS, LANGUAGES, POT_TOKENS

Faults = dict[str, list[str]]
MOST_PENCE = 10_000_000


class Marked(Protocol):
    @property
    def mark(self) -> str: ...


@dataclass(frozen=True, slots=True)
class ProviderDraft:
    """`workforce_count` counts everybody who delivers, the owner too."""

    name: str
    type: ProviderType
    about: str = ""
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    complaints_contact: str | None = None
    postcode: str | None = None
    workforce_count: int | None = None
    is_employer: bool = False
    works_under_direction: bool = False


@dataclass(frozen=True, slots=True)
class ServiceDraft:
    """Money in pence, all in: the price is the sum of `price_parts` (label, pence). Distances in metres."""

    name: str
    kind: ServiceKind
    category: str
    activities: tuple[str, ...]
    summary: str = ""
    description: str = ""
    price_parts: tuple[tuple[str, int], ...] = ()
    price_unit: PriceUnit | None = None
    bank_holiday_price_pence: int | None = None
    minimum_minutes: int | None = None
    visit_minutes: int = 60
    capacity: int = 1
    at_home: bool = False
    at_place: bool = False
    online: bool = False
    place_label: str | None = None
    postcode: str | None = None
    radius_m: int | None = None
    areas: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    access: tuple[str, ...] = ()
    pots_accepted: tuple[str, ...] = ()
    notice_hours: int = 24
    cancel_hours: int = 24
    cancel_fee_pence: int = 0

    @property
    def price_pence(self) -> int | None:
        return sum(pence for _, pence in self.price_parts) if self.price_parts else None


@dataclass(slots=True)
class _Found:
    faults: Faults = field(default_factory=dict)

    def add(self, name: str, sentence: str) -> None:
        self.faults.setdefault(name, []).append(sentence)


def faults_of_provider(draft: ProviderDraft) -> Faults:
    """Field by field, in sentences; empty when it can be kept."""
    found = _Found()
    if not draft.name.strip():
        found.add("name", "Enter the name that people know you by.")
    if not draft.phone and not draft.email:
        found.add("phone", "Enter a phone number or an email address that people can use.")
    if draft.website and not draft.website.startswith(("https://", "http://")):
        found.add("website", "Write the whole address, like https://www.example.org.")
    if draft.workforce_count is not None and draft.workforce_count < 1:
        found.add("workforce_count", "Count yourself too: the least is 1.")
    if draft.works_under_direction and draft.workforce_count != 1:
        found.add("works_under_direction", "This is only for a person who works alone.")
    return found.faults


def faults_of_service(
    draft: ServiceDraft, activities: Mapping[str, Marked], categories: Collection[str], areas: Collection[str]
) -> Faults:
    """Field by field; empty when it can be kept. `activities`, `categories` and `areas` are all that are known."""
    found = _Found()
    if not draft.name.strip():
        found.add("name", "Enter a name for this service.")
    if draft.category not in categories:
        found.add("category", "Choose what kind of support it is.")
    if not draft.activities:
        found.add("activities", "Choose at least one thing that you do.")
    elif not set(draft.activities) <= activities.keys():
        found.add("activities", "Choose from the list.")
    elif draft.kind is ServiceKind.BOOKABLE and any(activities[a].mark == "clinical" for a in draft.activities):
        found.add(
            "kind",
            "Nursing and clinical tasks can’t be booked here yet. Choose “People ask first”.",
        )
    _price(draft, found)
    _place(draft, areas, found)
    _lists(draft, found)
    return found.faults


def _price(draft: ServiceDraft, found: _Found) -> None:
    if draft.kind is ServiceKind.GRANT_FUNDED:  # SRC-14
        if draft.price_parts or draft.bank_holiday_price_pence is not None or draft.cancel_fee_pence:
            found.add("price", "What a grant pays for has no price.")
        if draft.pots_accepted:
            found.add("pots", "What a grant pays for never comes out of a budget.")
        return
    price = draft.price_pence
    if price is None:
        if draft.kind is ServiceKind.BOOKABLE:
            found.add("price", "Enter the whole price that people pay.")
        return
    if draft.price_unit is None:
        found.add("price_unit", "Say what the price is for.")
    if any(pence < 0 for _, pence in draft.price_parts) or not 0 <= price <= MOST_PENCE:
        found.add("price", "Enter a price from £0 to £100,000.")
    if len(draft.price_parts) > 1 and not all(label.strip() for label, _ in draft.price_parts):
        found.add("price", "Say what each part of the price is for.")
    if draft.bank_holiday_price_pence is not None and not 0 <= draft.bank_holiday_price_pence <= MOST_PENCE:
        found.add("bank_holiday_price", "Enter a price from £0 to £100,000.")
    if not 0 <= draft.cancel_fee_pence <= price and draft.price_unit is not PriceUnit.HOUR:
        found.add("cancel_fee", "The fee can’t be more than the price.")
    if draft.cancel_fee_pence < 0 or draft.cancel_fee_pence > MOST_PENCE:
        found.add("cancel_fee", "Enter a fee from £0.")


def _place(draft: ServiceDraft, areas: Collection[str], found: _Found) -> None:
    if not (draft.at_home or draft.at_place or draft.online):
        found.add("where", "Say where it takes place.")
    if draft.at_home and draft.radius_m is None and not draft.areas:
        found.add("radius", "Say how far you travel, or choose the councils whose areas you cover.")
    if draft.radius_m is not None and not 0 < draft.radius_m <= 400_000:
        found.add("radius", "Enter a distance from 1 to 250 miles.")
    if (draft.at_place or draft.radius_m is not None) and not draft.postcode:
        found.add("postcode", "Enter the postcode that you start from, or where it takes place.")
    if not set(draft.areas) <= set(areas):
        found.add("areas", "Choose from the list.")


def _lists(draft: ServiceDraft, found: _Found) -> None:
    if not set(draft.languages) <= LANGUAGES.keys():
        found.add("languages", "Choose from the list.")
    if not set(draft.access) <= ACCESS.keys():
        found.add("access", "Choose from the list.")
    if not set(draft.pots_accepted) <= POT_TOKENS:
        found.add("pots", "Choose from the list.")
    if not 1 <= draft.capacity <= 200:
        found.add("capacity", "Enter a number from 1 to 200.")
    if not 5 <= draft.visit_minutes <= 7 * 24 * 60:
        found.add("visit_minutes", "Choose a length from 5 minutes to 7 days.")
    if draft.minimum_minutes is not None and not 5 <= draft.minimum_minutes <= 24 * 60:
        found.add("minimum_minutes", "Choose a length from 5 minutes to 24 hours.")
    if not 0 <= draft.notice_hours <= 90 * 24:
        found.add("notice_hours", "Enter from 0 hours to 90 days.")
    if not 0 <= draft.cancel_hours <= 90 * 24:
        found.add("cancel_hours", "Enter from 0 hours to 90 days.")


def unready(draft_is_priced: bool, kind: ServiceKind, has_catchment: bool) -> list[str]:
    """What a service lacks to be published, credentials aside (C5: price complete, catchment set)."""
    lacks = []
    if kind is ServiceKind.BOOKABLE and not draft_is_priced:
        lacks.append("Add the price.")
    if not has_catchment:
        lacks.append("Say where it takes place and how far you travel.")
    return lacks
