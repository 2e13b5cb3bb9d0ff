"""What money pages ask of bookings: sums still to be held, and their words."""

from collections.abc import Mapping, Sequence

from marketplace.bookings.domain.words import held_words, short_words
from marketplace.bookings.queries.schedule import on_pot, planned_by_pot
from marketplace.core.uow import UnitOfWork


class BookedOnPots:
    """Answers `budgets.ports.BookedOnPots`."""

    def planned(self, uow: UnitOfWork, holder_id: int) -> Mapping[int, int]:
        return planned_by_pot(uow, holder_id)

    def sentences(self, uow: UnitOfWork, pot_id: int) -> Sequence[str]:
        sums = on_pot(uow, pot_id)
        if not (sums.now_pence or sums.later_pence or sums.short_pence):
            return ()
        said = held_words(sums.now_pence, sums.later_pence, sums.later_on)
        return [*said, *short_words(sums.short_pence)]
