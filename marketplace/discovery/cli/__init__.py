"""`flask search`: rebuild, compare, embed, status, relevance."""

import json
import sys
from dataclasses import asdict
from typing import Any, TextIO

import click

from marketplace.core.site import site
from marketplace.discovery.cli.common import finder
from marketplace.discovery.cli.comparing import verify
from marketplace.discovery.cli.embedding import embed
from marketplace.discovery.cli.rebuilding import reindex
from marketplace.discovery.queries.evaluating import evaluate as run_evaluation
from marketplace.discovery.queries.status import status
from search.evaluate import read_qrels, read_topics


@click.group()
def search() -> None:
    """The search index: rebuild it, look at it, measure it."""


search.add_command(embed)
search.add_command(reindex)
search.add_command(verify)


@search.command("status")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def show_status(as_json: bool) -> None:
    """Engine, documents, how far the index has followed the changes, and what it still lacks.

    Exit 1 when the index cannot answer or some changes keep failing.
    """
    the_site = site()
    found = the_site.units.read(status, finder(the_site).index)
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
        found = the_site.units.read(run_evaluation, finder(the_site), wanted, judged)
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
