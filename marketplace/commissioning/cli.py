"""`flask commissioning freeze`."""

import json
import sys
from dataclasses import asdict

import click

from marketplace.commissioning import services
from marketplace.commissioning.domain import Quarter
from marketplace.core.actor import SYSTEM
from marketplace.core.errors import DomainError
from marketplace.core.site import units


class QuarterParam(click.ParamType):
    name = "quarter"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Quarter:
        try:
            return value if isinstance(value, Quarter) else Quarter.parse(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.group()
def commissioning() -> None:
    """Figures for those who plan services."""


@commissioning.command()
@click.option("--window", "quarter", type=QuarterParam(), required=True, help="A calendar quarter, like 2026Q3.")
@click.option("--json", "as_json", is_flag=True, help="Print what was frozen as JSON.")
def freeze(quarter: Quarter, as_json: bool) -> None:
    """Compute a quarter's facts once. They never change after; a second run changes nothing.

    Exit 1 for a quarter that ended less than 21 days ago.
    """
    try:
        done = services.freeze(units(), SYSTEM, quarter, lambda step: click.echo(f"{step} …", err=True))
    except DomainError as error:
        click.echo(json.dumps({"error": error.message, "code": error.code}) if as_json else error.message)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps(asdict(done), default=lambda moment: moment.isoformat()))
        return
    state = "was frozen before; nothing was changed" if done.already else "is frozen"
    click.echo(f"{quarter.code} {state}. " + ", ".join(f"{name} {n}" for name, n in done.rows.items()))
