"""Ports of the loopback, and waiting until somebody listens there."""

import socket
import time

from ingest.demo.ports import free_port

__all__ = ["await_port", "free_port"]


def await_port(port: int, *, seconds: float = 10.0) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return
