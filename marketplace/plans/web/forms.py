"""The small forms that a plan is written with: one thing at a time, each saved by itself."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from marketplace.budgets.models import Pot
from marketplace.core.forms import (
    BaseForm,
    CheckboxesField,
    LocalDateField,
    LongTextField,
    MoneyField,
    ParsedField,
    PhoneField,
    RadioField,
    SelectField,
    TextField,
    WholeNumberField,
    YesField,
    choice,
)
from marketplace.plans.domain import Rhythm, SeenHow
from marketplace.plans.models import Outcome
from marketplace.plans.queries import LineView
from marketplace.plans.services import LineWanted
from providers.categories import tree

CHECK_HOURS = "Write hours like 3, 3.5 or 3:30."
WEEK_HOURS = 168
_PARTS = {"¼": 15, "½": 30, "¾": 45}


class HoursField(ParsedField):
    """Hours in (3, 3.5, 3½, 3:30), whole minutes out."""

    def __init__(self, label: str | None = None, validators: Sequence[Any] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("longest", 10)
        super().__init__(label, validators, **kwargs)

    def show(self, value: Any) -> str:
        hours, minutes = divmod(int(value), 60)
        return f"{hours}:{minutes:02d}" if minutes else str(hours)

    def parse(self, text: str) -> int:
        plain = re.sub(r"\s*(hours?|h)$", "", text.strip().lower())
        found = re.fullmatch(r"(\d{0,3})(?:([¼½¾])|:(\d{2})|\.(\d{1,2}))?", plain)
        if not found or not any(found.groups()):
            raise ValueError(CHECK_HOURS)
        hours, part, minutes, tenths = found.groups()
        extra = _PARTS[part] if part else int(minutes or 0)
        if tenths:
            extra = round(int(tenths.ljust(2, "0")) * 60 / 100)
        total = int(hours or 0) * 60 + extra
        if extra > 59 or total > WEEK_HOURS * 60:
            raise ValueError(CHECK_HOURS)
        return total


class OutcomeForm(BaseForm):
    words = LongTextField(
        "What do they want?",
        description="In their own words, like “I want to see my sister every week”.",
        needed="Write down what the person wants, in their own words.",
    )
    baseline = RadioField(
        "How is it now?",
        coerce=int,
        choices=[
            choice(1, "1: very far from it"),
            choice(2, "2"),
            choice(3, "3: half-way"),
            choice(4, "4"),
            choice(5, "5: just as they want it"),
        ],
    )


class LineForm(BaseForm):
    """`offer` gives it the plan's outcomes and pots; the shares of pots are fields of their own, made for the plan."""

    title = TextField("What is it?", description="Like “Swimming with someone”.", needed="Write what it is.")
    category = SelectField("What kind of support?", needed="Choose what kind of support it is.")
    outcome_ids = CheckboxesField("What does it help with?", coerce=int)
    rhythm = RadioField(
        "How often?",
        coerce=Rhythm,
        choices=[
            choice(Rhythm.WEEKLY, "Every week"),
            choice(Rhythm.ONE_OFF, "Once", "A thing to buy, or something that happens once"),
        ],
        needed="Choose how often.",
    )
    pence = MoneyField(
        "How much money?",
        least=0,
        description="For a week, or for the one time. Write 0 if it is free.",
        needed="Write the amount. Write 0 if it is free.",
    )
    band_min_minutes = HoursField("Hours a week, at least", description="Only for every week. You can leave it empty.")
    band_max_minutes = HoursField("Hours a week, at most", description="Only for every week. You can leave it empty.")
    starts_on = LocalDateField("The first day", needed="Enter the first day.")
    ends_on = LocalDateField("The last day", needed="Enter the last day.")
    critical = YesField("They can’t do without it, not even once")
    lump_sum = YesField("It is paid in one sum")

    share_fields: tuple[Any, ...] = ()

    def offer(self, outcomes: Iterable[Outcome], pots: Iterable[Pot]) -> None:
        self.category.choices = categories()
        self.outcome_ids.choices = [choice(one.id, one.words) for one in outcomes]
        self.share_fields = tuple((pot.id, getattr(self, share_name(pot.id))) for pot in pots)

    def wanted(self) -> LineWanted:
        return LineWanted(
            title=self.title.data,
            category=self.category.data,
            rhythm=Rhythm(self.rhythm.data),
            starts_on=_day(self.starts_on.data),
            ends_on=_day(self.ends_on.data),
            pence=int(self.pence.data or 0),
            band_min_minutes=_whole(self.band_min_minutes.data),
            band_max_minutes=_whole(self.band_max_minutes.data),
            critical=bool(self.critical.data),
            lump_sum=bool(self.lump_sum.data),
            shares={pot_id: field.data for pot_id, field in self.share_fields if field.data},
            outcome_ids=self.outcome_ids.data,
        )

    def take_errors(self, exc: Exception) -> None:
        """What is wrong with the shares is said at the first of them."""
        fields = dict(getattr(exc, "fields", None) or {})
        if "shares" in fields and self.share_fields:
            fields[self.share_fields[0][1].name] = fields.pop("shares")
            exc.fields = fields  # type: ignore[attr-defined]
        super().take_errors(exc)


def line_form(outcomes: Sequence[Outcome], pots: Sequence[Pot], **data: Any) -> LineForm:
    """A form with a share for each pot of the plan's budget. One pot alone pays all unless told otherwise."""
    whole = 100 if len(pots) == 1 else None
    fields = {
        share_name(pot.id): WholeNumberField(f"Share of the {pot.name}", least=0, most=100, default=whole)
        for pot in pots
    }
    form: LineForm = type("LineForm", (LineForm,), fields)(data=data)
    form.offer(outcomes, pots)
    return form


def share_name(pot_id: int) -> str:
    return f"share_{pot_id}"


def line_data(line: LineView) -> dict[str, Any]:
    """What the form shows of a line that is there already."""
    return {
        "title": line.title,
        "category": line.category,
        "outcome_ids": list(line.outcome_ids),
        "rhythm": line.rhythm,
        "pence": line.weekly_pence if line.weekly_pence is not None else line.amount_pence,
        "band_min_minutes": line.band_min_minutes,
        "band_max_minutes": line.band_max_minutes,
        "starts_on": line.starts_on,
        "ends_on": line.ends_on,
        "critical": line.critical,
        "lump_sum": line.lump_sum,
        **{share_name(pot_id): share for pot_id, share in line.shares.items()},
    }


def categories() -> list[Any]:
    """Whole families first in each, then their kinds: a line may be for any of a family."""
    found = [choice("", "Choose")]
    for top in tree():
        found.append(choice(top.id, f"{top.label}: any kind"))
        found += [choice(leaf.id, f"{top.label}: {leaf.label}") for leaf in top.leaves]
    return found


class BackupForm(BaseForm):
    name = TextField("Who comes?", needed="Write who comes.", description="A person, a provider, a neighbour.")
    phone = PhoneField("Phone number")


class RiskForm(BaseForm):
    line_id = SelectField("What is it about?", coerce=int)
    hazard = LongTextField("What could go wrong?", needed="Write what could go wrong.", longest=1000)
    mitigation = LongTextField("What is done about it?", needed="Write what is done about it.", longest=1000)
    accepted_by = TextField(
        "Who accepts this risk?",
        needed="Write who accepts this risk.",
        description="The person first, and those who agreed it with them.",
    )
    trigger = TextField("When do we think again?", description="Like “it happens twice in a month”.")
    review_on = LocalDateField("When is it looked at again?", needed="Enter a day.")

    def offer(self, lines: Iterable[LineView], today: date) -> None:
        self.line_id.choices = [choice("", "The whole plan")] + [choice(line.id, line.title) for line in lines]
        self.review_on.earliest = today


class SeenForm(BaseForm):
    how = RadioField(
        "How did they see it?",
        coerce=SeenHow,
        choices=[choice(one, one.words) for one in SeenHow],
        needed="Choose how they saw it.",
    )


class SubmitForm(BaseForm):
    shortfall = YesField("I know that it costs more than the budget has. The budget has to be looked at again.")


class BudgetForm(BaseForm):
    budget_id = SelectField("Which budget pays for it?", coerce=int, needed="Choose the budget.")


class ReasonsForm(BaseForm):
    reasons = LongTextField("Why?", needed="Say why, in words that the person can read.")


class EndForm(BaseForm):
    reasons = LongTextField("Why does it end?", needed="Say why, in words that the person can read.")
    cover = LongTextField("Who gives the support that they can’t do without, and from which day?", longest=500)


class ReviewForm(BaseForm):
    reviewed_on = LocalDateField("When was the review?", needed="Enter the day of the review.")
    words = LongTextField(
        "What was said?",
        needed="Write what was said: what goes well, and what has to change.",
        description="What goes well, what has to change, whether the money is enough.",
    )
    next_on = LocalDateField("When is the next one?", needed="Enter the day of the next review.")


def _day(value: date | None) -> date:
    if value is None:
        raise ValueError("the form was not checked")
    return value


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None
