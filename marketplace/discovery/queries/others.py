"""What else could be found when a search finds little (SRC-13): one change at a time, each with its count."""

from dataclasses import dataclass, replace

from marketplace.core.uow import UnitOfWork
from marketplace.discovery.domain.asking import Asked
from marketplace.discovery.domain.codes import THIN_UP_TO
from marketplace.discovery.domain.options import RADII
from marketplace.discovery.queries.finding import Finder, is_simpler
from marketplace.discovery.queries.searching import Found
from providers.categories import expand, label, near
from search.query import SearchQuery
from search.result import Hit

ADVICE = "advice"
MOST_CHANGES, MOST_CLOSE, MOST_NEAR, MOST_ADVICE = 5, 3, 4, 3


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to change: which filter (`radius_m`, or a name of Asked), to what search, and how many that finds."""

    name: str
    value: str
    asked: Asked
    total: int


@dataclass(frozen=True, slots=True)
class Close:
    """A service that fits all but one wish."""

    hit: Hit
    change: Change


@dataclass(frozen=True, slots=True)
class Others:
    """Offers beside a short list. `nearby` are (category, label, asked, count); `advice` are hits of free listings."""

    changes: tuple[Change, ...] = ()
    close: tuple[Close, ...] = ()
    nearby: tuple[tuple[str, str, Asked, int], ...] = ()
    advice: tuple[Hit, ...] = ()


def is_thin(found: Found) -> bool:
    """Nothing, or one or two, on the first page of what was asked."""
    return found.page.total <= THIN_UP_TO and found.asked.page == 1


def others(uow: UnitOfWork, finder: Finder, found: Found, meant: tuple[str, ...]) -> Others:
    """Asks the engine again with one wish changed at a time. `meant`: kinds of support that the words may mean."""
    look = _Look(uow, finder, found)
    if is_simpler(found.page):
        return Others(changes=tuple(change for change, _ in look.wider()))  # each question scans the whole database
    changes = look.changes() or look.bare()
    return Others(
        changes=tuple(change for change, _ in changes),
        close=look.close(changes),
        nearby=look.nearby(meant),
        advice=look.advice(),
    )


Offered = list[tuple[Change, tuple[Hit, ...]]]


@dataclass(slots=True)
class _Look:
    uow: UnitOfWork
    finder: Finder
    found: Found

    def ask(self, query: SearchQuery) -> tuple[int, tuple[Hit, ...]]:
        page = self.finder.search(self.uow, query)
        return page.total, page.hits

    def offer(self, name: str, value: str, asked: Asked, query: SearchQuery) -> Offered:
        """The change if it finds more than there is."""
        total, hits = self.ask(replace(query, page=1, page_size=MOST_CLOSE))
        return [(Change(name, value, asked, total), hits)] if total > self.found.page.total else []

    def wider(self) -> Offered:
        """The next distance that finds more."""
        asked, query = self.found.asked, self.found.query
        if query.near is None or query.radius_m is None or query.comes_to_me:
            return []
        for radius in RADII:
            if radius > query.radius_m:
                new = replace(asked, radius_m=radius, page=1)
                if found := self.offer("radius_m", str(radius), new, query.with_radius(radius)):
                    return found
        return []

    def bare(self) -> Offered:
        """No single change helps: all filters off, within the distance asked for, then wider ones, then anywhere."""
        asked, query = self.found.asked, self.found.query
        plain = SearchQuery(text=query.text, near=query.near, not_before=query.not_before)
        start = query.radius_m or 0
        steps: list[int | None] = [radius for radius in RADII if radius >= start] if query.near is not None else []
        for radius in [*steps, None]:
            new = replace(asked.bare(), radius_m=radius)
            if found := self.offer("all", str(radius or ""), new, replace(plain, radius_m=radius)):
                return found
        return []

    def changes(self) -> Offered:
        asked, query = self.found.asked, self.found.query
        offers = self.wider()

        def offer(name: str, value: str, new: Asked, changed: SearchQuery) -> None:
            offers.extend(self.offer(name, value, new, changed))

        if query.days:
            offer("day", "", asked.without("day"), replace(query, days=()))
        if query.from_time or query.to_time or query.windows:
            new = asked.without("part").without("from_time").without("to_time")
            offer("time", "", new, replace(query, from_time=None, to_time=None, windows=()))
        if query.minutes is not None:
            offer("minutes", str(query.minutes), asked.without("minutes"), replace(query, minutes=None))
        if query.languages:
            offer("language", ",".join(query.languages), asked.without("language"), replace(query, languages=()))
        for each in query.access:
            left = tuple(one for one in query.access if one != each)
            offer("access", each, asked.without("access", each), replace(query, access=left))
        if query.max_pence is not None:
            offer("max_pence", str(query.max_pence), asked.without("max_pence"), replace(query, max_pence=None))
        if query.pots:
            offer("pot_id", "", asked.without("pot_id"), replace(query, pots=()))
        if query.kinds:
            offer("kind", "", asked.without("kind"), replace(query, kinds=()))
        if query.categories:
            offer("category", "", asked.without("category"), replace(query, categories=()))
        if query.comes_to_me:
            offer("home", "", asked.without("home"), replace(query, comes_to_me=False, area=None))
        return offers[:MOST_CHANGES]

    def close(self, changes: Offered) -> tuple[Close, ...]:
        seen = {hit.id for hit in self.found.page.hits}
        close: list[Close] = []
        for change, hits in changes:
            for hit in hits:
                if hit.id not in seen and len(close) < MOST_CLOSE:
                    seen.add(hit.id)
                    close.append(Close(hit, change))
        return tuple(close)

    def _around(self) -> SearchQuery:
        """Only the place is kept, as wide as was asked or 10 miles."""
        query = self.found.query
        return SearchQuery(
            near=query.near,
            radius_m=max(query.radius_m or 0, 16_093) if query.near is not None else None,
            not_before=query.not_before,
            rotation_seed=query.rotation_seed,
            page_size=MOST_ADVICE,
        )

    def nearby(self, meant: tuple[str, ...]) -> tuple[tuple[str, str, Asked, int], ...]:
        asked = self.found.asked
        named = asked.category or meant[:2]
        if not named:
            return ()
        offers = []
        for each in dict.fromkeys(other for one in named for other in near(one) if other not in named):
            total, _ = self.ask(replace(self._around(), categories=(each,), page_size=1))
            if total:
                offers.append((each, label(each), replace(asked.bare(), q="", category=(each,)), total))
            if len(offers) == MOST_NEAR:
                break
        return tuple(offers)

    def advice(self) -> tuple[Hit, ...]:
        """Free information, advice and advocacy (SRC-14), from the whole country when nobody near has any."""
        query = replace(self._around(), categories=expand(ADVICE), kinds=("grant_funded",))
        _, hits = self.ask(query)
        if not hits and query.near is not None:
            _, hits = self.ask(replace(query, radius_m=None, sort="distance"))
        shown = {hit.id for hit in self.found.page.hits}
        return tuple(hit for hit in hits if hit.id not in shown)
