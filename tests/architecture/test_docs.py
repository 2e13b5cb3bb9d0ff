"""What the documents name is there: functions, files, commands with their options, make targets, links, settings."""

import ast
import inspect
import re
import shlex
from functools import cache
from pathlib import Path

import click
import pytest
from flask.cli import FlaskGroup

from marketplace import config
from tests.architecture.files import ROOT, ours, short

NAME = re.compile(r"`((?:[\w.-]+/)*[\w-]+\.py):([\w.]+)`")
FILE = re.compile(r"`((?:[\w.-]+/)+[\w.-]*)`")
LINK = re.compile(r"\]\(([^)\s]+)\)|<img\b[^>]*?\bsrc=\"([^\"]+)\"")
COMMAND = re.compile(r"^\s*(?:\S+/)?(flask [a-z].*)$|`(flask [a-z][^`]*)`", re.MULTILINE)
TARGET = re.compile(r"\bmake ([a-z]+)\b")
FENCE = re.compile(r"```.*?```", re.DOTALL)
COMING = ("flask demo ", "docs/pictures/")  # land with the demo world
RECORD = re.compile(r"\d{4}-[a-z0-9-]+\.md")


def documents() -> dict[str, str]:
    mine = [path for path in ours(".md") if path.name == "README.md" or "docs" in path.parts]
    return {short(path): path.read_text(encoding="utf-8") for path in mine}


@cache
def defined(path: Path) -> frozenset[str]:
    """Functions, classes, their methods, and constants of a module."""
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{each.name}" for each in node.body if isinstance(each, ast.FunctionDef)}
        for target in getattr(node, "targets", [getattr(node, "target", None)]):
            found |= {each.id for each in ast.walk(target) if isinstance(each, ast.Name)} if target else set()
    return frozenset(found)


def commands(text: str) -> list[str]:
    """Each `flask …`, without what follows on its line."""
    return [re.split(r"\s#|&&|\s\|\s|;", a or b)[0].strip() for a, b in COMMAND.findall(text)]


def test_every_function_that_a_document_names_exists():
    missing, seen = [], 0
    for name, text in documents().items():
        for path, symbol in NAME.findall(text):
            seen += 1
            if not (ROOT / path).is_file() or symbol not in defined(ROOT / path):
                missing.append(f"{name}: {path}:{symbol}")
    assert missing == []
    assert seen > 50, "the walk through one booking names its functions"


def test_every_folder_and_file_of_ours_that_a_document_names_exists():
    tops = {"marketplace", "providers", "search", "templates", "migrations", "tests", "docs", "requirements"}
    made = ("marketplace/static/vendor/",)
    missing = [
        f"{name}: {path}"
        for name, text in documents().items()
        for path in FILE.findall(text)
        if path.split("/")[0] in tops and path not in made and not (ROOT / path).exists()
    ]
    assert missing == []


def test_every_link_leads_somewhere():
    broken = []
    for name, text in documents().items():
        for pair in LINK.findall(text):
            target = next(filter(None, pair)).partition("#")[0]
            if target.startswith(COMING) and not (ROOT / "docs/pictures").exists():
                continue
            if target and "://" not in target and not ((ROOT / name).parent / target).exists():
                broken.append(f"{name}: {target}")
    assert broken == []


def test_every_make_target_exists():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    there = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    code = {name: " ".join(re.findall(r"```.*?```|`[^`]+`", text, re.DOTALL)) for name, text in documents().items()}
    assert [f"{name}: make {t}" for name, text in code.items() for t in TARGET.findall(text) if t not in there] == []


def test_every_command_exists_with_the_options_that_are_shown(app):
    group = FlaskGroup(create_app=lambda: app)
    runner = app.test_cli_runner()
    shown = {(name, line) for name, text in documents().items() for line in commands(text)}
    assert any(name == "README.md" for name, _ in shown)
    wrong = []
    for name, line in sorted(shown):
        if line.startswith(COMING) and "demo" not in app.cli.commands:
            continue
        words = shlex.split(line.replace("<", "").replace(">", ""))[1:]
        path = [word for word in words[:2] if re.fullmatch(r"[a-z][a-z-]*", word)]
        answer = runner.invoke(group, [*path, "--help"])
        unknown = [word for word in re.findall(r"--[a-z-]+", line) if word not in answer.output]
        if answer.exit_code or unknown:
            wrong.append(f"{name}: {line}: {unknown or 'no such command'}")
    assert wrong == []


def test_every_command_group_is_in_a_document(app):
    told = {line.split()[1] for text in documents().values() for line in commands(text)}
    groups = {name for name, command in app.cli.commands.items() if isinstance(command, click.Group)}
    assert groups - told == set()


def settings_of_readme() -> set[str]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = text.partition("## Settings")[2].partition("\n## ")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {name for cell in cells for name in re.findall(r"`([A-Z_]+)`", cell)}


def test_settings_are_in_the_readme_and_the_other_way_round():
    readers = [one for _, one in inspect.getmembers(config, inspect.isfunction) if one.__module__ == config.__name__]
    trees = [ast.parse(inspect.getsource(one)) for one in readers]
    words = {
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    read = {word for word in words if re.fullmatch(r"[A-Z]+(?:_[A-Z]+)*", word)}
    assert {"DEMO", "SECRET_KEY", "BASE_URL"} <= read
    assert settings_of_readme() == read


@pytest.mark.parametrize("part", ["**Context.**", "**Decision.**", "**Consequences.**"])
def test_a_decision_is_short_and_says_why(part):
    records = [path for path in ours(".md") if path.parent == ROOT / "docs/decisions" and RECORD.match(path.name)]
    assert len(records) >= 20
    texts = {path.name: path.read_text(encoding="utf-8") for path in records}
    assert [name for name, text in texts.items() if part not in text or len(text.splitlines()) > 25] == []
    index = (ROOT / "docs/decisions/README.md").read_text(encoding="utf-8")
    assert [name for name in texts if f"({name})" not in index] == []
    numbers = [name[:4] for name in texts]
    assert len(set(numbers)) == len(numbers)
