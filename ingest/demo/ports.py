"""A free port of the loopback."""

import socket
from contextlib import closing


def free_port() -> int:
    with closing(socket.socket()) as line:
        line.bind(("127.0.0.1", 0))
        port: int = line.getsockname()[1]
        return port
