"""How real listings are told: names, sentences, lengths and kinds of support, read once.

With OPEN_DATA_DIR from a real import (4,104 charities, 13,028 care providers); without it from the demo's texts, which
are fewer, so that words repeat sooner.
"""

import json
import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from marketplace.demo import __file__ as demo
from providers.categories import leaves

KEPT = Path(__file__).parents[3] / "build" / "world-shapes.json"
IMPORTS = (
    ("charity", "derived/ukcat_search/docs.csv"),
    ("nhs-choices", "providers/nhs-choices-2014/SCP.csv"),
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True)
class Shapes:
    """`lengths` are letters of whole descriptions, 0 for none; `categories` how many listings of each kind."""

    source: str
    names: list[str]
    sentences: list[str]
    lengths: list[int]
    categories: dict[str, int]


def shapes() -> Shapes:
    folder = os.environ.get("OPEN_DATA_DIR")
    if not folder:
        return _of("demo", *_demo())
    if KEPT.exists() and (kept := Shapes(**json.loads(KEPT.read_text(encoding="utf-8")))).source == folder:
        return kept
    sys.stderr.write("... importing real listings once, to see how they are told\n")
    found = _of(folder, *_imported(Path(folder)))
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(asdict(found)), encoding="utf-8")
    return found


def _of(source: str, names: Iterable[str], texts: Iterable[str], categories: Iterable[str]) -> Shapes:
    """Every kind of support is there at least once; a listing that is not filed under any tells nothing of the mix."""
    said = list(texts)
    parts = (part.strip() for text in said for part in _SENTENCE.split(text))
    mix = Counter({leaf.id: 1 for leaf in leaves()})
    mix.update(each for each in categories if each in mix)
    return Shapes(
        source,
        sorted(set(names)),
        sorted({part for part in parts if 20 <= len(part) <= 400}),
        sorted(len(text) for text in said),
        dict(sorted(mix.items())),
    )


def _imported(folder: Path) -> tuple[list[str], list[str], list[str]]:
    from sqlalchemy import select

    from marketplace.extensions import db
    from providers.models import Provider, Service
    from tests.benchmarks.site import bare_site

    with tempfile.TemporaryDirectory() as place, bare_site(Path(place)) as app:
        for format_, name in IMPORTS:
            arguments = ["providers", "import", "--format", format_, "--source", format_, str(folder / name)]
            answer = app.test_cli_runner().invoke(args=arguments)
            if answer.exit_code not in (0, 1):
                raise RuntimeError(answer.output)
        rows = db.session.execute(
            select(Provider.name, Service.summary, Service.description, Service.category)
            .join(Provider, Provider.id == Service.provider_id)
            .order_by(Service.id)
        ).all()
    told = [row.description or row.summary for row in rows if row.description or len(row.summary) > 60]
    return [row.name for row in rows], told, [row.category for row in rows]


def _demo() -> tuple[list[str], list[str], list[str]]:
    providers = json.loads((Path(demo).parent / "data" / "providers.json").read_text(encoding="utf-8"))
    listed = [(provider, service) for provider in providers for service in provider.get("services", ())]
    texts = [f"{provider.get('about', '')} {service.get('description', '')}" for provider, service in listed]
    texts += [leaf.about for leaf in leaves()]
    return [one["name"] for one in providers], texts, [service["category"] for _, service in listed]
