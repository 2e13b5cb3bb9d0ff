"""Where the cluster is and how to be let in: `elasticsearch+https://user:password@host:9200,host2:9200/prefix`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

DEFAULT_PORT = 9200
DEFAULT_PREFIX = "marketplace"
_URL = re.compile(r"elasticsearch\+(https?)://(?:([^@/]*)@)?([^@/]+)(?:/(.*))?")
_HOST = re.compile(r"(\[[0-9a-fA-F:]+\]|[A-Za-z0-9_.-]+)(?::([0-9]{1,5}))?")
_PREFIX = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")


@dataclass(frozen=True, slots=True)
class Address:
    """Nodes as whole URLs, the prefix of all index names, and secrets, which are in no representation of it.

    `ca_file` is the certificate that signed the nodes' own, None for those that the system trusts."""

    hosts: tuple[str, ...]
    prefix: str = DEFAULT_PREFIX
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    api_key: str | None = field(default=None, repr=False)
    ca_file: str | None = None

    @property
    def secure(self) -> bool:
        return self.hosts[0].startswith("https:")


def read_address(url: str, api_key: str | None = None, ca_file: str | None = None) -> Address:
    """Raises ValueError with what is wrong and never with a secret."""
    found = _URL.fullmatch(url)
    if found is None:
        raise ValueError("write elasticsearch+https://host:9200,host2:9200/prefix")
    scheme, login, hosts, prefix = found.groups()
    user, password = _login(login)
    if user is not None and api_key is not None:
        raise ValueError("give a user or an API key, not both")
    if ca_file is not None and scheme != "https":
        raise ValueError("a certificate authority goes with elasticsearch+https://")
    prefix = prefix or DEFAULT_PREFIX
    if not _PREFIX.fullmatch(prefix):
        raise ValueError("the prefix of index names may have small letters, digits, - and _")
    nodes = tuple(f"{scheme}://{_host(host)}" for host in hosts.split(","))
    return Address(nodes, prefix, user, password, api_key, ca_file)


def _host(text: str) -> str:
    found = _HOST.fullmatch(text)
    if found is None or int(found[2] or DEFAULT_PORT) > 65_535:
        raise ValueError("name hosts with commas between, as in node1:9200,node2:9200")
    return f"{found[1]}:{found[2] or DEFAULT_PORT}"


def _login(text: str | None) -> tuple[str | None, str | None]:
    if text is None:
        return None, None
    user, colon, password = text.partition(":")
    if not (user and colon and password):
        raise ValueError("write the user and the password as user:password@ before the hosts")
    return unquote(user), unquote(password)
