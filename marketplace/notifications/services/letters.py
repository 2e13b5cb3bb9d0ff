"""Letters that wait, as pages to print. The file is written first and marked after: a crash writes it again."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from marketplace.core.uow import UnitOfWork, Units
from marketplace.notifications.domain import render
from marketplace.notifications.models import Letter, Message
from marketplace.notifications.ports import Composer
from marketplace.notifications.services.notices import DIED, may_leave
from marketplace.people.models import Person
from marketplace.people.queries import full_name


@dataclass(frozen=True, slots=True)
class Printed:
    """How many letters were written, and how many were held back because somebody has died."""

    written: int
    stopped: int


def print_letters(units: Units, composer: Composer, write: Callable[[str, str], None]) -> Printed:
    """Writes every waiting letter once through `write(file name, page)`. Run again, it writes only newer ones."""
    written = stopped = 0
    for letter_id in units.read(_waiting):
        page = units.write(_compose, letter_id, composer)
        if page is None:
            stopped += 1
            continue
        write(f"letter-{letter_id:06d}.html", page)
        units.write(_exported, letter_id)
        written += 1
    return Printed(written, stopped)


def _waiting(uow: UnitOfWork) -> list[int]:
    return list(
        uow.session.scalars(
            select(Letter.id).where(Letter.exported_at.is_(None), Letter.stopped_at.is_(None)).order_by(Letter.id)
        )
    )


def _compose(uow: UnitOfWork, letter_id: int, composer: Composer) -> str | None:
    letter = uow.session.get_one(Letter, letter_id)
    message = uow.session.get_one(Message, letter.message_id)
    if not may_leave(uow, message):
        letter.stopped_at, letter.reason = uow.now, DIED
        return None
    someone = uow.session.get_one(Person, message.person_id)
    return composer.letter(
        render(message.kind, message.facts),
        name=full_name(someone),
        address=[*(someone.address or []), *([someone.postcode] if someone.postcode else [])],
        form=someone.preferred_format.value,
        link=message.link,
        at=uow.now,
    )


def _exported(uow: UnitOfWork, letter_id: int) -> None:
    uow.session.get_one(Letter, letter_id).exported_at = uow.now
