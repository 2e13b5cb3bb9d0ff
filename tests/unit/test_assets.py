"""Stylesheets and fonts: nothing of another host, and a name that changes with the content."""

import json

import pytest

from marketplace import assets
from marketplace.core.web import assets as pages

KIT = (
    '@charset "UTF-8";@font-face{font-family:F;src:url(https://elsewhere.example/f.woff2) format("woff2")}'
    "a{color:red}@media print{b{color:#000}}@font-face{font-weight:600;src:url(//elsewhere.example/g.woff)}\n"
    "/*# sourceMappingURL=nhsuk-frontend.min.css.map */\n"
)


@pytest.fixture
def node_modules(tmp_path):
    files = {
        assets.KIT: KIT,
        "nhsuk-frontend/package.json": '{"version": "10.6.1"}',
        f"{assets.FONT}/LICENSE": "Open Font Licence",
        **{f"{assets.FONT}/files/{name}": f"font {name}" for name in assets.FONT_FILES},
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_the_kit_loses_its_fonts_and_nothing_else():
    css = assets.kit_stylesheet(KIT, "10.6.1")
    assert css.startswith('@charset "UTF-8";a{color:red}@media print{b{color:#000}}')
    assert "@font-face" not in css
    assert "sourceMappingURL" not in css


@pytest.mark.parametrize(
    "rule",
    [
        "a{background:url(https://elsewhere.example/x.png)}",
        "a{background:url('//elsewhere.example/x.png')}",
        '@import "more.css";',
    ],
)
def test_a_stylesheet_that_asks_another_host_stops_the_build(rule):
    with pytest.raises(assets.BadAsset, match=r"nhsuk-frontend\.min\.css asks another host"):
        assets.kit_stylesheet(KIT + rule, "10.6.1")
    with pytest.raises(assets.BadAsset, match=r"ours\.css asks another host"):
        assets.own_stylesheet("ours.css", rule, {"x.png": "x.1.png", "more.css": "more.1.css"})


def test_a_stylesheet_that_asks_for_a_file_nobody_has_stops_the_build():
    with pytest.raises(assets.BadAsset, match=r"none\.woff2"):
        assets.own_stylesheet("ours.css", "@font-face{src:url(vendor/none.woff2)}", {})


def test_our_stylesheet_points_at_the_fonts_by_their_hashed_names(node_modules, tmp_path):
    names = assets.build(node_modules, tmp_path / "vendor")
    css = (tmp_path / "vendor" / names["choose-support.css"]).read_text(encoding="utf-8")
    for font in assets.FONT_FILES:
        assert f"url({names[font]})" in css
        assert (tmp_path / "vendor" / names[font]).read_text(encoding="utf-8") == f"font {font}"
    assert json.loads((tmp_path / "vendor/manifest.json").read_text(encoding="utf-8")) == names


def test_a_name_changes_with_the_content_and_the_old_file_goes(node_modules, tmp_path):
    vendor = tmp_path / "vendor"
    before = assets.build(node_modules, vendor)
    (node_modules / assets.KIT).write_text(KIT + "i{color:blue}", encoding="utf-8")
    after = assets.build(node_modules, vendor)
    assert after["nhsuk-frontend.min.css"] != before["nhsuk-frontend.min.css"]
    assert not (vendor / before["nhsuk-frontend.min.css"]).exists()
    assert {n: h for n, h in after.items() if "nhsuk" not in n} == {n: h for n, h in before.items() if "nhsuk" not in n}


def test_a_page_finds_each_file_by_its_plain_name():
    for name, hashed in pages.manifest().items():
        assert pages.asset(name) == f"/static/vendor/{hashed}"
        assert (pages.FOLDER / hashed).is_file()


def test_a_page_that_asks_for_a_file_nobody_made_is_told_what_to_do():
    with pytest.raises(pages.MissingAsset, match="make assets"):
        pages.asset("no-such-picture.svg")
