"""What the search page lets people choose, with the words for it."""

from collections.abc import Mapping

MILE_M = 1609.344
RADII: Mapping[int, str] = {
    3_219: "2 miles",
    8_047: "5 miles",
    16_093: "10 miles",
    40_234: "25 miles",
    80_467: "50 miles",
}
"""Metres by what the page says."""
USUAL_RADIUS_M = 8_047

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
DAYS: Mapping[str, str] = {"wd": "Weekdays", "sat": "Saturday", "sun": "Sunday"}
DAY_NAMES: Mapping[str, str] = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}

PARTS: Mapping[str, str] = {"am": "Morning", "pm": "Afternoon", "eve": "Evening", "night": "Overnight"}
PART_WINDOWS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "am": (("06:00", "12:00"),),
    "pm": (("12:00", "17:00"),),
    "eve": (("17:00", "22:00"),),
    "night": (("22:00", "06:00"), ("00:00", "06:00")),
}
"""Local times; a night has a second half for those who start after midnight."""

LENGTHS: Mapping[int, str] = {20: "20 minutes", 30: "30 minutes", 60: "1 hour", 120: "2 hours", 240: "4 hours"}
SORTS: Mapping[str, str] = {"fit": "Best match", "distance": "Nearest", "price": "Lowest price"}
KINDS: Mapping[str, str] = {
    "bookable": "You can book here",
    "enquiry_only": "You ask them first",
    "grant_funded": "Free, a grant pays",
    "matching_scheme": "They find you a match",
}
NEW_DAYS = 90
"""A listing is marked as new for this many days; the mark is no part of the order (SRC-12)."""


def windows_of(parts: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Local time windows of the ticked parts of the day; parts that touch are one, so a visit may span them."""
    if set(parts) >= set(PARTS):
        return ()  # any time of day will do
    found: list[tuple[str, str]] = []
    for part in PARTS:
        if part not in parts:
            continue
        for start, end in PART_WINDOWS[part]:
            if found and found[-1][1] == start:
                found[-1] = (found[-1][0], end)
            else:
                found.append((start, end))
    return tuple(found)
