"""What can be known of the containers without running them: their formats, their linters, and what they may do."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from marketplace import config
from marketplace.config import BadSetting, load
from marketplace.knock import main
from tests.architecture.files import ROOT, ours, short
from tests.architecture.test_docs import settings_of_readme
from tests.integration.operations.test_metrics import expose_for_test

SERVERS = {"web", "worker", "database", "search"}
ONE_RUN = {"migrate", "search-certificates", "search-user"}
ROOTS = {"search-certificates"}
"""A new volume belongs to root; this one has no network and no capability, and ends at once."""
SERVERS_OWN = {"HOST", "PORT", "WEB_CONCURRENCY", "PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    read: dict[str, Any] = YAML(typ="safe").load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return read


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = compose["services"]
    assert set(found) == SERVERS | ONE_RUN
    return found


def tool(*words: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / words[0]), *words[1:]]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_compose_file_is_one() -> None:
    done = tool("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml")
    assert done.returncode == 0, done.stdout


def test_the_linter_of_dockerfiles_finds_nothing() -> None:
    done = tool("hadolint", "Dockerfile")
    assert done.stdout == ""
    assert done.returncode == 0, done.stderr


def test_no_service_may_do_more_than_it_must(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "privileged" not in service, name
        assert "cap_add" not in service, name
        uid = service["user"].partition(":")[0]
        assert uid.isdecimal(), name
        assert (uid == "0") is (name in ROOTS), name
        assert service["tmpfs"][0].startswith("/tmp:"), f"{name} has somewhere to write"  # noqa: S108
        assert service["logging"]["options"]["max-size"], f"the log of {name} cannot fill the disk"
    assert services["search-certificates"]["network_mode"] == "none"


def test_images_are_exact_versions(services: dict[str, dict[str, Any]]) -> None:
    froms = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(froms) == 3
    for image in [*froms, *(service["image"] for service in services.values())]:
        assert re.fullmatch(r"[a-z/-]+:\d+\.\d+(\.\d+)?(-[a-z-]+)?", image), image


def test_servers_are_watched_and_others_run_once(services: dict[str, dict[str, Any]]) -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert 'CMD ["python", "-m", "marketplace.knock"]' in text, "web's"
    for name in SERVERS - {"web"}:
        assert services[name]["healthcheck"]["test"], name
    for name in SERVERS:
        assert services[name]["restart"] == "unless-stopped", name
        assert services[name]["stop_grace_period"], name
    for name in ONE_RUN:
        assert services[name]["healthcheck"] == {"disable": True}, name
        assert services[name]["restart"] == "no", name
    for name in ("web", "worker"):
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_web_has_longer_to_stop_than_its_requests(services: dict[str, dict[str, Any]]) -> None:
    text = (ROOT / "marketplace/serving.py").read_text(encoding="utf-8")
    (graceful,) = re.findall(r"^graceful_timeout = (\d+)$", text, re.MULTILINE)
    assert int(graceful) < int(services["web"]["stop_grace_period"].removesuffix("s"))


def test_every_setting_that_is_given_exists(services: dict[str, dict[str, Any]]) -> None:
    known = settings_of_readme() | {f"{name}_FILE" for name in config.IN_FILES}
    for name in ("web", "worker", "migrate"):
        assert set(services[name]["environment"]) - known == set(), name
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assigned = set(re.findall(r"^(?:ENV|   )\s*([A-Z_]+)=", text, re.MULTILINE))
    assert {"HOST", "DATA_DIR"} <= assigned
    assert assigned - known - SERVERS_OWN == set()


def test_secrets_are_files_that_nobody_builds_in_or_checks_in(
    compose: dict[str, Any], services: dict[str, dict[str, Any]]
) -> None:
    files = {secret["file"] for secret in compose["secrets"].values()}
    assert files == {f"secrets/{name}" for name in compose["secrets"]}
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"/secrets/", "/site.env"} <= set(ignored)
    assert (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()[1] == "*"
    for service in services.values():
        for name, value in (service.get("environment") or {}).items():
            if re.search("PASSWORD|SECRET|KEY|_URL", name):
                assert name.endswith("_FILE"), name
                assert str(value).startswith("/run/secrets/"), name
                assert value.removeprefix("/run/secrets/") in service["secrets"], name


def test_only_the_site_is_open_and_only_to_this_machine(services: dict[str, dict[str, Any]]) -> None:
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert published == {"web": ["127.0.0.1:8000:8000"]}
    for name in ("database", "search", "search-user"):
        assert services[name]["networks"] == ["inside"], name


def test_the_image_takes_all_that_the_site_runs_on() -> None:
    """Everything tracked is either copied, or known to be for building and testing."""
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.MULTILINE)
    taken = {word.partition("/")[0] for line in copied for word in line.split()}
    left = {"tests", "docs", ".ci", "Makefile", "Procfile", "Dockerfile", "compose.yaml", "pyproject.toml", "LICENSE"}
    left |= {"README.md", ".gitattributes", ".gitignore", ".dockerignore"}
    tops = {short(path).partition("/")[0] for path in ours()}
    assert tops - left == taken
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    allowed = {line[1:].partition("/")[0] for line in lines if line.startswith("!")}
    assert allowed == taken


def test_a_setting_may_come_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret_key"
    secret.write_text("9f86d081884c7d659a2feaa0c55ad015\n", encoding="utf-8")
    assert load({"SECRET_KEY_FILE": str(secret)}).secret_key == "9f86d081884c7d659a2feaa0c55ad015"
    with pytest.raises(BadSetting, match="not both"):
        load({"SECRET_KEY_FILE": str(secret), "SECRET_KEY": "x"})
    with pytest.raises(BadSetting, match="SECRET_KEY_FILE: this file cannot be read"):
        load({"SECRET_KEY_FILE": str(tmp_path / "nothing")})


def test_the_health_check_knocks(monkeypatch: pytest.MonkeyPatch) -> None:
    with expose_for_test() as port:
        assert main([f"http://127.0.0.1:{port}/metrics"]) == 0
        assert main([f"http://127.0.0.1:{port}/healthz"]) == 1
        monkeypatch.setenv("PORT", str(port))
        assert main([]) == 1, "no /healthz there"
    assert main([f"http://127.0.0.1:{port}/metrics"]) == 1, "nobody answers any more"
