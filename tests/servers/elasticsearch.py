"""A real Elasticsearch: its maker's integration-test distribution from Maven, one node or several on loopback."""

import json
import os
import shutil
import signal
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

from tests.servers.distribution import java_home, unpacked
from tests.servers.machine import (
    LOOPBACK,
    PATIENCE,
    Broken,
    alive,
    end,
    free_port,
    identity,
    not_root,
    own,
    tail,
    wait_for,
    within_reach,
)

USER = "elasticsearch-test"
PREFIX = "test"


class Node:
    """A node in a folder, whoever started it: another process attaches by naming the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "log"

    @property
    def address(self) -> str:
        """http://host:port"""
        return f"http://{LOOPBACK}:{self._ports()['http']}"

    @property
    def url(self) -> str:
        """As SEARCH_URL has it, with a prefix for the names of indices; a test takes a prefix of its own."""
        return f"elasticsearch+{self.address}/{PREFIX}"

    @property
    def transport_port(self) -> int:
        return self._ports()["transport"]

    @property
    def pid(self) -> int | None:
        """The server's process (not its launcher's), None before it has one."""
        try:
            return int((self.folder / "pid").read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None

    @property
    def running(self) -> bool:
        return alive(self.pid)

    def stop(self) -> None:
        """Closes its shards and ends."""
        end(self.pid)

    def kill(self) -> None:
        """kill -9, as the machine might."""
        end(self.pid, signal.SIGKILL)

    def start(self) -> None:
        """Starts it again on the same data and ports; returns when it answers. Raises Missing, Broken."""
        _await(self, _launch(self), nodes=1)

    def nodes(self) -> int:
        """How many nodes its cluster has; 0 while it does not answer."""
        try:
            with urllib.request.urlopen(f"{self.address}/_cluster/health", timeout=5) as answer:  # noqa: S310 - ours
                return int(json.load(answer)["number_of_nodes"])
        except (OSError, urllib.error.URLError):
            return 0

    def _ports(self) -> dict[str, int]:
        ports: dict[str, int] = json.loads((self.folder / "ports.json").read_text(encoding="utf-8"))
        return ports


def start(folder: Path, *, heap: str = "512m", port: int | None = None) -> Node:
    """One node in the folder; returns when it answers. Raises Missing, Broken."""
    node = Node(folder)
    if not node.running:
        _prepare([node], heap, port)
        node.start()
    return node


def start_cluster(folder: Path, nodes: int = 3, *, heap: str = "400m") -> list[Node]:
    """Nodes of one cluster in `folder/n1`, `n2` …; returns when all have joined. Raises Missing, Broken."""
    made = [Node(folder / f"n{number}") for number in range(1, nodes + 1)]
    _prepare(made, heap, None)
    launchers = [_launch(node) for node in made]
    for node, launcher in zip(made, launchers, strict=True):
        _await(node, launcher, nodes)
    return made


def attach(folder: Path) -> Node | None:
    """The node that somebody started in the folder, None when it does not run."""
    node = Node(folder)
    return node if node.running else None


def _await(node: Node, launcher: subprocess.Popen[bytes], nodes: int) -> None:
    """Returns when the node answers in a cluster of so many. Raises Broken."""
    try:
        if launcher.wait(PATIENCE) != 0:
            raise Broken(f"Elasticsearch ended at its start:\n{tail(node.log)}")
    except subprocess.TimeoutExpired:
        launcher.kill()
        launcher.wait()
        raise Broken(f"Elasticsearch does not start:\n{tail(node.log)}") from None
    wait_for(lambda: node.nodes() >= nodes, f"Elasticsearch does not come to {nodes} nodes:\n{tail(node.log)}")


def _prepare(nodes: list[Node], heap: str, port: int | None) -> None:
    """What a start needs is written down in the node's folder, so that a later start is the same."""
    java_home()
    unpacked()
    ports = [{"http": port or free_port(), "transport": free_port()} for _ in nodes]
    seeds = ",".join(f"{LOOPBACK}:{taken['transport']}" for taken in ports)
    names = ",".join(node.folder.name for node in nodes)
    cluster = {"discovery.type": "single-node"}
    if len(nodes) > 1:
        cluster = {"discovery.seed_hosts": seeds, "cluster.initial_master_nodes": names}
    for node, taken in zip(nodes, ports, strict=True):
        own(node.folder, not_root(USER))
        (node.folder / "ports.json").write_text(json.dumps(taken), encoding="utf-8")
        (node.folder / "start.json").write_text(json.dumps({"heap": heap, "cluster": cluster}), encoding="utf-8")


def _launch(node: Node) -> subprocess.Popen[bytes]:
    user = not_root(USER)
    server, jdk = unpacked(), java_home()
    server = within_reach(server / "bin" / "elasticsearch", server, user, node.folder.parent)
    jdk = within_reach(jdk / "bin" / "java", jdk, user, node.folder.parent)
    how = json.loads((node.folder / "start.json").read_text(encoding="utf-8"))
    for name in ("data", "logs", "tmp"):
        own(node.folder / name, user)
    if not (node.folder / "conf").exists():
        shutil.copytree(server / "config", node.folder / "conf")
    for path in (node.folder / "conf", *(node.folder / "conf").rglob("*")):
        if user is not None:
            shutil.chown(path, user)
    settings = {
        "node.name": node.folder.name,
        "cluster.name": "choose-support-test",
        "path.data": node.folder / "data",
        "path.logs": node.folder / "logs",
        "http.host": LOOPBACK,
        "http.port": node._ports()["http"],
        "transport.host": LOOPBACK,
        "transport.port": node.transport_port,
        "node.processors": 1,
        "cluster.routing.allocation.disk.threshold_enabled": "false",  # a laptop's full disk is not what we test
        "discovery.initial_state_timeout": "0s",  # we ask it ourselves whether it is up
        "xpack.security.enabled": "false",
        **how["cluster"],
    }
    (node.folder / "pid").unlink(missing_ok=True)
    environ = {
        "PATH": os.environ.get("PATH", os.defpath),
        "ES_JAVA_HOME": str(jdk),
        "ES_PATH_CONF": str(node.folder / "conf"),
        "ES_TMPDIR": str(node.folder / "tmp"),
        "ES_JAVA_OPTS": f"-Xms{how['heap']} -Xmx{how['heap']}",
    }
    asked = [str(server / "bin" / "elasticsearch"), "--daemonize", "--pidfile", str(node.folder / "pid")]
    for name, value in settings.items():
        asked += ["-E", f"{name}={value}"]
    with node.log.open("ab") as out:
        return subprocess.Popen(
            asked,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd=node.folder,
            env=environ,
            start_new_session=True,  # Ctrl+C at the tests is for them: they stop it in their own order
            **identity(user),
        )
