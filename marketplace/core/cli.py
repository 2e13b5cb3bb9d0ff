"""`flask worker`, `flask doctor`."""

import json
import logging
import signal
import sys
import threading
from dataclasses import asdict

import click
from flask import current_app
from prometheus_client import REGISTRY

from marketplace.core.doctor import Level, examine
from marketplace.core.site import Site, site
from marketplace.core.telemetry.exposition import expose
from marketplace.core.telemetry.figures import Measures

log = logging.getLogger(__name__)


@click.group()
def worker() -> None:
    """Carries out what waits: search index, notices, timers, seals."""


@worker.command()
@click.option("--once", is_flag=True, help="Do all that is due, then stop.")
def run(once: bool) -> None:
    """Run the worker until it is told to stop."""
    the_site = site()
    the_worker = the_site.worker
    if once:
        done = 0
        while did := the_worker.turn():
            done += did
        click.echo(f"{done} done")
        the_site.close()
        return
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    if the_site.settings.metrics_bind is not None:
        _expose(the_site, *the_site.settings.metrics_bind)
    log.info("the worker is running")
    the_worker.run(stop)
    the_site.close()
    log.info("the worker has stopped: what it had in hand is done")


def _expose(the_site: Site, host: str, port: int) -> None:
    """The worker's figures are at the port after the web's."""
    context = current_app._get_current_object().app_context  # type: ignore[attr-defined]  # werkzeug's proxy
    REGISTRY.register(Measures(the_site.units, the_site.measures, context))
    try:
        expose((host, port + 1), lambda: REGISTRY)
    except OSError as error:
        raise click.ClickException(
            f"METRICS_BIND: port {port + 1}, the worker's, is taken ({error.strerror})."
        ) from error


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
