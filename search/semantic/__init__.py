"""Search by meaning beside search by words, for texts that say a thing in other words than those asked. Off by default.

A model makes a vector of each listing's text and of each question (`port.Embedder`); vectors lie in a file that every
process maps (`port.VectorStore`); `layer` fuses the two lists by rank. An engine that is given no layer does nothing
of this.
"""

from search.semantic.layer import Meaning
from search.semantic.port import Embedder, Vectors, VectorStore
from search.semantic.store import FolderStore

__all__ = ["Embedder", "FolderStore", "Meaning", "VectorStore", "Vectors"]
