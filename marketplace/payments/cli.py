"""`flask payments run` and `flask payments settle`."""

import json
import sys
from pathlib import Path

import click

from marketplace.core.actor import SYSTEM
from marketplace.core.errors import DomainError
from marketplace.core.site import site
from marketplace.payments.services import run as run_payments
from marketplace.payments.services import settle as settle_line
from marketplace.payments.settlement_file import BadLine, read_settlement
from marketplace.people.domain import Payer
from marketplace.people.queries import funder_by_code


@click.group()
def payments() -> None:
    """Payments to providers: write the funder's file, read its answer."""


@payments.command()
@click.option("--funder", "code", required=True, help="The funder's code (ODS or GSS).")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
@click.option("--json", "as_json", is_flag=True, help="Say what was done as JSON.")
def run(code: str, out: Path, as_json: bool) -> None:
    """Make missing invoices, approve them within their holds, write every payment that is not settled.

    Running it again writes the same rows with the same ids.
    """
    units = site().units
    funder = units.read(funder_by_code, code)
    if funder is None:
        raise click.UsageError(f"There is no funder with the code {code}.")
    try:
        done = run_payments(
            units, SYSTEM, Payer(organisation_id=funder.id), site().ports["payables"], site().ports["funder_file"](out)
        )
    except DomainError as error:
        click.echo(error.message, err=True)
        sys.exit(1)
    if as_json:
        click.echo(
            json.dumps({"payments": done.payments, "new_payments": done.new_payments, "amount_pence": done.pence})
        )
        return
    click.echo(f"{done.payments} payments are in {out}, {done.new_payments} of them new.")


@payments.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Say what was done as JSON.")
def settle(file: Path, as_json: bool) -> None:
    """Read the funder's answer FILE. Each line counts once, however often it is read."""
    units, payables = site().units, site().ports["payables"]
    done, known, refused = 0, 0, []
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            for line in read_settlement(stream):
                if isinstance(line, BadLine):
                    refused.append(str(line))
                    continue
                try:
                    if units.write(settle_line, SYSTEM, line, "funder_file", payables):
                        done += 1
                    else:
                        known += 1
                except DomainError as error:
                    refused.append(f"payment {line.payment_id}: {error.message}")
    except (BadLine, UnicodeDecodeError) as error:
        refused.append(str(error))
    if as_json:
        click.echo(json.dumps({"settled": done, "known_already": known, "refused": refused}))
    else:
        click.echo(f"{done} lines taken, {known} known already, {len(refused)} refused.")
        for reason in refused:
            click.echo(f"  {reason}", err=True)
    if refused:
        sys.exit(1)
