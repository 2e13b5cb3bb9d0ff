"""Changes in bulk: one outcome each; versions decide at the cluster, whoever writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from search.engines.elasticsearch.cluster import BUSY, Cluster, Refused, for_writing
from search.engines.elasticsearch.encoding import encode
from search.engines.elasticsearch.mapping import STATE_ID
from search.engines.elasticsearch.state import State
from search.port import Change, NeedsRebuild, Outcome, SearchUnavailable

MOST_BYTES = 8_000_000
"""Of one request; the changes of a batch may take several."""
Line = tuple[int, bytes]  # place of the change in its batch, and its two lines


def write(
    cluster: Cluster, alias: str, changes: Sequence[Change], state: State | None, *, refresh: bool
) -> tuple[Outcome, ...]:
    """Write under an alias of one index, and the state after all of them. Raises NeedsRebuild when there is no such
    index, SearchUnavailable."""
    outcomes: list[Outcome | None] = [None] * len(changes)
    lines: list[Line] = []
    for place, change in enumerate(changes):
        try:
            lines.append((place, _lines(change)))
        except (TypeError, ValueError, OverflowError) as error:
            outcomes[place] = Outcome(change.id, change.version, "refused", str(error))
    for part in _parts(lines):
        for place, item in zip([place for place, _ in part], _bulk(cluster, alias, part), strict=True):
            outcomes[place] = _outcome(changes[place], item)
    if state is not None:
        _save(cluster, alias, state)
    if refresh and (lines or state is not None):
        _asked(cluster, "POST", f"/{alias}/_refresh")
    return tuple(outcome for outcome in outcomes if outcome is not None)


def _lines(change: Change) -> bytes:
    action = {"index": {"_id": str(change.id), "version": change.version, "version_type": "external_gte"}}
    return orjson.dumps(action) + b"\n" + orjson.dumps(encode(change), option=orjson.OPT_SERIALIZE_NUMPY)


def _parts(lines: Sequence[Line]) -> Iterator[list[Line]]:
    part: list[Line] = []
    size = 0
    for place, line in lines:
        if part and size + len(line) > MOST_BYTES:
            yield part
            part, size = [], 0
        part.append((place, line))
        size += len(line)
    if part:
        yield part


def _bulk(cluster: Cluster, alias: str, part: Sequence[Line]) -> list[dict[str, Any]]:
    body = [line for _, line in part]
    answer = _asked(cluster, "POST", f"/{alias}/_bulk", body, require_alias="true")
    items = [item["index"] for item in answer["items"]]
    missing = next((item for item in items if item.get("status") == 404), None)
    if missing is not None:
        raise NeedsRebuild(f"there is no search index {alias}")
    busy = next((item for item in items if item.get("status") in BUSY), None)
    if busy is not None:  # no fault of the change: what was written meanwhile may be written again
        raise SearchUnavailable(f"the search cluster takes no writes now: {_said(busy)}")
    return items


def _outcome(change: Change, item: dict[str, Any]) -> Outcome:
    status = int(item.get("status", 500))
    if 200 <= status < 300:
        return Outcome(change.id, change.version, "applied")
    if status == 409:
        return Outcome(change.id, change.version, "stale")
    return Outcome(change.id, change.version, "refused", _said(item))


def _said(item: dict[str, Any]) -> str:
    """What the cluster has against it, and why; long values that it repeats are cut."""
    error = item.get("error") or {}
    cause = error.get("caused_by") or {}
    parts = (error.get("type"), error.get("reason"), cause.get("reason"))
    return ": ".join(str(part)[:200] for part in parts if part)


def _save(cluster: Cluster, alias: str, state: State) -> None:
    """Durable like any document; the version keeps it from going back."""
    params = {"version": state.watermark, "version_type": "external_gte", "require_alias": "true"}
    try:
        _asked(cluster, "PUT", f"/{alias}/_doc/{STATE_ID}", {"alive": False, "state": state.as_json()}, **params)
    except Refused as error:
        if error.status != 409:
            raise SearchUnavailable(f"the search cluster refuses: {error}") from error


def _asked(cluster: Cluster, method: str, path: str, body: Any = None, **params: object) -> Any:
    try:
        return cluster.call(for_writing(), method, path, body, **params)
    except Refused as error:
        if error.status == 404:
            raise NeedsRebuild(f"there is no search index: {error}") from error
        if error.status == 409:
            raise
        raise SearchUnavailable(f"the search cluster refuses: {error}") from error
