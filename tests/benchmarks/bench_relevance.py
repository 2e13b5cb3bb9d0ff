"""Ranking over real charities with human judgements, beside SQLite's untuned full text over the same texts.

Reads OPEN_DATA_DIR; without it there is nothing to measure, and it says so.
"""

import csv
import os
import re
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from search.evaluate import Qrels, Topic, evaluate, read_qrels, read_topics
from tests.benchmarks.line import Line
from tests.benchmarks.site import bare_site

GOAL = ">= 1.0"
FOLDER = "derived/ukcat_search"
TEXTS = ("name", "activities", "objects")


def full_text(docs: Path, topics: Sequence[Topic], qrels: Qrels) -> float:
    """nDCG@10 of FTS5 with its English stemmer, any of the words, ranked by bm25."""
    with closing(sqlite3.connect(":memory:")) as database, docs.open(encoding="utf-8", newline="") as file:
        database.execute("CREATE VIRTUAL TABLE docs USING fts5(id UNINDEXED, words, tokenize='porter unicode61')")
        texts = ((row["org_id"], " ".join(row[name] or "" for name in TEXTS)) for row in csv.DictReader(file))
        database.executemany("INSERT INTO docs VALUES (?, ?)", texts)

        def ask(words: str) -> list[str]:
            query = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", words))
            found = database.execute("SELECT id FROM docs WHERE docs MATCH ? ORDER BY bm25(docs) LIMIT 50", (query,))
            return [row[0] for row in found]

        return evaluate(topics, qrels, ask).scores.ndcg_at_10


def ours(docs: Path, topics: Sequence[Topic], qrels: Qrels) -> float:
    """Through the site: import, rebuild, search as pages do."""
    from marketplace.core.site import site
    from marketplace.discovery.queries.evaluating import evaluate as through_the_site

    with tempfile.TemporaryDirectory() as folder, bare_site(Path(folder)) as app:
        runner = app.test_cli_runner()
        for arguments in (
            ["providers", "import", "--format", "charity", "--source", "charities", str(docs)],
            ["search", "reindex"],
        ):
            answer = runner.invoke(args=arguments)
            if answer.exit_code not in (0, 1):
                raise RuntimeError(answer.output)
        run = site().units.read(through_the_site, site().ports["search"], topics, qrels)
        return run.scores.ndcg_at_10


def lines() -> Iterator[Line]:
    open_data = os.environ.get("OPEN_DATA_DIR")
    if not open_data:
        sys.stderr.write("OPEN_DATA_DIR is not set: relevance was not measured\n")
        return
    folder = Path(open_data) / FOLDER
    with (folder / "topics_dev.csv").open(encoding="utf-8") as file:
        topics = read_topics(file)
    with (folder / "qrels_dev.txt").open(encoding="utf-8") as file:
        qrels = read_qrels(file)
    docs = folder / "docs.csv"
    yield Line.of(
        "relevance, nDCG@10 / untuned full text", ours(docs, topics, qrels), full_text(docs, topics, qrels), GOAL, ""
    )
