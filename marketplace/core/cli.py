"""`flask worker`, `flask doctor`."""

import json
import signal
import sys
import threading
from dataclasses import asdict

import click

from marketplace.core.doctor import Level, examine
from marketplace.core.site import site


@click.group()
def worker() -> None:
    """Carries out what waits: search index, notices, timers, seals."""


@worker.command()
@click.option("--once", is_flag=True, help="Do all that is due, then stop.")
def run(once: bool) -> None:
    """Run the worker until it is told to stop."""
    the_worker = site().worker
    if once:
        done = 0
        while did := the_worker.turn():
            done += did
        click.echo(f"{done} done")
        return
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    click.echo("The worker is running.")
    the_worker.run(stop)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def doctor(as_json: bool) -> None:
    """Look at everything that the site stands on, and say what to do. Exit 1 if something is bad."""
    findings = []
    for finding in examine(site()):
        findings.append(finding)
        if not as_json:
            click.echo(f"{finding.level:<5} {finding.what:<14} {finding.says}")
            if finding.todo:
                click.echo(f"{'':<20} {finding.todo}")
    well = all(finding.level is not Level.BAD for finding in findings)
    if as_json:
        click.echo(json.dumps({"ok": well, "findings": [asdict(finding) for finding in findings]}))
    sys.exit(0 if well else 1)
