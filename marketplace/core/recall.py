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
    query: Callable[Concatenate[UnitOfWork, Sequence[int], P], Mapping[int, T]],
) -> Callable[Concatenate[UnitOfWork, Iterable[int], P], dict[int, T]]:
    """As `recalled`, for a query that answers by id for several ids in one statement: it is asked for those only of
    which nothing was said yet. What it leaves out is not there. What stands behind the ids is the same question."""

    @wraps(query)
    def ask(uow: UnitOfWork, ids: Iterable[int], /, *args: P.args, **kwargs: P.kwargs) -> dict[int, T]:
        wanted = list(dict.fromkeys(ids))
        said = {} if uow.answers is None else uow.answers.setdefault((query, args, tuple(kwargs.items())), {})
        if new := [one for one in wanted if one not in said]:
            found = query(uow, new, *args, **kwargs)
            said.update(dict.fromkeys(new))
            said.update(found)
        return {one: said[one] for one in wanted if said[one] is not None}

    return ask


def remember(uow: UnitOfWork, query: Callable[..., T], *args: Any, answer: T) -> None:
    """Another statement brought what a `recalled` query would ask for."""
    if uow.answers is not None:
        uow.answers[(query.__wrapped__, args, ())] = answer  # type: ignore[attr-defined]


def remember_each(uow: UnitOfWork, query: Callable[..., Any], answers: Mapping[int, Any]) -> None:
    """As `remember`, for a `recalled_each` query of nothing but ids."""
    if uow.answers is not None:
        key = (query.__wrapped__, (), ())  # type: ignore[attr-defined]
        uow.answers.setdefault(key, {}).update(answers)
