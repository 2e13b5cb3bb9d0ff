"""`flask doctor`: is this site well, and if not, what does a person do about it?"""

import logging
from collections.abc import Callable, Iterator

from marketplace.core.doctor import clock, disk, setting, standing, storage
from marketplace.core.doctor.finding import Finding, Level, bad
from marketplace.core.site import Site

__all__ = ["Finding", "Level", "examine"]

log = logging.getLogger(__name__)
Examination = Callable[[Site], list[Finding]]

FIRST: tuple[tuple[str, Examination], ...] = (
    ("settings", setting.settings),
    ("keys", setting.keys),
    ("mail", setting.mail),
    ("disk", disk.disk),
    ("readiness", standing.standing),
)
ON_TABLES: tuple[tuple[str, Examination], ...] = (
    ("durability", storage.durable),
    ("timers", standing.timers),
    ("clock", clock.clock),
    ("backup", storage.backup),
)
"""Asked only of a database that is there and migrated: the rest would say the same again in worse words."""


def examine(site: Site) -> Iterator[Finding]:
    """All findings in a fixed order. An examination that itself fails is a finding, the others go on."""
    vital = {check.name for check in site.checks if check.vital}
    down = False
    for finding in _each(site, FIRST):
        down = down or (finding.what in vital and finding.level is Level.BAD)
        yield finding
    if not down:
        yield from _each(site, ON_TABLES)


def _each(site: Site, examinations: tuple[tuple[str, Examination], ...]) -> Iterator[Finding]:
    for what, look in examinations:
        try:
            site.units.fresh()
            yield from look(site)
        except Exception as error:
            log.warning("doctor: %s: %s", what, type(error).__name__)
            yield bad(what, f"This could not be looked at ({type(error).__name__}).", "Mend what stands above first.")
