"""From what was read to the words of a page."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from flask import current_app, url_for

from marketplace.core.geography import local_authority_name
from marketplace.core.local_time import LONDON, local_date
from marketplace.core.web.words import DAYS, and_list, clock, day, full_date, how_long, miles, plural, pounds
from providers.categories import label
from providers.domain import price
from providers.domain.codes import DbsLevel, PriceUnit, ServiceKind
from providers.domain.needs import DBS_WORDS
from providers.domain.offer import Offer
from providers.domain.words import ACCESS, LANGUAGES, PAID_BY, STREAM_GROUPS, TYPES, UNITS, pot_groups
from providers.models import Credential, Provider, Worker
from providers.queries import ServicePage, Slot


def link_to(endpoint: str, **values: object) -> str | None:
    """The address of a page of an area above this one; None while it is not there."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None  # type: ignore[arg-type]


def slot_days(slots: Iterable[Slot]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Days in words with their times; each time once, whoever is free then. The value is the start in UTC."""
    days: dict[date, dict[datetime, str]] = {}
    for slot in slots:
        days.setdefault(local_date(slot.starts_at), {})[slot.starts_at] = clock(slot.starts_at)
    return [
        (day(on), [(start.strftime("%Y-%m-%dT%H:%MZ"), words) for start, words in times.items()])
        for on, times in days.items()
    ]


def price_rows(offer: Offer) -> list[tuple[str, str]]:
    """What the price is made of."""
    if len(offer.price_parts) < 2 and offer.price_unit is PriceUnit.HOUR:
        return []
    return [(part or "All in", pounds(pence)) for part, pence in offer.price_parts]


def price_words(offer: Offer) -> str | None:
    if offer.price_pence is None or offer.price_unit is None:
        return None
    return pounds(offer.price_pence)


def unit_words(offer: Offer) -> str:
    return f"{UNITS[offer.price_unit]}, all in" if offer.price_unit else ""


def unit_of(offer: Offer) -> str:
    """`each visit`, `an hour`."""
    return "each visit" if offer.price_unit is PriceUnit.VISIT else UNITS[offer.price_unit or PriceUnit.ITEM]


def example(offer: Offer) -> str | None:
    """For what is paid by the hour: what one usual visit costs."""
    if offer.price_unit is not PriceUnit.HOUR or offer.price_pence is None:
        return None
    ordinary = datetime(2025, 1, 7, 12, tzinfo=LONDON)  # a Tuesday and no bank holiday
    return f"A visit of {how_long(offer.visit_minutes)} is {pounds(price(offer, ordinary, offer.visit_minutes))}."


def bank_holidays(offer: Offer) -> str | None:
    if offer.price_pence is None or offer.price_unit is None:
        return None
    if offer.bank_holiday_price_pence in (None, offer.price_pence):
        return "Bank holidays cost the same."
    return f"On bank holidays: {pounds(offer.bank_holiday_price_pence or 0)} {UNITS[offer.price_unit]}."


def span(hours: int) -> str:
    """`24 hours`, `3 days`."""
    return plural(hours // 24, "day") if hours % 24 == 0 and hours > 24 else plural(hours, "hour")


def cancelling(offer: Offer) -> str:
    free = "If you are in hospital: nothing."
    if not offer.cancel_fee_pence or not offer.cancel_hours:
        return f"Nothing, at any time. {free}"
    before = span(offer.cancel_hours)
    return f"More than {before} before: nothing. Less than {before}: {pounds(offer.cancel_fee_pence)}. {free}"


def when_words(page: ServicePage) -> list[str]:
    """`Tuesday to Friday, 9am to 5pm`."""
    return [
        f"{_weekdays(week.weekdays)}, {clock(week.rule.from_time)} to {clock(week.rule.to_time)}" for week in page.weeks
    ]


def _weekdays(days: Sequence[int]) -> str:
    if len(days) == 7:
        return "Every day"
    if len(days) > 2 and list(days) == list(range(days[0], days[-1] + 1)):
        return f"{DAYS[days[0]]} to {DAYS[days[-1]]}"
    return and_list(DAYS[each] for each in days)


def where_words(offer: Offer) -> str:
    """Where it takes place, and how far they come."""
    said = []
    if offer.at_home:
        councils = [local_authority_name(code) for code in offer.areas]
        reach = f" within {miles(offer.radius_m)}" if offer.radius_m else ""
        if councils:
            reach += f"{' and' if reach else ''} in {and_list(councils)}"
        said.append(f"At your home{reach}")
    if offer.at_place:
        said.append(offer.place_label or "At their place")
    if offer.online:
        said.append("Online or by phone")
    return ". ".join(said)


def facts(page: ServicePage) -> list[tuple[str, str]]:
    """The rows of "What and when"."""
    offer = page.offer
    rows: list[tuple[str, str]] = []
    if page.does:
        rows.append(("What they do", "; ".join(page.does)))
    if offer.kind is ServiceKind.BOOKABLE and page.claimed:
        rows.append(("Each visit", how_long(offer.visit_minutes)))
    if page.weeks:
        rows.append(("Days", ". ".join(when_words(page))))
    if page.workers:
        rows.append(("Who comes", and_list(page.workers)))
    if where := where_words(offer):
        rows.append(("Where", where))
    if offer.capacity > 1:
        rows.append(("Group", f"Up to {plural(offer.capacity, 'person', 'people')} together"))
    if offer.languages:
        rows.append(("Speaks", and_list(LANGUAGES.get(tag, tag) for tag in offer.languages)))
    if offer.access:
        rows.append(("Getting in", and_list(ACCESS.get(word, word) for word in offer.access)))
    if offer.pots_accepted:
        rows.append(("Budgets they take", pots_words(offer.pots_accepted)))
    if offer.kind is ServiceKind.BOOKABLE and offer.notice_hours:
        rows.append(("Ask by", f"{span(offer.notice_hours)} before"))
    if page.hidden:
        rows.append(("Not offered now", "; ".join(page.hidden)))
    return rows


def pots_words(tokens: Sequence[str]) -> str:
    groups, paid = pot_groups(list(tokens))
    streams = and_list(STREAM_GROUPS[group][0] for group in groups)
    return f"{streams}, paid by {and_list(PAID_BY[each] for each in paid)}"


def head_line(page: ServicePage) -> str:
    """`Slow Lane Swimming, one person`."""
    return f"{page.provider.name}, {TYPES[page.provider.type].lower()}" if page.claimed else page.provider.name


def category_words(category: str) -> str | None:
    return label(category) if category else None


def source_rows(provider: Provider) -> list[tuple[str, str]]:
    """Of an unclaimed listing: whose list, under which licence, of which day."""
    rows = [("Source", provider.source or "A public list")]
    if provider.licence:
        rows.append(("Licence", provider.licence))
    if provider.source_on:
        rows.append(("Date", full_date(provider.source_on)))
    return rows


def listing_facts(provider: Provider) -> list[tuple[str, str]]:
    """What an operator reads of a provider."""
    rows = [("What it is", TYPES[provider.type])]
    if provider.workforce_count:
        rows.append(("People who deliver", str(provider.workforce_count)))
    rows.append(("Employs people", "Yes" if provider.is_employer else "No"))
    rows.append(("Under direction", "Yes" if provider.works_under_direction else "No"))
    pairs = (
        ("Phone", provider.phone),
        ("Email", provider.email),
        ("Website", provider.website),
        ("Postcode", provider.postcode),
        ("Complaints", provider.complaints_contact),
    )
    return rows + [(name, value or "Not given") for name, value in pairs]


DETAILS = {
    "level": "Level",
    "number_ends": "Certificate ends",
    "update_service": "On the Update Service",
    "insurer": "Insurer",
    "amount_pence": "Covers",
    "covers": "For",
    "location_id": "Location number",
    "rating": "Rating",
    "outside_scope": "Says it is outside scope",
    "register": "Register",
    "number": "Number",
}


def proof_facts(credential: Credential, provider: Provider, worker: Worker | None) -> list[tuple[str, str]]:
    """What was told about a credential."""
    rows = [("Provider", provider.name)]
    if worker is not None:
        rows.append(("Person", worker.name))
    for name, value in credential.details.items():
        said = pounds(value) if name == "amount_pence" else "Yes" if value is True else str(value)
        if name == "level":
            said = DBS_WORDS[DbsLevel(value)].capitalize()
        rows.append((DETAILS.get(name, name), said))
    if credential.issued_on:
        rows.append(("Dated", full_date(credential.issued_on)))
    if credential.expires_on:
        rows.append(("Good until", full_date(credential.expires_on)))
    rows.append(("How we can see it", credential.evidence or "Not said"))
    return rows


def contact_rows(provider: Provider) -> list[tuple[str, str]]:
    """What a listing says about reaching them; for an operator who checks a claim."""
    rows = [("Phone", provider.phone), ("Email", provider.email), ("Website", provider.website)]
    rows.append(("Postcode", provider.postcode))
    return [(label, value or "None given") for label, value in rows]


def first_came_from(provider: Provider) -> str | None:
    """Of a listing that has an owner now but began on a public list."""
    if provider.source is None:
        return None
    on = f", {full_date(provider.source_on)}" if provider.source_on else ""
    licence = f" ({provider.licence})" if provider.licence else ""
    return f"This listing first came from {provider.source}{on}{licence}. They look after it themselves now."
