"""`flask budgets rules`."""

import json
import sys
from pathlib import Path

import click

from marketplace.budgets import queries, services
from marketplace.budgets.rule_file import BadRules, read_rules
from marketplace.core.actor import SYSTEM
from marketplace.core.errors import DomainError
from marketplace.core.site import units


@click.group()
def budgets() -> None:
    """Budgets and the rules of the money in them."""


@budgets.command()
@click.option("--load", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Add its versions.")
@click.option("--json", "as_json", is_flag=True, help="Print the versions as JSON.")
def rules(file: Path | None, as_json: bool) -> None:
    """Show what each funding stream allows and from when; with --load add new versions from a CSV FILE first."""
    if file is not None:
        try:
            with file.open(encoding="utf-8-sig", newline="") as stream:
                added = units().write(services.load_rules, SYSTEM, read_rules(stream))
        except (BadRules, UnicodeDecodeError) as error:
            click.echo(str(error), err=True)
            sys.exit(1)
        except DomainError as error:
            click.echo(error.message, err=True)
            sys.exit(1)
        click.echo(f"{added} new versions", err=True)
    every = units().read(queries.every_rule)
    if as_json:
        click.echo(
            json.dumps(
                [
                    {
                        "stream": one.stream,
                        "version": one.version,
                        "starts_on": one.starts_on.isoformat(),
                        "ways": {kind: list(ways) for kind, ways in one.ways.items()},
                        "contributions": sorted(one.contributions),
                        "source": one.source,
                        "confirmed": one.confirmed,
                    }
                    for one in every
                ]
            )
        )
        return
    for one in every:
        click.echo(f"{one.stream}, version {one.version}, from {one.starts_on:%d/%m/%Y}{_doubt(one.confirmed)}")
        for kind, ways in one.ways.items():
            click.echo(f"  {kind}: {', '.join(ways)}")
        click.echo(f"  own money in it: {', '.join(sorted(one.contributions)) or 'none'}")


def _doubt(confirmed: bool) -> str:
    return "" if confirmed else " (still to be confirmed by a lawyer)"
