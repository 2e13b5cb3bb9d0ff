"""What is offered, and every price it ever had (SRC-8)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Code, IntPk, Json, UtcDateTime
from marketplace.core.ddl import append_only
from marketplace.extensions import Model
from providers.domain.codes import PriceUnit, ServiceKind, ServiceState


class Service(Model):
    """An offer. Prices are whole pence, all in; `price_parts` add up to `price_pence`."""

    __tablename__ = "services"
    __table_args__ = (
        CheckConstraint("price_pence IS NULL OR price_pence >= 0", name="price_not_negative"),
        CheckConstraint("kind <> 'grant_funded' OR price_pence IS NULL", name="grant_funded_free"),  # SRC-14
        CheckConstraint("capacity >= 1", name="capacity_some"),
        CheckConstraint("visit_minutes BETWEEN 1 AND 10080", name="visit_length"),
        CheckConstraint("notice_hours >= 0 AND cancel_hours >= 0 AND cancel_fee_pence >= 0", name="rules_not_negative"),
        Index("ix_services_state_category", "state", "category"),
    )

    id: Mapped[IntPk]
    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.id"), index=True)
    state: Mapped[ServiceState] = mapped_column(Code(ServiceState), default=ServiceState.DRAFT)
    name: Mapped[str]
    summary: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text, default="")
    category: Mapped[str] = mapped_column(default="")
    """A leaf of the category tree; empty when nobody has filed an imported listing yet."""
    activities: Mapped[list[Any]] = mapped_column(Json, default=list)
    """Ids of activities of the category file; each has its own needs (PRV-2)."""
    blocked_activities: Mapped[list[Any]] = mapped_column(Json, default=list)
    """Those of them that may not be offered now, because a credential lapsed or was never there."""
    kind: Mapped[ServiceKind] = mapped_column(Code(ServiceKind))
    price_pence: Mapped[int | None] = mapped_column(BigInteger)
    price_unit: Mapped[PriceUnit | None] = mapped_column(Code(PriceUnit))
    price_parts: Mapped[list[Any]] = mapped_column(Json, default=list)
    bank_holiday_price_pence: Mapped[int | None] = mapped_column(BigInteger)
    minimum_minutes: Mapped[int | None]
    visit_minutes: Mapped[int] = mapped_column(default=60)
    capacity: Mapped[int] = mapped_column(default=1)
    """People in one session."""
    at_home: Mapped[bool] = mapped_column(default=False)
    at_place: Mapped[bool] = mapped_column(default=False)
    online: Mapped[bool] = mapped_column(default=False)
    place_label: Mapped[str | None]
    postcode: Mapped[str | None]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    radius_m: Mapped[int | None]
    areas: Mapped[list[Any]] = mapped_column(Json, default=list)
    """GSS codes of the local authorities it serves."""
    languages: Mapped[list[Any]] = mapped_column(Json, default=list)
    access: Mapped[list[Any]] = mapped_column(Json, default=list)
    pots_accepted: Mapped[list[Any]] = mapped_column(Json, default=list)
    """`stream:deployment` tokens (SRC-9)."""
    notice_hours: Mapped[int] = mapped_column(default=24)
    cancel_hours: Mapped[int] = mapped_column(default=24)
    cancel_fee_pence: Mapped[int] = mapped_column(BigInteger, default=0)
    first_listed_on: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ServicePrice(Model):
    """A price from the moment it was set; never changed after."""

    __tablename__ = "service_prices"

    id: Mapped[IntPk]
    service_id: Mapped[int] = mapped_column(ForeignKey("services.id"), index=True)
    price_pence: Mapped[int | None] = mapped_column(BigInteger)
    price_unit: Mapped[PriceUnit | None] = mapped_column(Code(PriceUnit))
    price_parts: Mapped[list[Any]] = mapped_column(Json, default=list)
    bank_holiday_price_pence: Mapped[int | None] = mapped_column(BigInteger)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only("service_prices")
