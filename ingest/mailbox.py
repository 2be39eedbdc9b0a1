"""
A mailbox on its IMAP server, read without leaving a trace: EXAMINE, `BODY.PEEK[]`, UIDs.

The only importer of imapclient (pinned: its debug level and the reading of literals are set
behind its back) and no value of it leaves. NetEase sets the manners: LOGIN and never
AUTHENTICATE, ID before the first EXAMINE of every connection, no search by header, no
UIDNEXT, no ENVELOPE or BODYSTRUCTURE, and nothing that its CAPABILITY does not name.
Whatever goes wrong is `Refused` or `Lost`; after `Lost` the line is closed.
"""

import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Self

from imapclient import IMAPClient, SocketTimeout, exceptions, imap_utf7
from imapclient.response_parser import parse_fetch_response

from ingest.fetched import Examined, Fetched, Gone, Listed, SentHead, Withheld, batches, listings, named, windows
from ingest.folders import Folder, entry, folders
from ingest.outages import Loss, Lost, Refusal, Refused, broken, said_no, unreachable
from notifier.account import Account, NoPassword, Security, login_password, tls_context

CLIENT_ID = {"name": "baosong", "version": "1.0", "vendor": "baosong", "support-email": "postmaster@localhost"}
BATCH_OCTETS = 8 * 1024 * 1024
LARGEST_LITERAL = 256 * 1024 * 1024  # a server that announces more is not believed
LISTING = "(UID RFC822.SIZE INTERNALDATE FLAGS)"
WHOLE = "(UID RFC822.SIZE INTERNALDATE BODY.PEEK[])"
THREAD_HEADERS = "(UID BODY.PEEK[HEADER.FIELDS (MESSAGE-ID IN-REPLY-TO REFERENCES)])"
TRIES = 3
_NONSENSE = (exceptions.ProtocolError, ValueError, LookupError, TypeError, AttributeError, MemoryError)


class Session:
    """One connection, logged in. Not shared between threads."""

    def __init__(self, client: IMAPClient, *, timeout: float) -> None:
        self._client: Any = client
        self._timeout = timeout
        self._empty = False  # the examined folder, when it was examined

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Say LOGOUT where the line still stands."""
        client, self._client = self._client, None
        if client is None:
            return
        with suppress(Exception):
            client.socket().settimeout(min(self._timeout, 5.0))
            client.logout()
        with suppress(Exception):
            client.shutdown()

    @property
    def closed(self) -> bool:
        return self._client is None

    def alive(self) -> bool:
        """Whether the line still stands (NOOP); NetEase cuts one that idles for minutes. Dead, it is closed."""
        try:
            with self._asking(Refusal.FOLDER) as client:
                client.noop()
        except (Refused, Lost):
            self.close()
        return not self.closed

    def introduce(self, account: Account) -> None:
        """LOGIN, then ID (RFC 2971) where the server knows it."""
        try:
            password = login_password(account)
        except NoPassword as error:
            raise Refused(Refusal.PASSWORD, str(error)) from error
        with self._asking(Refusal.LOGIN) as client:
            client.login(account.address, password)
        with self._asking(Refusal.UNSAFE_LOGIN) as client:
            if client.has_capability("ID"):
                client.id_(CLIENT_ID)

    @property
    def can_wait(self) -> bool:
        """Whether the server tells of new mail by itself (IDLE)."""
        with self._asking(Refusal.LOGIN) as client:
            return bool(client.has_capability("IDLE"))

    def folders(self) -> list[Folder]:
        with self._asking(Refusal.FOLDER) as client:
            return folders(entry(*line, readable=_readable) for line in client.list_folders())

    def examine(self, folder: Folder) -> Examined:
        """Open a folder for reading only."""
        if not folder.wire.isascii():
            raise Refused(Refusal.FOLDER, f"the server names it in 8 bits: {folder.name}")
        with self._asking(Refusal.FOLDER) as client:
            told = client.select_folder(folder.wire, readonly=True)
            self._empty = not told[b"EXISTS"]
            return Examined(uidvalidity=told.get(b"UIDVALIDITY", 0), exists=told[b"EXISTS"])

    def uids(self, exists: int) -> set[int]:
        """
        Every UID of the examined folder, which holds `exists` messages.

        A search that finds fewer is not believed: then the messages themselves are asked.
        """
        with self._asking(Refusal.FOLDER) as client:
            found = set(client.search("ALL") if exists else ())
        return found if len(found) >= exists else set(self._tell("1:*", "(UID)")) | found

    def list_since(self, uid: int) -> dict[int, Listed]:
        """What arrived after `uid`, in one round trip: an idle one costs a line, or nothing in an empty folder."""
        if self._empty:
            return {}  # some servers answer BAD where `*` stands for nothing
        told = listings(self._ask(f"{uid + 1}:*", LISTING))
        return {each.uid: each for each in told if each.uid > uid}

    def list_uids(self, uids: set[int]) -> dict[int, Listed]:
        """Size and date of these messages, in bounded windows; one that went meanwhile is left out."""
        told = (each for window in windows(uids) for each in listings(self._ask(window, LISTING)))
        return {each.uid: each for each in told if each.uid in uids}

    def fetch(self, wanted: Mapping[int, Listed], *, octets: int = BATCH_OCTETS) -> Iterator[Fetched | Gone | Withheld]:
        """Every wanted message once, in order of UID, holding about `octets` in memory."""
        for batch in batches([wanted[uid] for uid in sorted(wanted)], octets=octets):
            told = self._tell(",".join(str(message.uid) for message in batch), WHOLE)
            for message in batch:
                yield self._judge(message, told.pop(message.uid, None))

    def recent_heads(self, folder: Folder, count: int) -> list[SentHead]:
        """The thread headers of the newest `count` mails of a folder, newest last."""
        newest = sorted(self.uids(self.examine(folder).exists))[-count:]
        if not newest:
            return []
        told = self._tell(",".join(map(str, newest)), THREAD_HEADERS)
        return [SentHead.of(uid, told[uid]) for uid in newest if uid in told]

    def recent_message_ids(self, folder: Folder, count: int) -> set[str]:
        return {head.message_id for head in self.recent_heads(folder, count) if head.message_id}

    def wait_for_news(self, seconds: float) -> bool:
        """
        Wait in IDLE until mail arrives in the examined folder.

        False when nothing came, or only a sign of life: then the caller asks again. RFC 2177
        wants `seconds` below 29 minutes.
        """
        with self._asking(Refusal.FOLDER) as client:
            client.idle()
            news = _heard(client, seconds)
            _, late = client.idle_done()
            return news or _tells_of_mail(late)

    def _judge(self, wanted: Listed, told: dict[bytes, Any] | None) -> Fetched | Gone | Withheld:
        """Ask again, alone, for a body that is not to be believed."""
        earlier: list[bytes] = []
        for attempt in range(TRIES):
            if attempt or told is None:
                told = self._tell(str(wanted.uid), WHOLE).get(wanted.uid)
            if told is None:
                return Gone(uid=wanted.uid)
            if whole := wanted.believe(told, earlier):
                return whole
        return Withheld(uid=wanted.uid, reason=f"octets given: {[len(body) for body in earlier]}, told: {wanted.size}")

    def _tell(self, uids: str, items: str) -> dict[int, dict[bytes, Any]]:
        """What the server tells of messages by UID, asked for or not."""
        lines = self._ask(uids, items)
        with self._asking(Refusal.FOLDER):
            return dict(parse_fetch_response(named(lines), normalise_times=False))

    def _ask(self, uids: str, items: str) -> list[Any]:
        """UID FETCH; the lines as imaplib gives them."""
        with self._asking(Refusal.FOLDER) as client:
            verdict, lines = client._imap.uid("FETCH", uids, items)  # noqa: SLF001  fetch() refuses `n:*`
            client._checkok("fetch", verdict, lines)  # noqa: SLF001
            return list(lines)

    @contextmanager
    def _asking(self, refusal: Refusal) -> Iterator[Any]:
        if self._client is None:
            raise Lost(Loss.CUT, "the line is closed")
        try:
            with _translated(refusal):
                yield self._client
        except Lost:
            self.close()
            raise


def connect(account: Account, *, timeout: float = 60.0) -> Session:
    """Log in and introduce ourselves. `timeout` bounds every wait, in seconds."""
    if account.plain_text_abroad:
        raise Refused(Refusal.PLAIN_TEXT, account.host)
    client = _line(account, timeout)
    session = Session(client, timeout=timeout)
    try:
        session.introduce(account)
    except BaseException:
        session.close()
        raise
    return session


def _line(account: Account, timeout: float) -> IMAPClient:
    """Connect, encrypted unless it is loopback; nothing is logged and no literal is unbounded."""
    with _translated(Refusal.LOGIN):
        context = None if account.security is Security.NONE else _context(account)
        client = IMAPClient(
            account.host,
            account.port,
            ssl=account.security is Security.TLS,
            ssl_context=context,
            timeout=SocketTimeout(min(timeout, 30.0), timeout),
        )
        _tame(client)
        if account.security is Security.STARTTLS:
            _start_tls(client, context)
        return client


def _tame(client: Any) -> None:
    """Debug level 5 of imaplib formats every response for a log nobody reads: 0.39 against 0.11 ms a mail."""
    line = client._imap  # noqa: SLF001
    line.debug = 0
    client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # commands leave in pieces
    read = line.read

    def bounded(size: int) -> bytes:
        if size > LARGEST_LITERAL:
            raise exceptions.IMAPClientAbortError(f"a literal of {size} octets")
        return bytes(read(size))

    line.read = bounded
    client.folder_encode = False  # names travel as the server wrote them


def _start_tls(client: Any, context: ssl.SSLContext | None) -> None:
    try:
        client.starttls(context)
    except BaseException:
        with suppress(OSError):  # the failed handshake closed it
            client.shutdown()
        raise


def _context(account: Account) -> ssl.SSLContext:
    try:
        return tls_context(account)
    except OSError as error:
        raise Refused(Refusal.CA_FILE, f"{account.ca_file}: {error}") from error


@contextmanager
def _translated(refusal: Refusal) -> Iterator[None]:
    """Every failure of the line, the library or the server as `Refused` or `Lost`."""
    try:
        yield
    except exceptions.CapabilityError as error:
        raise Refused(Refusal.NO_STARTTLS, str(error)) from error
    except OSError as error:  # a wrong certificate is a ValueError as well
        raise unreachable(error) from error
    except _NONSENSE as error:
        raise Lost(Loss.PROTOCOL, f"{type(error).__name__}: {error}") from error
    except exceptions.IMAPClientAbortError as error:
        raise broken(str(error)) from error
    except exceptions.IMAPClientError as error:
        raise said_no(str(error), refusal) from error


def _readable(wire: str) -> str:
    try:
        return str(imap_utf7.decode(wire.encode("ascii")))
    except (ValueError, LookupError):
        return wire.encode("ascii", "replace").decode()


def _heard(client: Any, seconds: float) -> bool:
    """Whether the server told of mail within `seconds`; what already lies in our buffer counts."""
    return _tells_of_mail(client.idle_check(timeout=0 if _buffered(client) else seconds))


def _buffered(client: Any) -> bool:
    """A reply that came together with the go-ahead would not wake the poll on the socket."""
    line = client.socket()
    line.settimeout(0)
    try:
        return bool(client._imap.file.peek(1))  # noqa: SLF001  there is no public way to look
    except OSError:
        return False
    finally:
        line.settimeout(client._timeout.read)  # noqa: SLF001


def _tells_of_mail(told: list[Any]) -> bool:
    return any(len(line) > 1 and line[1] == b"EXISTS" for line in told)
