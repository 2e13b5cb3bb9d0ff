"""Nothing of ours asks another host for anything; no page carries code or style inline: the CSP would refuse both."""

import re

from tests.architecture.files import ROOT, ours, short

# Split so that this file does not hold what it forbids.
REGISTRIES = re.compile(
    r"pypi\.(?:org|python)|python" + r"hosted|registry\.(?:npm|yarn)|npm" + r"js\.(?:org|com)/|repo\d?\.mav" + r"en|"
    r"mav" + r"en\.apache\.org/m|proxy\.gol" + r"ang|deb\.deb" + r"ian|crat" + r"es\.io/a"
)
MACHINE_PATHS = re.compile(
    r"(?:^|[^A-Za-z0-9_.])/(?:work|farm|root|home/[a-z]+|Users|tmp/bash_jobs)(?:/|$)", re.MULTILINE
)
ASKS = re.compile(r"""(?:url\(|@import)\s*['"]?\s*(?:[a-z]+:)?//""", re.IGNORECASE)
# What a browser fetches by itself; a link that a person follows may leave the site.
FETCHES = re.compile(
    r"""<(?:img|link|source|iframe|object|embed|video|audio|track|use|image|input)\b[^>]*?"""
    r"""\b(?:src|href|srcset|data|poster)\s*=\s*['"]?\s*(?:[a-z]+:)?//""",
    re.IGNORECASE | re.DOTALL,
)
CODE = re.compile(r"<script\b|\bstyle\s*=\s*[\"']|<style\b|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE)


def found(pattern: re.Pattern, files) -> dict[str, list[str]]:
    hits = {short(path): pattern.findall(path.read_text(encoding="utf-8")) for path in files}
    return {name: matches for name, matches in hits.items() if matches}


def text_files():
    for path in ours():
        try:
            path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        yield path


def test_no_stylesheet_asks_another_host():
    sheets = [*ours(".css"), *(ROOT / "marketplace/static/vendor").glob("*.css")]
    assert any("vendor" in sheet.parts for sheet in sheets), "run `make assets` first"
    assert found(ASKS, sheets) == {}
    assert found(re.compile("https?://"), sheets) == {}


def test_no_template_asks_another_host():
    templates = ours(".html", ".jinja", ".svg")
    assert found(ASKS, templates) == {}
    assert found(FETCHES, templates) == {}


def test_no_template_holds_code_or_inline_style():
    assert found(CODE, ours(".html", ".jinja", ".svg")) == {}


def test_no_file_names_a_package_registry():
    assert found(REGISTRIES, text_files()) == {}


def test_no_file_names_a_path_of_one_machine():
    assert found(MACHINE_PATHS, text_files()) == {}
