"""`flask search verify`."""

import json
import sys
from typing import Any

import click

from marketplace.core.site import Site, site
from marketplace.discovery.cli.common import finder, show, show_end
from marketplace.discovery.cli.rebuilding import build
from marketplace.discovery.services.verifying import Difference, Findings
from marketplace.discovery.services.verifying import verify as compare
from search.port import NeedsRebuild, SearchError, SearchUnavailable

WORKER_SECONDS = 120.0
"""How long the worker has to write what it was asked to repair."""
SHOWN = 50
_SAID = {
    "missing": "is missing from the index",
    "extra": "is in the index and should not be",
    "stale": "is another in the index",
}


@click.command()
@click.option("--repair", is_flag=True, help="Write what differs, then compare again.")
@click.option("--wait", "wait_seconds", default=10.0, show_default=True, help="Seconds for changes on their way.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def verify(repair: bool, wait_seconds: float, as_json: bool) -> None:
    """Compare the index with the database, one service after the other, and name what differs.

    Exit 0 when they are the same, 1 when they differ. Free times are compared by the version of their service.
    """
    the_site = site()
    index = finder(the_site).index
    if index.engine == "null":
        click.echo("{}" if as_json else "Search is switched off: there is nothing to compare.")
        return
    repaired = 0
    try:
        index.check()
        found = _walk(the_site, repair, wait_seconds)
        if repair and not found.clean:
            repaired = found.repaired + found.asked
            if found.needs_rebuild:
                click.echo("The index knows newer versions than the database, so it is built anew.", err=True)
                build(the_site, err=as_json)
            found = _walk(the_site, False, WORKER_SECONDS)
    except NeedsRebuild as error:
        if not repair:
            raise click.ClickException(f"The index must be built anew: {error}") from error
        click.echo(f"The index must be built anew: {error}", err=True)
        build(the_site, err=as_json)
        found = _walk(the_site, False, WORKER_SECONDS)
    except SearchUnavailable as error:
        raise click.ClickException(f"The index cannot be read: {error}") from error
    except SearchError as error:
        raise click.ClickException(str(error)) from error
    finally:
        index.close()
    if as_json:
        click.echo(json.dumps(_body(found, repaired)))
    else:
        _tell(found, repaired)
    if not found.clean:
        sys.exit(1)


def _walk(the_site: Site, repair: bool, wait_seconds: float) -> Findings:
    found = compare(the_site.units, finder(the_site).index, repair=repair, wait_seconds=wait_seconds, progress=show)
    show_end()
    return found


def _body(found: Findings, repaired: int) -> dict[str, Any]:
    named: dict[str, list[int]] = {kind: [] for kind in found.counts}
    for difference in found.differences:
        named[difference.kind].append(difference.service_id)
    return {
        "clean": found.clean,
        "compared": found.compared,
        "counts": found.counts,
        **named,
        "waiting": len(found.waiting),
        "repaired": repaired,
    }


def _tell(found: Findings, repaired: int) -> None:
    for difference in found.differences[:SHOWN]:
        click.echo(_line(difference))
    left = sum(found.counts.values()) - min(len(found.differences), SHOWN)
    if left:
        click.echo(f"… and {left} more.")
    if repaired:
        click.echo(f"{repaired} were written anew.")
    if found.waiting:
        click.echo(f"{len(found.waiting)} changes still wait for the worker.")
    if found.clean:
        click.echo(f"The index and the database are the same: {found.compared} services.")
    else:
        counts = ", ".join(f"{number} {kind}" for kind, number in found.counts.items())
        click.echo(f"The index and the database differ: {counts}, of {found.compared} services.")


def _line(difference: Difference) -> str:
    said = f"Service {difference.service_id} {_SAID[difference.kind]}"
    if difference.why:
        return f"{said}: it cannot be read ({difference.why})"
    has = "nothing" if difference.held is None else f"version {difference.held}"
    wants = "nothing" if difference.wanted is None else f"version {difference.wanted}"
    return f"{said}: index {has}, database {wants}"
