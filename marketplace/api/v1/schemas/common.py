"""What every call shares."""

from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, validate


class Strict(Schema):
    """A body: a field that we do not know is an error, not a wish that is quietly dropped."""

    class Meta:
        unknown = RAISE


class Query(Schema):
    """Query parameters: one that we do not know is an error, or a filter would be dropped without a word.

    The parser drops unknown ones by itself: views pass `unknown=None`, which leaves it to the schema.
    """

    class Meta:
        unknown = RAISE


class Page(Query):
    page = fields.Integer(load_default=1, strict=False, validate=validate.Range(1, 1000))
    page_size = fields.Integer(load_default=20, validate=validate.Range(1, 100))


class Key(Schema):
    """Same key and body, the stored answer; same key, another body, 422 `idempotency_key_reused`."""

    class Meta:
        unknown = EXCLUDE

    idempotency_key = fields.String(
        data_key="Idempotency-Key", load_default=None, validate=validate.Length(min=1, max=200)
    )


class Problem(Schema):
    """RFC 9457."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    code = fields.String(required=True)
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()), required=True)


class Id(fields.Integer):
    """A whole number from 1, within what the database holds. Strict: 1.5 and true are no ids."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("validate", validate.Range(1, 2**63 - 1))
        super().__init__(strict=True, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        if isinstance(value, bool) or (isinstance(value, str) and not value.isascii()):
            raise ValidationError("Give a whole number.")
        return super()._deserialize(value, attr, data, **more)


class Whole(Id):
    """A whole number within bounds."""

    def __init__(self, least: int, most: int, **more: Any) -> None:
        super().__init__(validate=validate.Range(least, most), **more)


class Words(fields.String):
    """Text of at most `most` characters, without control characters."""

    def __init__(self, most: int, **more: Any) -> None:
        super().__init__(validate=[validate.Length(max=most), _no_controls], **more)


def _no_controls(value: str) -> None:
    if any(ord(char) < 32 and char not in "\n\r\t" for char in value) or any(
        0xD800 <= ord(char) <= 0xDFFF for char in value
    ):
        raise ValidationError("Leave out characters that can’t be printed.")
