"""What notices need of the outside: a post box for e-mail, and somebody who writes the words out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from marketplace.notifications.domain import Rendered


class MailerAway(Exception):
    """It certainly did not leave; trying again later may help."""


class MailRefused(Exception):
    """It did not leave and never will: the address is refused, or no mail server is set."""


class MailUnsure(Exception):
    """The line broke while it was on its way: it may have left. It is not tried again."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail, whole. `reference` is the same each time it is tried, and names the message to mail servers."""

    to: str
    subject: str
    text: str
    html: str
    reference: str
    at: datetime


class Mailer(Protocol):
    def send(self, mail: Mail) -> None:
        """Returns when a server has taken it. Raises MailerAway, MailRefused or MailUnsure."""
        ...


class Composer(Protocol):
    def compose(self, words: Rendered, url: str | None) -> tuple[str, str]:
        """(plain text, HTML) of an e-mail with one link to follow."""
        ...

    def letter(
        self, words: Rendered, *, name: str, address: list[str], form: str, link: str | None, at: datetime
    ) -> str:
        """A page to print. `form` is `post`, `large_print_post` or `easy_read_post`."""
        ...
