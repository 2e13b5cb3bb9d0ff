"""What is installed is what was asked for: ranges in pyproject.toml and package.json, exact versions with hashes here.

All offline. When one of these fails after a change of dependencies, run `make lock`.
"""

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.files import ROOT, short

DECLARED = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://|--(extra-)?index-url|--find-links|(^|\s)-[if]\s", re.MULTILINE)


def wanted(lock: str) -> list[str]:
    """The declared ranges that a lock file has to answer."""
    runtime = DECLARED["project"]["dependencies"]
    postcodes = DECLARED["project"]["optional-dependencies"]["postcodes"]
    groups = DECLARED["dependency-groups"]
    return {
        "runtime.txt": runtime,
        "postcodes.txt": postcodes,
        "semantic.txt": DECLARED["project"]["optional-dependencies"]["semantic"],
        "assets.txt": groups["assets"],
        "test.txt": [*runtime, *postcodes, *groups["test"]],
    }[lock]


def entries(lock: Path) -> list[tuple[Requirement, list[str]]]:
    """Each locked package with its hashes. A package may stand twice, under markers that exclude each other."""
    text = re.sub(r"^\s*#.*\n?", "", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = []
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip():
            head, *hashes = line.split("--hash=")
            found.append((Requirement(head.strip()), [h.strip() for h in hashes]))
    return found


def version(requirement: Requirement) -> str:
    (pin,) = requirement.specifier
    assert pin.operator == "==", f"{requirement} is not one exact version"
    return pin.version


@pytest.mark.parametrize("lock", LOCKS, ids=short)
def test_every_declared_range_is_locked_to_a_version_inside_it(lock):
    locked: dict[str, list[Requirement]] = {}
    for requirement, _ in entries(lock):
        locked.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    drifted = [
        f"{asked} is locked to {[version(pin) for pin in locked.get(canonicalize_name(asked.name), [])] or 'nothing'}"
        for asked in map(Requirement, wanted(lock.name))
        if not (pins := locked.get(canonicalize_name(asked.name)))
        or not all(asked.specifier.contains(version(pin), prereleases=True) for pin in pins)
    ]
    assert drifted == []


@pytest.mark.parametrize("lock", LOCKS, ids=short)
def test_every_locked_version_has_a_hash(lock):
    found = entries(lock)
    assert found
    without = [
        str(r) for r, hashes in found if not hashes or not all(re.fullmatch("sha256:[0-9a-f]{64}", h) for h in hashes)
    ]
    assert without == []


def test_all_lock_files_agree_on_versions():
    """The test run is only worth something if it runs on what is installed for real."""
    tested = {
        (canonicalize_name(r.name), str(r.marker), version(r)) for r, _ in entries(ROOT / "requirements/test.txt")
    }
    for name in ("runtime.txt", "postcodes.txt"):
        installed = {(canonicalize_name(r.name), version(r)) for r, _ in entries(ROOT / "requirements" / name)}
        assert installed <= {(n, v) for n, _, v in tested}, name


@pytest.mark.parametrize("lock", [*LOCKS, ROOT / "package-lock.json"], ids=short)
def test_no_lock_file_holds_an_address(lock):
    assert not ADDRESS.search(lock.read_text(encoding="utf-8"))


def test_the_stylesheet_and_font_packages_are_locked_as_asked():
    asked = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert lock[""]["dependencies"] == asked
    packages = {name.removeprefix("node_modules/"): entry for name, entry in lock.items() if name}
    assert asked.keys() <= packages.keys()
    for name, entry in packages.items():
        assert entry["integrity"].startswith("sha512-"), name
        assert "resolved" not in entry, name
