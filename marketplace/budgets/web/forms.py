"""Setting up a budget and its pots."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from marketplace.budgets.domain import (
    OPEN_WAYS,
    Contribution,
    Deployment,
    FundingStream,
    Mechanism,
    PeriodRhythm,
    RecipientKind,
)
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
from marketplace.people.models import Organisation

DIRECT = (RecipientKind.HOLDER, RecipientKind.NOMINEE, RecipientKind.REPRESENTATIVE)
RHYTHMS = [
    choice(PeriodRhythm.MONTHLY.value, "Every month"),
    choice(PeriodRhythm.FOUR_WEEKLY.value, "Every 4 weeks"),
    choice(PeriodRhythm.ALL_AT_ONCE.value, "All at once, on the first day"),
]


class BudgetForm(BaseForm):
    starts_on = LocalDateField("First day", needed="Enter the first day.")
    last_on = LocalDateField("Last day", needed="Enter the last day.")
    indicative_pence = MoneyField("About how much will it be?", needed="Enter the amount.")
    basis_text = LongTextField(
        "How was this worked out?",
        needed="Say in plain words how the amount was worked out.",
        description="The person reads this. Say which help was counted, and what it costs near them.",
    )

    def wanted(self) -> dict[str, Any]:
        """What `set_up_budget` takes; `ends_on` is the day after the last one."""
        said = self.data
        return {
            "starts_on": said["starts_on"],
            "ends_on": said["last_on"] + timedelta(days=1),
            "indicative_pence": said["indicative_pence"],
            "basis_text": said["basis_text"],
        }

    def take_service_errors(self, error: Exception) -> None:
        """The service speaks of `ends_on`, the page of the last day."""
        fields = getattr(error, "fields", {})
        if "ends_on" in fields:
            fields["last_on"] = fields.pop("ends_on")
        self.take_errors(error)


class PotForm(BaseForm):
    stream = RadioField(
        "Where does the money come from?",
        choices=[choice(one.value, one.words) for one in FundingStream if one is not FundingStream.PRIVATE],
        needed="Choose where the money comes from.",
    )
    funder_id = SelectField("Whose money is it?", coerce=int, needed="Choose whose money it is.")
    deployment = RadioField(
        "Who looks after the money?",
        choices=[choice(one.value, one.words) for one in Deployment],
        needed="Choose who looks after the money.",
    )
    mechanism = RadioField(
        "How are bills paid?",
        choices=[
            choice(one.value, one.words, None if one in OPEN_WAYS else "Can be set up, not booked on yet")
            for one in Mechanism
        ],
        needed="Choose how bills are paid.",
    )
    recipient_kind = RadioField(
        "For a direct payment: who receives it?", choices=[choice(one.value, one.words) for one in DIRECT]
    )
    given_name = TextField("Their first name", longest=100, description="Only for a nominee or a representative")
    family_name = TextField("Their last name", longest=100)
    recipient_organisation_id = SelectField("For the other ways: which organisation looks after it?", coerce=int)
    account_organisation_id = SelectField("For an account that someone else runs: who runs it?", coerce=int)
    planned_pence = MoneyField("The whole pot", needed="Enter how much is in the pot.")
    contingency_pence = MoneyField(
        "How much of it is kept for emergencies?", least=0, description="Leave it empty for none"
    )
    rhythm = RadioField(
        "When is the rest released?",
        choices=RHYTHMS,
        default=PeriodRhythm.MONTHLY.value,
        needed="Choose when the money is released.",
    )
    terms_accepted = YesField("Whoever receives the money has accepted the terms")

    def offer(self, bodies: Sequence[Organisation], funders: Sequence[Organisation]) -> None:
        self.funder_id.choices = [choice(one.id, one.name) for one in funders]
        named = [choice("", "None"), *(choice(one.id, one.name) for one in bodies)]
        self.recipient_organisation_id.choices = self.account_organisation_id.choices = named

    def kind(self) -> RecipientKind | None:
        """None where the kind of pot says it all."""
        if self.deployment.data == Deployment.DIRECT_PAYMENT and self.recipient_kind.data:
            return RecipientKind(self.recipient_kind.data)
        return None

    def wanted(self) -> dict[str, Any]:
        """What `add_pot_as_told` takes."""
        said = self.data
        named = self.kind() in (RecipientKind.NOMINEE, RecipientKind.REPRESENTATIVE)
        return {
            "stream": FundingStream(said["stream"]),
            "deployment": Deployment(said["deployment"]),
            "mechanism": Mechanism(said["mechanism"]),
            "planned_pence": said["planned_pence"],
            "contingency_pence": said["contingency_pence"] or 0,
            "funder_id": said["funder_id"],
            "recipient_kind": self.kind(),
            "recipient_name": (said["given_name"], said["family_name"]) if named else None,
            "recipient_organisation_id": said["recipient_organisation_id"],
            "account_organisation_id": said["account_organisation_id"],
            "rhythm": PeriodRhythm(said["rhythm"]),
            "terms_accepted": bool(said["terms_accepted"]),
        }


class ReasonForm(BaseForm):
    reason = TextField("Why?", needed="Say why, in words that the person can read.", longest=500)


class ChangeForm(BaseForm):
    """Another way for the same pot, from today on."""

    deployment = RadioField(
        "Who looks after the money from today?",
        choices=[choice(one.value, one.words) for one in Deployment],
        needed="Choose who looks after the money.",
    )
    mechanism = RadioField(
        "How are bills paid from today?",
        choices=[choice(one.value, one.words) for one in Mechanism],
        needed="Choose how bills are paid.",
    )
    recipient_organisation_id = SelectField("If an organisation looks after it: which one?", coerce=int)
    account_organisation_id = SelectField("For an account that someone else runs: who runs it?", coerce=int)
    reason = TextField("Why?", needed="Say why, in words that the person can read.", longest=500)
    terms_accepted = YesField("Whoever receives the money from today has accepted the terms")

    def offer(self, bodies: Sequence[Organisation]) -> None:
        named = [choice("", "None"), *(choice(one.id, one.name) for one in bodies)]
        self.recipient_organisation_id.choices = self.account_organisation_id.choices = named

    def wanted(self) -> dict[str, Any]:
        """What `change_deployment` takes."""
        said = self.data
        return {
            "deployment": Deployment(said["deployment"]),
            "mechanism": Mechanism(said["mechanism"]),
            "recipient_organisation_id": said["recipient_organisation_id"],
            "account_organisation_id": said["account_organisation_id"],
            "reason": said["reason"],
            "terms_accepted": bool(said["terms_accepted"]),
        }


class StopForm(BaseForm):
    reason = TextField("Why does it stop?", needed="Say why, in words that the person can read.", longest=500)
    replacement = TextField(
        "What will they have instead?",
        needed="Say what they will have instead. Their right to support does not end.",
        longest=500,
    )


class ContributionForm(BaseForm):
    plan_line_id = SelectField("For which line of the plan?", coerce=int, needed="Choose a line of the plan.")
    kind = RadioField(
        "What is it?",
        choices=[choice(one.value, one.words) for one in Contribution],
        needed="Choose what it is.",
    )
    pence = MoneyField("How much?", needed="Enter the amount.")

    def wanted(self) -> dict[str, Any]:
        said = self.data
        return {"plan_line_id": said["plan_line_id"], "kind": Contribution(said["kind"]), "pence": said["pence"]}
