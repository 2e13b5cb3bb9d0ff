"""Where the demo is not loaded, and that nothing then happened (8.4)."""

import json
from dataclasses import replace

from sqlalchemy import func, select

from marketplace.core.site_mark import DEMO, marked, put_mark
from marketplace.people.models import Person
from tests.factories.people import make_person


def people(uow) -> int:
    return uow.session.scalar(select(func.count()).select_from(Person))


def run(app, *arguments: str):
    return app.test_cli_runner().invoke(args=["demo", *arguments])


def test_real_people_are_left_alone(app, units):
    units.write(make_person)

    result = run(app, "load")

    assert result.exit_code == 1
    assert "never mixed" in result.output
    assert units.read(people) == 1
    assert units.read(marked, DEMO) is None


def test_a_site_that_is_no_demo_gets_no_invented_people(app, site, units, monkeypatch):
    monkeypatch.setattr(site, "settings", replace(site.settings, demo=False))

    result = run(app, "load")

    assert result.exit_code == 1
    assert "DEMO=1" in result.output
    assert units.read(people) == 0
    assert units.read(marked, DEMO) is None


def test_the_demo_is_loaded_once(app, units):
    units.write(put_mark, DEMO, seed=1)

    result = run(app, "load")

    assert result.exit_code == 1
    assert "loaded into this database before" in result.output
    assert units.read(people) == 0


def test_an_empty_database_has_no_accounts_to_try(app):
    result = run(app, "accounts", "--json")

    assert json.loads(result.output) == []
    assert result.exit_code == 1
