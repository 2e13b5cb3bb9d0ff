"""The states of a plan version and the kinds of its parts."""

from enum import StrEnum


class VersionState(StrEnum):
    """domain.md C4."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    ACTIVE = "active"
    SUPERSEDED = "superseded"
    REFUSED = "refused"
    ENDED = "ended"

    @property
    def words(self) -> str:
        """As staff and holders read it."""
        return _STATE_WORDS[self]

    @property
    def editable(self) -> bool:
        return self in (VersionState.DRAFT, VersionState.CHANGES_REQUESTED)

    @property
    def open(self) -> bool:
        """On its way to be the running one; a plan has one such version at most."""
        return self in OPEN


OPEN = (VersionState.DRAFT, VersionState.SUBMITTED, VersionState.CHANGES_REQUESTED, VersionState.APPROVED)
FROZEN = (VersionState.APPROVED, VersionState.ACTIVE, VersionState.SUPERSEDED, VersionState.ENDED)

_STATE_WORDS = {
    VersionState.DRAFT: "Being written",
    VersionState.SUBMITTED: "Sent in, waiting for a decision",
    VersionState.CHANGES_REQUESTED: "Needs a change",
    VersionState.APPROVED: "Agreed, not started yet",
    VersionState.ACTIVE: "Running",
    VersionState.SUPERSEDED: "Replaced by a newer plan",
    VersionState.REFUSED: "Not agreed",
    VersionState.ENDED: "Ended",
}


class Rhythm(StrEnum):
    WEEKLY = "weekly"
    ONE_OFF = "one_off"


class SeenHow(StrEnum):
    """How the holder got to know the plan before it was sent in."""

    READ_ALONE = "read_alone"
    READ_TOGETHER = "read_together"
    BY_PHONE = "by_phone"
    BY_POST = "by_post"
    EASY_READ = "easy_read"
    SIGNED = "signed"

    @property
    def words(self) -> str:
        return _SEEN_WORDS[self]


_SEEN_WORDS = {
    SeenHow.READ_ALONE: "They read it by themselves",
    SeenHow.READ_TOGETHER: "We read it together",
    SeenHow.BY_PHONE: "I read it to them on the phone",
    SeenHow.BY_POST: "They had it by post",
    SeenHow.EASY_READ: "They had it in easy read",
    SeenHow.SIGNED: "It was put to them in sign language",
}
