"""Who acts, and for whom: a value that every service call takes."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, or a timer of ours when `person_id` is None.

    `on_behalf_of` is the holder's person id while a broker or another delegate acts (domain.md BKG-7).
    """

    person_id: int | None
    on_behalf_of: int | None = None

    @property
    def is_system(self) -> bool:
        return self.person_id is None

    def acting_for(self, holder_id: int | None) -> "Actor":
        return replace(self, on_behalf_of=holder_id)


SYSTEM = Actor(person_id=None)
"""The worker: releases periods, expires requests. Nothing of it may cancel a critical visit (E2)."""
