"""`/metrics` on an address of its own (METRICS_BIND), served by a thread: the public site has no such page."""

import threading
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app

Registry = Callable[[], CollectorRegistry]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Whoever watches asks every few seconds: not worth a line each."""


def pages(registry: Registry) -> Callable[..., Iterable[bytes]]:
    """A WSGI application that knows one page. `registry` is asked each time."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != "/metrics":
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"Only /metrics is here.\n"]
        page: Iterable[bytes] = make_wsgi_app(registry(), disable_compression=True)(environ, start_response)
        return page

    return answer


def expose(address: tuple[str, int], registry: Registry) -> _Server:
    """Serves until the process ends. Raises OSError where the address is taken."""
    server: _Server = make_server(*address, pages(registry), server_class=_Server, handler_class=_Quiet)
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server
