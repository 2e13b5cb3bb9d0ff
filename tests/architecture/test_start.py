"""How the site starts, and what every test stands on."""

import ast
import inspect
import socket
import subprocess
import sys
import warnings

import pytest
from pytest_socket import SocketConnectBlockedError

from marketplace import app as start
from tests.architecture.files import ROOT

SCREEN = 40


def test_the_server_imports_one_line():
    body = ast.parse((ROOT / "wsgi.py").read_text(encoding="utf-8")).body
    assert [type(one).__name__ for one in body] == ["ImportFrom", "Assign"]
    assert ast.unparse(body[1]) == "application = create_app()"


def test_the_whole_start_is_on_one_screen():
    assert len(inspect.getsource(start).splitlines()) <= SCREEN


def test_web_and_worker_run_from_the_procfile():
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text(encoding="utf-8").splitlines())
    assert set(lines) == {"web", "worker"}
    assert lines["web"].startswith("gunicorn wsgi:application ")
    assert lines["worker"] == "flask worker run"


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("198.51.100.7", 443)])
def test_no_test_reaches_the_network(address):
    blocked = pytest.raises((SocketConnectBlockedError, UserWarning), match="A test tried to use socket")
    with socket.socket() as outside, blocked:  # the warning of it is an error first
        outside.connect(address)


def test_a_warning_is_an_error():
    with pytest.raises(DeprecationWarning):
        warnings.warn("old", DeprecationWarning, stacklevel=1)


def test_a_wrong_setting_stops_the_start_with_the_variables_name(tmp_path):
    """As whoever starts it sees it: the last line names what to set."""
    environ = {"PATH": "/usr/bin:/bin", "SECRET_KEY": "short", "DATA_DIR": str(tmp_path)}
    asked = "import wsgi"
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, env=environ, capture_output=True, text=True)
    assert done.returncode == 1
    assert "BadSetting: SECRET_KEY: " in done.stderr.splitlines()[-1]
    assert not list(tmp_path.iterdir()), "nothing was begun"
