"""A wire to a server that can be cut at the worst moment: when COMMIT has gone out and its answer has not come back."""

import socket
import threading
from contextlib import suppress


class Wire:
    """Listens on a port of its own and carries bytes to `host:port` and back. Each connection is two threads."""

    def __init__(self, host: str, port: int) -> None:
        self._there = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._armed = threading.Event()
        self.cut = threading.Event()
        """Set once an answer was swallowed."""
        threading.Thread(target=self._accept, daemon=True).start()

    def lose_the_next_commits_answer(self) -> None:
        self.cut.clear()
        self._armed.set()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._there)
                silent = threading.Event()
                threading.Thread(target=self._carry, args=(near, far, silent, True), daemon=True).start()
                threading.Thread(target=self._carry, args=(far, near, silent, False), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, silent: threading.Event, asks: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if asks and self._armed.is_set() and b"COMMIT" in data:
                    self._armed.clear()
                    silent.set()
                if silent.is_set() and not asks:  # the server has answered, so it is committed: nobody hears it
                    self.cut.set()
                    break
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
