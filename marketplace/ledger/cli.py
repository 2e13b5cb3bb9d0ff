"""`flask ledger check`."""

import json
import sys
from dataclasses import asdict

import click

from marketplace.core.site import units
from marketplace.ledger import check as checks


@click.group()
def ledger() -> None:
    """The book of record."""


@ledger.command()
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def check(as_json: bool) -> None:
    """Recompute every account from its postings and name what is wrong. Exit 1 if anything is."""
    found = units().read(checks.check)
    if as_json:
        click.echo(json.dumps({"ok": not found.wrong, **asdict(found)}))
    else:
        for sentence in found.wrong:
            click.echo(sentence)
        if found.unsealed:
            click.echo(f"{found.unsealed} audit entries are not sealed yet: the worker does that")
        state = f"{len(found.wrong)} things are wrong" if found.wrong else "all good"
        click.echo(f"{found.pots} pots, {found.postings} postings, {found.holds} holds: {state}")
    sys.exit(1 if found.wrong else 0)
