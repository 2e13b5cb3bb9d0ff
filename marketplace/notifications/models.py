"""What people are told, and how it left: the page always, e-mail or a letter besides. Staff's tasks too."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import BigInt, Code, IntPk, Json, UtcDateTime
from marketplace.extensions import Model


class Message(Model):
    """One notice to one person, as their Messages page shows it. `facts` hold ids, days and sums only."""

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_person", "person_id", "id"),)

    id: Mapped[IntPk]
    delivery: Mapped[int] = mapped_column(BigInt, unique=True)
    """The outbox row that brought it: the same word carried twice makes one message."""
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("persons.id"))
    kind: Mapped[str] = mapped_column(String(60))
    link: Mapped[str | None] = mapped_column(String(300))
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SendState(StrEnum):
    """`sending` that outlives its turn means that we can't know: it is never sent a second time."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    STOPPED = "stopped"
    UNSURE = "unsure"


class Email(Model):
    """One e-mail, about a message or with a single-use link. The address is read afresh when it leaves."""

    __tablename__ = "emails"
    __table_args__ = (CheckConstraint("(message_id IS NULL) <> (link_id IS NULL)", name="one_reason"),)

    id: Mapped[IntPk]
    message_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("messages.id"), unique=True)
    link_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("single_use_links.id"), unique=True)
    state: Mapped[SendState] = mapped_column(Code(SendState), default=SendState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(String(200))


class Letter(Model):
    """One letter about a message, printed by `flask letters export`."""

    __tablename__ = "letters"
    __table_args__ = (Index("ix_letters_waiting", "exported_at", "stopped_at"),)

    id: Mapped[IntPk]
    message_id: Mapped[int] = mapped_column(BigInt, ForeignKey("messages.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    exported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(String(200))


class Task(Model):
    """Something that a person has to do: for one person, or for whoever holds a role in an organisation.

    `facts` hold ids, days and sums only. One open task for the same kind and subject in the same hands.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        CheckConstraint("person_id IS NOT NULL OR organisation_id IS NOT NULL", name="someone"),
        Index("ix_tasks_organisation", "organisation_id", "role", "done_at"),
        Index("ix_tasks_person", "person_id", "done_at"),
        Index("ix_tasks_subject", "subject", "subject_id"),
    )

    id: Mapped[IntPk]
    organisation_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("organisations.id"))
    person_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("persons.id"))
    role: Mapped[str | None] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(BigInt)
    link: Mapped[str | None] = mapped_column(String(300))
    urgent: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by: Mapped[int | None] = mapped_column(BigInt, ForeignKey("persons.id"))
    note: Mapped[str | None] = mapped_column(Text)
