"""TLS, a user's password and an API key: what the nodes see of us, and whom we trust."""

import base64
import http.server
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import orjson
import pytest

from search.engines.elasticsearch import open_elasticsearch, read_address
from search.port import SearchUnavailable
from search.query import SearchQuery

GENERATION = "site-v1-20261005090000-abcdef"
STATE = {"_source": {"alive": False, "state": {"generation": GENERATION, "watermark": 12, "radii": []}}}


class Node(http.server.BaseHTTPRequestHandler):
    """As much of a node as it takes to be asked how far the index is."""

    seen: list[str | None]

    def do_GET(self) -> None:
        self.seen.append(self.headers.get("Authorization"))
        body = orjson.dumps(STATE)
        self.send_response(200)
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Type", "application/vnd.elasticsearch+json;compatible-with=9")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Tests say enough."""


@contextmanager
def node(tls: ssl.SSLContext | None = None) -> Iterator[tuple[int, list[str | None]]]:
    """Its port, and the Authorization of each request."""
    seen: list[str | None] = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type("Seen", (Node,), {"seen": seen}))
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port, seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of a node that signs itself, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("no server: TLS needs the openssl command: apt-get install openssl")
    folder = tmp_path_factory.mktemp("tls")
    made, key = folder / "node.pem", folder / "node.key"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    new = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", str(key)]
    subprocess.run([*new, "-out", str(made), *names], check=True, capture_output=True)
    return made, key


def watermark(url: str, **secrets: str) -> int:
    with closing(open_elasticsearch(read_address(url, **secrets))) as index:
        return index.watermark


def test_an_api_key_goes_with_each_request():
    with node() as (port, seen):
        assert watermark(f"elasticsearch+http://127.0.0.1:{port}/site", api_key="id-and-key") == 12
    assert seen == ["ApiKey id-and-key"]


def test_a_user_goes_with_each_request():
    with node() as (port, seen):
        assert watermark(f"elasticsearch+http://site:p%40ss@127.0.0.1:{port}/site") == 12
    assert seen == ["Basic " + base64.b64encode(b"site:p@ss").decode()]


def test_nobody_is_said_where_nobody_is_named():
    with node() as (port, seen):
        assert watermark(f"elasticsearch+http://127.0.0.1:{port}/site") == 12
    assert seen == [None]


def test_the_named_authority_is_trusted_and_no_other(certificate):
    made, key = certificate
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(made, key)
    with node(tls) as (port, seen):
        url = f"elasticsearch+https://127.0.0.1:{port}/site"
        assert watermark(url, api_key="id-and-key", ca_file=str(made)) == 12
        assert seen == ["ApiKey id-and-key"]
        with closing(open_elasticsearch(read_address(url, "id-and-key"))) as stranger, pytest.raises(SearchUnavailable):
            stranger.search(SearchQuery())
        assert len(seen) == 1, "the key went to a node that nobody vouches for"


def test_a_refusal_names_no_secret(caplog):
    with closing(open_elasticsearch(read_address("elasticsearch+http://site:hush-hush@127.0.0.1:9/site"))) as index:
        detail = index.status().detail
        with pytest.raises(SearchUnavailable) as refusal:
            index.search(SearchQuery())
    assert "hush" not in detail + str(refusal.value) + caplog.text
