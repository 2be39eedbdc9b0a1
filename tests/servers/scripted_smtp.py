"""
An SMTP server that says what it is told.

    with scripted({"DOT": ["451 DT:SPM smtp1", "250 Mail OK queued as smtp1,Q2"]}) as server: …

Stages: CONNECT EHLO STARTTLS AUTH MAIL RCPT DATA BODY DOT RSET QUIT. Each reply of a list
is used once, over all connections; then the usual one is given. `CUT` closes the line,
`HANG` neither says nor reads anything more; at BODY both happen inside the text,
at DOT after the final dot was read (and the mail taken, as Postfix would).
"""

import contextlib
import socketserver
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tests.servers.certificates import Certificate
from tests.servers.listening import listening

CUT = "CUT"
HANG = "HANG"

USUAL = {
    "CONNECT": "220 163.com Anti-spam GT for Coremail System",
    "EHLO": "250-mail\r\n250-AUTH LOGIN PLAIN\r\n250-STARTTLS\r\n250 8BITMIME",
    "STARTTLS": "220 Ready to start TLS",
    "AUTH": "235 Authentication successful",
    "MAIL": "250 Mail OK",
    "RCPT": "250 Mail OK",
    "DATA": "354 End data with <CR><LF>.<CR><LF>",
    "DOT": "250 Mail OK queued as smtp1,Scripted0001 1700000000",
    "RSET": "250 OK",
    "QUIT": "221 Bye",
}


@dataclass(slots=True)
class Script:
    port: int = 0
    commands: list[str] = field(default_factory=list)  # of every connection, in order
    texts: list[bytes] = field(default_factory=list)  # what was read up to a final dot
    connections: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    _replies: dict[str, deque[str]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def next(self, stage: str) -> str:
        with self._lock:
            told = self._replies.get(stage)
            return told.popleft() if told else USUAL.get(stage, "500 Error: bad syntax")

    def tells(self, stage: str) -> bool:
        return bool(self._replies.get(stage))

    def tell(self, stage: str, *replies: str) -> None:
        self._replies[stage] = deque(replies)


@contextlib.contextmanager
def scripted(
    replies: Mapping[str, Sequence[str]] | None = None,
    *,
    certificate: Certificate | None = None,
    tls: bool = False,
    script: Script | None = None,
) -> Iterator[Script]:
    """Run it until the block ends; `tls` from the first octet, else STARTTLS where there is a certificate."""
    script = script or Script()
    for stage, told in (replies or {}).items():
        script.tell(stage, *told)
    context = certificate.server_context() if certificate else None

    class Dialogue(_Dialogue):
        pass

    Dialogue.script, Dialogue.context, Dialogue.tls = script, context, tls
    with listening(Dialogue, over=script.over) as script.port:
        yield script


class _Over(Exception):  # noqa: N818
    pass


class _Dialogue(socketserver.StreamRequestHandler):
    script: Script
    context = None
    tls = False

    def handle(self) -> None:
        self.script.connections += 1
        if self.tls:
            self._encrypt()
        with contextlib.suppress(_Over, OSError):
            self._say("CONNECT")
            while line := self.rfile.readline():
                self._obey(line.decode("latin-1").rstrip("\r\n"))

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def _encrypt(self) -> None:
        self.request = self.connection = self.context.wrap_socket(self.request, server_side=True)
        self.setup()

    def _obey(self, command: str) -> None:
        verb = command.partition(" ")[0].upper()
        self.script.commands.append("AUTH" if verb == "AUTH" else command)
        stage = "EHLO" if verb == "HELO" else verb
        reply = self._say(stage)
        if stage == "STARTTLS" and reply.startswith("220"):
            self._encrypt()
        elif stage == "AUTH" and reply.startswith("334"):
            self.rfile.readline()
            self._say("AUTH")
        elif stage == "DATA" and reply.startswith("354"):
            self._read_text()
        elif stage == "QUIT":
            raise _Over

    def _read_text(self) -> None:
        if self.script.tells("BODY"):
            self.rfile.readline()
            self._say("BODY")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        if not line:
            raise _Over
        self.script.texts.append(b"".join(lines))
        self._say("DOT")

    def _say(self, stage: str) -> str:
        reply = self.script.next(stage)
        if reply == CUT:
            raise _Over
        if reply == HANG:
            self.script.over.wait()
            raise _Over
        self.wfile.write(reply.encode() + b"\r\n")
        return reply
