"""Whether what the database said is kept when the power goes, and when it was last copied."""

from datetime import datetime, timedelta

from sqlalchemy import text

from marketplace.core.doctor.finding import Finding, bad, ok, warn
from marketplace.core.site import Site
from marketplace.core.site_mark import BACKUP, marked
from marketplace.core.uow import UnitOfWork

OLDEST_POSTGRESQL = 15
TOO_OLD = timedelta(hours=26)
FULL = 2
"""SQLite's `synchronous`: 0 is OFF, 1 NORMAL (the last commits may go), 2 FULL, 3 EXTRA."""
MUST_BE_ON = ("fsync", "full_page_writes")
SYNCHRONOUS = ("on", "local", "remote_write", "remote_apply")


def durable(site: Site) -> list[Finding]:
    return site.units.read(_durable)


def _durable(uow: UnitOfWork) -> list[Finding]:
    return [_postgresql(uow) if uow.connection.dialect.name == "postgresql" else _sqlite(uow)]


def _sqlite(uow: UnitOfWork) -> Finding:
    def pragma(name: str) -> str:
        return str(uow.connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())

    version = uow.connection.exec_driver_sql("SELECT sqlite_version()").scalar_one()
    return judge_sqlite(version, pragma("journal_mode"), int(pragma("synchronous")), pragma("foreign_keys") == "1")


def judge_sqlite(version: str, journal: str, synchronous: int, foreign_keys: bool) -> Finding:
    if journal != "wal":
        todo = "Put the database on a disk of this machine, not on a network folder, and start again."
        return bad("durability", f"SQLite {version} keeps no write-ahead log (its journal is {journal}).", todo)
    if synchronous < FULL:
        todo = "Start the site with its own commands only: they set this for each connection."
        return bad("durability", f"SQLite {version} does not wait for the disk: a crash may lose commits.", todo)
    if not foreign_keys:
        return bad(
            "durability", f"SQLite {version} does not check foreign keys.", "Start the site with its own commands."
        )
    return ok("durability", f"SQLite {version}: write-ahead log, each commit is on disk before anybody is told.")


def _postgresql(uow: UnitOfWork) -> Finding:
    names = ("server_version", "server_version_num", *MUST_BE_ON, "synchronous_commit", "server_encoding")
    shown = {name: str(uow.session.scalar(text(f"SHOW {name}"))) for name in names}
    return judge_postgresql(shown)


def judge_postgresql(shown: dict[str, str]) -> Finding:
    version = shown["server_version"].split()[0]
    for name in MUST_BE_ON:
        if shown[name] != "on":
            todo = f"Set {name} = on in postgresql.conf and reload: without it a power cut can lose or damage money."
            return bad("durability", f"PostgreSQL {version} runs with {name} = {shown[name]}.", todo)
    if shown["synchronous_commit"] not in SYNCHRONOUS:
        todo = "Set synchronous_commit = on: an answer must mean that the booking is kept."
        return bad("durability", f"PostgreSQL {version} answers before the disk has it.", todo)
    if shown["server_encoding"] != "UTF8":
        todo = "Make the database anew with ENCODING 'UTF8': names of people do not fit into another one."
        return bad("durability", f"This database is in {shown['server_encoding']}.", todo)
    if int(shown["server_version_num"]) // 10_000 < OLDEST_POSTGRESQL:
        todo = f"Move to PostgreSQL {OLDEST_POSTGRESQL} or newer: this one is not tested with the site."
        return warn("durability", f"PostgreSQL {version} is old.", todo)
    return ok("durability", f"PostgreSQL {version}: each commit is on disk before anybody is told.")


def backup(site: Site) -> list[Finding]:
    if site.settings.demo:
        return [ok("backup", "The demo needs none.")]
    return [judge_backup(site.units.read(_last_backup), site.units.clock())]


def judge_backup(made_at: datetime | None, now: datetime) -> Finding:
    todo = (
        "Run each night: flask backup create FILE, and keep the file elsewhere. (Other ways of copying are not seen.)"
    )
    if made_at is None:
        return warn("backup", "No backup of this database was ever made with our command.", todo)
    if now - made_at > TOO_OLD:
        return warn("backup", f"The last backup is {(now - made_at) // timedelta(hours=1)} hours old.", todo)
    return ok("backup", f"The last backup is {(now - made_at) // timedelta(hours=1)} hours old.")


def _last_backup(uow: UnitOfWork) -> datetime | None:
    mark = marked(uow, BACKUP)
    return datetime.fromisoformat(mark.facts["at"]) if mark else None
