"""Invented people and real ones never share a database (8.4)."""

from dataclasses import replace

import pytest

from marketplace.app import create_app
from marketplace.config import BadSetting
from marketplace.core.site_mark import DEMO, put_mark


def start(app, *, demo: bool):
    """Another start of the same site."""
    return create_app(replace(app.extensions["settings"], demo=demo))


def test_a_database_with_invented_people_serves_only_a_demo(app, units):
    units.write(put_mark, DEMO, seed=1)

    with pytest.raises(BadSetting, match="DATABASE_URL"):
        start(app, demo=False)
    assert start(app, demo=True).config["DEMO"]


def test_an_unmarked_database_serves_real_people(app):
    assert not start(app, demo=False).config["DEMO"]


def test_a_database_without_tables_can_be_started_on(app, tmp_path):
    settings = replace(app.extensions["settings"], demo=False, database_url=f"sqlite:///{tmp_path / 'new.db'}")

    assert create_app(settings)
