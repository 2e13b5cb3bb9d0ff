"""`flask providers`."""

import csv
import json
import sys
import time
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from marketplace.core.site import units
from providers.imports import FORMATS, Problem, Source, Tally, WrongFile, load
from providers.imports.files import Incoming

SHOWN = 10


@click.group()
def providers() -> None:
    """Providers and their listings."""


@providers.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--format", "format_name", required=True, type=click.Choice(list(FORMATS)), help="How the file is written."
)
@click.option(
    "--source", required=True, help="What the list is called: shown on each listing, and its key with the id."
)
@click.option("--licence", help="Under which licence it is published, if not the usual one of this format.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day of the list, if its rows don’t say.")
@click.option("--errors", type=click.Path(dir_okay=False, path_type=Path), help="Write refused rows to this CSV.")
@click.option("--dry-run", is_flag=True, help="Check the file and count; write no listing.")
@click.option("--json", "as_json", is_flag=True, help="Print the count as JSON.")
def import_listings(
    file: Path,
    format_name: str,
    source: str,
    licence: str | None,
    day: datetime | None,
    errors: Path | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Bring in a published list. Run again, it changes only what the list changed. Exit 1 when rows were refused."""
    name = " ".join(source.split())
    if not 1 <= len(name) <= 100:
        raise click.UsageError("--source: give the list a name of 1 to 100 letters.")
    form = FORMATS[format_name]
    began = time.monotonic()
    with ExitStack() as open_now:
        refused = open_now.enter_context(_Refused(errors))
        incoming = open_now.enter_context(Incoming(file))
        bar = open_now.enter_context(_Bar(incoming))
        try:
            tally = load(
                units(),
                form.read(incoming),
                Source(name, licence or form.licence, day.date() if day else None),
                refuse=refused.add,
                progress=bar.show,
                dry_run=dry_run,
            )
        except WrongFile as wrong:
            raise click.UsageError(f"{file.name} can’t be read as {format_name}. {wrong}") from None
    _report(tally, time.monotonic() - began, as_json, dry_run)
    if tally.refused:
        refused.show()
        sys.exit(1)


def _report(tally: Tally, seconds: float, as_json: bool, dry_run: bool) -> None:
    counts = {
        "rows": tally.rows,
        "added": tally.added,
        "changed": tally.changed,
        "unchanged": tally.unchanged,
        "claimed": tally.claimed,
        "closed": tally.closed,
        "refused": tally.refused,
    }
    if as_json:
        click.echo(json.dumps({**counts, "dry_run": dry_run, "seconds": round(seconds, 2)}))
        return
    click.echo("Nothing was written. This would happen:" if dry_run else f"Done in {seconds:.1f} seconds.")
    for word, count in counts.items():
        click.echo(f"{count:>9,}  {word}")


class _Bar:
    """Bytes read, rows and rows a second, on standard error."""

    def __init__(self, incoming: Incoming) -> None:
        self._incoming = incoming
        self._began = time.monotonic()
        self._rows = 0
        self._bar: Any = click.progressbar(
            length=max(incoming.size, 1), label="Importing", file=sys.stderr, item_show_func=lambda _: self._said()
        )

    def _said(self) -> str:
        return f"{self._rows:,} rows, {self._rows / max(time.monotonic() - self._began, 0.001):,.0f} a second"

    def __enter__(self) -> "_Bar":
        self._bar.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.__exit__(None, None, None)
        click.echo(self._said(), err=True)

    def show(self, rows: int) -> None:
        self._rows = rows
        self._bar.update(self._incoming.done - self._bar.pos, current_item=rows)


class _Refused:
    """Refused rows: into a CSV where one is wanted, the first few kept to be shown."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._first: list[Problem] = []
        self._count = 0

    def __enter__(self) -> "_Refused":
        self._file = self._path.open("w", encoding="utf-8", newline="") if self._path else None
        self._rows = csv.writer(self._file) if self._file else None
        if self._rows:
            self._rows.writerow(["line", "field", "reason"])
        return self

    def __exit__(self, *error: object) -> None:
        if self._file:
            self._file.close()

    def add(self, problem: Problem) -> None:
        self._count += 1
        if len(self._first) < SHOWN:
            self._first.append(problem)
        if self._rows:
            self._rows.writerow([problem.line, _no_formula(problem.field), _no_formula(problem.reason)])

    def show(self) -> None:
        for problem in self._first:
            where = f"line {problem.line}" + (f", {problem.field}" if problem.field else "")
            click.echo(f"{where}: {problem.reason}", err=True)
        if self._count > len(self._first):
            click.echo(
                f"and {self._count - len(self._first):,} more" + ("" if self._path else "; see --errors"), err=True
            )


def _no_formula(cell: str) -> str:
    """A spreadsheet that opens this file runs nothing."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and cell else cell
