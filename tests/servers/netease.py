"""
An IMAP server with NetEase's manners, on loopback, in threads.

It refuses what imap.163.com refuses and leaves out what it leaves out, and keeps two
records: every command, and every command a reader who wants to leave no trace, and get
along with NetEase, must not send (`trespasses`). `tamper` may rewrite or break any answer.
"""

import contextlib
import re
import socket
import socketserver
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from imapclient import imap_utf7

from tests.servers.certificates import Certificate
from tests.servers.listening import listening
from tests.servers.netease_letters import FOLDERS, ITEM, Letter, Mailbox, told_of

UNSAFE = "Unsafe Login. Please contact kefu@188.com for help"
CAPABILITY = (
    "IMAP4rev1 XLIST SPECIAL-USE ID LITERAL+ STARTTLS APPENDLIMIT=71680000 "
    "XAPPLEPUSHSERVICE UIDPLUS X-CM-EXT-1 SASL-IR AUTH=XOAUTH2"
)
_ID = re.compile(r'\("[^"]*" "[^"]*"(?: "[^"]*" "[^"]*")*\)')


class Cut(Exception):  # noqa: N818
    """Raised by a tamper: close the line."""


class Silence(Exception):  # noqa: N818
    """Raised by a tamper: say nothing more until the client goes."""


Tamper = Callable[[str, bytes], bytes]


@dataclass(slots=True)
class NetEase:
    passwords: dict[str, str]
    port: int = 0
    mailboxes: dict[str, Mailbox] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    trespasses: list[str] = field(default_factory=list)
    connections: int = 0
    tamper: Tamper | None = None
    cut_after: int | None = None  # octets of a connection, counted from its start

    def mailbox(self, address: str | None = None) -> Mailbox:
        return self.mailboxes[address or next(iter(self.mailboxes))]


@contextlib.contextmanager
def netease(
    passwords: Mapping[str, str], *, certificate: Certificate | None = None, tls: bool = True
) -> Iterator[NetEase]:
    """Run it until the block ends; with a certificate it speaks TLS, or STARTTLS where `tls` is false."""
    server = NetEase(dict(passwords), mailboxes={address: Mailbox() for address in passwords})

    class Dialogue(_Dialogue):
        house = server
        context = certificate.server_context() if certificate else None
        tls_first = bool(certificate) and tls

    with listening(Dialogue) as server.port:
        yield server


class _Dialogue(socketserver.StreamRequestHandler):
    house: NetEase
    context = None
    tls_first = False
    wbufsize = -1
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.house.connections += 1
        self.said = 0
        self.address: str | None = None
        self.introduced = False
        self.folder: str | None = None
        if self.tls_first:
            self._encrypt()
        with contextlib.suppress(Cut, OSError):
            self._converse()

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def _encrypt(self) -> None:
        self.request = self.connection = self.context.wrap_socket(self.request, server_side=True)
        self.setup()

    def _converse(self) -> None:
        self._say("", b"* OK Coremail System IMap Server Ready(163com[loopback])\r\n")
        while line := self.rfile.readline():
            command = line.decode("latin-1").rstrip("\r\n")
            tag, _, rest = command.partition(" ")
            verb, arguments = self._verb(rest)
            self.house.commands.append("LOGIN" if verb == "LOGIN" else rest)
            self._say(rest, self._answer(tag, verb, arguments))
            if verb == "LOGOUT":
                return
            if verb == "STARTTLS" and self.context:
                self._encrypt()

    @staticmethod
    def _verb(rest: str) -> tuple[str, str]:
        verb, _, arguments = rest.partition(" ")
        if verb.upper() == "UID":
            second, _, arguments = arguments.partition(" ")
            return f"UID {second.upper()}", arguments
        return verb.upper(), arguments

    def _say(self, command: str, answer: bytes) -> None:
        try:
            answer = self.house.tamper(command, answer) if self.house.tamper else answer
        except Silence:
            self.rfile.read()
            raise Cut from None
        left = None if self.house.cut_after is None else self.house.cut_after - self.said
        self.said += len(answer)
        self.wfile.write(answer if left is None else answer[: max(0, left)])
        self.wfile.flush()
        if left is not None and len(answer) >= left:
            self.connection.shutdown(socket.SHUT_RDWR)
            raise Cut

    def _answer(self, tag: str, verb: str, arguments: str) -> bytes:
        known = _VERBS.get(verb)
        if known is None:
            self._trespass(f"{verb} {arguments}")
            return f"{tag} BAD Command not supported\r\n".encode()
        if tag.isdecimal():
            return f"{tag} NO {verb} The login is not safe! Please update your mail client\r\n".encode()
        if verb not in _ANY_TIME and self.address is None:
            return f"{tag} BAD {verb} State error\r\n".encode()
        return known(self, tag, verb, arguments)

    def _trespass(self, command: str) -> None:
        self.house.trespasses.append(command.strip())

    @property
    def _letters(self) -> list[Letter]:
        return self.house.mailboxes[self.address].folders[self.folder]

    def _capability(self, tag: str, verb: str, arguments: str) -> bytes:
        return f"* CAPABILITY {CAPABILITY}\r\n{tag} OK CAPABILITY completed\r\n".encode()

    def _starttls(self, tag: str, verb: str, arguments: str) -> bytes:
        if not self.context:
            return f"{tag} BAD STARTTLS not available\r\n".encode()
        return f"{tag} OK Begin TLS negotiation now\r\n".encode()

    def _login(self, tag: str, verb: str, arguments: str) -> bytes:
        address, password = (word.strip('"') for word in arguments.split(" ", 1))
        if self.house.passwords.get(address) != password:
            return f"{tag} NO LOGIN Login error or password error\r\n".encode()
        self.address = address
        return f"{tag} OK LOGIN completed\r\n".encode()

    def _authenticate(self, tag: str, verb: str, arguments: str) -> bytes:
        self._trespass("AUTHENTICATE")
        return f"{tag} BAD Request not ending with \\r\\n.\r\n".encode()

    def _id(self, tag: str, verb: str, arguments: str) -> bytes:
        if not _ID.fullmatch(arguments):
            self._trespass(f"ID {arguments}")
            return f"{tag} BAD Parse command error\r\n".encode()
        self.introduced = True
        told = '("name" "Coremail Imap" "vendor" "Mailtech" "TransID" "Loop0001")'
        return f"* ID {told}\r\n{tag} OK ID completed\r\n".encode()

    def _list(self, tag: str, verb: str, arguments: str) -> bytes:
        lines = [f'* {verb} ({FOLDERS.get(name, "")}) "/" "{_wire(name)}"' for name in self._folders()]
        return "".join(f"{line}\r\n" for line in [*lines, f"{tag} OK {verb} completed"]).encode()

    def _folders(self) -> dict[str, list[Letter]]:
        return self.house.mailboxes[self.address].folders

    def _status(self, tag: str, verb: str, arguments: str) -> bytes:
        name, _, wanted = arguments.partition(" (")
        letters = self._folders().get(_name(name), [])
        told = f"MESSAGES {len(letters)}" if "MESSAGES" in wanted else ""
        return f"* STATUS {name} ({told})\r\n{tag} OK STATUS completed\r\n".encode()

    def _open(self, tag: str, verb: str, arguments: str) -> bytes:
        if verb == "SELECT":
            self._trespass(f"SELECT {arguments}")
        if not self.introduced:
            self._trespass(f"{verb} before ID")
            return f"{tag} NO {verb} {UNSAFE}\r\n".encode()
        name = _name(arguments)
        if name not in self._folders():
            self.folder = None
            return f"{tag} NO {verb} The folder does not exist\r\n".encode()
        self.folder = name
        validity = self.house.mailboxes[self.address].uidvalidity.get(name, 3060268)
        mode = "READ-ONLY" if verb == "EXAMINE" else "READ-WRITE"
        return (
            f"* {len(self._letters)} EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY {validity}] UIDs valid\r\n"
            "* FLAGS (\\Answered \\Seen \\Deleted \\Draft \\Flagged)\r\n"
            "* OK [PERMANENTFLAGS (\\Answered \\Seen \\Deleted \\Draft \\Flagged)] Limited\r\n"
            f"{tag} OK [{mode}] {verb} completed\r\n"
        ).encode()

    def _noop(self, tag: str, verb: str, arguments: str) -> bytes:
        return f"{tag} OK {verb} completed\r\n".encode()

    def _logout(self, tag: str, verb: str, arguments: str) -> bytes:
        return f"* BYE IMAP4rev1 Server logging out\r\n{tag} OK LOGOUT completed\r\n".encode()

    def _search(self, tag: str, verb: str, arguments: str) -> bytes:
        if self.folder is None:
            return f"{tag} NO {verb} State error\r\n".encode()
        words = arguments.split()
        if words[:1] == ["CHARSET"]:
            self._trespass(f"{verb} {arguments}")
            return f"{tag} BAD Parse command error\r\n".encode()
        found = self._found(verb, words)
        told = "".join(f" {letter.uid if verb == 'UID SEARCH' else place}" for place, letter in found)
        return f"* SEARCH{told}\r\n{tag} OK SEARCH completed\r\n".encode()

    def _found(self, verb: str, words: list[str]) -> list[tuple[int, Letter]]:
        everything = list(enumerate(self._letters, 1))
        match [word.upper() for word in words]:
            case ["ALL"] if verb == "UID SEARCH":
                return everything
            case ["UID", numbers] if verb == "UID SEARCH":
                return [(place, letter) for place, letter in everything if self._names(numbers, letter.uid)]
            case _:
                self._trespass(f"{verb} {' '.join(words)}")
                return []

    def _names(self, numbers: str, uid: int) -> bool:
        last = max((letter.uid for letter in self._letters), default=0)
        for part in numbers.split(","):
            ends = [last if end == "*" else int(end) for end in part.split(":")]
            if min(ends) <= uid <= max(ends):
                return True
        return False

    def _fetch(self, tag: str, verb: str, arguments: str) -> bytes:
        if self.folder is None:
            return f"{tag} NO {verb} State error\r\n".encode()
        numbers, _, wanted = arguments.partition(" ")
        items = ITEM.findall(wanted.upper())
        self._judge_fetch(verb, items)
        answer = b"".join(
            self._told(place, letter, items)
            for place, letter in enumerate(self._letters, 1)
            if self._names(numbers, letter.uid if verb == "UID FETCH" else place)
        )
        return answer + f"{tag} OK FETCH completed\r\n".encode()

    def _judge_fetch(self, verb: str, items: list[str]) -> None:
        peeks = {"UID", "FLAGS", "INTERNALDATE", "RFC822.SIZE"}
        if verb != "UID FETCH" or not all(item in peeks or item.startswith("BODY.PEEK[") for item in items):
            self._trespass(f"{verb} {' '.join(items)}")

    def _told(self, place: int, letter: Letter, items: list[str]) -> bytes:
        told = b" ".join(told_of(letter, item) for item in dict.fromkeys(["UID", *items]))
        if any(item in {"RFC822", "BODY[]"} for item in items):
            letter.flags.add("\\Seen")
        return b"* %d FETCH (%b)\r\n" % (place, told)


_VERBS = {
    "CAPABILITY": _Dialogue._capability,
    "STARTTLS": _Dialogue._starttls,
    "LOGIN": _Dialogue._login,
    "AUTHENTICATE": _Dialogue._authenticate,
    "ID": _Dialogue._id,
    "LIST": _Dialogue._list,
    "XLIST": _Dialogue._list,
    "STATUS": _Dialogue._status,
    "SELECT": _Dialogue._open,
    "EXAMINE": _Dialogue._open,
    "NOOP": _Dialogue._noop,
    "CHECK": _Dialogue._noop,
    "LOGOUT": _Dialogue._logout,
    "SEARCH": _Dialogue._search,
    "UID SEARCH": _Dialogue._search,
    "FETCH": _Dialogue._fetch,
    "UID FETCH": _Dialogue._fetch,
}
_ANY_TIME = {"CAPABILITY", "STARTTLS", "LOGIN", "AUTHENTICATE", "ID", "NOOP", "LOGOUT"}


def _wire(name: str) -> str:
    return imap_utf7.encode(name).decode("ascii")


def _name(argument: str) -> str:
    return imap_utf7.decode(argument.strip().strip('"').encode("ascii"))
