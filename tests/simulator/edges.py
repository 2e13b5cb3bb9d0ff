"""What stands outside the site: a search index, a post box and a bank, each of which may be away or answer twice."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from marketplace.core.clock import FixedClock
from marketplace.notifications.domain import Rendered
from marketplace.notifications.ports import Mail, MailerAway, MailRefused, MailUnsure
from marketplace.payments.domain import Way
from marketplace.payments.ports import GatewayUnavailable, Instruction, Outcome
from search.document import ServiceDocument
from search.fingerprint import fingerprint_of
from search.port import Change, IndexStatus, NeedsRebuild, SearchUnavailable, Upsert
from search.port import Held as Kept
from search.port import Outcome as Written
from search.query import SearchQuery
from search.result import SearchPage

Held = dict[int, tuple[int, ServiceDocument | None]]


def _write(held: Held, changes: Sequence[Change]) -> tuple[Written, ...]:
    said = []
    for change in changes:
        if change.id in held and held[change.id][0] > change.version:
            said.append(Written(change.id, change.version, "stale"))
            continue
        held[change.id] = (change.version, change.document if isinstance(change, Upsert) else None)
        said.append(Written(change.id, change.version, "applied"))
    return tuple(said)


class MemoryIndex:
    """Implements `search.port.SearchIndex` as far as the worker writes it; `away` refuses everything."""

    engine = "memory"

    def __init__(self) -> None:
        self.held: Held = {}
        self.watermark = 0
        self.away = self.lost = False

    def apply(self, changes: Sequence[Change], *, watermark: int | None = None) -> tuple[Written, ...]:
        self.check()
        self.watermark = max(self.watermark, watermark or 0)
        return _write(self.held, changes)

    def begin_rebuild(self) -> "Beside":
        self._there()
        return Beside(self)

    def scan(self, after_id: int, limit: int) -> Sequence[Kept]:
        self.check()
        living = [
            Kept(one, version, fingerprint_of(document))
            for one, (version, document) in sorted(self.held.items())
            if document is not None and one > after_id
        ]
        return living[:limit]

    def check(self) -> None:
        self._there()
        if self.lost:
            raise NeedsRebuild("the index is lost")

    def lose(self) -> None:
        """Its disk is gone: it is there, and has nothing."""
        self.held, self.watermark, self.lost = {}, 0, True

    def status(self) -> IndexStatus:
        return IndexStatus(self.engine, not self.away and not self.lost, len(self.held), self.watermark)

    def search(self, query: SearchQuery) -> SearchPage:
        raise SearchUnavailable

    def close(self) -> None: ...

    def _there(self) -> None:
        if self.away:
            raise SearchUnavailable("the index is away")


class Beside:
    """A new index beside the live one."""

    def __init__(self, live: MemoryIndex) -> None:
        self.live, self.held = live, dict[int, tuple[int, ServiceDocument | None]]()

    def apply(self, changes: Sequence[Change]) -> tuple[Written, ...]:
        return _write(self.held, changes)

    def swap(self, *, watermark: int | None = None) -> None:
        self.live.held, self.live.watermark, self.live.lost = self.held, watermark or 0, False

    def abort(self) -> None: ...


class Letterhead:
    """The words without the layout."""

    def compose(self, words: Rendered, url: str | None) -> tuple[str, str]:
        return words.title, words.title

    def letter(self, words: Rendered, **_: object) -> str:
        return words.title


class PostBox:
    """Takes e-mails; each message leaves once, and none goes to somebody who has died."""

    def __init__(self, clock: FixedClock) -> None:
        self.clock = clock
        self.rng = random.Random(0)
        self.trouble = 0.0
        self.took: dict[str, str] = {}
        self.dead: set[str] = set()

    def send(self, mail: Mail) -> None:
        assert mail.to not in self.dead, f"an e-mail goes to {mail.to}, who has died"
        assert mail.reference not in self.took, f"{mail.reference} leaves a second time"
        if self.rng.random() < self.trouble:
            kind = self.rng.choice((MailerAway, MailRefused, MailUnsure))
            if kind is MailUnsure:
                self.took[mail.reference] = mail.to
            raise kind("the line broke")
        self.took[mail.reference] = mail.to


@dataclass
class Bank:
    """The fake payment port, and the payer's bank behind it. It knows an instruction by its key, however often told.

    `paid` is what it says of each payment: pence that left and did not come back.
    """

    rng: random.Random
    trouble: float = 0.0
    way: Way = Way.FUNDER_FILE
    known: dict[str, Instruction] = field(default_factory=dict)
    refused: set[int] = field(default_factory=set)
    paid: dict[int, int] = field(default_factory=dict)

    def submit(self, instructions: Sequence[Instruction]) -> list[Outcome]:
        what = self.rng.choice(("before", "after", "refuses")) if self.rng.random() < self.trouble else ""
        if what == "before":
            raise GatewayUnavailable("The bank does not answer.")
        outcomes = []
        for one in instructions:
            before = self.known.setdefault(one.key, one)
            assert before == one, f"{one.key} was {before}, is {one} now"
            if one.payment_id in self.refused or (what == "refuses" and one.payment_id not in self.paid):
                self.refused.add(one.payment_id)
                outcomes.append(Outcome(one.payment_id, "refused", "the account is closed"))
            else:
                outcomes.append(Outcome(one.payment_id, "submitted"))
        if what == "after":
            raise GatewayUnavailable("The bank's answer was lost.")
        return outcomes

    def instructions(self) -> list[Instruction]:
        """What was told and not refused, in the order of being told."""
        return [one for one in self.known.values() if one.payment_id not in self.refused]
