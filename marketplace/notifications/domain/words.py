"""How a row of the catalogue is written."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """What one side reads: a title and sentences with names of facts in them."""

    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """The same event in the words of each side; a side without its own words reads the person's."""

    person: Words
    provider: Words | None = None
    staff: Words | None = None
    delegate: Words | None = None

    def sides(self) -> tuple[Words, ...]:
        return tuple(words for words in (self.person, self.provider, self.staff, self.delegate) if words)


def say(title: str, *sentences: str) -> Words:
    """A row's words, written in one line."""
    return Words(title, sentences)
