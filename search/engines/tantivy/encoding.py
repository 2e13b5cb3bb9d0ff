"""How a service lies in tantivy: words to search, and what filters, facets and reasons need, stored beside them."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

import numpy as np
import orjson
import tantivy

from search.analysis import weighted_stems
from search.facts import Facts, facts_of
from search.fingerprint import fingerprint_of
from search.port import Change, Delete
from search.slots import COLUMNS

WORDS = "words"
_TOKENIZER = "whitespace"  # the stems are made by search.analysis


def schema() -> tantivy.Schema:
    """`seq` is the commit that wrote a document, so that a reader loads only what it has not seen."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", stored=True, indexed=True, fast=True)
    builder.add_unsigned_field("seq", stored=False, indexed=True, fast=True)
    builder.add_unsigned_field("version", stored=False, indexed=False, fast=True)
    builder.add_unsigned_field("fingerprint", stored=False, indexed=False, fast=True)
    builder.add_text_field(WORDS, stored=False, tokenizer_name=_TOKENIZER, index_option="position")
    builder.add_float_field("lat", indexed=True, fast=True)
    builder.add_float_field("lon", indexed=True, fast=True)
    builder.add_bytes_field("facts", stored=True)
    builder.add_bytes_field("slots", stored=True)
    builder.add_text_field("stems", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def encode(change: Change, seq: int, fields: tantivy.Schema) -> tantivy.Document:
    """The tantivy document of an upsert, or the tombstone of a delete."""
    content: dict[str, Any] = {"id": change.id, "seq": seq, "version": change.version}
    if isinstance(change, Delete):
        content["facts"], content["fingerprint"] = b"", 0
    else:
        content["fingerprint"] = fingerprint_of(change.document)
        stems = weighted_stems(change.document)
        content[WORDS] = " ".join(stems)
        content["stems"] = " ".join(dict.fromkeys(stems))
        facts = facts_of(change.document)
        content["facts"] = orjson.dumps(facts[2:-1])  # id and life are known, slots lie beside
        if facts.lat is not None and facts.lon is not None:
            content["lat"], content["lon"] = float(facts.lat), float(facts.lon)
        if facts.slots is not None:
            content["slots"] = facts.slots.tobytes()
    return tantivy.Document.from_dict(content, fields)


def decode(document: tantivy.Document) -> Facts:
    """What was stored. Raises ValueError when it is damaged."""
    service = int(document.get_first("id") or 0)
    packed = bytes(document.get_first("facts") or b"")
    if not packed:
        return Facts(service, alive=False)
    slots = document.get_first("slots")
    rows = None if slots is None else np.frombuffer(bytes(slots), dtype=np.int32).reshape(-1, COLUMNS)
    return Facts._make((service, True, *orjson.loads(packed), rows))


class Stems(Container[str]):
    """The distinct stems of a stored service: a few are looked for, so the text is not taken apart for them."""

    __slots__ = ("_said",)

    def __init__(self, document: tantivy.Document) -> None:
        self._said = f" {document.get_first('stems') or ''} "

    def __contains__(self, stem: object) -> bool:
        return f" {stem} " in self._said
