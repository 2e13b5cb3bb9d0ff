"""`flask demo`."""

import json
import sys
from datetime import date

import click

from marketplace.core.errors import DomainError
from marketplace.core.site import site
from marketplace.demo import loader


@click.group()
def demo() -> None:
    """An invented world to look around in."""


@demo.command()
@click.option("--seed", type=int, default=1, show_default=True, help="The same number makes the same world.")
@click.option("--verbose", is_flag=True, help="Say what was refused in the story.")
def load(seed: int, verbose: bool) -> None:
    """Make invented people, providers and nine months of their history. Only into an empty database of a demo."""
    with click.progressbar(length=1, label="Nine months of history", file=sys.stderr) as bar:
        last_shown = date.min

        def show(day: date, first: date, last: date) -> None:
            nonlocal last_shown
            bar.length = max((last - first).days, 1)
            bar.update((day - max(last_shown, first)).days)
            last_shown = day

        try:
            made = loader.load(site(), seed=seed, progress=show)
        except DomainError as error:
            click.echo(f"\n{error.message} {error.next_step or ''}".rstrip(), err=True)
            sys.exit(1)
    if verbose:
        for sentence in made.refused:
            click.echo(sentence, err=True)
    click.echo(f"{len(made.accounts)} accounts to try: flask demo accounts", err=True)


@demo.command()
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def accounts(as_json: bool) -> None:
    """The people you can sign in as. Exit 1 where the demo is not loaded."""
    found = site().units.read(loader.accounts)
    if as_json:
        click.echo(json.dumps(found))
    else:
        for one in found:
            click.echo(f"  {one['role']:<16}{one['email']:<30}{one['password']:<20}{one['name']}")
    if not found:
        sys.exit(1)
