"""Fields where one picks. Choices are SelectChoice values; `choice` makes one with the line below it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import wtforms
from wtforms.fields import SelectChoice
from wtforms.validators import StopValidation

from marketplace.core.web.words import how_long

PICK_ONE = "Choose one of the answers shown."
PICK_SOME = "Choose from the answers shown."


def choice(value: Any, label: str, hint: str | None = None) -> SelectChoice:
    """One answer; `hint` is the line below it."""
    return SelectChoice(value=value, label=label, render_kw={"hint": hint} if hint else {})


class _OneOf:
    """What a list and radio buttons share: nothing chosen is None, `needed` says so in words."""

    data: Any
    coerce: Callable[[Any], Any]
    choices: Any
    process_errors: Sequence[str]
    needed: str | None

    def __init__(
        self, label: str | None = None, validators: Sequence[Any] | None = None, *, needed: str | None = None, **kw: Any
    ) -> None:
        super().__init__(label, validators, **kw)  # type: ignore[call-arg]
        self.needed = needed

    def process_data(self, value: Any) -> None:
        self.data = value

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist:
            self.data = None
            return
        self.data = None
        if valuelist[0] == "":
            return
        try:
            self.data = self.coerce(valuelist[0])
        except (ValueError, TypeError):
            raise ValueError(PICK_ONE) from None

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:
            raise StopValidation()
        if self.data is None:
            raise StopValidation(self.needed) if self.needed else StopValidation()
        if all(self.data != option.value for option in self.choices or ()):
            raise StopValidation(PICK_ONE)

    def iter_choices(self) -> Iterable[Any]:
        for option in self.choices or ():
            chosen = option.value == (self.data if self.data is not None else "")
            yield wtforms.fields.choices.Choice(option.value, option.label, chosen, option.render_kw)


class SelectField(_OneOf, wtforms.SelectField):
    """A list to open. Give an empty first choice (`choice("", "Choose")`) when nothing is right at first."""


class RadioField(_OneOf, wtforms.RadioField):
    """All answers in sight, one of them."""


class CheckboxesField(wtforms.SelectMultipleField):
    """All answers in sight, any of them. `needed` asks for at least one."""

    def __init__(
        self, label: str | None = None, validators: Sequence[Any] | None = None, *, needed: str | None = None, **kw: Any
    ) -> None:
        super().__init__(label, validators, **kw)
        self.needed = needed

    def process_data(self, value: Any) -> None:
        self.data = list(value or ())

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = []
        try:
            self.data = [self.coerce(value) for value in valuelist]
        except (ValueError, TypeError):
            raise ValueError(PICK_SOME) from None

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:
            raise StopValidation()
        if not self.data:
            raise StopValidation(self.needed) if self.needed else StopValidation()
        allowed = {option.value for option in self.choices or ()}
        if not allowed.issuperset(self.data):
            raise StopValidation(PICK_SOME)

    def iter_choices(self) -> Iterable[Any]:
        picked = self.data or ()
        for option in self.choices or ():
            yield wtforms.fields.choices.Choice(option.value, option.label, option.value in picked, option.render_kw)


class YesField(wtforms.BooleanField):
    """One box to tick. `needed` when it must be ticked to go on."""

    def __init__(
        self, label: str | None = None, validators: Sequence[Any] | None = None, *, needed: str | None = None, **kw: Any
    ) -> None:
        super().__init__(label, validators, **kw)
        self.needed = needed

    def pre_validate(self, form: Any) -> None:
        if self.needed and not self.data:
            raise StopValidation(self.needed)


class DurationField(SelectField):
    """How long a visit is; `data` in minutes. `minutes` lists the lengths on offer."""

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] | None = None,
        *,
        minutes: Iterable[int] = (15, 30, 45, 60, 90, 120, 150, 180, 240, 300, 360, 480, 600, 720),
        empty: str | None = None,
        **kw: Any,
    ) -> None:
        options = [choice(number, how_long(number)) for number in minutes]
        super().__init__(
            label, validators, coerce=int, choices=[choice("", empty), *options] if empty else options, **kw
        )
