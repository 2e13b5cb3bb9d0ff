"""Which indices there are, which one is live, and the moves between them."""

from __future__ import annotations

from typing import Any

from search.engines.elasticsearch.cluster import Budget, Cluster, Refused, for_looking, for_writing
from search.engines.elasticsearch.mapping import MAPPING, SETTINGS, STATE_ID
from search.engines.elasticsearch.names import Names
from search.engines.elasticsearch.state import State
from search.port import NeedsRebuild, SearchUnavailable


class Catalogue:
    """The indices of one prefix."""

    def __init__(self, cluster: Cluster, names: Names) -> None:
        self._cluster = cluster
        self.names = names

    def state(self, budget: Budget) -> State:
        """The live index's. Raises NeedsRebuild, SearchUnavailable."""
        try:
            found = self._cluster.call(budget, "GET", f"/{self.names.read}/_doc/{STATE_ID}")
        except Refused as error:
            raise self.trouble(error) from error
        return self.read_state(found)

    def read_state(self, found: dict[str, Any]) -> State:
        """The state in a document of the live index. Raises NeedsRebuild when it is of another format."""
        try:
            state = State.read(found["_source"]["state"])
        except (KeyError, TypeError, ValueError) as error:
            raise NeedsRebuild(f"no readable search index at {self.names.read}") from error
        if not self.names.fits(state.generation):
            raise NeedsRebuild(f"the search index {state.generation} has another mapping than this code")
        return state

    def trouble(self, error: Refused) -> SearchUnavailable:
        """What a refusal means for who asked the live index."""
        if error.status == 404:
            return NeedsRebuild(f"no search index at {self.names.read}")
        return SearchUnavailable(f"the search cluster refuses: {error}")

    def next(self) -> str | None:
        """The index that is being filled, if any. Raises SearchUnavailable."""
        return next(iter(self._under(self.names.next)), None)

    def _under(self, alias: str) -> list[str]:
        try:
            return list(self._cluster.call(for_looking(), "GET", f"/_alias/{alias}"))
        except Refused as error:
            if error.status == 404:
                return []
            raise self.trouble(error) from error

    def create(self) -> str:
        """An empty index under the alias of the next one. Raises SearchUnavailable."""
        name = self.names.new()
        body = {"settings": SETTINGS, "mappings": MAPPING, "aliases": {self.names.next: {}}}
        self._do("PUT", f"/{name}", body)
        return name

    def go_live(self, name: str) -> None:
        """The aliases move to an index in one step, and what was live before is dropped in the same."""
        actions: list[dict[str, Any]] = [{"remove": {"index": name, "alias": self.names.next, "must_exist": True}}]
        actions += [{"add": {"index": name, "alias": alias}} for alias in (self.names.read, self.names.write)]
        actions += [{"remove_index": {"index": old}} for old in self._under(self.names.read) if old != name]
        self._do("POST", "/_aliases", {"actions": actions})

    def drop(self, name: str) -> None:
        """Gone already is fine. Raises SearchUnavailable."""
        self._do("DELETE", f"/{name}", ignore_unavailable="true")

    def drop_leftovers(self) -> None:
        """What a rebuild that never ended, or an older release, left behind. Only the writer may."""
        live = set(self._under(self.names.read))
        try:
            every = self._cluster.call(for_looking(), "GET", f"/{self.names.every}/_alias")
        except Refused as error:
            if error.status == 404:
                return
            raise self.trouble(error) from error
        for name in set(every) - live:
            self.drop(name)

    def _do(self, method: str, path: str, body: dict[str, Any] | None = None, **params: object) -> None:
        try:
            self._cluster.call(for_writing(), method, path, body, **params)
        except Refused as error:
            raise SearchUnavailable(f"the search cluster refuses: {error}") from error
