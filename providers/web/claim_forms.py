"""What a claimant tells, and why an operator says no."""

from collections.abc import Iterable
from typing import Any

from marketplace.core.forms import BaseForm, LongTextField, RadioField, TextField, choice
from marketplace.people.models import Organisation

NEW = ""


class ClaimForm(BaseForm):
    position = TextField(
        "What do you do there?",
        needed="Say what you do there.",
        longest=200,
        description="Such as: I am the manager. I work alone, this is me.",
    )
    how_to_check = LongTextField(
        "How can we check it?",
        needed="Say how we can check it.",
        longest=600,
        description="Such as: call the number on our website and ask for me. Do not send us papers.",
    )
    organisation = RadioField("Whose listing will it be?")

    def offer(self, bodies: Iterable[Organisation]) -> None:
        """Organisations that could take it; without any the question is not asked."""
        self.organisation.choices = [
            *(choice(str(body.id), body.name) for body in bodies),
            choice(NEW, "A new one, with the name of this listing"),
        ]
        if not self.is_submitted():
            self.organisation.data = NEW

    @property
    def organisation_id(self) -> int | None:
        return int(self.organisation.data) if self.organisation.data else None

    @property
    def answers(self) -> dict[str, Any]:
        return {
            "position": self.position.data,
            "how_to_check": self.how_to_check.data,
            "organisation_id": self.organisation_id,
        }


class RefuseForm(BaseForm):
    reasons = LongTextField(
        "Why not?",
        needed="Write at least one reason, in words that help them.",
        longest=1000,
        description="They read this. One reason a line. Say what they can do.",
    )

    def lines(self) -> list[str]:
        return str(self.reasons.data or "").splitlines()
