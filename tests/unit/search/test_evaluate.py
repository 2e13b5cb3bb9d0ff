"""The measures by hand, then the engine on real topics."""

import csv
import io
import math
import os
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from search.document import ServiceDocument
from search.engines.tantivy import open_tantivy
from search.evaluate import Topic, evaluate, ndcg, read_qrels, read_topics, recall, reciprocal_rank
from search.port import Upsert
from search.query import SearchQuery

UNTUNED = 0.494  # nDCG@10 of plain full text over the same topics


def test_ndcg_by_hand():
    judged = {"a": 1, "b": 1, "x": 0}
    assert ndcg(["a", "b"], judged) == 1.0
    assert ndcg(["x", "a"], judged) == pytest.approx((1 / math.log2(3)) / (1 + 1 / math.log2(3)))
    assert ndcg(["x", "y"], judged) == 0.0
    assert ndcg(["n"] * 10 + ["a"], judged) == 0.0


def test_recall_and_reciprocal_rank_by_hand():
    judged = {"a": 1, "b": 2, "x": 0}
    assert recall(["x", "a"], judged) == 0.5
    assert recall(["n"] * 50 + ["a"], judged) == 0.0
    assert reciprocal_rank(["x", "a", "b"], judged) == 0.5
    assert reciprocal_rank(["x"], judged) == 0.0


def test_means_are_over_topics_that_have_a_relevant_document():
    topics = read_topics(io.StringIO("topic,query,note\nT1,chess,\nT2,bowls,\nT3,none,\n"))
    qrels = read_qrels(io.StringIO("T1 0 a 1\n\nT2 0 b 1\nT3 0 c 0\n"))
    run = evaluate(topics, qrels, {"chess": ["a"], "bowls": ["x", "b"]}.__getitem__)
    assert (run.scores.topics, run.scores.mrr, run.scores.recall_at_50) == (2, 0.75, 1.0)
    assert list(run.lines("ours"))[1:] == ["T2 Q0 x 1 2 ours", "T2 Q0 b 2 1 ours"]


def test_what_cannot_be_measured_is_refused():
    with pytest.raises(ValueError, match="columns"):
        read_topics(io.StringIO("id,text\n1,chess\n"))
    with pytest.raises(ValueError, match="line 1"):
        read_qrels(io.StringIO("T1 a 1\n"))
    with pytest.raises(ValueError, match="no topic"):
        evaluate([Topic("T1", "chess")], {}, lambda query: [])
    with pytest.raises(ValueError, match="twice"):
        evaluate([Topic("T1", "chess")], {"T1": {"a": 1}}, lambda query: ["a", "a"])


def real_topics() -> Path:
    """The folder of judged charities. Set but incomplete is an error; only unset is a reason to skip."""
    if not os.environ.get("OPEN_DATA_DIR"):
        pytest.skip("OPEN_DATA_DIR is not set: ranking was NOT measured on real topics")
    return Path(os.environ["OPEN_DATA_DIR"]) / "derived" / "ukcat_search"


def charity(number: int, row: dict[str, str]) -> ServiceDocument:
    return ServiceDocument(
        id=number,
        version=1,
        name=row["name"],
        summary=row["activities"],
        description=row["objects"],
        provider_id=number,
        provider_name=row["name"],
        provider_type="vcse",
        category="",
        kind="enquiry_only",
        claimed=False,
        first_listed=date(2026, 1, 5),
    )


@pytest.mark.parametrize("seed", ["", "a session", "2026-11-30 York"])
def test_ranking_beats_plain_full_text_on_real_topics(tmp_path, seed):
    """Also while equals rotate. Nothing here is tuned to these topics: they only judge."""
    folder = real_topics()
    with (folder / "docs.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (folder / "topics_dev.csv").open(encoding="utf-8") as file:
        topics = read_topics(file)
    with (folder / "qrels_dev.txt").open(encoding="utf-8") as file:
        qrels = read_qrels(file)
    with closing(open_tantivy(tmp_path)) as index:
        rebuild = index.begin_rebuild()
        rebuild.apply([Upsert(charity(number, row)) for number, row in enumerate(rows, 1)])
        rebuild.swap()

        def ask(text: str) -> list[str]:
            page = index.search(SearchQuery(text=text, page_size=100, rotation_seed=seed))
            return [rows[hit.id - 1]["org_id"] for hit in page.hits]

        scores = evaluate(topics, qrels, ask).scores
    assert scores.topics == 97
    assert scores.ndcg_at_10 > UNTUNED
    assert seed or scores.ndcg_at_10 > 0.51
