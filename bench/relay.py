"""A TCP relay in a thread that counts the bytes of each direction."""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.servers.process import LOOPBACK, free_port


@dataclass
class Relay:
    """`up` is from the client to the server; payload bytes of TCP, without its headers."""

    port: int
    up: int = 0
    down: int = 0

    @property
    def url(self) -> str:
        """For a client of MQTT."""
        return f"mqtt://{LOOPBACK}:{self.port}"


@contextmanager
def relay(target: int) -> Iterator[Relay]:
    """Forwards a free port of loopback to the port `target`."""
    counted = Relay(free_port())
    with socket.create_server((LOOPBACK, counted.port)) as listener:
        stopping = threading.Event()
        thread = threading.Thread(target=_accept, args=(listener, target, counted, stopping))
        thread.start()
        try:
            yield counted
        finally:
            stopping.set()
            thread.join(5)


def _accept(
    listener: socket.socket, target: int, counted: Relay, stopping: threading.Event
) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(listener, selectors.EVENT_READ, None)
        while not stopping.is_set():
            for key, _ in selector.select(0.2):
                if key.data is None:
                    _join(selector, listener, target)
                else:
                    _pass_on(selector, key, counted)
        for key in list(selector.get_map().values()):
            if isinstance(key.fileobj, socket.socket):
                key.fileobj.close()


def _join(selector: selectors.BaseSelector, listener: socket.socket, target: int) -> None:
    near, _ = listener.accept()
    far = socket.create_connection((LOOPBACK, target))
    selector.register(near, selectors.EVENT_READ, ("up", far))
    selector.register(far, selectors.EVENT_READ, ("down", near))


def _pass_on(selector: selectors.BaseSelector, key: selectors.SelectorKey, counted: Relay) -> None:
    source, (direction, other) = key.fileobj, key.data
    assert isinstance(source, socket.socket)
    try:
        data = source.recv(65_536)
    except OSError:
        data = b""
    if not data:
        for end in (source, other):
            selector.unregister(end)
            end.close()
        return
    other.sendall(data)
    setattr(counted, direction, getattr(counted, direction) + len(data))
