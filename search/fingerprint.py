"""What tells two states of a service apart when their versions are the same: a number made of its document."""

from __future__ import annotations

import hashlib
from dataclasses import fields

from search.document import ServiceDocument

_MOVES_WITH_THE_CLOCK = ("first_listed", "slots")
_FIELDS = tuple(field.name for field in fields(ServiceDocument) if field.name not in _MOVES_WITH_THE_CLOCK)
_63_BITS = (1 << 63) - 1


def fingerprint_of(document: ServiceDocument) -> int:
    """63 bits, so that every engine can hold it as a signed number; the same in every process.

    Free times are no part of it: what is free from now on is another thing each hour though nothing was changed. A
    change of anybody's hours raises the version, and the nightly pass moves the rest on.
    """
    content = repr([getattr(document, name) for name in _FIELDS]).encode()
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest()) & _63_BITS
