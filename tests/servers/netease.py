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
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from imapclient import imap_utf7

from tests.servers.certificates import Certificate

UNSAFE = "Unsafe Login. Please contact kefu@188.com for help"
CAPABILITY = (
    "IMAP4rev1 XLIST SPECIAL-USE ID LITERAL+ STARTTLS APPENDLIMIT=71680000 "
    "XAPPLEPUSHSERVICE UIDPLUS X-CM-EXT-1 SASL-IR AUTH=XOAUTH2"
)
FOLDERS = {
    "INBOX": "",
    "草稿箱": "\\Drafts",
    "已发送": "\\Sent",
    "已删除": "\\Trash",
    "垃圾邮件": "\\Junk",
    "病毒文件夹": "",
    "广告邮件": "",
    "订阅邮件": "",
}
FIRST_UID = 1446555803
ITEM = re.compile(r"BODY(?:\.PEEK)?\[[^\]]*\](?:<[^>]*>)?|[A-Z0-9.]+")
_ID = re.compile(r'\("[^"]*" "[^"]*"(?: "[^"]*" "[^"]*")*\)')


class Cut(Exception):  # noqa: N818
    """Raised by a tamper: close the line."""


class Silence(Exception):  # noqa: N818
    """Raised by a tamper: say nothing more until the client goes."""


@dataclass(slots=True)
class Letter:
    uid: int
    raw: bytes
    date: str = "17-May-2026 09:30:12 +0800"
    flags: set[str] = field(default_factory=set)
    size: int | None = None  # what the server says it is, where it lies

    @property
    def announced(self) -> int:
        return len(self.raw) if self.size is None else self.size


@dataclass(slots=True)
class Mailbox:
    """The folders of one account; keys are decoded names."""

    folders: dict[str, list[Letter]] = field(default_factory=lambda: {name: [] for name in FOLDERS})
    uidvalidity: dict[str, int] = field(default_factory=lambda: {"INBOX": 1})
    next_uid: int = FIRST_UID

    def put(self, raw: bytes, *, folder: str = "INBOX", date: datetime | None = None, uid: int | None = None) -> Letter:
        letter = Letter(uid or self.next_uid, raw)
        if date:
            letter.date = date.strftime("%d-%b-%Y %H:%M:%S %z")
        self.folders[folder].append(letter)
        self.next_uid = max(self.next_uid, letter.uid) + 7
        return letter


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

    with _Listener(("127.0.0.1", 0), Dialogue) as listener:
        server.port = listener.server_address[1]
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            listener.shutdown()
            listener.hang_up()
            thread.join()


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, *arguments) -> None:
        self.lines: list[socket.socket] = []
        super().__init__(*arguments)

    def process_request(self, request, client_address) -> None:
        self.lines.append(request)
        super().process_request(request, client_address)

    def hang_up(self) -> None:
        for line in self.lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request, client_address) -> None:
        """A client that leaves is no news."""


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

    # ---- before a folder is open -------------------------------------------

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

    # ---- in an open folder -------------------------------------------------

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
        told = b" ".join(_item(letter, item) for item in dict.fromkeys(["UID", *items]))
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


def _item(letter: Letter, item: str) -> bytes:
    match item:
        case "UID":
            return f"UID {letter.uid}".encode()
        case "FLAGS":
            return f"FLAGS ({' '.join(sorted(letter.flags))})".encode()
        case "INTERNALDATE":
            return f'INTERNALDATE "{letter.date}"'.encode()
        case "RFC822.SIZE":
            return f"RFC822.SIZE {letter.announced}".encode()
        case "BODYSTRUCTURE" | "BODY" | "ENVELOPE":
            return item.encode() + b' ("application" "pdf" ("name" "1.pdf") NIL """" "base64" 65322)'
        case "RFC822" | "BODY[]" | "BODY.PEEK[]":
            return literal("RFC822" if item == "RFC822" else "BODY[]", letter.raw)
        case _:
            return literal(item.replace(".PEEK", ""), _headers(letter.raw, item))


def literal(name: str, octets: bytes) -> bytes:
    return b"%b {%d}\r\n%b" % (name.encode(), len(octets), octets)


def _headers(raw: bytes, item: str) -> bytes:
    block = re.split(rb"\r\n\r\n", raw, maxsplit=1)[0]
    lines = re.split(rb"\r\n(?![ \t])", block)
    if found := re.search(r"\(([^)]*)\)", item):
        wanted = {name.encode().lower() for name in found.group(1).split()}
        lines = [line for line in lines if line.partition(b":")[0].strip().lower() in wanted]
    return b"".join(line + b"\r\n" for line in lines) + b"\r\n"
