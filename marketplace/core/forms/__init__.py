"""The field kit: every form of every page is made of these, so that every page errs alike.

A field's `needed` is the sentence that is shown when it is left empty; without one the field may be empty.
What was typed is kept when it cannot be read. Markup is `templates/design_system/forms.html`.
"""

from marketplace.core.forms.base import BaseForm
from marketplace.core.forms.choices import CheckboxesField, DurationField, RadioField, SelectField, YesField, choice
from marketplace.core.forms.dates import LocalDateField, TimeField, TimeSelectField
from marketplace.core.forms.money import MoneyField
from marketplace.core.forms.places import PlaceField, PostcodeField
from marketplace.core.forms.text import (
    EmailField,
    HiddenField,
    LongTextField,
    ParsedField,
    PasswordField,
    PhoneField,
    TextField,
    WholeNumberField,
)

__all__ = [
    "BaseForm",
    "CheckboxesField",
    "DurationField",
    "EmailField",
    "HiddenField",
    "LocalDateField",
    "LongTextField",
    "MoneyField",
    "ParsedField",
    "PasswordField",
    "PhoneField",
    "PlaceField",
    "PostcodeField",
    "RadioField",
    "SelectField",
    "TextField",
    "TimeField",
    "TimeSelectField",
    "WholeNumberField",
    "YesField",
    "choice",
]
