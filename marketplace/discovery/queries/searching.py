"""From what was asked to one page of results: place, pots, seed, engine."""

from dataclasses import dataclass, replace

from marketplace.budgets.models import Pot
from marketplace.budgets.queries import active_pots_of
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import InvalidInput
from marketplace.core.geography import Place, UnknownPlace, resolve
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork
from marketplace.discovery.domain.asking import Asked, Faults, Params, parse
from marketplace.discovery.queries.finding import Finder
from search.query import InvalidQuery, SearchQuery
from search.result import SearchPage


@dataclass(frozen=True, slots=True)
class Who:
    """For whom somebody searches: themselves as a holder, a client, or nobody in particular. `session` is a number of
    theirs that lasts for a sitting, empty without one."""

    actor: Actor | None = None
    holder_id: int | None = None
    session: str = ""


NOBODY = Who()


@dataclass(frozen=True, slots=True)
class Found:
    """What was asked, where that is, and what it finds. `faults` by parameter; those were left out of the search."""

    asked: Asked
    place: Place | None
    query: SearchQuery
    page: SearchPage
    faults: Faults
    pots: tuple[Pot, ...] = ()
    money_of: int | None = None
    """The holder whose pots and plan lines the searcher may see."""


def search(uow: UnitOfWork, finder: Finder, params: Params, who: Who = NOBODY, *, strict: bool = False) -> Found:
    """Parameters as in interfaces.md (`GET /services`), each a list of values.

    With `strict` (the API) what cannot be read raises InvalidInput by parameter; without, it is left out and told.
    """
    asked, faults = parse(params)
    return look(uow, finder, asked, faults, who, strict=strict)


def look(
    uow: UnitOfWork, finder: Finder, asked: Asked, faults: Faults, who: Who = NOBODY, *, strict: bool = False
) -> Found:
    """As `search`, for what was parsed already."""
    faults = dict(faults)
    place = _place(asked, faults)
    if strict and asked.radius_m is not None and place is None:
        faults.setdefault("radius_m", "Say where you are, then how far.")
    money_of = who.holder_id if may_see_money(uow, who) else None
    pots = () if money_of is None else tuple(active_pots_of(uow, money_of))
    tokens = _tokens(asked, pots, who, faults)
    query = query_of(uow, asked, place, tokens, who, faults)
    if strict and faults:
        raise InvalidInput({name: [sentence] for name, sentence in faults.items()})
    return Found(asked, place, query, finder.search(uow, query), faults, pots, money_of)


def _place(asked: Asked, faults: Faults) -> Place | None:
    if not asked.near:
        return None
    try:
        return resolve(asked.near)
    except UnknownPlace as error:
        faults["near"] = str(error)
        return None


def may_see_money(uow: UnitOfWork, who: Who) -> bool:
    """A holder sees their own; who acts for one is asked for afresh."""
    if who.actor is None or who.holder_id is None:
        return False
    return who.actor.person_id == who.holder_id or uow.allows(who.actor, Action.BUDGETS_SEE, holder_id=who.holder_id)


def _tokens(asked: Asked, pots: tuple[Pot, ...], who: Who, faults: Faults) -> tuple[str, ...]:
    if not asked.pot_id:
        return ()
    mine = {pot.id: pot.token for pot in pots}
    tokens = tuple(dict.fromkeys(mine[each] for each in asked.pot_id if each in mine))
    if len([each for each in asked.pot_id if each in mine]) < len(asked.pot_id):
        known = who.actor is not None
        faults["pot_id"] = "Choose one of your pots." if known else "Sign in first, to see who takes your budget."
    return tokens


def query_of(
    uow: UnitOfWork, asked: Asked, place: Place | None, tokens: tuple[str, ...], who: Who, faults: Faults
) -> SearchQuery:
    """In the engine's words. What makes no sense together is left out and told in `faults`."""
    plain = SearchQuery(text=asked.q, page=asked.page, page_size=asked.page_size, not_before=uow.now)
    try:
        return replace(
            plain,
            near=None if place is None else (place.lat, place.lon),
            radius_m=asked.radius_m if place is not None else None,
            area=place.local_authority if place is not None and asked.home else None,
            comes_to_me=asked.home,
            categories=asked.category,
            languages=asked.language,
            access=asked.access,
            kinds=asked.kind,
            pots=tokens,
            max_pence=asked.max_pence,
            minutes=asked.minutes,
            days=asked.days,
            from_time=asked.from_time,
            to_time=asked.to_time,
            windows=asked.windows,
            sort=asked.sort,  # type: ignore[arg-type]  # parse() took it from the list
            rotation_seed=seed(uow, place, who),
        )
    except InvalidQuery as error:
        faults[error.field] = error.message
        return plain


def seed(uow: UnitOfWork, place: Place | None, who: Who) -> str:
    """Equals rotate by session if there is one, else by day and area; nobody gets a cookie for it (SRC-12)."""
    if who.session:
        return f"session:{who.session}"
    area = place.local_authority if place is not None else None
    return f"day:{local_date(uow.now).isoformat()}:{area or ''}"
