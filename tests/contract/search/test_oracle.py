"""Random services and random filters: each engine finds just what a plain reading of the query says."""

from datetime import timedelta

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from search.document import KINDS, PRICE_UNITS, Slot
from search.query import WEEKDAYS, SearchQuery
from tests.contract.search.oracle import expected, utc
from tests.contract.search.world import service

WORDS = ("clay", "violin", "cricket", "lace")  # words of no synonym group
TAGS = ("en", "pl", "zh-Hant", "zh")
ACCESS = ("hoist", "step_free", "parking")
POTS = ("nhs", "nhs:notional", "council:direct_payment")
AREAS = ("E06000014", "E08000035")
CATEGORIES = ("home.cleaning", "home.meals", "company.befriending")


def some(values, most=3):
    return st.lists(st.sampled_from(values), max_size=most, unique=True).map(tuple)


def text():
    return st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join)


# A week with the autumn clock change in it: 25 October 2026 is a Sunday of 25 hours.
@st.composite
def slots(draw):
    found, cursor = [], utc(2026, 10, 22, 20)
    for _ in range(draw(st.integers(0, 3))):
        starts = cursor + timedelta(minutes=15 * draw(st.integers(0, 4 * 40)))
        cursor = starts + timedelta(minutes=15 * draw(st.integers(1, 4 * 12)))
        found.append(Slot(starts, cursor))
    return tuple(found)


@st.composite
def services(draw):
    placed = draw(st.booleans())
    pence = draw(st.none() | st.integers(0, 3_000))
    return {
        "name": draw(text()),
        "description": draw(text()),
        "category": draw(st.sampled_from(("", *CATEGORIES))),
        "kind": draw(st.sampled_from(KINDS)),
        "languages": draw(some(TAGS)),
        "access": draw(some(ACCESS)),
        "pots_accepted": draw(some(POTS)),
        "areas": draw(some(AREAS)),
        "price_pence": pence,
        "price_unit": None if pence is None else draw(st.sampled_from(PRICE_UNITS[:2])),
        "minimum_minutes": draw(st.none() | st.sampled_from((15, 30, 60))),
        "lat": 53.0 + draw(st.integers(0, 20)) / 100 if placed else None,
        "lon": -1.0 + draw(st.integers(0, 20)) / 100 if placed else None,
        "comes_to_home": draw(st.booleans()),
        "radius_m": draw(st.none() | st.integers(0, 20_000)),
        "slots": draw(slots()),
    }


CLOCK = st.sampled_from(("00:30", "01:30", "09:00", "13:15", "20:00", "23:00"))


@st.composite
def queries(draw):
    """A few filters at a time, so that something is found."""
    wanted = {}
    near = draw(st.none() | st.just((53.1, -0.9)))
    options = {
        "text": text(),
        "near": st.just(near),
        "area": st.sampled_from(AREAS),
        "comes_to_me": st.booleans(),
        "categories": some(("home", *CATEGORIES), 2),
        "languages": some(TAGS, 2),
        "access": some(ACCESS, 2),
        "kinds": some(KINDS),
        "pots": some(POTS),
        "max_pence": st.integers(0, 3_000),
        "unit": st.sampled_from(PRICE_UNITS[:2]),
        "minutes": st.sampled_from((15, 30, 60, 90)),
        "days": some((*WEEKDAYS, "2026-10-24", "2026-10-25"), 2),
        "from_time": CLOCK,
        "to_time": CLOCK,
        "not_before": st.sampled_from((utc(2026, 10, 23, 12), utc(2026, 10, 25, 0, 30))),
    }
    for name in draw(st.lists(st.sampled_from(sorted(options)), max_size=3, unique=True)):
        wanted[name] = draw(options[name])
    if wanted.get("near") and draw(st.booleans()):
        wanted["radius_m"] = draw(st.integers(1, 20_000))
    if wanted.get("from_time") is not None and wanted.get("from_time") == wanted.get("to_time"):
        del wanted["to_time"]
    return SearchQuery(page_size=100, **wanted)


AFTER_THE_FOLD = {"slots": (Slot(utc(2026, 10, 25, 1), utc(2026, 10, 25, 1, 30)),)}
"""Free at 1am for the second time that night: after half past one for the first time."""

UP_TO_THE_FOLD = {"slots": (Slot(utc(2026, 10, 24, 13), utc(2026, 10, 25, 1)),)}
"""Free until the clock goes back: at half past one by the old clock there is half an hour left."""


@example(
    fields=[UP_TO_THE_FOLD],
    asked=[
        SearchQuery(minutes=30, from_time="00:30", not_before=utc(2026, 10, 25, 0, 30), page_size=100),
        SearchQuery(minutes=90, from_time="00:30", to_time="01:30", page_size=100),
        SearchQuery(minutes=45, days=("sun",), not_before=utc(2026, 10, 25, 0, 30), page_size=100),
    ],
)
@example(
    fields=[AFTER_THE_FOLD], asked=[SearchQuery(days=("sun",), not_before=utc(2026, 10, 25, 0, 30), page_size=100)]
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(fields=st.lists(services(), max_size=12), asked=st.lists(queries(), min_size=8, max_size=8))
def test_filters_agree_with_the_plain_reading(load, fields, asked):
    documents = [service(number, **values) for number, values in enumerate(fields, 1)]
    index = load(documents)
    for query in asked:
        page = index.search(query)
        found = {hit.id for hit in page.hits}
        assert found == expected(documents, query), query
        assert page.total == len(found)
        assert sum(page.facets["kind"].values()) >= page.total
