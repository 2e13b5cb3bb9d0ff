"""gunicorn's settings (`--config python:marketplace.serving`): addresses, stopping, logs, figures.

HOST, PORT and WEB_CONCURRENCY say where and how wide; they are the server's, not the site's.
"""

import os
import shutil
import tempfile
from datetime import timedelta
from typing import Any

from gunicorn import glogging

from marketplace.config import load
from marketplace.core.telemetry import logs
from marketplace.core.telemetry.environ import REQUEST_ID, ROUTE

_settings = load(os.environ)
_MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"
if _settings.metrics_bind is not None and _MULTIPROCESS not in os.environ:
    os.environ[_MULTIPROCESS] = tempfile.mkdtemp(prefix="metrics-")  # read when prometheus_client is first imported

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
control_socket_disable = True
timeout = 60
graceful_timeout = 30
"""Told to stop, a process takes no new request and has this many seconds to finish the one it has."""
accesslog = "-"
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - heartbeats; a slow disk would kill


class ServerLog(glogging.Logger):
    """The access log names the route, never the path, the query or who asks; the error log repeats no request."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(logs.formatter(_settings, "%(asctime)s [%(process)d] [%(levelname)s] %(message)s"))
        for handler in self.access_log.handlers:
            handler.setFormatter(logs.formatter(_settings, "%(message)s"))

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        facts = {
            "method": environ.get("REQUEST_METHOD"),
            "route": environ.get(ROUTE, "-"),
            "status": int(str(resp.status).split(None, 1)[0]),
            "bytes": getattr(resp, "sent", None),
            "ms": round(request_time / timedelta(milliseconds=1), 1),
            "request_id": environ.get(REQUEST_ID, "-"),
        }
        line = "{method} {route} {status} {bytes} bytes {ms:.0f} ms {request_id}".format(**facts)
        self.access_log.info(line, extra={logs.FACTS: facts})

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        if msg.startswith("Invalid request from"):
            msg = "A request could not be read."  # the original repeats its first line and the address
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        if msg.startswith("Error handling request"):
            msg, args = "A request failed outside the site's own pages.", ()  # the original holds the query
        super().exception(msg, *args, **kwargs)


logger_class = ServerLog


def when_ready(server: Any) -> None:
    """The first process, which has no requests to answer, adds up what the others counted."""
    if _settings.metrics_bind is None:
        return
    from prometheus_client import CollectorRegistry
    from prometheus_client.multiprocess import MultiProcessCollector

    from marketplace.core.telemetry.exposition import expose

    def together() -> CollectorRegistry:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
        return registry

    expose(_settings.metrics_bind, together)


def child_exit(server: Any, worker: Any) -> None:
    if _settings.metrics_bind is not None:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)


def worker_exit(server: Any, worker: Any) -> None:
    """What a page put down to be written within the second is written before the process goes."""
    application = getattr(worker, "wsgi", None)
    if application is not None:
        application.extensions["site"].close()


def on_exit(server: Any) -> None:
    if folder := os.environ.get(_MULTIPROCESS):
        shutil.rmtree(folder, ignore_errors=True)
