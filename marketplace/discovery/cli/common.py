"""What the commands share: the engine, and how far a long one is."""

import sys

import click

from marketplace.core.site import Site
from marketplace.discovery.queries import Finder


def finder(the_site: Site) -> Finder:
    found: Finder = the_site.ports["search"]
    return found


def show(done: int, total: int) -> None:
    """On a terminal one line that counts up; else a line now and then."""
    if sys.stderr.isatty():
        click.echo(f"\r{done} of {total} services", nl=False, err=True)
    elif done == total or done % 2_000 == 0:
        click.echo(f"{done} of {total} services", err=True)


def show_end() -> None:
    if sys.stderr.isatty():
        click.echo(err=True)
