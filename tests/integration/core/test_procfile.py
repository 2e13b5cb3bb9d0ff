"""The web process as `make run` starts it: it answers, and its log holds no address that a person typed or was sent."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from marketplace.extensions import db
from tests.architecture.files import ROOT
from tests.support.demo_site import free_port, wait_until_it_answers


def web_command() -> str:
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text(encoding="utf-8").splitlines())
    return lines["web"]


def test_the_access_log_names_the_route_and_no_path_or_query(tmp_path):
    port = free_port()
    environ = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "DEMO": "1",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'site.db'}",
        "SEARCH_URL": f"tantivy:{tmp_path / 'search'}",
        "WEB_CONCURRENCY": "1",
    }
    log = tmp_path / "web.log"
    command = ["bash", "-c", f"exec {web_command()}"]
    with log.open("wb") as out, subprocess.Popen(command, cwd=ROOT, env=environ, stdout=out, stderr=out) as web:
        try:
            wait_until_it_answers(f"http://127.0.0.1:{port}/healthz?q=hydrotherapy", web, log)
            with pytest.raises(HTTPError):  # its database has no tables
                urlopen(f"http://127.0.0.1:{port}/search?q=hydrotherapy")
            with socket.create_connection(("127.0.0.1", port)) as broken:
                broken.sendall(b"GET /search?q=hydrotherapy HTTP/nonsense\r\n\r\n")
                assert broken.recv(1000).startswith(b"HTTP/1.1 400")
            urlopen(f"http://127.0.0.1:{port}/static/src/choose-support.css").close()
        finally:
            web.send_signal(signal.SIGTERM)
            web.wait(20)
    written = log.read_text(encoding="utf-8")
    assert "GET /healthz 200" in written
    assert "GET /search 500" in written
    assert "GET /static/<path:filename> 200" in written
    assert "hydrotherapy" not in written
    assert "choose-support" not in written
    assert "127.0.0.1 -" not in written


def test_a_failing_statement_is_described_without_its_values(app):
    insert = text("INSERT INTO typed VALUES (:words)")
    with db.engine.connect() as connection:
        connection.execute(text("CREATE TEMP TABLE typed (words TEXT CHECK (length(words) < 5))"))
        with pytest.raises(IntegrityError) as failure:
            connection.execute(insert, {"words": "my sister is ill"})
    assert "my sister is ill" not in str(failure.value)
