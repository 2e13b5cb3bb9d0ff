"""What a result shows of a service: two statements for a whole page, plain values and no entities."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, select

from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork
from marketplace.core.web.words import full_date
from providers.domain.codes import (
    INSURANCES,
    PUBLIC_STATES,
    CheckedHow,
    CredentialKind,
    CredentialState,
    PriceUnit,
    ProviderState,
    ProviderType,
    ServiceKind,
    ServiceState,
)
from providers.domain.words import CREDENTIALS
from providers.models import Credential, Provider, Service

MOST_KNOWN = 3
_SHOWN = (CredentialState.DECLARED, CredentialState.EVIDENCE_GIVEN, CredentialState.VERIFIED)


@dataclass(frozen=True, slots=True)
class Card:
    """A service as a result shows it. Price in pence, lengths in minutes; `known` is (told|saw|reg, words)."""

    service_id: int
    name: str
    summary: str
    category: str
    kind: ServiceKind
    price_pence: int | None
    price_unit: PriceUnit | None
    minimum_minutes: int | None
    visit_minutes: int
    at_home: bool
    online: bool
    place_label: str | None
    pots_accepted: tuple[str, ...]
    first_listed_on: date | None
    provider_id: int
    provider_name: str
    provider_type: ProviderType
    claimed: bool
    source: str | None
    source_on: date | None
    known: tuple[tuple[str, str], ...] = ()

    @property
    def bookable(self) -> bool:
        """Whether a time can be asked for here; the guards decide again at the moment of booking."""
        return self.kind is ServiceKind.BOOKABLE and self.claimed and self.price_pence is not None


# Tables, not entities: the ORM's loading costs as much as the statement.
_S, _P, _C = Service.__table__.c, Provider.__table__.c, Credential.__table__.c
_COLUMNS = (
    _S.id,
    _S.name,
    _S.summary,
    _S.category,
    _S.kind,
    _S.price_pence,
    _S.price_unit,
    _S.minimum_minutes,
    _S.visit_minutes,
    _S.at_home,
    _S.online,
    _S.place_label,
    _S.pots_accepted,
    _S.first_listed_on,
    _P.id,
    _P.name,
    _P.type,
    _P.state,
    _P.source,
    _P.source_on,
    _S.state,
)
_SERVICES = (
    select(*_COLUMNS)
    .select_from(Service.__table__.join(Provider.__table__, _P.id == _S.provider_id))
    .where(_S.id.in_(bindparam("ids", expanding=True)))
)
_CREDENTIALS = (
    select(
        _C.provider_id,
        _C.kind,
        _C.state,
        _C.checked_how,
        _C.checked_on,
        _C.expires_on,
    )
    .where(_C.provider_id.in_(bindparam("ids", expanding=True)))
    .order_by(_C.id)
)


def cards(uow: UnitOfWork, service_ids: Sequence[int]) -> dict[int, Card]:
    """By id, only those that anybody may see now: the index is never authority."""
    rows = _rows(uow, service_ids)
    known = _known(uow, {row[14] for row in rows}) if rows else {}
    return {row[0]: _card(row, known.get(row[14], ())) for row in rows}


def plain_cards(uow: UnitOfWork, service_ids: Sequence[int]) -> dict[int, Card]:
    """As `cards`, without what we know of the provider: one statement."""
    return {row[0]: _card(row, ()) for row in _rows(uow, service_ids)}


def _rows(uow: UnitOfWork, service_ids: Sequence[int]) -> list[Any]:
    """States are looked at here: in the statement they lead SQLite to an index of a whole state, ten times slower."""
    found = uow.connection.execute(_SERVICES, {"ids": list(service_ids)}).all()
    return [row for row in found if row[17] in PUBLIC_STATES and row[20] is ServiceState.PUBLISHED]


def _card(row: Sequence[Any], known: tuple[tuple[str, str], ...]) -> Card:
    claimed = row[17] is not ProviderState.UNCLAIMED
    facts: list[Any] = [*row[:12], tuple(row[12] or ()), *row[13:17], claimed, *row[18:20], known]
    return Card(*facts)


def _known(uow: UnitOfWork, provider_ids: Iterable[int]) -> Mapping[int, tuple[tuple[str, str], ...]]:
    """At most three for each: who they are or DBS, the care regulator, insurance, then the rest (design/README)."""
    today = local_date(uow.now)
    rows = uow.connection.execute(_CREDENTIALS, {"ids": list(provider_ids)}).all()
    best: dict[int, dict[CredentialKind, tuple[int, tuple[str, str]]]] = {}
    for provider_id, kind, state, how, checked_on, expires_on in rows:
        if state not in _SHOWN or (expires_on is not None and expires_on < today):
            continue
        strength, said = _said(kind, state, how, checked_on)
        held = best.setdefault(provider_id, {})
        if kind not in held or strength > held[kind][0]:
            held[kind] = (strength, said)
    return {provider_id: _chosen(held) for provider_id, held in best.items()}


@lru_cache(maxsize=4096)
def _said(
    kind: CredentialKind, state: CredentialState, how: CheckedHow | None, checked_on: date | None
) -> tuple[int, tuple[str, str]]:
    name = CREDENTIALS[kind]
    if state is not CredentialState.VERIFIED or checked_on is None:
        return 0, ("told", f"{name}: told us")
    if how is CheckedHow.REGISTER:
        return 2, ("reg", f"{name}: checked on the register on {full_date(checked_on)}")
    return 1, ("saw", f"{name}: we saw evidence on {full_date(checked_on)}")


_ORDER = (
    CredentialKind.DBS,
    CredentialKind.CQC_LOCATION,
    CredentialKind.PUBLIC_LIABILITY,
    CredentialKind.PROFESSIONAL_INDEMNITY,
    CredentialKind.EMPLOYERS_LIABILITY,
    CredentialKind.MOTOR_BUSINESS,
    CredentialKind.PRODUCT_LIABILITY,
    CredentialKind.IDENTITY,
    CredentialKind.PROFESSIONAL_REGISTRATION,
    CredentialKind.ICO_REGISTRATION,
    CredentialKind.SAFEGUARDING_TRAINING,
    CredentialKind.FIRST_AID,
)


def _chosen(held: Mapping[CredentialKind, tuple[int, tuple[str, str]]]) -> tuple[tuple[str, str], ...]:
    """In order; who they are comes first where there is no DBS, and one insurance is enough."""
    kinds = [kind for kind in _ORDER if kind in held]
    if CredentialKind.DBS not in held:
        kinds.sort(key=lambda kind: kind is not CredentialKind.IDENTITY)
    insurances = [kind for kind in kinds if kind in INSURANCES]
    return tuple(held[kind][1] for kind in kinds if kind not in insurances[1:])[:MOST_KNOWN]
