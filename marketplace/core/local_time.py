"""Local time in England. Everything stored is UTC; what people agree on ("Tuesdays at 8") is local."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def utc_of(local: datetime) -> datetime:
    """The UTC moment of a naive local time in England.

    A time that the March change leaves out moves forward by the hour (01:30 becomes 02:30 summer time);
    a time that October has twice is the first of the two. Raises `ValueError` for a time that has a zone already.
    """
    if local.tzinfo is not None:
        raise ValueError("A local time has no zone of its own.")
    # fold=0 reads a doubled time as its first, and a missing one with the offset from before the change: both rules.
    return local.replace(tzinfo=LONDON, fold=0).astimezone(UTC)


def local_of(moment: datetime) -> datetime:
    """A moment as the clock on the wall in England shows it (with its zone). Raises `ValueError` without a zone."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs a zone.")
    return moment.astimezone(LONDON)


def local_date(moment: datetime) -> date:
    """The date in England at a moment: after 11pm UTC in summer it is already the next day."""
    return local_of(moment).date()


def midnight(day: date) -> datetime:
    """The UTC moment at which a day begins in England."""
    return utc_of(datetime.combine(day, time.min))
