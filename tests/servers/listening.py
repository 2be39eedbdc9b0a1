"""A loopback listener whose dialogues run in threads and end with it."""

import contextlib
import socket
import socketserver
import threading
from collections.abc import Iterator


class Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, dialogue: type[socketserver.BaseRequestHandler]) -> None:
        self.lines: list[socket.socket] = []
        super().__init__(("127.0.0.1", 0), dialogue)

    @property
    def port(self) -> int:
        return self.server_address[1]

    def process_request(self, request, client_address) -> None:
        self.lines.append(request)
        super().process_request(request, client_address)

    def hang_up(self) -> None:
        for line in self.lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request, client_address) -> None:
        """A client that leaves is no news."""


@contextlib.contextmanager
def listening(dialogue: type[socketserver.BaseRequestHandler], *, over: threading.Event | None = None) -> Iterator[int]:
    """Listen until the block ends, on the port yielded; `over` is set before the lines are hung up."""
    with Listener(dialogue) as listener:
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield listener.port
        finally:
            if over:
                over.set()
            listener.shutdown()
            listener.hang_up()
            thread.join()
