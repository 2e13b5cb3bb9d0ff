"""Who offers support, and what was decided about the listing."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Code, IntPk, Json, UtcDateTime
from marketplace.core.ddl import append_only
from marketplace.extensions import Model
from providers.domain.codes import ProviderState, ProviderType


class Provider(Model):
    """A person or body offering services. An imported one has a source and, until it is claimed, no organisation."""

    __tablename__ = "providers"
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        CheckConstraint("(source IS NULL) = (source_id IS NULL)", name="source_whole"),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="place_whole"),
        Index("ix_providers_state", "state"),
    )

    id: Mapped[IntPk]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), unique=True)
    name: Mapped[str]
    type: Mapped[ProviderType] = mapped_column(Code(ProviderType))
    state: Mapped[ProviderState] = mapped_column(Code(ProviderState), default=ProviderState.DRAFT)
    about: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str | None]
    email: Mapped[str | None]
    website: Mapped[str | None]
    complaints_contact: Mapped[str | None] = mapped_column(Text)
    """How to complain, in the provider's words (PRV-19): asked for before publishing."""
    postcode: Mapped[str | None]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    workforce_count: Mapped[int | None]
    """People who deliver, the owner too, paid or unpaid (R52)."""
    is_employer: Mapped[bool] = mapped_column(default=False)
    works_under_direction: Mapped[bool] = mapped_column(default=False)
    """Works directly for the person, under their direction, without an agency (R51)."""
    supplier_ref: Mapped[str | None]
    """What the funder's payment run calls them."""
    source: Mapped[str | None]
    source_id: Mapped[str | None]
    source_url: Mapped[str | None]
    licence: Mapped[str | None]
    source_on: Mapped[date | None] = mapped_column(Date)
    listed_on: Mapped[date | None] = mapped_column(Date)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ProviderDecision(Model):
    """One move of the listing's state, by whom and why; kept for ever."""

    __tablename__ = "provider_decisions"

    id: Mapped[IntPk]
    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.id"), index=True)
    event: Mapped[str]
    reasons: Mapped[list[Any]] = mapped_column(Json, default=list)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only("provider_decisions")
