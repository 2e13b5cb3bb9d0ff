"""Money, days, hours and distances as people read them. Pure functions; the app registers FILTERS with Jinja.

Aware datetimes are shown in Europe/London; naive ones are taken as already local.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
METRES_A_MILE = 1609.344
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_PARTS_OF_AN_HOUR = {15: "¼", 30: "½", 45: "¾"}


def local(moment: datetime) -> datetime:
    """The moment on a clock in England."""
    return moment.astimezone(LONDON) if moment.tzinfo else moment


def pounds(pence: int, whole: bool = False) -> str:
    """`£1,257.60`; with `whole` (forecasts only) to the nearest pound, half away from nothing."""
    sign, size = ("−", -pence) if pence < 0 else ("", pence)
    if whole:
        return f"{sign}£{(size + 50) // 100:,}"
    return f"{sign}£{size // 100:,}.{size % 100:02d}"


def short_pounds(pence: int) -> str:
    """`£7,200`, `£1,210.40`: pence only where there are some, for running text and limits."""
    return pounds(pence).removesuffix(".00")


def percent(part: float, whole: float) -> str:
    """A share as an SVG length, `57.89%`; never more than the whole."""
    share = 100 * part / whole if whole else 0
    return f"{min(100, max(0, share)):.2f}".rstrip("0").rstrip(".") + "%"


def local_date(value: date) -> date:
    """The day in England of a moment; a day stays itself."""
    return local(value).date() if isinstance(value, datetime) else value


def day(value: date, year: bool = False) -> str:
    """`Tuesday 3 November`, with `year` `Tuesday 3 November 2026`."""
    value = local_date(value)
    words = f"{DAYS[value.weekday()]} {value.day} {MONTHS[value.month - 1]}"
    return f"{words} {value.year}" if year else words


def short_day(value: date) -> str:
    """`Tue 3 Nov`, for cards and tables."""
    value = local_date(value)
    return f"{DAYS[value.weekday()][:3]} {value.day} {MONTHS[value.month - 1][:3]}"


def full_date(value: date) -> str:
    """`2 June 2026`, for evidence and agreements."""
    value = local_date(value)
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def short_date(value: date) -> str:
    """`26 Oct`, for the rows of a statement."""
    value = local_date(value)
    return f"{value.day} {MONTHS[value.month - 1][:3]}"


def month(value: date) -> str:
    """`October 2026`."""
    value = local_date(value)
    return f"{MONTHS[value.month - 1]} {value.year}"


def clock(value: time | datetime) -> str:
    """`10am`, `11:30am`, `noon`, `midnight`."""
    at = local(value) if isinstance(value, datetime) else value
    if at.minute == 0 and at.hour in (0, 12):
        return "noon" if at.hour else "midnight"
    hour, half = at.hour % 12 or 12, "am" if at.hour < 12 else "pm"
    return f"{hour}:{at.minute:02d}{half}" if at.minute else f"{hour}{half}"


def day_time(value: datetime) -> str:
    """`Tuesday 3 November, 10am`."""
    return f"{day(value)}, {clock(value)}"


def short_day_time(value: datetime) -> str:
    """`Tue 3 Nov, 10am`."""
    return f"{short_day(value)}, {clock(value)}"


def times(start: time | datetime, end: time | datetime) -> str:
    """`10am to 11:30am`."""
    return f"{clock(start)} to {clock(end)}"


def how_long(minutes: int) -> str:
    """`20 minutes`, `1 hour`, `1½ hours`, `1 hour 20 minutes`."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return plural(rest, "minute")
    if not rest:
        return plural(hours, "hour")
    if rest in _PARTS_OF_AN_HOUR:
        return f"{hours}{_PARTS_OF_AN_HOUR[rest]} hours"
    return f"{plural(hours, 'hour')} {plural(rest, 'minute')}"


def miles(metres: float) -> str:
    """`1.2 miles`; whole miles from ten on."""
    far = metres / METRES_A_MILE
    if far >= 9.95:
        return f"{round(far):,} miles"
    if far < 0.05:
        return "less than 0.1 miles"
    words = f"{far:.1f}".removesuffix(".0")
    return f"{words} mile" if words == "1" else f"{words} miles"


def plural(count: int, one: str, many: str | None = None) -> str:
    """`1 visit`, `2 visits`, `1,200 visits`; `many` for words that do not take an s."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def and_list(things: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    words = list(things)
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


FILTERS: dict[str, Callable[..., Any]] = {
    "pounds": pounds,
    "short_pounds": short_pounds,
    "percent": percent,
    "local_date": local_date,
    "day": day,
    "short_day": short_day,
    "full_date": full_date,
    "short_date": short_date,
    "month": month,
    "clock": clock,
    "day_time": day_time,
    "short_day_time": short_day_time,
    "times": times,
    "how_long": how_long,
    "miles": miles,
    "plural": plural,
    "and_list": and_list,
}
