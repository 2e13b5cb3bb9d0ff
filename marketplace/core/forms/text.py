"""Fields that are typed. Text is trimmed, in one Unicode form, without control characters, and has a longest length."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

import phonenumbers
from wtforms import widgets
from wtforms.fields import StringField
from wtforms.validators import StopValidation

HIDDEN_CHARACTERS = "Some of this is hidden characters that we cannot keep. Please type it again."
CHECK_EMAIL = "Check your email address. It needs an @, like name@example.org."
_EMAIL = re.compile(r"[^\s@,;:<>()\[\]\\\"]+@[^\s@,;:<>()\[\]\\\"._-][^\s@,;:<>()\[\]\\\"]*\.[^\W_]{2,}")
# Turn the direction of writing around: they make a name read as another one.
_DIRECTION = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs")


def tidy(text: str, lines: bool = False) -> tuple[str, bool]:
    """(trimmed text that is safe to print and to store, whether hidden characters had to be taken out)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if not lines:
        text = text.replace("\n", " ")
    kept = "".join(c for c in text if c == "\n" or not _is_hidden(c))
    return unicodedata.normalize("NFC", kept.translate(_DIRECTION)).strip(), kept != text


class TextField(StringField):
    """One line of text.

    `needed`: the sentence when it is empty (None: it may be empty). `longest`: characters.
    """

    lines = False

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] | None = None,
        *,
        needed: str | None = None,
        longest: int = 200,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.needed = needed
        self.longest = longest

    def process_data(self, value: Any) -> None:
        self.data = "" if value is None else value

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = self._kept(str(valuelist[0]))

    def _kept(self, typed: str) -> str:
        text, had_hidden = tidy(typed, self.lines)
        # set before an error is raised, so that what was typed stays on the page
        self.data = text
        if had_hidden:
            raise ValueError(HIDDEN_CHARACTERS)
        if len(text) > self.longest:
            raise ValueError(f"Use {self.longest:,} characters or fewer. This has {len(text):,}.")
        return text

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:
            raise StopValidation()
        if self.data in (None, ""):
            raise StopValidation(self.needed) if self.needed else StopValidation()


class LongTextField(TextField):
    """Several lines of text."""

    widget = widgets.TextArea()
    lines = True

    def __init__(self, label: str | None = None, validators: Sequence[Any] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("longest", 2000)
        super().__init__(label, validators, **kwargs)


class HiddenField(TextField):
    """A value that the page carries; it is as untrusted as any other."""

    widget = widgets.HiddenInput()


class PasswordField(TextField):
    """A password: every character counts, so nothing is trimmed; it is never printed back."""

    widget = widgets.PasswordInput()

    def __init__(self, label: str | None = None, validators: Sequence[Any] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("longest", 1000)
        super().__init__(label, validators, **kwargs)

    def _kept(self, typed: str) -> str:
        self.data = ""
        if any(map(_is_hidden, typed)):
            raise ValueError("A password cannot have hidden characters in it. Please type it again.")
        if len(typed) > self.longest:
            raise ValueError(f"Use {self.longest:,} characters or fewer.")
        return typed


class EmailField(TextField):
    """An email address; checked for its shape only."""

    def __init__(self, label: str | None = None, validators: Sequence[Any] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("longest", 254)
        super().__init__(label, validators, **kwargs)

    def _kept(self, typed: str) -> str:
        text = super()._kept(typed)
        if text and not _EMAIL.fullmatch(text):
            raise ValueError(CHECK_EMAIL)
        return text


class ParsedField(TextField):
    """Text that stands for a value: `data` is the value or None, the typed text stays on the page.

    Subclasses give `parse` (raises ValueError with a sentence) and `show`.
    """

    text = ""

    def parse(self, text: str) -> Any:
        raise NotImplementedError

    def show(self, value: Any) -> str:
        return str(value)

    def process_data(self, value: Any) -> None:
        self.data = value
        self.text = "" if value is None else self.show(value)

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist:
            return
        try:
            self.text = self._kept(str(valuelist[0]))
        except ValueError:
            self.text = self.data or ""
            self.data = None
            raise
        self.data = None
        if self.text:
            self.data = self.parse(self.text)

    def _value(self) -> str:
        return self.text


class WholeNumberField(ParsedField):
    """A whole number in figures, from `least` to `most`."""

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] | None = None,
        *,
        least: int = 0,
        most: int = 1_000_000,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.least = least
        self.most = most

    def parse(self, text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text):
            raise ValueError("Use a whole number in figures, like 8.")
        number = int(text)
        if not self.least <= number <= self.most:
            raise ValueError(f"Use a number from {self.least:,} to {self.most:,}.")
        return number


class PhoneField(ParsedField):
    """A phone number as people here write it; `data` is that text, tidied (`0161 496 0120`)."""

    def __init__(self, label: str | None = None, validators: Sequence[Any] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("longest", 40)
        super().__init__(label, validators, **kwargs)

    def parse(self, text: str) -> str:
        try:
            number = phonenumbers.parse(text, "GB")
        except phonenumbers.NumberParseException:
            raise ValueError("Check the phone number. Write it like 0161 496 0120.") from None
        if not phonenumbers.is_possible_number(number):
            raise ValueError("Check the phone number. Write it like 0161 496 0120.")
        home = number.country_code == 44
        style = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
        return str(phonenumbers.format_number(number, style))
