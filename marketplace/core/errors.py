"""What can go wrong in the trade, in sentences that a person can read. No HTTP here: `core/web/errors.py` maps it."""

from collections.abc import Mapping, Sequence

GONE = "We can’t show this. It may have moved, or your permission may have ended."


class DomainError(Exception):
    """A refusal with a stable `code` for machines and a plain sentence for people."""

    code = "refused"

    def __init__(self, message: str, *, code: str | None = None, next_step: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step
        if code is not None:
            self.code = code


class NotFound(DomainError):
    """It does not exist, or this actor may not know that it does."""

    code = "not_found"

    def __init__(self, message: str = GONE) -> None:
        super().__init__(message)


class NotAllowed(DomainError):
    """The actor may know of it, but may not do this."""

    code = "actor_authority"


class OverLimit(NotAllowed):
    """A delegate's grant covers the action, but not this price or this category: the holder can still say yes."""


class InvalidInput(DomainError):
    """Field by field, what to put right. `fields` maps a field's name to its sentences."""

    code = "invalid_input"

    def __init__(self, fields: Mapping[str, Sequence[str]], message: str = "Check what you entered.") -> None:
        super().__init__(message)
        self.fields: dict[str, list[str]] = {name: list(sentences) for name, sentences in fields.items()}


class Refused(DomainError):
    """A guard said no. `code` is the guard's predicate name without its number (domain.md C5)."""

    def __init__(self, code: str, message: str, *, next_step: str | None = None) -> None:
        super().__init__(message, code=code, next_step=next_step)


class WrongState(Refused):
    """The event has no row in the transition table from where the thing is now."""

    def __init__(self, message: str) -> None:
        super().__init__("wrong_state", message)


class InsufficientFunds(Refused):
    """Not enough free money in a pot. `short_pence` by pot id, integer pence."""

    def __init__(self, message: str, short_pence: Mapping[int, int], *, next_step: str | None = None) -> None:
        super().__init__("insufficient_funds", message, next_step=next_step)
        self.short_pence = dict(short_pence)


class SlotTaken(Refused):
    """Somebody else has that time with that worker."""

    def __init__(self, message: str = "That time has just gone. Pick another time.") -> None:
        super().__init__("slot_taken", message)


class NeedsAcknowledgement(Refused):
    """A warning: the same call with its code in `acknowledged` goes through."""


class IdempotencyKeyReused(DomainError):
    """The key was used before, with other inputs."""

    code = "idempotency_key_reused"


class TryLater(DomainError):
    """Something we need is away or busy; nothing happened."""

    code = "try_later"


class OutcomeUnknown(TryLater):
    """The connection went while the change was being saved: it is there whole, or not at all, and we can't tell."""

    code = "outcome_unknown"

    def __init__(
        self, message: str = "We lost touch while saving. Look whether your change is there before you try again."
    ) -> None:
        super().__init__(message)
