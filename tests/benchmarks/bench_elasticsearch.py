"""Searching Elasticsearch through the adapter, beside the same bodies by bare HTTP: what the adapter adds to the node.

The adapter's own requests are written down while it answers the questions once; the reference sends them again, byte
for byte over one kept connection, and reads the answers' JSON. The node is the same, so a slow moment is both sides'.
"""

import os
import random
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import orjson
import urllib3

from search.engines.elasticsearch import open_elasticsearch, read_address
from search.engines.elasticsearch.cluster import Cluster
from search.port import Upsert
from tests.benchmarks.bench_search import make_questions, make_services
from tests.benchmarks.line import Line
from tests.benchmarks.timing import interleaved
from tests.servers.rack import Rack

SERVICES = 20_000
BATCH = 500
Request = tuple[str, str, bytes]
"""Method, path with its query, body."""


@contextmanager
def node() -> Iterator[str]:
    """`SEARCH_URL` where it names a cluster, else a node of our own; under a prefix that nobody else has."""
    named = os.environ.get("SEARCH_URL", "")
    prefix = f"bench-{uuid4().hex[:8]}"
    if named.startswith("elasticsearch+"):
        yield f"elasticsearch+{_hosts(named)}/{prefix}"
        return
    with tempfile.TemporaryDirectory() as folder:
        rack = Rack(Path(folder))
        try:
            yield f"elasticsearch+{_hosts(rack.elasticsearch().url)}/{prefix}"
        finally:
            rack.stop()


def _hosts(url: str) -> str:
    """Scheme and hosts of a setting, without its prefix."""
    scheme, _, rest = url.removeprefix("elasticsearch+").partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"


@contextmanager
def written_down(cluster: Cluster) -> Iterator[list[Request]]:
    """Every request that the adapter sends meanwhile."""
    sent: list[Request] = []
    perform = cluster._perform

    def noted(client: Any, method: str, path: str, body: Any, params: Any) -> Any:
        query = f"?{urlencode({name: _word(value) for name, value in params.items()})}" if params else ""
        sent.append((method, f"{path}{query}", orjson.dumps(body) if body is not None else b""))
        return perform(client, method, path, body, params)

    cluster._perform = noted  # type: ignore[method-assign]
    try:
        yield sent
    finally:
        del cluster._perform


def _word(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


def lines() -> Iterable[Line]:
    rng = random.Random(20261130)
    services, words = make_services(rng, SERVICES)
    questions = make_questions(rng, words)
    with node() as url, closing(open_elasticsearch(address := read_address(url))) as index:
        rebuild = index.begin_rebuild()
        for start in range(0, SERVICES, BATCH):
            rebuild.apply([Upsert(service) for service in services[start : start + BATCH]])
        rebuild.swap()
        asked: list[list[Request]] = []
        for question in questions:
            index.search(question.query)
            with written_down(index._cluster) as sent:
                index.search(question.query)
            asked.append(sent)
        pool = urllib3.PoolManager(num_pools=1)
        headers = {"content-type": "application/json", "accept": "application/json"}
        ours, again = cycle(questions), cycle(asked)

        def bare() -> None:
            for method, path, body in next(again):
                answer = pool.request(method, address.hosts[0] + path, body=body, headers=headers)
                if answer.status != 200:
                    raise AssertionError(answer.data[:300])
                orjson.loads(answer.data)

        we, they = interleaved(lambda: index.search(next(ours).query), bare, rounds=9, calls=len(questions))
        yield Line.of(f"elasticsearch adapter, {SERVICES:,} services, wall", we.wall_ms, they.wall_ms, "<= 1.2", "ms")
        yield Line.of(f"elasticsearch adapter, {SERVICES:,} services, CPU", we.cpu_ms, they.cpu_ms, "", "ms")
