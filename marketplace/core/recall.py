"""One snapshot answers a question one way, so within it a read is asked once: by sign-in, by authority, by the page.

Nothing is kept beyond the snapshot, and a command recalls nothing: it always asks the database itself.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from marketplace.core.uow import UnitOfWork

P = ParamSpec("P")
T = TypeVar("T")


def recalled(query: Callable[Concatenate[UnitOfWork, P], T]) -> Callable[Concatenate[UnitOfWork, P], T]:
    """For a query that takes plain ids and does not look at the moment. Nobody may change the list that it answers."""

    @wraps(query)
    def ask(uow: UnitOfWork, /, *args: P.args, **kwargs: P.kwargs) -> T:
        if uow.answers is None:
            return query(uow, *args, **kwargs)
        key = (query, args, tuple(kwargs.items()))
        if key not in uow.answers:
            uow.answers[key] = query(uow, *args, **kwargs)
        answer: T = uow.answers[key]
        return answer

    return ask


def recalled_each(
    query: Callable[[UnitOfWork, Sequence[int]], Mapping[int, T]],
) -> Callable[[UnitOfWork, Iterable[int]], dict[int, T]]:
    """As `recalled`, for a query that answers by id for several ids in one statement: it is asked for those only of
    which nothing was said yet. What it leaves out is not there."""

    @wraps(query)
    def ask(uow: UnitOfWork, ids: Iterable[int]) -> dict[int, T]:
        wanted = list(dict.fromkeys(ids))
        said = {} if uow.answers is None else uow.answers.setdefault(query, {})
        if new := [one for one in wanted if one not in said]:
            said.update(dict.fromkeys(new))
            said.update(query(uow, new))
        return {one: said[one] for one in wanted if said[one] is not None}

    return ask


def remember(uow: UnitOfWork, query: Callable[..., T], *args: Any, answer: T) -> None:
    """Another statement brought what a `recalled` query would ask for."""
    if uow.answers is not None:
        uow.answers[(query.__wrapped__, args, ())] = answer  # type: ignore[attr-defined]
