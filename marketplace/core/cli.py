"""`flask worker`."""

import signal
import threading

import click

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
