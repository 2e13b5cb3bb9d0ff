"""The servers that other suites stand on: that they are real, and that they come and go as asked."""

import json
import urllib.request

from sqlalchemy import create_engine, text


def test_postgresql_answers_and_writes_to_disk(postgresql_url):
    engine = create_engine(postgresql_url)
    with engine.connect() as connection:
        assert connection.execute(text("SHOW fsync")).scalar_one() == "on"
    engine.dispose()


def test_elasticsearch_answers(elasticsearch_url):
    address = elasticsearch_url.removeprefix("elasticsearch+").rpartition("/")[0]
    with urllib.request.urlopen(f"{address}/_cluster/health") as answer:  # noqa: S310 - on this machine
        assert json.load(answer)["number_of_nodes"] >= 1
