"""`flask search embed`."""

import click

from marketplace.core.site import site
from marketplace.discovery.cli.common import finder, show, show_end
from marketplace.discovery.services.meanings import Meanings
from search.port import SearchError
from search.semantic.port import VectorStoreBusy


@click.command()
def embed() -> None:
    """Make the vectors that search by meaning lacks, all at once (needs SEARCH_MEANING=1).

    The worker does it too, a little at a time. Safe to stop and to begin again.
    """
    the_site = site()
    meaning = the_site.ports["search_meaning"]
    if meaning is None:
        raise click.UsageError("Search by meaning is off: set SEARCH_MEANING=1")
    try:
        made = Meanings(finder(the_site).index, meaning).fill(the_site.units, progress=show)
    except VectorStoreBusy as error:
        raise click.ClickException("The worker is making vectors at this moment: try again.") from error
    except (SearchError, OSError) as error:
        raise click.ClickException(f"The vectors could not be made: {error}") from error
    show_end()
    click.echo(f"{made} vectors were made; {len(meaning.store.prints())} services have one.")
