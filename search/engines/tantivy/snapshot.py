"""One state of the index as a reader sees it, and the way to the next one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import tantivy

from search.columns import Columns
from search.engines.tantivy.encoding import WORDS, decode, schema
from search.engines.tantivy.folder import State
from search.geo import Box
from search.plan import NEIGHBOURS_WEIGHT, TIE, Plan
from search.spelling import Vocabulary
from search.synonyms import Synonyms

SCHEMA = schema()


def _inside(box: Box) -> Iterator[tuple[tantivy.Occur, tantivy.Query]]:
    for name, low, high in (("lat", box.south, box.north), ("lon", box.west, box.east)):
        side = tantivy.Query.range_query(SCHEMA, name, tantivy.FieldType.Float, low, high)
        yield tantivy.Occur.Must, tantivy.Query.const_score_query(side, 0.0)


def text_query(plan: Plan, box: Box | None = None) -> tantivy.Query:
    """The plan for tantivy: each group counts as its best alternative, groups add up. A box keeps far places out of
    the hits; it adds nothing to a score."""
    groups = []
    for group in plan.groups:
        ways = []
        for alternative in group.alternatives:
            terms = [tantivy.Query.term_query(SCHEMA, WORDS, term, "freq") for term in alternative.terms]
            way = terms[0] if len(terms) == 1 else tantivy.Query.boolean_query([(tantivy.Occur.Must, t) for t in terms])
            ways.append(way if alternative.weight == 1.0 else tantivy.Query.boost_query(way, alternative.weight))
        best = ways[0] if len(ways) == 1 else tantivy.Query.disjunction_max_query(ways, TIE)
        groups.append((tantivy.Occur.Should, best))
    words = tantivy.Query.boolean_query(groups, minimum_number_should_match=plan.needed)
    places = [] if box is None else list(_inside(box))
    if not plan.neighbours and not places:
        return words
    together = [tantivy.Query.phrase_query(SCHEMA, WORDS, list(run)) for run in plan.neighbours]
    bonus = [(tantivy.Occur.Should, tantivy.Query.boost_query(run, NEIGHBOURS_WEIGHT)) for run in together]
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, words), *places, *bonus])


@dataclass(slots=True)
class Snapshot:
    """A searcher and the columns that belong to it; never changed once made, so threads may share it."""

    index: tantivy.Index
    searcher: tantivy.Searcher
    state: State
    columns: Columns
    synonyms: Synonyms
    _vocabulary: Vocabulary | None = field(default=None)

    @classmethod
    def open(cls, path: str, state: State, synonyms: Synonyms) -> Snapshot:
        """Open a generation and load its columns. tantivy raises ValueError or OSError when it is damaged."""
        index = tantivy.Index.open(path)
        index.config_reader(reload_policy="manual")
        index.reload()
        searcher = index.searcher()
        columns = _load(Columns(), searcher, tantivy.Query.all_query())
        return cls(index, searcher, state, columns, synonyms)

    def next(self, state: State) -> Snapshot:
        """The newer state of the same generation: only what later commits wrote is read."""
        self.index.reload()
        searcher = self.index.searcher()
        later = tantivy.Query.range_query(
            SCHEMA, "seq", tantivy.FieldType.Unsigned, lower_bound=self.state.commit, include_lower=False
        )
        columns = _load(self.columns, searcher, later)
        return Snapshot(self.index, searcher, state, columns, self.synonyms)

    @property
    def vocabulary(self) -> Vocabulary:
        """All words of the index, those that the synonyms know added; read when a word is first asked for."""
        if self._vocabulary is None:
            counts = dict.fromkeys(self.synonyms.single_words, 0)
            counts.update(self.searcher.terms_with_prefix(WORDS, ""))
            self._vocabulary = Vocabulary(counts.items())
        return self._vocabulary


def _load(columns: Columns, searcher: tantivy.Searcher, query: tantivy.Query) -> Columns:
    if not searcher.num_docs:
        return columns
    hits = searcher.search(query, limit=searcher.num_docs, count=False).hits
    return columns.updated([decode(searcher.doc(address)) for _, address in hits])
