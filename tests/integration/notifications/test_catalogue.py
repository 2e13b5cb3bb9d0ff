"""Every notice that the code sends has words, and no words let a person's details out (E4)."""

import ast
from pathlib import Path
from string import Formatter
from typing import NamedTuple

import pytest

from marketplace.budgets.domain import PotState
from marketplace.notifications.domain import CATALOGUE, LINK_KINDS, UnknownKind, render
from marketplace.notifications.domain.render import READERS
from marketplace.people.domain import LinkPurpose
from tests.architecture.files import ROOT, short

# Kinds that are put together from a state: the pattern in the code, and what it can become.
MADE = {
    "pot_{found.state.value}": [
        f"pot_{state.value}" for state in (PotState.ACTIVE, PotState.PAUSED, PotState.CLOSING, PotState.CLOSED)
    ]
}


class Sender(NamedTuple):
    """A function that hands `kind` on to notify; `at` is the place of that argument."""

    module: str
    name: str
    at: int


def modules() -> dict[Path, ast.Module]:
    files = [*(ROOT / "marketplace").rglob("*.py"), *(ROOT / "providers").rglob("*.py")]
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in files}


def kind_argument(call: ast.Call, at: int) -> ast.expr | None:
    for word in call.keywords:
        if word.arg == "kind":
            return word.value
    return call.args[at] if len(call.args) > at else None


def choices_of(kind: ast.expr | None, function: ast.FunctionDef) -> list[ast.expr | None]:
    """What an argument can be: itself, both ends of a choice, or what its name was set to in the function."""
    if isinstance(kind, ast.IfExp):
        return [kind.body, kind.orelse]
    if isinstance(kind, ast.Name):
        values = [
            node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and any(ast.unparse(target) == kind.id for target in node.targets)
        ]
        return [one for value in values for one in choices_of(value, function)] or [kind]
    return [kind]


def sender_of(call: ast.Call, path: Path, tree: ast.Module, senders: set[Sender]) -> Sender | None:
    if isinstance(call.func, ast.Attribute):
        if call.func.attr == "notify":
            return Sender("uow", "notify", 1)
        owner = call.func.value.id if isinstance(call.func.value, ast.Name) else ""
        return next((s for s in senders if s.name == call.func.attr and s.module == owner), None)
    if isinstance(call.func, ast.Name):
        homes = {
            (node.module or "").rpartition(".")[2]
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and any(alias.name == call.func.id for alias in node.names)
        } | {path.stem}
        return next((s for s in senders if s.name == call.func.id and s.module in homes), None)
    return None


def sent() -> tuple[set[str], list[str]]:
    """(kinds that the code sends, places whose kind cannot be read)."""
    trees, senders = modules(), set()
    while True:
        kinds, unread, found = set(), [], set()
        for path, tree in trees.items():
            for function in [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]:
                names = [a.arg for a in function.args.args + function.args.kwonlyargs]
                for call in [n for n in ast.walk(function) if isinstance(n, ast.Call)]:
                    sender = sender_of(call, path, tree, senders)
                    if sender is None:
                        continue
                    kind = kind_argument(call, sender.at)
                    for one in choices_of(kind, function):
                        if isinstance(one, ast.Constant):
                            kinds.add(one.value)
                        elif isinstance(one, ast.Name) and one.id in names:
                            found.add(Sender(path.stem, function.name, names.index(one.id)))
                        elif isinstance(one, ast.JoinedStr) and ast.unparse(one)[2:-1] in MADE:
                            kinds.update(MADE[ast.unparse(one)[2:-1]])
                        else:
                            unread.append(f"{short(path)}:{call.lineno}")
        if found <= senders:
            return kinds, unread
        senders |= found


def test_every_notice_that_the_code_sends_has_words():
    kinds, unread = sent()
    assert unread == [], "say the kind as a word, or add its pattern to MADE"
    assert len(kinds) > 20, "the reader of the code has gone blind"
    assert kinds - set(CATALOGUE) == set()


def test_every_link_that_people_can_get_has_words():
    assert set(LINK_KINDS) == {purpose.value for purpose in LinkPurpose}


def test_a_kind_without_words_fails_loudly():
    with pytest.raises(UnknownKind):
        render("no_such_thing", {})


POISON = "Maureen Tate, 12 Hope Street, SK4 3AB, dementia, key safe 4711"


def facts_of(kind: str) -> set[str]:
    texts = [text for words in CATALOGUE[kind].sides() for text in words.sentences]
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("side", [None, "provider", "staff", "delegate"])
@pytest.mark.parametrize("kind", sorted(CATALOGUE))
def test_no_words_let_a_name_an_address_an_illness_or_a_code_out(kind: str, side: str | None):
    facts = dict.fromkeys(facts_of(kind) | {"name", "address", "note", "pence", "starts_at", "days"}, POISON)
    words = render(kind, {**facts, "side": side})
    assert not any(part in words.title + words.text for part in ("Maureen", "Hope", "SK4", "dementia", "4711", "{"))
    assert words.title
    assert words.paragraphs, "what is left still says something"


@pytest.mark.parametrize("kind", sorted(CATALOGUE))
def test_every_fact_has_a_reader(kind: str):
    for name in facts_of(kind):
        assert any(pattern.fullmatch(name) for pattern, _ in READERS), name


def test_facts_are_read_as_people_say_them():
    words = render(
        "booking_confirmed", {"starts_at": "2026-11-03T10:00:00+00:00", "held_pence": 288_00, "side": "anything"}
    )
    assert "The first visit is Tuesday 3 November, 10am." in words.paragraphs
    assert "£288.00 is now held." in words.paragraphs
    assert render("booking_confirmed", {}).paragraphs == (words.paragraphs[2],)
    ending = render("delegation_ending", {"days": 7, "ends_on": "2027-03-31"})
    assert "until Wednesday 31 March 2027. That is in 7 days." in ending.text


@pytest.mark.parametrize("kind", sorted(CATALOGUE))
def test_titles_and_sentences_are_short(kind: str):
    for words in CATALOGUE[kind].sides():
        assert len(words.title) <= 60
        for sentence in words.sentences:
            for part in sentence.split(". "):
                assert len(part.split()) <= 22, part
