"""Invented people and real ones never share a database (8.4)."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from marketplace.app import create_app
from marketplace.config import BadSetting
from marketplace.core.ddl import create_schema
from marketplace.core.site_mark import DEMO, put_mark
from marketplace.extensions import db


@pytest.fixture
def start(app: Flask, tmp_path: Path):
    """Starts a site on a database of its own, as often as wanted."""
    sites: list[Flask] = []

    def starting(*, demo: bool) -> Flask:
        url = f"sqlite:///{tmp_path / 'own.db'}"
        sites.append(create_app(replace(app.extensions["settings"], demo=demo, database_url=url)))
        return sites[-1]

    yield starting
    for site in sites:
        with site.app_context():
            db.engine.dispose()


def make_invented(site: Flask) -> None:
    with site.app_context():
        create_schema(db.engine)
        site.extensions["site"].units.write(put_mark, DEMO, seed=1)


def test_a_database_with_invented_people_serves_only_a_demo(start):
    make_invented(start(demo=True))

    with pytest.raises(BadSetting, match="DATABASE_URL"):
        start(demo=False)
    assert start(demo=True).config["DEMO"]


def test_an_unmarked_database_serves_real_people(start):
    with start(demo=False).app_context():
        create_schema(db.engine)

    assert not start(demo=False).config["DEMO"]


def test_a_database_without_tables_can_be_started_on(start):
    assert not start(demo=False).config["DEMO"]
