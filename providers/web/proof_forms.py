"""What a provider tells about its credentials, and what an operator writes down. No field takes a document (E6)."""

from typing import Any

from marketplace.core.forms import (
    BaseForm,
    LocalDateField,
    LongTextField,
    MoneyField,
    RadioField,
    SelectField,
    TextField,
    YesField,
    choice,
)
from providers.domain.codes import DBS_ORDER, INSURANCES, OF_WORKER, CredentialKind, DbsLevel
from providers.domain.credentials import REGISTERS, CredentialDraft
from providers.domain.needs import DBS_WORDS
from providers.domain.words import CREDENTIALS
from providers.models import Worker


class KindForm(BaseForm):
    class Meta(BaseForm.Meta):
        csrf = False

    kind = SelectField(
        "What do you want to tell us about?",
        choices=[choice("", "Choose"), *(choice(kind.value, words) for kind, words in CREDENTIALS.items())],
        needed="Choose one.",
    )


class ProofForm(BaseForm):
    """Only the fields of its kind are shown; the others stay empty."""

    worker = SelectField("Whose is it?", coerce=int)
    level = RadioField("Which level?", description="We never ask for more than the work allows.")
    number_ends = TextField("Last 4 figures of the certificate", longest=4)
    update_service = YesField("It is on the Update Service")
    insurer = TextField("Insurer", longest=120)
    amount = MoneyField("How much does it cover?", least=1, most=100_000_000_000)
    location_id = TextField("Location number", longest=30, description="Like 1-123456789")
    outside_scope = TextField(
        "Or: why your work is outside what they look at", longest=300, description="We look at it before we agree"
    )
    rating = SelectField(
        "Rating",
        choices=[choice("", "Not rated yet"), *(choice(each, each) for each in ("Outstanding", "Good",
                 "Requires improvement", "Inadequate"))],
    )  # fmt: skip
    register = SelectField("Register", choices=[choice("", "Choose"), *(choice(each, each) for each in REGISTERS)])
    number = TextField("Registration number", longest=40)
    issued_on = LocalDateField("Day on the certificate")
    expires_on = LocalDateField("Last day that it is good for")
    evidence = LongTextField(
        "How can we see it?",
        longest=600,
        description="Such as: I can show it on a video call. Do not send us the certificate.",
    )

    def offer(self, kind: CredentialKind, workers: list[Worker], allowed: DbsLevel) -> None:
        self.worker.choices = [choice("", "Choose"), *(choice(each.id, each.name) for each in workers if each.active)]
        levels = DBS_ORDER[: DBS_ORDER.index(allowed) + 1] if kind is CredentialKind.DBS else ()
        self.level.choices = [choice(each.value, DBS_WORDS[each].capitalize()) for each in levels]

    def fields_of(self, kind: CredentialKind) -> list[str]:
        """Names of the fields to show, in order."""
        shown: list[str] = ["worker"] if kind in OF_WORKER else []
        if kind is CredentialKind.DBS:
            shown += ["level", "number_ends", "update_service", "issued_on"]
        elif kind in INSURANCES:
            shown += ["insurer", "amount", "expires_on"]
        elif kind is CredentialKind.CQC_LOCATION:
            shown += ["location_id", "rating", "outside_scope"]
        elif kind is CredentialKind.PROFESSIONAL_REGISTRATION:
            shown += ["register", "number", "expires_on"]
        elif kind is CredentialKind.ICO_REGISTRATION:
            shown += ["number", "expires_on"]
        elif kind is not CredentialKind.IDENTITY:
            shown += ["issued_on", "expires_on"]
        return [*shown, "evidence"]

    def draft(self, kind: CredentialKind) -> CredentialDraft:
        shown = self.fields_of(kind)
        details: dict[str, Any] = {
            name: self[name].data
            for name in (
                "level",
                "number_ends",
                "insurer",
                "location_id",
                "rating",
                "outside_scope",
                "register",
                "number",
            )
            if name in shown and self[name].data
        }
        if "update_service" in shown and self.update_service.data:
            details["update_service"] = True
        if "amount" in shown and self.amount.data:
            details["amount_pence"] = self.amount.data
        return CredentialDraft(
            kind=kind,
            worker_id=self.worker.data if "worker" in shown else None,
            issued_on=self.issued_on.data if "issued_on" in shown else None,
            expires_on=self.expires_on.data if "expires_on" in shown else None,
            evidence=self.evidence.data or "",
            details=details,
        )


class EvidenceForm(BaseForm):
    evidence = LongTextField(
        "How can we see it?",
        needed="Say what we can look at, and how.",
        longest=600,
        description="Such as: I can show it on a video call. Do not send us the certificate.",
    )


class CheckForm(BaseForm):
    """An operator looked at it."""

    how = RadioField(
        "How do you know?",
        choices=[
            choice("evidence", "I saw evidence", "People read: We saw evidence on this day"),
            choice("register", "I found it on the public register", "People read: Checked on the register on this day"),
        ],
        needed="Choose one.",
    )
    source = TextField(
        "What did you look at?",
        needed="Say what you looked at.",
        longest=200,
        description="Such as: passport, video call",
    )
    checked_on = LocalDateField("On which day?", needed="Enter the day.")


class NoForm(BaseForm):
    reason = LongTextField("Why not?", needed="Say why, in words that help them.", longest=600)


class ReasonsForm(BaseForm):
    reasons = LongTextField(
        "Reasons", needed="Write at least one reason, in words that help them.", longest=2000, description="One a line"
    )

    def lines(self) -> list[str]:
        return (self.reasons.data or "").splitlines()
