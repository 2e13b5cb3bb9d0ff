"""`python -m marketplace.knock [URL]`: does this process answer? For a container's health check; exit 0 or 1.

Without a URL it asks /healthz under the host name of BASE_URL, which is always one of those that are answered.
"""

import http.client
import os
import sys
from urllib.parse import urlsplit

SECONDS = 4


def knock(url: str, host: str | None = None) -> bool:
    """Whether the answer is 200. `host` is said in the Host header, else the URL's own."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=SECONDS)
    try:
        connection.request("GET", parts.path, headers={"Host": host} if host else {})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def main(arguments: list[str]) -> int:
    if arguments:
        return 0 if knock(arguments[0]) else 1
    host = urlsplit(os.environ.get("BASE_URL", "http://127.0.0.1")).hostname
    return 0 if knock(f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz", host) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
