"""State machines as tables: from, event, to, who may, guards, effect (architecture.md, rule 8)."""

from collections.abc import Iterable
from dataclasses import dataclass

from marketplace.core.errors import NotAllowed, WrongState


@dataclass(frozen=True, slots=True)
class Transition:
    """One row. `guards` and `effect` are names: the services look them up, a reader reads them."""

    source: str | None
    event: str
    target: str
    who: frozenset[str]
    guards: tuple[str, ...] = ()
    effect: str | None = None


def row(
    source: str | Iterable[str] | None,
    event: str,
    target: str,
    who: str,
    guards: str = "",
    effect: str | None = None,
) -> tuple[Transition, ...]:
    """Rows of the table; `who` and `guards` are words with spaces between, several sources make several rows."""
    sources = (source,) if source is None or isinstance(source, str) else tuple(source)
    return tuple(
        Transition(one, event, target, frozenset(who.split()), tuple(guards.split()), effect) for one in sources
    )


class Machine:
    """A table that answers one question: may this event happen now, by this side, and what then?"""

    def __init__(self, thing: str, *rows: tuple[Transition, ...]) -> None:
        self.thing = thing
        self.table: dict[tuple[str | None, str], Transition] = {}
        for transition in (t for group in rows for t in group):
            key = (transition.source, transition.event)
            if key in self.table:
                raise ValueError(f"{thing}: two rows for {key}")
            self.table[key] = transition

    @property
    def events(self) -> frozenset[str]:
        return frozenset(event for _, event in self.table)

    def permits(self, state: str | None, event: str) -> bool:
        return (state, event) in self.table

    def move(self, state: str | None, event: str, side: str) -> Transition:
        """The row for this move. Raises WrongState or NotAllowed, with nothing changed."""
        transition = self.table.get((state, event))
        if transition is None:
            now = "not started" if state is None else state.replace("_", " ")
            raise WrongState(f"This {self.thing} is {now}, so it can’t do “{event.replace('_', ' ')}” now.")
        if side not in transition.who:
            raise NotAllowed(f"Someone else has to do “{event.replace('_', ' ')}” on this {self.thing}.")
        return transition
