"""Files as people send them: byte order marks, UTF-16, Windows letters, quoted line ends, quotes that never close.

Everything is read as a stream; no more than one record is in memory.
"""

import csv
import io
from collections import deque
from collections.abc import Iterator, Sequence
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import Self

from providers.imports.rows import Problem, RowRefused, WrongFile

LONGEST_LINE = 100_000
"""Characters. A longer line is no row of a list."""
MOST_LINES = 200
"""Lines that one record may take: after that, its quote was never closed."""
DELIMITERS = ",;\t"

UNREADABLE = "Some letters can’t be read. Save the file as UTF-8 and try again."
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class Incoming:
    """A file being read; `size` and `done` in bytes are for the progress bar."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = path.stat().st_size
        self._raw = io.FileIO(path)
        self._open: io.IOBase = self._raw

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._open.close()

    @property
    def done(self) -> int:
        return self.size if self._raw.closed else self._raw.tell()

    def head(self, length: int = 4096) -> bytes:
        """The first bytes; reading goes on from the start."""
        self._raw.seek(0)
        start = self._raw.read(length)
        self._raw.seek(0)
        return start

    def text(self, encoding: str | None = None) -> TextIOWrapper:
        """As text with its line ends untouched; ask once. Wrong bytes stay as surrogates: see `readable`."""
        encoding = encoding or guess_encoding(self.head())
        errors = "replace" if encoding.startswith("utf-16") else "surrogateescape"
        text = TextIOWrapper(io.BufferedReader(self._raw), encoding=encoding, errors=errors, newline="")
        self._open = text
        return text


def guess_encoding(head: bytes) -> str:
    """By the byte order mark; without one UTF-16 shows by its zero bytes, and the rest is read as UTF-8."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    pairs = head[: len(head) // 2 * 2]
    if len(pairs) >= 8:
        if pairs[1::2].count(0) > len(pairs) // 4:
            return "utf-16-le"
        if pairs[0::2].count(0) > len(pairs) // 4:
            return "utf-16-be"
    return "utf-8"


def readable(cell: str, field: str) -> str:
    """The cell with Windows letters put right where it was no UTF-8. Raises RowRefused."""
    if "\ufffd" in cell:
        raise RowRefused(field, UNREADABLE)
    if not any("\udc80" <= character <= "\udcff" for character in cell):
        return cell
    try:
        return cell.encode("utf-8", "surrogateescape").decode("cp1252")
    except UnicodeError:
        raise RowRefused(field, UNREADABLE) from None


class _Lines:
    """Numbered physical lines that can be put back."""

    def __init__(self, text: TextIOWrapper) -> None:
        self._text = text
        self._back: deque[tuple[int, str]] = deque()
        self._number = 0

    def take(self) -> tuple[int, str] | None:
        if self._back:
            return self._back.popleft()
        line = self._text.readline(LONGEST_LINE)
        if not line:
            return None
        self._number += 1
        whole = line
        while not whole.endswith(("\n", "\r")) and len(whole) >= LONGEST_LINE:
            whole = self._text.readline(LONGEST_LINE)  # the rest of an endless line goes by unread
            line = ""
            if not whole:
                break
        return self._number, line or "\0"

    def put_back(self, lines: Sequence[tuple[int, str]]) -> None:
        self._back.extendleft(reversed(lines))


def heading(text: TextIOWrapper, needed: Sequence[str]) -> tuple[str, list[str]]:
    """The first line: its delimiter and column names in lower case. Raises WrongFile without the `needed` ones."""
    line = text.readline(LONGEST_LINE)
    best: tuple[str, list[str]] = (",", [])
    for delimiter in DELIMITERS:
        try:
            names = [name.strip().lower() for name in next(csv.reader([line], delimiter=delimiter), [])]
        except csv.Error:
            continue
        if len(set(names) & set(needed)) >= len(set(best[1]) & set(needed)) and len(names) > len(best[1]):
            best = (delimiter, names)
    check_heading(best[1], needed)
    return best


def check_heading(names: Sequence[str], needed: Sequence[str]) -> None:
    """Raises WrongFile for columns that are missing or there twice."""
    if missing := [name for name in needed if name not in names]:
        raise WrongFile(f"The first line has no column named {', '.join(missing)}.")
    if twice := sorted({name for name in names if name and names.count(name) > 1}):
        raise WrongFile(f"The first line names a column twice: {', '.join(twice)}.")


def records(text: TextIOWrapper, delimiter: str, width: int) -> Iterator[tuple[int, list[str]] | Problem]:
    """Records after the heading, with the line each begins on; blank ones are left out.

    One that can't be read costs its own line only: reading goes on at the next line.
    """
    lines = _Lines(text)
    while (item := lines.take()) is not None:
        number, first = item
        number += 1  # the heading was line 1
        if first == "\0":
            yield Problem(number, "", "This line is too long to be a row.")
            continue
        if not first.strip():
            continue
        taken: list[tuple[int, str]] = []
        try:
            cells: list[str] | None = next(csv.reader(_feed(first, lines, taken), delimiter=delimiter, strict=True))
        except csv.Error:
            cells = None
        if cells is not None and not any(cells[width:]):
            cells = cells[:width]  # a spreadsheet pads with empty ones
        if cells is None or len(cells) != width:
            lines.put_back(taken)
            if cells is None:
                reason = "The quotes of this line don’t match."
            else:
                reason = f"This line has {len(cells)} columns; the first line of the file has {width}."
            yield Problem(number, "", reason)
        elif any(cell.strip() for cell in cells):
            yield number, cells


def _feed(first: str, lines: _Lines, taken: list[tuple[int, str]]) -> Iterator[str]:
    yield first
    while len(taken) < MOST_LINES and (item := lines.take()) is not None:
        taken.append(item)
        yield item[1]
