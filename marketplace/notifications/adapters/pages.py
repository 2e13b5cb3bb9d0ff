"""Writes e-mails and letters out with the site's templates."""

from datetime import datetime
from typing import Any

from flask import current_app

from marketplace.notifications.domain import Rendered


class TemplateComposer:
    """`base_url` begins the address that a letter prints; without `help_phone` nobody is told to call."""

    def __init__(self, base_url: str, help_phone: str | None) -> None:
        self.base_url = base_url
        self.help_phone = help_phone

    def compose(self, words: Rendered, url: str | None) -> tuple[str, str]:
        facts = {"words": words, "url": url, "phone": self.help_phone}
        return _written("emails/notice.txt", **facts), _written("emails/notice.html", **facts)

    def letter(
        self, words: Rendered, *, name: str, address: list[str], form: str, link: str | None, at: datetime
    ) -> str:
        return _written(
            "letters/letter.html",
            words=words,
            name=name,
            address=address,
            form=form,
            site_address=self.base_url.partition("://")[2],
            has_link=link is not None,
            phone=self.help_phone,
            at=at,
        )


def _written(template: str, **facts: Any) -> str:
    """Without what pages get besides: the worker has no request, and a letter no navigation."""
    return current_app.jinja_env.get_template(template).render(**facts)
