"""What a holder's plan says about prices (SRC-7): their lines, and the one that this search is compared with."""

from dataclasses import dataclass

from marketplace.bookings.queries.filling import line_taken
from marketplace.core.uow import UnitOfWork
from marketplace.discovery.domain.asking import Asked
from marketplace.discovery.domain.fit import Line
from marketplace.plans.queries.pricing import PricedLine, priced_lines

NO_LINE = "none"


@dataclass(frozen=True, slots=True)
class Money:
    """`choices` are (id, label) of every line; `line` the one compared with, None where none is."""

    choices: tuple[tuple[str, str], ...]
    line: Line | None


NO_MONEY = Money((), None)


def money_of(uow: UnitOfWork, asked: Asked, holder_id: int | None, meant: tuple[str, ...] = ()) -> Money:
    """The lines of a holder whose money the searcher may see; the chosen one, else the one nearest to what is asked."""
    if holder_id is None:
        return NO_MONEY
    lines = priced_lines(uow, holder_id)
    chosen = None if asked.line == NO_LINE else _chosen(lines, asked, meant)
    if chosen is None:
        return Money(tuple((str(line.id), _line(line, 0).label) for line in lines), None)
    line = _line(chosen, line_taken(uow, chosen.ids, weekly=chosen.weekly))
    return Money(tuple((str(each.id), _line(each, 0).label) for each in lines), line)


def _line(line: PricedLine, used_pence: int) -> Line:
    return Line(line.id, line.title, line.category, line.weekly, line.limit_pence, used_pence, tuple(line.pot_ids))


def _chosen(lines: list[PricedLine], asked: Asked, meant: tuple[str, ...]) -> PricedLine | None:
    """By id; else by the same leaf, then the same group, as the filter or the words; else the first weekly one."""
    for line in lines:
        if asked.line == str(line.id):
            return line
    wanted = (*asked.category, *meant[:2])
    likest = [line for each in wanted for line in lines if line.category == each]
    alike = [line for each in wanted for line in lines if _group(line.category) == _group(each)]
    weekly = [line for line in lines if line.weekly]
    return next(iter((*likest, *alike, *weekly)), None)


def _group(category: str) -> str:
    return category.partition(".")[0]
