"""What a provider says about itself and about a service, as forms."""

from typing import Any

from marketplace.core.errors import InvalidInput
from marketplace.core.forms import (
    BaseForm,
    CheckboxesField,
    DurationField,
    EmailField,
    LongTextField,
    MoneyField,
    PhoneField,
    PostcodeField,
    RadioField,
    SelectField,
    TextField,
    WholeNumberField,
    YesField,
    choice,
)
from marketplace.core.geography import local_authorities, local_authority_name
from providers.categories import activities, leaf
from providers.categories import tree as category_tree
from providers.domain.codes import PriceUnit, ProviderType, ServiceKind
from providers.domain.drafts import ProviderDraft, ServiceDraft
from providers.domain.words import (
    ACCESS,
    DEPLOYMENTS,
    KINDS,
    LANGUAGES,
    STREAM_GROUPS,
    TYPES,
    UNITS,
    pot_groups,
    pot_tokens,
)
from providers.models import Provider, Service

METRES_A_MILE = 1609.344
PARTS = (1, 2, 3, 4)
SAME = (
    "name",
    "kind",
    "activities",
    "description",
    "price_unit",
    "visit_minutes",
    "minimum_minutes",
    "capacity",
    "place_label",
    "postcode",
    "languages",
    "access",
    "notice_hours",
    "cancel_hours",
)
"""Fields that are called what their columns are."""
LEAD = [(0, "No notice"), (2, "2 hours"), (12, "12 hours"), (24, "24 hours"), (48, "2 days"), (72, "3 days"),
        (168, "1 week"), (336, "2 weeks"), (672, "4 weeks")]  # fmt: skip


class ProviderForm(BaseForm):
    name = TextField("Name that people know you by", needed="Enter the name that people know you by.", longest=120)
    type = RadioField(
        "What are you?",
        choices=[choice(kind.value, words) for kind, words in TYPES.items()],
        needed="Choose what fits best.",
    )
    about = LongTextField("About you", longest=2000, description="Who you are and how you work. Short sentences.")
    phone = PhoneField("Phone number", description="It is shown on your page")
    email = EmailField("Email address", description="It is shown on your page")
    website = TextField("Website", longest=200, description="Like https://www.example.org")
    postcode = PostcodeField("Your postcode", description="Where you start from. We show only the area.")
    workforce_count = WholeNumberField(
        "How many people deliver your support?", least=1, most=100_000, description="Count yourself too"
    )
    is_employer = YesField("I employ people")
    works_under_direction = YesField(
        "I work alone, directly for the person, and they tell me what to do and how",
        description="Then personal care needs no Care Quality Commission registration.",
    )
    complaints_contact = LongTextField(
        "How can people complain?", longest=600, description="Who to tell, how, and when you answer"
    )

    def draft(self) -> ProviderDraft:
        typed: dict[str, Any] = self.data
        return ProviderDraft(
            name=self.name.data,
            type=ProviderType(self.type.data),
            about=self.about.data or "",
            phone=self.phone.data or None,
            email=self.email.data or None,
            website=self.website.data or None,
            complaints_contact=self.complaints_contact.data or None,
            postcode=self.postcode.data or None,
            workforce_count=typed["workforce_count"],
            is_employer=bool(self.is_employer.data),
            works_under_direction=bool(self.works_under_direction.data),
        )

    @classmethod
    def of(cls, provider: Provider) -> "ProviderForm":
        return cls(obj=provider)


class CategoryForm(BaseForm):
    """The first step of a service: what kind of support it is."""

    class Meta(BaseForm.Meta):
        csrf = False

    category = SelectField(
        "What kind of support is it?",
        choices=[choice("", "Choose")]
        + [choice(each.id, f"{top.label}: {each.label}") for top in category_tree() for each in top.leaves],
        needed="Choose what kind of support it is.",
    )


def _lead(*, empty: str | None = None) -> dict[str, Any]:
    choices = [choice(hours, words) for hours, words in LEAD]
    return {"coerce": int, "choices": [choice("", empty), *choices] if empty else choices}


class ServiceForm(BaseForm):
    name = TextField("Name of the service", needed="Enter a name for this service.", longest=120)
    kind = RadioField(
        "How do people get it?",
        choices=[choice(kind.value, title, hint) for kind, (title, hint) in KINDS.items()],
        needed="Choose how people get it.",
    )
    activities = CheckboxesField("What do you do?", needed="Choose at least one thing that you do.")
    in_short = TextField("In one sentence", longest=200, needed="Say in one sentence what it is.")
    description = LongTextField("More about it", longest=4000)

    amount_1 = MoneyField("Price, first part", least=0)
    label_1 = TextField("What it is for", longest=80, description="Such as: 1 hour with Priya")
    amount_2 = MoneyField("Second part", least=0)
    label_2 = TextField("What it is for", longest=80, description="Such as: travel")
    amount_3 = MoneyField("Third part", least=0)
    label_3 = TextField("What it is for", longest=80)
    amount_4 = MoneyField("Fourth part", least=0)
    label_4 = TextField("What it is for", longest=80)
    price_unit = SelectField(
        "The price is for",
        choices=[choice("", "Choose"), *(choice(unit.value, words) for unit, words in UNITS.items())],
    )
    bank_holiday_price = MoneyField(
        "Whole price on a bank holiday", least=0, description="Leave it empty if it is the same"
    )
    visit_minutes = DurationField("How long is a usual visit?", needed="Choose a length.", default=60)
    minimum_minutes = DurationField("The least that people pay for", empty="No minimum")
    capacity = WholeNumberField("How many people at the same time?", least=1, most=200, default=1)

    where = CheckboxesField(
        "Where does it take place?",
        choices=[
            choice("at_home", "At the person’s home, or from their door"),
            choice("at_place", "At a place of yours"),
            choice("online", "Online or by phone"),
        ],
        needed="Say where it takes place.",
    )
    place_label = TextField("Name of the place", longest=120, description="Such as: Reddish Baths")
    postcode = PostcodeField("Postcode that you start from, or of the place")
    radius = WholeNumberField("How many miles do you travel?", least=1, most=250)
    areas = LongTextField(
        "Or the councils whose areas you cover", longest=2000, description="One a line, such as: Stockport"
    )
    languages = CheckboxesField(
        "Languages that you speak with people",
        choices=[choice(tag, words) for tag, words in LANGUAGES.items()],
        default=["en"],
    )
    access = CheckboxesField("Getting in", choices=[choice(code, words) for code, words in ACCESS.items()])
    pots = CheckboxesField(
        "Which budgets do you take?", choices=[choice(code, words) for code, (words, _) in STREAM_GROUPS.items()]
    )
    paid = CheckboxesField(
        "How can you be paid?", choices=[choice(code, words, hint) for code, (words, hint) in DEPLOYMENTS.items()]
    )
    notice_hours = SelectField("How long before must people ask?", needed="Choose one.", default=24, **_lead())
    cancel_hours = SelectField("Until when can people cancel for nothing?", needed="Choose one.", default=24, **_lead())
    cancel_fee = MoneyField("Fee if they cancel later", least=0, description="Nothing in case of hospital or death")

    def offer(self, category: str, kept: list[str]) -> None:
        """The activities of this kind of support, and those that the service has already."""
        shown = {activity.id: activity.label for activity in leaf(category).activities}
        shown |= {each: activities()[each].label for each in kept if each in activities()}
        self.activities.choices = [choice(code, words) for code, words in shown.items()]

    @property
    def parts(self) -> list[tuple[Any, Any]]:
        """(amount, label) as fields."""
        return [(self[f"amount_{n}"], self[f"label_{n}"]) for n in PARTS]

    def draft(self, category: str) -> ServiceDraft:
        """Raises InvalidInput for a council that is none."""
        parts = [(label.data or "", amount.data) for amount, label in self.parts if amount.data is not None]
        where = self.where.data or []
        typed: dict[str, Any] = self.data
        return ServiceDraft(
            name=self.name.data,
            kind=ServiceKind(self.kind.data),
            category=category,
            activities=tuple(self.activities.data),
            summary=self.in_short.data or "",
            description=self.description.data or "",
            price_parts=tuple(parts),
            price_unit=PriceUnit(self.price_unit.data) if self.price_unit.data and parts else None,
            bank_holiday_price_pence=typed["bank_holiday_price"],
            minimum_minutes=self.minimum_minutes.data,
            visit_minutes=self.visit_minutes.data,
            capacity=typed["capacity"] or 1,
            at_home="at_home" in where,
            at_place="at_place" in where,
            online="online" in where,
            place_label=self.place_label.data or None,
            postcode=self.postcode.data or None,
            radius_m=round(typed["radius"] * METRES_A_MILE) if typed["radius"] else None,
            areas=_codes(self.areas.data or ""),
            languages=tuple(self.languages.data),
            access=tuple(self.access.data),
            pots_accepted=tuple(pot_tokens(self.pots.data, self.paid.data)),
            notice_hours=self.notice_hours.data,
            cancel_hours=self.cancel_hours.data,
            cancel_fee_pence=typed["cancel_fee"] or 0,
        )

    def take_errors(self, exc: Exception) -> None:
        """A price is typed in parts: what is wrong with it goes to the first."""
        if isinstance(exc, InvalidInput):
            exc.fields = {{"price": "amount_1"}.get(name, name): said for name, said in exc.fields.items()}
        super().take_errors(exc)

    @classmethod
    def of(cls, service: Service) -> "ServiceForm":
        groups, paid = pot_groups(list(service.pots_accepted))
        parts: dict[str, Any] = {}
        for n, part in zip(PARTS, service.price_parts, strict=False):
            parts |= {f"amount_{n}": part["pence"], f"label_{n}": part["label"]}
        return cls(
            data={name: getattr(service, name) for name in SAME} | parts,
            bank_holiday_price=service.bank_holiday_price_pence,
            where=[each for each in ("at_home", "at_place", "online") if getattr(service, each)],
            radius=round(service.radius_m / METRES_A_MILE) if service.radius_m else None,
            areas="\n".join(local_authority_name(code) for code in service.areas),
            in_short=service.summary,
            pots=groups,
            paid=paid,
            cancel_fee=service.cancel_fee_pence or None,
        )


def _codes(lines: str) -> tuple[str, ...]:
    by_name = {area.name.casefold(): area.code for area in local_authorities()}
    found: list[str] = []
    for line in lines.splitlines():
        name = line.strip()
        if not name:
            continue
        code = by_name.get(name.casefold())
        if code is None:
            raise InvalidInput({"areas": [f"We don’t know a council called “{name}”."]})
        found.append(code)
    return tuple(dict.fromkeys(found))
