"""How a service lies in tantivy: words to search, and what filters, facets and reasons need, stored beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import orjson
import tantivy

from search.analysis import weighted_stems
from search.document import ServiceDocument
from search.port import Change, Delete
from search.slots import COLUMNS, Rows, local_rows

WORDS = "words"
_TOKENIZER = "whitespace"  # the stems are made by search.analysis


def schema() -> tantivy.Schema:
    """`seq` is the commit that wrote a document, so that a reader loads only what it has not seen."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", stored=True, indexed=True, fast=True)
    builder.add_unsigned_field("seq", stored=False, indexed=True, fast=True)
    builder.add_unsigned_field("version", stored=False, indexed=False, fast=True)
    builder.add_text_field(WORDS, stored=False, tokenizer_name=_TOKENIZER, index_option="position")
    builder.add_bytes_field("facts", stored=True)
    builder.add_bytes_field("slots", stored=True)
    builder.add_text_field("stems", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


class Facts(NamedTuple):
    """One service without its texts; `alive` False is a tombstone. -1 and "" stand for "not known"."""

    id: int
    alive: bool
    category: str = ""
    kind: str = ""
    provider_type: str = ""
    source: str = ""
    languages: Sequence[str] = ()
    access: Sequence[str] = ()
    pots: Sequence[str] = ()
    areas: Sequence[str] = ()
    pence: int = -1
    unit: str = ""
    minimum: int = 0
    lat: float | None = None
    lon: float | None = None
    radius_m: int = -1
    home: bool = False
    place: bool = False
    online: bool = False
    slots: Rows | None = None


def _packed(document: ServiceDocument) -> bytes:
    return orjson.dumps(
        (
            document.category,
            document.kind,
            document.provider_type,
            document.source or "",
            document.languages,
            document.access,
            document.pots_accepted,
            document.areas,
            -1 if document.price_pence is None else document.price_pence,
            document.price_unit or "",
            document.minimum_minutes or 0,
            document.lat,
            document.lon,
            -1 if document.radius_m is None else document.radius_m,
            document.comes_to_home,
            document.at_place,
            document.online,
        )
    )


def encode(change: Change, seq: int, fields: tantivy.Schema) -> tantivy.Document:
    """The tantivy document of an upsert, or the tombstone of a delete."""
    content: dict[str, Any] = {"id": change.id, "seq": seq, "version": change.version}
    if isinstance(change, Delete):
        content["facts"] = b""
    else:
        stems = weighted_stems(change.document)
        content[WORDS] = " ".join(stems)
        content["stems"] = " ".join(dict.fromkeys(stems))
        content["facts"] = _packed(change.document)
        if change.document.slots:
            content["slots"] = local_rows(change.document.slots).tobytes()
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


def stems_of(document: tantivy.Document) -> frozenset[str]:
    """The distinct stems of a stored service."""
    return frozenset(str(document.get_first("stems") or "").split())
