"""`flask backup`."""

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from marketplace.backup import services
from marketplace.backup.ports import BackupError, Progress
from marketplace.core.site import site
from search.port import SearchError

QUIET_SECONDS = 5.0
FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def backup() -> None:
    """Copies of the whole database, made while the site runs."""


@backup.command()
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def create(file: Path, as_json: bool) -> None:
    """Copy the database to a new FILE, which only its owner may read. People go on meanwhile."""
    the_site = site()
    try:
        report = services.create(the_site.units, the_site.ports["vault"], file.absolute(), _progress())
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    _say(as_json, asdict(report), f"{file}: {_megabytes(report.bytes)} in {_total(report):.1f} seconds.")


@backup.command()
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def restore(file: Path, as_json: bool) -> None:
    """Fill an empty database from FILE, check the book, build the search index. Stop web and worker first.

    Refuses a database that holds anything. Exit 1 if the book is not right.
    """
    the_site = site()
    index = the_site.ports["search"].index
    try:
        report = services.restore(
            the_site.units,
            the_site.ports["vault"],
            index,
            file.absolute(),
            _progress(),
            demo=the_site.settings.demo,
        )
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    except SearchError as error:
        message = f"The database is back, but the search index could not be built ({error}). Run: flask search reindex"
        raise click.ClickException(message) from error
    finally:
        index.close()
    ledger = report.ledger
    assert ledger is not None, "restore checked it"
    lines = [f"{name}: {seconds:.1f} seconds" for name, seconds in report.seconds.items()]
    lines += [f"  {sentence}" for sentence in ledger.wrong]
    state = f"{len(ledger.wrong)} things are wrong" if ledger.wrong else "all good"
    lines.append(f"{ledger.pots} pots, {ledger.postings} postings, {ledger.holds} holds: {state}")
    lines.append(f"{report.services} services are in the search index.")
    lines.append(f"Restored {_megabytes(report.bytes)} in {_total(report):.1f} seconds. Start web and worker now.")
    _say(as_json, asdict(report), *lines)
    sys.exit(1 if ledger.wrong else 0)


def _say(as_json: bool, body: dict[str, Any], *lines: str) -> None:
    click.echo(json.dumps(body) if as_json else "\n".join(lines))


def _total(report: services.Report) -> float:
    return sum(report.seconds.values())


def _megabytes(count: int) -> str:
    return f"{count / 1e6:.1f} MB"


def _progress() -> Progress:
    """On a terminal the line is written over; elsewhere one line every few seconds."""
    last = time.monotonic()

    def show(words: str) -> None:
        nonlocal last
        if sys.stderr.isatty():
            click.echo(f"\r\033[K{words}", nl=False, err=True)
        elif time.monotonic() - last > QUIET_SECONDS:
            last = time.monotonic()
            click.echo(words, err=True)

    return show
