"""What /readyz asks, in words; and the timers, which it doesn't."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.core.doctor.finding import Finding, bad, ok, warn
from marketplace.core.outbox.models import TimerRun
from marketplace.core.readiness import BEHIND_SECONDS, WORKER_QUIET_SECONDS, Health, look
from marketplace.core.site import Site
from marketplace.core.uow import UnitOfWork

Facts = Mapping[str, Any]
SLACK = timedelta(minutes=3)


def standing(site: Site) -> list[Finding]:
    """The readiness checks of bootstrap, each with what to do when it fails; none after one that is vital failed."""
    found: list[Finding] = []
    for check in site.checks:
        health = look(site.units, check)
        words = WORDS.get(check.name)
        if words is not None:
            found.append(words(health))
        elif not health.ok:
            level = bad if check.vital else warn
            found.append(level(check.name, "This is not well.", "Look at /readyz and the log."))
        else:
            found.append(ok(check.name, "This is well."))
        if check.vital and not health.ok:
            break
    return found


def _database(health: Health) -> Finding:
    if health.ok:
        return ok("database", "The database answers.")
    says = f"The database does not answer ({health.facts.get('error', 'no reason given')})."
    return bad(
        "database", says, "Check that it runs, and that DATABASE_URL is right. Nothing can be served without it."
    )


def _migrations(health: Health) -> Finding:
    facts = health.facts
    newest = ", ".join(facts.get("newest") or ()) or "none"
    at = ", ".join(facts.get("database") or ()) or "none"
    if health.ok:
        return ok("migrations", f"The database is at the newest migration ({newest}).")
    says = f"The database is at migration {at}, this version needs {newest}."
    if "none" not in (at, newest) and at > newest:
        return bad("migrations", says, "This is an older version than the one before: install the newer one again.")
    return bad("migrations", says, "Back up, then run: flask db upgrade")


def _index(health: Health) -> Finding:
    facts = health.facts
    if facts.get("engine") == "null":
        todo = "Set SEARCH_URL to use an index. Until then search reads the database, more slowly and more plainly."
        return warn("index", "Search is switched off.", todo)
    if "error" in facts or not facts.get("available", True):
        todo = "Check SEARCH_URL and that the engine runs, then run: flask search reindex. People can book meanwhile."
        return warn("index", "The search index does not answer; search reads the database.", todo)
    documents, waiting = facts.get("documents", 0), facts.get("waiting", 0)
    if facts.get("parked"):
        todo = "Run: flask search status. Changes that keep failing need somebody who knows the code."
        return warn("index", f"{facts['parked']} changes could not be written to the search index.", todo)
    if facts.get("oldest_seconds", 0) > BEHIND_SECONDS:
        says = f"The search index is {facts['oldest_seconds']} seconds behind, {waiting} changes wait."
        return warn("index", says, "Check that one worker runs (flask worker run) and read its log.")
    if not health.ok:
        return warn("index", "The search index is not whole.", "Run: flask search reindex")
    return ok("index", f"{facts.get('engine')} answers: {documents} services, {waiting} changes wait.")


def _worker(health: Health) -> Finding:
    facts = health.facts
    if "error" in facts:
        return bad("worker", "Nobody could read how the worker is.", "Mend the database first.")
    quiet = facts.get("seconds_since_last_run")
    if quiet is None:
        return bad("worker", "The worker has never run.", "Start one, and only one: flask worker run")
    if quiet > WORKER_QUIET_SECONDS:
        says = f"The worker has done nothing for {quiet} seconds: messages, holds and search wait."
        return bad("worker", says, "Start it again: flask worker run. Nothing is lost, it catches up by itself.")
    if facts.get("parked"):
        says = f"{facts['parked']} jobs failed again and again, and were put aside."
        return warn(
            "worker", says, "Read the worker's log for why; they stay in the table outbox until somebody decides."
        )
    if facts.get("oldest_seconds", 0) > BEHIND_SECONDS:
        says = f"The oldest of {facts['waiting']} waiting jobs is {facts['oldest_seconds']} seconds old."
        return warn("worker", says, "Wait and ask again. If it grows, read the worker's log.")
    return ok("worker", f"The worker is at work: {facts.get('waiting', 0)} jobs wait.")


WORDS = {"database": _database, "migrations": _migrations, "index": _index, "worker": _worker}


def timers(site: Site) -> list[Finding]:
    """Each timer that is late by more than a few minutes: it failed, while the others ran."""
    last = site.units.read(_last_runs)
    if not last:
        return []  # no worker has run: said above
    now = site.units.clock()
    late = []
    for timer in site.worker.timers:
        due = last[timer.name] + timer.every if timer.name in last else None
        if due is None or due + SLACK < now:
            late.append(timer.name)
    if not late:
        return [ok("timers", f"All {len(site.worker.timers)} timers ran when they were due.")]
    todo = "If the worker runs, its log says why each one fails. They run again by themselves once that is mended."
    return [bad("timers", f"Late: {', '.join(sorted(late))}.", todo)]


def _last_runs(uow: UnitOfWork) -> dict[str, Any]:
    return {row.name: row.last_run_at for row in uow.session.scalars(select(TimerRun))}
