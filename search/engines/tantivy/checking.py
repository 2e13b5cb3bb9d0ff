"""Whether the files of a generation are whole. tantivy writes a checksum at the end of each and never looks again.

A segment's files never change once written, so each is read once, and again only when its size, time or inode is
another. Layout (tantivy's own, index format 7): content, a JSON footer with the CRC of the content, the footer's length
and a magic number, both 32 bits, little end first.
"""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path

import orjson

from search.port import NeedsRebuild

_PARTS = ("fast", "fieldnorm", "idx", "pos", "store", "term")
_END = struct.Struct("<II")
_MAGIC = 1337
_CHUNK = 1 << 20

Seen = tuple[int, int, int]


class Checksums:
    """What was read before, by path."""

    def __init__(self) -> None:
        self._seen: dict[Path, Seen] = {}

    def check(self, folder: Path) -> None:
        """Raises NeedsRebuild, naming the first file that is missing or damaged."""
        meta, files = _named(folder)
        seen = {}
        for path in files:
            try:
                seen[path] = self._look(path)
            except OSError as error:
                if _named(folder)[0] != meta:
                    return self.check(folder)  # a commit or merge put others in its place while we looked
                raise NeedsRebuild(f"{path.name} of the search index is gone: {error}") from error
        self._seen = seen
        return None

    def _look(self, path: Path) -> Seen:
        found = os.stat(path)
        stamp = (found.st_ino, found.st_size, found.st_mtime_ns)
        if self._seen.get(path) != stamp and not _whole(path):
            raise NeedsRebuild(f"{path.name} of the search index is damaged")
        return stamp


def _named(folder: Path) -> tuple[bytes, list[Path]]:
    """The list of segments as it is written down, and every file that belongs to them."""
    try:
        meta = (folder / "meta.json").read_bytes()
        files = []
        for segment in orjson.loads(meta)["segments"]:
            name = segment["segment_id"].replace("-", "")
            files += [folder / f"{name}.{part}" for part in _PARTS]
            if segment["deletes"]:
                files.append(folder / f"{name}.{segment['deletes']['opstamp']}.del")
        return meta, files
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NeedsRebuild(f"the search index at {folder} cannot be read: {error}") from error


def _whole(path: Path) -> bool:
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size < _END.size:
            return False
        file.seek(size - _END.size)
        length, magic = _END.unpack(file.read(_END.size))
        body = size - _END.size - length
        if magic != _MAGIC or body < 0:
            return False
        file.seek(body)
        try:
            expected = orjson.loads(file.read(length))["crc"]
        except (ValueError, KeyError, TypeError):
            return False
        file.seek(0)
        found = 0
        while body and (chunk := file.read(min(_CHUNK, body))):
            found = zlib.crc32(chunk, found)
            body -= len(chunk)
        return bool(found == expected and not body)
