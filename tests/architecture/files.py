"""What git would hold of this working tree: the files that the architecture tests read."""

import shutil
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def ours(*suffixes: str) -> tuple[Path, ...]:
    """Files of ours (tracked, or new and not ignored), by suffix such as `.py`; all of them when none is given."""
    git = shutil.which("git")
    assert git, "git is needed to know which files are ours"
    listing = subprocess.run(
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    paths = (ROOT / name for name in listing.split("\0") if name)
    return tuple(p for p in paths if p.is_file() and not p.is_symlink() and (not suffixes or p.suffix in suffixes))


def short(path: Path) -> str:
    """The path as a person would say it: from the top of the project."""
    return path.relative_to(ROOT).as_posix()
