"""How long each side has (domain.md C5). Moments in UTC, working days of England and Wales."""

from datetime import datetime, timedelta

from marketplace.core.working_days import working_days_after

ANSWER_DAYS = 2
CONFIRM_DAYS = 2
URGENT = timedelta(hours=2)
ENQUIRY_DAYS = 5
SILENCE = timedelta(days=7)
WINDOW = timedelta(weeks=12)
"""Visits further away than this are planned; the worker holds their money when they come nearer."""
SILENT_IN_A_ROW = 3
"""`pay unless I object` stops counting from the third unconfirmed visit in a row."""


def answer_by(now: datetime, *, urgent: bool) -> datetime:
    """Until when a provider may answer a request: 2 working days, 2 hours when urgent (C5)."""
    return now + URGENT if urgent else working_days_after(now, ANSWER_DAYS)


def confirm_by(now: datetime, *, urgent: bool) -> datetime:
    """Until when the holder's side may confirm or answer a counter: as long again (C5)."""
    return now + URGENT if urgent else working_days_after(now, CONFIRM_DAYS)


def enquiry_answer_by(now: datetime) -> datetime:
    """Until when a question may be answered: 5 working days (BKG-1)."""
    return working_days_after(now, ENQUIRY_DAYS)
