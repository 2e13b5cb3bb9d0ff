"""python -m tests.benchmarks [NAME ...]: runs every bench_*.py here (or those named), whatever the figures say.

Each module has `lines()`, which yields a `Line` a metric. Prints `name  ours  reference  ratio  goal`, and writes the
same to build/bench.json. Exit 1 only when a bench could not be run.
"""

import json
import sys
import traceback
from collections.abc import Iterator
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from tests.benchmarks.line import Line

HERE = Path(__file__).parent
OUT = HERE.parents[1] / "build" / "bench.json"


def shown(line: Line) -> str:
    ours, reference = (f"{value:.4g} {line.unit}" for value in (line.ours, line.reference))
    return f"{line.name:<44}  {ours:>14}  {reference:>14}  {line.ratio:>7.2f}  {line.goal}"


def run(names: list[str], failed: list[str]) -> Iterator[Line]:
    """Each line as soon as it is known; the name of a bench that raised goes to `failed`, and the others go on."""
    for name in names:
        print(f"... {name}", file=sys.stderr, flush=True)
        try:
            yield from import_module(f"tests.benchmarks.bench_{name}").lines()
        except Exception:
            traceback.print_exc()
            failed.append(name)


def main(wanted: list[str]) -> int:
    known = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    if unknown := set(wanted) - set(known):
        sys.stderr.write(f"no such bench: {', '.join(sorted(unknown))} (there are: {', '.join(known)})\n")
        return 2
    failed: list[str] = []
    lines = []
    print(f"{'name':<44}  {'ours':>14}  {'reference':>14}  {'ratio':>7}  goal", flush=True)
    for line in run(wanted or known, failed):
        print(shown(line), flush=True)
        lines.append(asdict(line))
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(lines, indent=2) + "\n", encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
