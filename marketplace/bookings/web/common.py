"""What the pages of this area share."""

from collections.abc import Iterable
from datetime import UTC, datetime

from flask import current_app, g, url_for
from markupsafe import Markup

from marketplace.core.errors import Refused
from marketplace.core.web.context import actor

SLOT = "%Y-%m-%dT%H:%MZ"
"""How a form carries the start of a visit: UTC, to the minute."""


def slot_of(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(SLOT)


def read_slot(text: str) -> datetime:
    """Raises ValueError."""
    return datetime.strptime(text, SLOT).replace(tzinfo=UTC)


def link_to(endpoint: str, **values: object) -> str | None:
    """The address of a page of another area; None while it is not there."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None  # type: ignore[arg-type]


def for_whom() -> int:
    """The holder whose support this is: whom one acts for, or oneself. Raises Refused for anybody else."""
    who = actor()
    if who.on_behalf_of is not None:
        return who.on_behalf_of
    if g.signed_in.is_holder and who.person_id is not None:
        return who.person_id
    raise Refused(
        "nobody_to_book_for",
        "You have no budget of your own here.",
        next_step="If you help someone, open your caseload and choose who it is for. Then come back.",
    )


def lines(sentences: Iterable[str]) -> Markup:
    """Sentences below each other, escaped."""
    return Markup("<br>").join(sentences)
