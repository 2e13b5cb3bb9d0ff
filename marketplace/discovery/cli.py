"""`flask search`: rebuild, status, relevance."""

import json
import sys
import time
from dataclasses import asdict
from typing import Any, TextIO

import click

from marketplace.core.site import Site, site
from marketplace.core.uow import UnitOfWork
from marketplace.discovery.queries import Finder
from marketplace.discovery.queries.evaluating import evaluate as run_evaluation
from marketplace.discovery.queries.status import last_run, status
from marketplace.discovery.services.indexing import WANTED, rebuild
from search.evaluate import read_qrels, read_topics
from search.port import SearchError, WriterBusy

PATIENCE_SECONDS = 1800
LOOK_EVERY_SECONDS = 0.5


def _finder(the_site: Site) -> Finder:
    finder: Finder = the_site.ports["search"]
    return finder


@click.group()
def search() -> None:
    """The search index: rebuild it, look at it, measure it."""


@search.command()
def reindex() -> None:
    """Build the index anew beside the live one, then swap.

    Done by the worker where one runs (it is the one writer), else here under its lock.
    """
    the_site = site()
    index = _finder(the_site).index
    try:
        count = rebuild(the_site.units, index, _show)
    except WriterBusy:
        _by_the_worker(the_site)
        return
    except SearchError as error:
        raise click.ClickException(f"The index could not be built: {error}") from error
    finally:
        index.close()
    _show_end()
    click.echo(f"{count} services are in the index.")


def _by_the_worker(the_site: Site) -> None:
    click.echo("The worker holds the index, so it builds the new one.")
    before = the_site.units.read(last_run)
    the_site.units.write(_ask)
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up_at:
        time.sleep(LOOK_EVERY_SECONDS)
        the_site.units.fresh()
        run = the_site.units.read(last_run)
        if run is None or (before is not None and run.id == before.id):
            continue
        _show(run.done, run.total)
        if run.ended_at is not None:
            _show_end()
            if run.error:
                raise click.ClickException(f"The worker could not build the index: {run.error}")
            click.echo(f"{run.total} services were read.")
            return
    raise click.ClickException("The worker did not finish in half an hour. Look at its log.")


def _ask(uow: UnitOfWork) -> None:
    uow.emit(WANTED)


def _show(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done} of {total} services", nl=False, err=True)
    elif done == total or done % 2_000 == 0:
        click.echo(f"{done} of {total} services", err=True)


def _show_end() -> None:
    if sys.stderr.isatty():
        click.echo(err=True)


@search.command("status")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def show_status(as_json: bool) -> None:
    """Engine, documents, how far the index has followed the changes, and what it still lacks.

    Exit 1 when the index cannot answer or some changes keep failing.
    """
    the_site = site()
    found = the_site.units.read(status, _finder(the_site).index)
    body: dict[str, Any] = {
        "engine": found.index.engine,
        "available": found.index.available,
        "documents": found.index.documents,
        "watermark": found.index.watermark,
        "generation": found.index.generation,
        "detail": found.index.detail,
        "lag": asdict(found.lag),
        "last_run": asdict(found.last_run) if found.last_run else None,
    }
    if as_json:
        click.echo(json.dumps(body, default=lambda moment: moment.isoformat()))
    else:
        state = "answers" if found.index.available else f"is away ({found.index.detail})"
        click.echo(f"{found.index.engine} {state}: {found.index.documents} services, watermark {found.index.watermark}")
        click.echo(
            f"{found.lag.waiting} changes wait, the oldest for {found.lag.oldest_seconds} seconds; "
            f"{found.lag.parked} keep failing"
        )
    if not found.index.available or found.lag.parked:
        sys.exit(1)


@search.command()
@click.option("--topics", type=click.File(encoding="utf-8"), required=True, help="CSV with topic,query.")
@click.option("--qrels", type=click.File(encoding="utf-8"), required=True, help="TREC judgements by source id.")
@click.option("--run", "out", type=click.File("w", encoding="utf-8"), help="Write what was found, in TREC format.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def evaluate(topics: TextIO, qrels: TextIO, out: TextIO | None, as_json: bool) -> None:
    """How good the ranking is over the imported charities: nDCG@10, recall@50 and MRR."""
    the_site = site()
    try:
        wanted, judged = read_topics(topics), read_qrels(qrels)
        found = the_site.units.read(run_evaluation, _finder(the_site), wanted, judged)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    if out is not None:
        out.writelines(f"{line}\n" for line in found.lines("choose-support"))
    if as_json:
        click.echo(json.dumps(asdict(found.scores)))
        return
    scores = found.scores
    click.echo(f"nDCG@10 {scores.ndcg_at_10:.3f}  recall@50 {scores.recall_at_50:.3f}  MRR {scores.mrr:.3f}")
    click.echo(f"over {scores.topics} topics")
