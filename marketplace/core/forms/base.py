"""The form that every form is: plain sentences, errors of services on their fields, an ordered summary."""

from typing import Any

import wtforms
from flask_wtf import FlaskForm

OPEN_TOO_LONG = "This page was open for too long. Send it again, please."
#: Stock fields speak like programmers ("Not a valid integer value.") and let control characters through.
NOT_OURS = (
    wtforms.StringField,
    wtforms.TextAreaField,
    wtforms.PasswordField,
    wtforms.EmailField,
    wtforms.IntegerField,
    wtforms.DecimalField,
    wtforms.FloatField,
    wtforms.DateField,
    wtforms.TimeField,
    wtforms.SelectField,
    wtforms.SelectMultipleField,
    wtforms.RadioField,
)


class BaseForm(FlaskForm):
    """A form of kit fields. Raises TypeError when a stock WTForms field is used where the kit has its own."""

    class Meta(FlaskForm.Meta):
        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            if unbound_field.field_class in NOT_OURS:
                raise TypeError(f"{unbound_field.field_class.__name__}: use the kit's own field")
            return super().bind_field(form, unbound_field, options)

    def take_errors(self, exc: Exception) -> None:
        """Put a service's refusal where the person can mend it.

        Reads `exc.fields` (field name to sentences); what has no field here goes to the head of the summary.
        """
        fields: dict[str, list[str]] = getattr(exc, "fields", None) or {}
        for name, sentences in fields.items():
            if name in self._fields:
                field = self._fields[name]
                field.errors = [*field.errors, *sentences]
            else:
                self.form_errors.extend(sentences)
        if not fields:
            self.form_errors.append(str(exc))

    def summary(self) -> list[tuple[str | None, str]]:
        """(id of the field, sentence) in the order of the page; no id for what is about the whole form."""
        found: list[tuple[str | None, str]] = [(None, str(sentence)) for sentence in self.form_errors]
        for field in self:
            found += _of_field(field)
        return found


def _of_field(field: Any) -> list[tuple[str | None, str]]:
    if field.type == "CSRFTokenField":
        return [(None, OPEN_TOO_LONG)] if field.errors else []
    if isinstance(field, wtforms.FormField):
        return [line for inner in field.form for line in _of_field(inner)]
    if isinstance(field, wtforms.FieldList):
        own = [(field.id, error) for error in field.errors if isinstance(error, str)]
        return own + [line for inner in field for line in _of_field(inner)]
    return [(getattr(field, "anchor", field.id), str(field.errors[0]))] if field.errors else []
