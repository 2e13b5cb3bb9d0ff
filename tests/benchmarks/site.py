"""A wired site in a folder of its own, for benches."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.core.clock import FixedClock
from marketplace.extensions import db
from tests.benchmarks.world.services import NOW


@contextmanager
def bare_site(folder: Path, database_url: str | None = None, search_url: str | None = None) -> Iterator[Flask]:
    """An empty migrated site, inside an application context; SQLite and the embedded engine in `folder` by default."""
    settings = Settings(
        database_url=database_url or f"sqlite:///{folder / 'bench.db'}",
        search_url=search_url or f"tantivy:{folder / 'search'}",
        secret_key="a-key-for-benches-that-is-long-enough-00",
        base_url="http://localhost",
        data_dir=folder,
        demo=True,
    )
    app = create_app(settings, FixedClock(NOW))
    with app.app_context():
        upgrade()
        try:
            yield app
        finally:
            app.extensions["site"].ports["search"].index.close()
            db.session.remove()
            db.engine.dispose()
