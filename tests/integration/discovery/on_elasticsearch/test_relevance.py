"""Real charities and topics with human judgements: Elasticsearch and the embedded engine reach like figures."""

import json
from contextlib import closing
from dataclasses import replace

import pytest

from marketplace.discovery.queries import synonyms
from marketplace.discovery.queries.evaluating import evaluate
from providers.search_documents import document, service_ids
from search.engines.tantivy import open_tantivy
from search.evaluate import read_qrels, read_topics
from search.port import Upsert
from tests.integration.discovery.test_relevance import FLOOR
from tests.support.open_data import open_data


def embedded(uow, folder):
    """The embedded engine's own index of the same listings."""
    index = open_tantivy(folder, synonyms())
    rebuild = index.begin_rebuild()
    found = (document(uow, service_id) for service_id in service_ids(uow, 0, 10_000))
    rebuild.apply([Upsert(each) for each in found if each is not None])
    rebuild.swap(watermark=1)
    return index


@pytest.mark.timeout(600)
def test_both_engines_rank_real_charities_alike(app, site, units, tmp_path):
    docs, topics, qrels = (
        open_data(f"derived/ukcat_search/{name}") for name in ("docs.csv", "topics_dev.csv", "qrels_dev.txt")
    )
    runner = app.test_cli_runner()
    answer = runner.invoke(args=["providers", "import", "--format", "charity", "--source", "charities", str(docs)])
    assert answer.exit_code in (0, 1), answer.output
    assert runner.invoke(args=["search", "reindex"]).exit_code == 0
    run = tmp_path / "run.txt"
    answer = runner.invoke(
        args=["search", "evaluate", "--topics", str(topics), "--qrels", str(qrels), "--json", "--run", str(run)]
    )
    assert answer.exit_code == 0, answer.output
    here = json.loads(answer.stdout)
    with topics.open(encoding="utf-8") as asked, qrels.open(encoding="utf-8") as judged:
        wanted, truth = read_topics(asked), read_qrels(judged)

    def on_the_embedded_engine(uow):
        with closing(embedded(uow, tmp_path / "index")) as index:
            return evaluate(uow, replace(site.ports["search"], index=index), wanted, truth)

    there = units.read(on_the_embedded_engine)
    assert min(here["ndcg_at_10"], there.scores.ndcg_at_10) >= FLOOR
    assert here["ndcg_at_10"] == pytest.approx(there.scores.ndcg_at_10, abs=0.005)
    assert here["recall_at_50"] == pytest.approx(there.scores.recall_at_50, abs=0.005)
    found: dict[str, list[str]] = {}
    for line in run.read_text(encoding="utf-8").splitlines():
        topic, _, source, *_ = line.split()
        found.setdefault(topic, []).append(source)
    shared = [len(set(found[topic][:10]) & set(ids[:10])) / max(len(ids[:10]), 1) for topic, ids in there.found.items()]
    assert sum(share >= 0.8 for share in shared) >= 0.95 * len(shared)
