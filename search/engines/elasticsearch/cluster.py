"""The cluster as the rest of the adapter sees it: one call, one budget of time for all tries, two kinds of error."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elastic_transport import ApiResponse, ConnectionTimeout, TransportError
from elastic_transport.client_utils import DEFAULT
from elasticsearch import ApiError, Elasticsearch, OrjsonSerializer

from search.engines.elasticsearch.address import Address
from search.port import SearchUnavailable

Json = dict[str, Any]
BUSY = frozenset({429, 502, 503, 504})
"""Answers that another node, or the same one a moment later, may give better."""
CONNECTIONS = 16
SEARCH_SECONDS = 0.8
"""Within a second the page is there, from the database if need be: most of it is for the cluster."""


@dataclass(slots=True)
class Budget:
    """Time for one thing that a caller waits for, in seconds, however many calls and tries it takes. `pause` is the
    first rest between tries, doubled each time; none where a person waits."""

    seconds: float
    tries: int = 2
    pause: float = 0.0
    ends_at: float = 0.0

    def __post_init__(self) -> None:
        self.ends_at = time.monotonic() + self.seconds

    @property
    def left(self) -> float:
        return self.ends_at - time.monotonic()


def for_looking() -> Budget:
    return Budget(2.0)


def for_writing() -> Budget:
    return Budget(45.0, tries=8, pause=0.1)


class Refused(Exception):
    """The cluster answered, and the answer is no: status, type and reason of the error."""

    def __init__(self, status: int, body: object) -> None:
        error = body.get("error") if isinstance(body, Mapping) else None
        if isinstance(error, Mapping):
            self.type = str(error.get("type", ""))
            self.reason = str(error.get("reason", ""))[:300]
        else:
            self.type, self.reason = "", str(error or body)[:300]
        self.status = status
        super().__init__(f"{status} {self.type}: {self.reason}")


class Cluster:
    """Opened when it is first needed, so that a process may fork before."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._client: Elasticsearch | None = None
        self._opening = threading.Lock()

    @property
    def hosts(self) -> int:
        return len(self._address.hosts)

    def call(
        self,
        budget: Budget,
        method: str,
        path: str,
        body: Json | Sequence[bytes] | None = None,
        **params: object,
    ) -> Any:
        """The answer's body. Raises Refused when the cluster says no, SearchUnavailable when it says nothing."""
        return self._within(budget, lambda client: self._perform(client, method, path, body, params))

    def _perform(
        self, client: Elasticsearch, method: str, path: str, body: object, params: Mapping[str, object]
    ) -> ApiResponse[Any]:
        kind = "x-ndjson" if body is not None and not isinstance(body, dict) else "json"
        headers = {"accept": "application/json"}
        if body is not None:
            headers["content-type"] = f"application/{kind}"
        return client.perform_request(method, path, params=params, headers=headers, body=body)

    def _within(self, budget: Budget, ask: Callable[[Elasticsearch], ApiResponse[Any]]) -> Any:
        pause, client = budget.pause, self._open()
        for attempt in range(1, budget.tries + 1):
            left = budget.left
            if left <= 0.01:
                break
            last = attempt == budget.tries
            # Where there is another node, a silent one must not use up all the time.
            patience = left if self.hosts == 1 or last else left / 2
            try:
                return ask(client.options(request_timeout=patience, max_retries=0)).body
            except ApiError as error:
                if error.status_code not in BUSY or last:
                    raise Refused(error.status_code, error.body) from error
            except TransportError as error:
                if last or (self.hosts == 1 and isinstance(error, ConnectionTimeout) and not pause):
                    raise SearchUnavailable(f"the search cluster does not answer: {type(error).__name__}") from error
            if pause:
                time.sleep(max(0.0, min(pause, budget.left)))
                pause *= 2
        raise SearchUnavailable("the search cluster does not answer in time")

    def _open(self) -> Elasticsearch:
        with self._opening:
            if self._client is None:
                self._client = _client_of(self._address)
            return self._client

    def close(self) -> None:
        with self._opening:
            client, self._client = self._client, None
        if client is not None:
            client.close()


def _client_of(address: Address) -> Elasticsearch:
    """The maker's client, which chooses among living nodes; tries and time are ours."""
    return Elasticsearch(
        list(address.hosts),
        serializer=OrjsonSerializer(),
        connections_per_node=CONNECTIONS,
        dead_node_backoff_factor=1.0,
        max_dead_node_backoff=5.0,
        api_key=address.api_key,
        basic_auth=None if address.user is None else (address.user, address.password or ""),
        ca_certs=DEFAULT if address.ca_file is None else address.ca_file,
    )
