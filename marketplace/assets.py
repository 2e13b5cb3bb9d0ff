"""Builds marketplace/static/vendor: the kit's stylesheet, the font and our own stylesheet, each named by its content.

    python -m marketplace.assets [NODE_MODULES]

A name holds a hash of what is inside, so a browser may keep a file for ever; `manifest.json` beside them says which
name is current (marketplace/core/web/assets.py reads it). Standard library only: it runs before anything is installed.
"""

import hashlib
import json
import re
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "static" / "src"
TARGET = HERE / "static" / "vendor"

KIT = "nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.css"
FONT = "@fontsource-variable/atkinson-hyperlegible-next"
FONT_FILES = (
    "atkinson-hyperlegible-next-latin-wght-normal.woff2",
    "atkinson-hyperlegible-next-latin-ext-wght-normal.woff2",
)

FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
SOURCE_MAP = re.compile(r"\s*/\*# sourceMappingURL=.*?\*/\s*")
URL = re.compile(r"""url\(\s*['"]?([^'")]+)['"]?\s*\)""")
OUTSIDE = re.compile(r"https?://|url\(\s*['\"]?//|@import", re.IGNORECASE)


class BadAsset(Exception):
    """A file that may not be served as it is; the message names it and says why."""


def kit_stylesheet(css: str, version: str) -> str:
    """The kit's stylesheet without its fonts, which it would fetch from another host. Raises BadAsset."""
    css = checked("nhsuk-frontend.min.css", SOURCE_MAP.sub("\n", FONT_FACE.sub("", css)))
    return f"{css}/*! nhsuk-frontend {version}, MIT licence, (c) Crown copyright NHS England; its fonts taken out */\n"


def own_stylesheet(name: str, css: str, names: dict[str, str]) -> str:
    """Our stylesheet with each url() pointing at the hashed name beside it. Raises BadAsset for a file nobody has."""

    def hashed(match: re.Match[str]) -> str:
        wanted = match[1].rpartition("/")[2]
        if match[1].startswith("data:"):
            return match[0]
        if wanted not in names:
            raise BadAsset(f"{name} asks for {match[1]}, which is not among the files of set-up")
        return f"url({names[wanted]})"

    return checked(name, URL.sub(hashed, checked(name, css)))


def checked(name: str, css: str) -> str:
    """The same text, if it asks nothing of another host. Raises BadAsset."""
    if outside := OUTSIDE.search(css):
        raise BadAsset(f"{name} asks another host: {css[outside.start() : outside.start() + 60]!r}")
    return css


def hashed_name(name: str, content: bytes) -> str:
    stem, dot, suffix = name.partition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:16]}{dot}{suffix}"


def contents(modules: Path) -> tuple[dict[str, bytes], dict[str, str]]:
    """What to write by hashed name, and the manifest (plain name -> hashed name)."""
    files: dict[str, bytes] = {}
    names: dict[str, str] = {}

    def add(name: str, content: bytes) -> None:
        names[name] = hashed_name(name, content)
        files[names[name]] = content

    for font in FONT_FILES:
        add(font, (modules / FONT / "files" / font).read_bytes())
    version = json.loads((modules / "nhsuk-frontend/package.json").read_text(encoding="utf-8"))["version"]
    add("nhsuk-frontend.min.css", kit_stylesheet((modules / KIT).read_text(encoding="utf-8"), version).encode())
    ours = sorted(path for path in SOURCES.iterdir() if path.is_file())
    for path in sorted(ours, key=lambda p: p.suffix == ".css"):  # stylesheets last: they point at the others
        content = path.read_bytes()
        add(
            path.name, own_stylesheet(path.name, content.decode(), names).encode() if path.suffix == ".css" else content
        )
    files["atkinson-hyperlegible-next.LICENSE.txt"] = (modules / FONT / "LICENSE").read_bytes()
    return files, names


def build(modules: Path, target: Path = TARGET) -> dict[str, str]:
    """Writes the folder anew and returns the manifest, which is written last: half a folder is never used."""
    files, names = contents(modules)
    target.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (target / name).write_bytes(content)
    waiting = target / "manifest.json.new"
    waiting.write_text(json.dumps(names, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    waiting.replace(target / "manifest.json")
    for old in target.iterdir():
        if old.name not in files and old.name != "manifest.json":
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    return names


def main(arguments: list[str]) -> int:
    modules = Path(arguments[0]) if arguments else HERE.parent / "node_modules"
    try:
        names = build(modules)
    except (BadAsset, FileNotFoundError) as problem:
        print(f"assets: {problem}", file=sys.stderr)
        return 1
    print(f"assets: {len(names)} files in {TARGET.relative_to(HERE.parent)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
