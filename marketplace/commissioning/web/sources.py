"""What stands under each picture: unit, window, source, completeness, k, and that it is rounded (D0)."""

from marketplace.commissioning.domain import Quarter
from marketplace.commissioning.domain.disclosure import LARGEST_PERCENT, PROVIDERS_BEHIND, Cell, K
from marketplace.commissioning.queries.released import Completeness
from marketplace.core.web.words import full_date, plural

HOW_HIDDEN = (
    f"Rounded to 5, so rows may not add up. Counts under {K} read “fewer than {K}”, and so does none (k = {K}). "
    "A table that hides a row prints no total."
)
BIASES = (
    "People who gave up, who are not online or who do not know what to ask for are missing here. Brokers search often. "
    "Kinds of help that many look for seem worse. A search is a wish, not an assessed need."
)


def sources_of(quarter: Quarter, known: Completeness) -> dict[str, str]:
    """By the part of the page."""
    window, last = quarter.label, full_date(quarter.last_on)
    located = f"council known for {_part(known.located)} of people with a plan"
    told = f"{known.told} of {plural(known.diaries, 'provider')} with a diary"
    return {
        "tiles": f"Hours a week on {last}, all bars on one scale.",
        "gap": (
            f"People, and hours a week on {last}. Wanted: hours in care plans that people do not get yet ({located}; "
            f"hours known for {_part(known.with_hours)} of plan lines). In reach: free hours that {told} told us in "
            "the quarter’s last 28 days, shared among the areas they reach by what is planned there. "
            f"{HOW_HIDDEN} Hours need at least {K} people behind a need, or as many for free hours that are "
            f"shared by need, {PROVIDERS_BEHIND} providers behind these and none with over {LARGEST_PERCENT}% of them; "
            "else they read “not shown”. "
            "A gap in one area is never set against spare hours in another."
        ),
        "unsure": (
            f"Free hours a week on {last}, told more than 28 days before, so not counted as in reach. From providers’ "
            f"diaries: {told} told us since. Counts of providers are exact. {HOW_HIDDEN}"
        ),
        "steps": f"Searches and people, {window}: all your areas together, from the three tables below. {HOW_HIDDEN}",
        "searches": (
            f"Searches, {window}, by holders and brokers who had signed in and named a place. One person’s searches of "
            f"a day for one kind of help count once. Staff and robots are left out. Ranges are 95%. {HOW_HIDDEN}"
        ),
        "asked": (
            f"People, from enquiries and requests sent in {window}, with the answers known on the day of freezing; "
            f"{located}. Ranges are 95%. {HOW_HIDDEN}"
        ),
        "could_not_find": (
            f"People, from reports of {window} that name a place and were not taken back. Reports without a name are "
            f"told apart by day and reason only. {HOW_HIDDEN}"
        ),
        "types": (
            f"Providers with a listed service that reaches the area on {last}, from their listings. Type is known for "
            "all. Counts of providers are exact, so k does not apply; one can reach several areas."
        ),
    }


def _part(cell: Cell) -> str:
    return "a share that we can’t show" if cell.value is None else f"{cell.value}%"
