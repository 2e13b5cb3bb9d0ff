"""`flask search reindex`."""

import time

import click

from marketplace.core.site import Site, site
from marketplace.core.uow import UnitOfWork
from marketplace.discovery.cli.common import finder, show, show_end
from marketplace.discovery.queries.status import last_run, rebuild_waits
from marketplace.discovery.services.indexing import WANTED
from marketplace.discovery.services.rebuilding import rebuild
from search.port import RebuildBusy, SearchError, WriterBusy

PATIENCE_SECONDS = 1800
LOOK_EVERY_SECONDS = 0.5


@click.command()
def reindex() -> None:
    """Build the index anew beside the live one, then swap.

    Done by the worker where it alone may write, else here. A second one at the same time is refused.
    """
    the_site = site()
    build(the_site)


def build(the_site: Site, *, err: bool = False) -> None:
    """Tells how it went, on stderr with `err`. Raises ClickException with a plain sentence when it could not be built;
    the live index is then as it was."""
    index = finder(the_site).index
    try:
        count = rebuild(the_site.units, index, show)
    except RebuildBusy as error:
        raise click.ClickException(_under_way(the_site)) from error
    except WriterBusy:
        _by_the_worker(the_site, err)
        return
    except SearchError as error:
        raise click.ClickException(f"The index could not be built, and is as it was before: {error}") from error
    finally:
        index.close()
    show_end()
    click.echo(f"{count} services are in the index.", err=err)


def _under_way(the_site: Site) -> str:
    the_site.units.fresh()
    run = the_site.units.read(last_run)
    far = f" ({run.done} of {run.total} services)" if run is not None and run.ended_at is None else ""
    return f"The index is being built already{far}. Wait until that is done."


def _by_the_worker(the_site: Site, err: bool) -> None:
    the_site.units.fresh()
    before = the_site.units.read(last_run)
    if not the_site.units.write(_ask):
        raise click.ClickException("The worker has been asked already to build the index. Wait until that is done.")
    click.echo("The worker holds the index, so it builds the new one.", err=err)
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up_at:
        time.sleep(LOOK_EVERY_SECONDS)
        the_site.units.fresh()
        run = the_site.units.read(last_run)
        if run is None or (before is not None and run.id == before.id):
            continue
        show(run.done, run.total)
        if run.ended_at is not None:
            show_end()
            if run.error:
                raise click.ClickException(f"The worker could not build the index: {run.error}")
            click.echo(f"{run.total} services were read.", err=err)
            return
    raise click.ClickException("The worker did not finish in half an hour. Look at its log.")


def _ask(uow: UnitOfWork) -> bool:
    """False where somebody has asked before and it has not been done."""
    if rebuild_waits(uow, WANTED):
        return False
    uow.emit(WANTED)
    return True
