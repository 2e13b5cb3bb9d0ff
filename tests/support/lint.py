"""What every page of ours keeps, whoever asks for it: checked on each page that a test fetches (practices.md 21)."""

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
TYPED = frozenset({"input", "select", "textarea"})
UNNAMED = frozenset({"hidden", "submit", "button", "image", "reset"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
REFERS = ("for", "aria-describedby", "aria-labelledby", "aria-controls")


class Node:
    """One element with its attributes, its parent and all text within it."""

    __slots__ = ("attrs", "parent", "tag", "text")

    def __init__(self, tag: str, attrs: dict[str, str], parent: "Node | None") -> None:
        self.tag, self.attrs, self.parent, self.text = tag, attrs, parent, ""

    def inside(self, *tags: str) -> bool:
        above = self.parent
        while above is not None:
            if above.tag in tags:
                return True
            above = above.parent
        return False

    def __str__(self) -> str:
        named = {name: value for name, value in self.attrs.items() if name in ("id", "name", "href", "class", "type")}
        return f"<{self.tag} {named}>"


class _Tree(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.nodes: list[Node] = []
        self._open: list[Node] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self._open[-1] if self._open else None)
        self.nodes.append(node)
        if tag == "img":
            self._say(node.attrs.get("alt", ""))
        if tag not in VOID:
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place].tag == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        self._say(data)

    def _say(self, words: str) -> None:
        for node in self._open:
            node.text += words


def faults(html: str) -> list[str]:
    """A sentence for each thing that is wrong; empty where the page is right."""
    nodes = _Tree(html).nodes
    return [*_frame(nodes), *_names(nodes), *_headings(nodes), *_errors(nodes), *_foreign(nodes)]


def _all(nodes: list[Node], *tags: str) -> list[Node]:
    return [node for node in nodes if node.tag in tags]


def _frame(nodes: list[Node]) -> Iterator[str]:
    if [node.attrs.get("lang") for node in _all(nodes, "html")] != ["en-GB"]:
        yield "the page says no language"
    titles = [node.text.strip() for node in _all(nodes, "title") if not node.inside("svg")]
    if len(titles) != 1 or not titles[0]:
        yield f"one title, not {titles}"
    if len(_all(nodes, "main")) != 1:
        yield "one main part"
    ids = Counter(node.attrs["id"] for node in nodes if "id" in node.attrs)
    yield from (f"the id {one!r} is there {count} times" for one, count in ids.items() if count > 1 or not one)
    for node in nodes:
        for name in REFERS:
            for one in node.attrs.get(name, "").split():
                if one not in ids:
                    yield f"{node} refers to {one!r}, which is not there"


def _names(nodes: list[Node]) -> Iterator[str]:
    labelled = {node.attrs.get("for"): node.text.strip() for node in _all(nodes, "label")}
    for node in nodes:
        named = node.attrs.get("aria-label", "").strip() or node.attrs.get("aria-labelledby", "").strip()
        if node.tag in TYPED and node.attrs.get("type") not in UNNAMED:
            if not (named or labelled.get(node.attrs.get("id", "")) or node.inside("label")):
                yield f"{node} has no label"
        elif node.tag in ("a", "button", "summary", "legend", "caption", "th", "option", *HEADINGS):
            empty_choice = node.tag in ("option", "th") and not node.text.strip()
            if not (named or node.text.strip() or empty_choice):
                yield f"{node} says nothing"
        elif node.tag == "img" and "alt" not in node.attrs:
            yield f"{node} has no words instead of it"
        elif node.tag == "svg" and not (named or node.attrs.get("aria-hidden") == "true"):
            yield f"{node} has no name and is not hidden"
        if node.tag == "a" and node.attrs.get("href") in ("", "#"):
            yield f"{node} leads nowhere"
    fieldsets, legends = len(_all(nodes, "fieldset")), len(_all(nodes, "legend"))
    if fieldsets != legends:
        yield f"{fieldsets} fieldsets and {legends} legends"


def _headings(nodes: list[Node]) -> Iterator[str]:
    levels = [int(node.tag[1]) for node in nodes if node.tag in HEADINGS]
    if levels.count(1) != 1:
        yield f"one first heading, not {levels.count(1)}"
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"a heading of level {after} after one of level {before}"


def _errors(nodes: list[Node]) -> Iterator[str]:
    """What went wrong is said in the title, in a list at the top, and beside the field that the list leads to."""
    summaries = [node for node in nodes if "nhsuk-error-summary" in node.attrs.get("class", "").split()]
    title = next((node.text.strip() for node in _all(nodes, "title")), "")
    if summaries and not title.startswith("Error: "):
        yield f"an error summary, and the title is {title!r}"
    fields = {node.attrs["id"]: node for node in nodes if "id" in node.attrs}
    for summary in summaries:
        for link in _all(nodes, "a"):
            above = link.parent
            while above is not None and above is not summary:
                above = above.parent
            if above is None:
                continue
            at = fields.get(link.attrs.get("href", "").removeprefix("#"))
            if at is None or at.tag not in (*TYPED, "fieldset", "div"):
                yield f"the error {link.text.strip()!r} leads to no field"
            elif at.tag in TYPED and at.attrs.get("aria-invalid") != "true" and at.attrs.get("type") not in _TICKS:
                yield f"{at} is not marked as wrong"


_TICKS = ("radio", "checkbox")


def _foreign(nodes: list[Node]) -> Iterator[str]:
    for node in nodes:
        if node.tag == "script" or any(name == "style" or name.startswith("on") for name in node.attrs):
            yield f"{node} has a script or a style of its own"
        for name in ("src", "href", "action"):
            if node.tag in ("link", "img", "script", "form") and re.match(r"(https?:)?//", node.attrs.get(name, "")):
                yield f"{node} asks another host"
