"""The shipped tables against what independent people made of the same data, and against the wheel itself."""

import csv
import random
from pathlib import Path

import pytest

from marketplace.core import geography
from marketplace.core.geography import Point, build, distance_m, local_authorities, tables, units

DATA = Path(tables.__file__).parent / "data"


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_tables_are_small_enough_to_ship_and_say_where_they_come_from():
    assert sum(path.stat().st_size for path in DATA.iterdir()) < build.MOST_BYTES
    said = (DATA / "ATTRIBUTION.md").read_text()
    assert "Open Government Licence" in said
    assert "GeoNames data, CC BY 4.0" in said


@pytest.mark.parametrize(("column", "read_table"), [("outcode", tables.outcodes), ("sector", tables.sectors)])
def test_districts_and_sectors_lie_where_the_reference_has_them(open_data, column, read_table):
    ours, reference = read_table(), {row[column]: row for row in read(open_data / f"derived/england_{column}s.csv")}
    assert ours.keys() == reference.keys()
    for code, row in reference.items():
        assert distance_m(ours[code], Point(float(row["lat"]), float(row["lon"]))) < 5, code
        # Where two authorities have half each, either is the one with most.
        assert ours[code].local_authority == row["lad25cd"] or row["lad_share"] == "0.5", code


def test_every_authority_of_england_is_there_with_its_name_and_board(open_data):
    reference = {row["lad25cd"]: row for row in read(open_data / "derived/england_la_need.csv")}
    assert {(la.code, la.name) for la in local_authorities()} == {(c, r["name"]) for c, r in reference.items()}
    assert [la.name for la in local_authorities()] == sorted(la.name for la in local_authorities())
    for la in local_authorities():
        assert la.icb_name == reference[la.code]["icb24_name"]
        assert 0.5 <= la.icb_share <= 1


def test_codes_of_other_years_lead_to_the_authority_of_today():
    assert geography.local_authority_name("E08000016") == "Barnsley"
    assert geography.current_code("E08000019") == "E08000039"  # Sheffield
    for unknown in ("W06000015", "E99999999", ""):
        with pytest.raises(KeyError):
            geography.local_authority(unknown)


def test_the_build_makes_exactly_the_tables_that_are_shipped(open_data):
    built = build.build(units.folder(), open_data)
    for name, rows in built.tables.items():
        shipped = list(tables.rows(name))
        assert shipped == [[str(cell) for cell in row] for row in rows[1:]], name


def test_a_build_without_its_sources_says_so_and_writes_nothing(tmp_path, capsys):
    assert build.main(["--open-data", str(tmp_path / "none"), "--out", str(tmp_path)]) == 1
    assert "Missing" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_tables_that_grew_too_heavy_are_not_written(tmp_path, monkeypatch):
    monkeypatch.setattr(build, "MOST_BYTES", 10)
    with pytest.raises(ValueError, match="weigh"):
        build.write(build.Built({"towns": [("name",), ("Stockport",)]}), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_by_sector_the_authority_is_wrong_for_one_postcode_in_25_so_a_person_confirms_it():
    """The measured reason for the rule that a holder's authority is confirmed and stored, not looked up."""
    by_sector = tables.sectors()
    units_of_england = [
        unit
        for path in sorted(units.folder().glob("*.msgpack.br"))
        for unit in units.read(path)
        if unit.local_authority.startswith("E")
    ]
    sample = random.Random(2026).sample(units_of_england, 50_000)
    wrong = sum(by_sector[sector_of(unit)].local_authority != unit.local_authority for unit in sample)
    assert 0.034 < wrong / len(sample) < 0.044


def sector_of(unit):
    return geography.sector(unit.postcode)
