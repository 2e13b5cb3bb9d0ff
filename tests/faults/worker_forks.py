"""Workers to be killed: a process that has the site ready and forks one worker each time it is told to.

Run with the database's and the index's address. It reads the moment of the clock, one a line; it says `pid N`, then
`commit` as often as the worker begins to write a commit to the disk, then `over`.
"""

import os
import sys
from datetime import datetime
from pathlib import Path

from flask import Flask

from marketplace.app import create_app
from marketplace.config import DEMO_PHONE, Settings
from marketplace.core.clock import FixedClock
from marketplace.core.outbox.relay import Relay, Subscriber
from marketplace.core.site import Site
from marketplace.discovery.queries.status import SUBSCRIBER
from marketplace.discovery.services.indexing import TOPICS, Indexer
from marketplace.discovery.services.projecting import changes_of
from marketplace.extensions import db
from providers.search_documents import service_ids
from search.engines.tantivy.writing import GenerationWriter


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def work(app: Flask) -> None:
    """One service a commit, until nothing is due."""
    really = GenerationWriter.save

    def told(writer: GenerationWriter) -> None:
        say("commit")
        really(writer)

    GenerationWriter.save = told  # type: ignore[method-assign]
    site: Site = app.extensions["site"]
    indexer = Indexer(site.ports["search"].index)
    with app.app_context():
        indexer.keep_whole(site.units)
        Relay(site.units, (Subscriber(SUBSCRIBER, TOPICS, indexer.handle, batch=1),)).drain()


def main(database_url: str, search_url: str, folder: str) -> None:
    clock = FixedClock(datetime.fromisoformat(sys.stdin.readline().strip()))
    settings = Settings(
        database_url=database_url,
        search_url=search_url,
        secret_key="a-key-for-tests-that-is-long-enough-000",
        base_url="http://localhost",
        data_dir=Path(folder),
        help_phone=DEMO_PHONE,
        demo=True,
        testing=True,
    )
    app = create_app(settings, clock)
    with app.app_context():
        site: Site = app.extensions["site"]
        site.units.read(changes_of, site.units.read(service_ids, 0, 1))  # so that no child reads our files of places
        db.session.remove()
        db.engine.dispose()  # no child may share an open database file
    say("ready")
    for line in sys.stdin:
        clock.moment = datetime.fromisoformat(line.strip())
        pid = os.fork()
        if not pid:
            try:
                work(app)
            finally:
                os._exit(0)
        say(f"pid {pid}")
        os.waitpid(pid, 0)
        say("over")


if __name__ == "__main__":
    main(*sys.argv[1:])
