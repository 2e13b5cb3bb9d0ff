"""What the index should hold of services now, read afresh from the database."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from marketplace.core.uow import UnitOfWork
from providers.queries.versions import version_of
from providers.search_documents import document, read_ahead
from search.port import Change, Delete, Upsert

CHANGED = "service.changed"
"""The topic under which the owner of the services tells of each change."""

_OUR_FAULT = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a row that breaks its own rules makes the projection raise; a database that is away raises other things."""


@dataclass(frozen=True, slots=True)
class Projected:
    """`changes` in order of the ids asked for; `refused` says why by id for those that cannot be projected."""

    changes: Sequence[Change]
    refused: Mapping[int, str]


def changes_of(uow: UnitOfWork, ids: Sequence[int]) -> Projected:
    """A service that nobody may see is a delete with its version; one that the database does not know is left out.
    One bad row keeps none of the others back."""
    found: list[Change] = []
    refused: dict[int, str] = {}
    with suppress(*_OUR_FAULT):  # the row that is at fault is found below, one by one
        read_ahead(uow, ids)
    for service_id in ids:
        try:
            public = document(uow, service_id)
        except _OUR_FAULT as error:
            refused[service_id] = f"{type(error).__name__}: {error}"
            continue
        if public is not None:
            found.append(Upsert(public))
        elif (version := version_of(uow, service_id)) is not None:
            found.append(Delete(service_id, version))
    return Projected(found, refused)
