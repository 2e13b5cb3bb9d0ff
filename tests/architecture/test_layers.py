"""Every area has its place in the layers of docs/architecture.md; the layers themselves are import-linter's."""

import subprocess
import sys
import tomllib
from pathlib import Path

from tests.architecture.files import ROOT

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]


def contract(name: str) -> dict:
    return next(c for c in SETTINGS["contracts"] if c["id"] == name)


def placed() -> set[str]:
    """The modules that the layers name, without the marks for an optional or an independent one."""
    return {part.strip(" ()") for line in contract("areas")["layers"] for part in line.split("|")}


def children(package: Path) -> set[str]:
    modules = {p.stem for p in package.glob("*.py")} - {"__init__"}
    packages = {p.parent.name for p in package.glob("*/__init__.py")}
    return modules | packages


def test_every_module_of_the_marketplace_has_its_place_in_the_layers():
    found = {f"marketplace.{name}" for name in children(ROOT / "marketplace")}
    assert found - placed() == set()


def test_the_import_contracts_catch_what_they_forbid(tmp_path):
    """The contracts name areas by pattern, so a slip in a pattern would pass in silence: break each once."""
    files = {
        "marketplace/people/domain.py": "import flask",
        "providers/domain.py": "import sqlalchemy",
        "search/port.py": "import sqlalchemy",
        "search/engines/one.py": "import sqlalchemy",
        "search/reindex.py": "import search.engines.one",
        "marketplace/core/money.py": "import marketplace.people.domain",
        "marketplace/people/web/views.py": "",
        "marketplace/people/services.py": "import marketplace.people.adapters.post",
        "marketplace/people/adapters/post.py": "",
        "marketplace/plans/web/views.py": "import marketplace.people.web.views",
        "marketplace/budgets/queries.py": "import marketplace.payments.queries",
        "marketplace/payments/queries.py": "",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        for parent in path.relative_to(tmp_path).parents[:-1]:
            (tmp_path / parent / "__init__.py").touch()
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text(encoding="utf-8"), encoding="utf-8")

    run = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    result = subprocess.run([sys.executable, "-c", run], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert result.returncode == 1, result.stdout + result.stderr
    for broken in (
        "marketplace.people.domain -> flask",
        "providers.domain -> sqlalchemy",
        "search.port -> sqlalchemy",
        "search.reindex -> search.engines.one",
        "marketplace.core.money -> marketplace.people.domain",
        "marketplace.people.services -> marketplace.people.adapters.post",
        "marketplace.plans.web.views -> marketplace.people.web.views",
        "marketplace.budgets.queries -> marketplace.payments.queries",
    ):
        assert broken in result.stdout
    assert "search.engines.one -> sqlalchemy" not in result.stdout
