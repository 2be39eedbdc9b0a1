"""
The way out: one mail to one recipient over SMTP, step by step.

The only importer of smtplib, and no exception of it leaves. Driven command by command,
because smtplib's own `sendmail` cannot tell "not sent" from "perhaps sent": only a line
lost after the final dot is `Unknown`. The envelope's sender is the login, as NetEase wants.
"""

import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, Self

from notifier.account import Account, NoPassword, Security, login_password, tls_context
from notifier.envelope import is_address, queue_id, stuffed
from notifier.verdicts import (
    UNAVAILABLE,
    Accepted,
    Cause,
    Course,
    Deferred,
    Outcome,
    Rejected,
    Reply,
    Step,
    Unknown,
    meaning,
)

NAME: Final = "[127.0.0.1]"  # an address literal: needs no DNS and gives nothing away
MAILS_A_LINE: Final = 5  # NetEase counts mails a connection (MI:DMC)
AFTER_THE_DOT: Final = 600.0  # seconds; RFC 5321 4.5.3.2.6: giving up sooner makes duplicates

_MECHANISMS: Final = ("PLAIN", "LOGIN", "CRAM-MD5")
_SAME_LINE: Final = frozenset({Course.BACKOFF, Course.SPAM, Course.SPAM_SOON})  # the refusal concerns one mail only


class Line:
    """A connection, logged in. Not shared between threads."""

    def __init__(self, server: smtplib.SMTP, account: Account, *, timeout: float, after_dot: float) -> None:
        self._server = server
        self._account = account
        self._timeout = timeout
        self._after_dot = after_dot
        self._sent = 0
        self._broken = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def usable(self) -> bool:
        """Whether another mail may go over this line."""
        return not self._broken and self._sent < MAILS_A_LINE

    def close(self) -> None:
        """Say QUIT; that it fails says nothing about the mails."""
        with suppress(Exception):
            if not self._broken:
                self._wait(min(self._timeout, 5.0))
                self._server.docmd("QUIT")
        with suppress(Exception):
            self._server.close()
        self._broken = True

    def send(self, raw: bytes, *, recipient: str, on_dot: Callable[[], None]) -> Outcome:
        """
        Send one mail.

        `on_dot` is called when everything but the final dot is written: once it returns,
        only the server's word tells whether the mail left.
        """
        if not is_address(recipient):
            text = "not a mail address"
            return Rejected(cause=Cause.RECIPIENT, step=Step.RECIPIENT, reply=Reply(code=0, text=text))
        if self._too_large(raw):
            return Rejected(cause=Cause.CONTENT, step=Step.FROM, reply=Reply(code=0, text="larger than is taken there"))
        self._sent += 1
        refusal = self._envelope(raw, recipient) or self._text(raw)
        return refusal or self._dot(on_dot)

    def _envelope(self, raw: bytes, recipient: str) -> Deferred | Rejected | None:
        options = f" SIZE={len(raw)}" if self._server.has_extn("size") else ""
        if not raw.isascii() and self._server.has_extn("8bitmime"):
            options += " BODY=8BITMIME"
        return (
            self._ask(Step.FROM, f"MAIL FROM:<{self._account.address}>{options}", 250)
            or self._ask(Step.RECIPIENT, f"RCPT TO:<{recipient}>", 250)
            or self._ask(Step.DATA, "DATA", 354)
        )

    def _ask(self, step: Step, command: str, wanted: int) -> Deferred | Rejected | None:
        """Say a command; None when the server answers as wanted (251 is as good as 250)."""
        try:
            code, text = self._server.docmd(command)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            return self._lost(step, error)
        return None if code // 10 == wanted // 10 else self._refused(step, _reply(code, text))

    def _text(self, raw: bytes) -> Deferred | None:
        try:
            self._server.send(stuffed(raw))
        except (smtplib.SMTPException, OSError) as error:
            return self._lost(Step.DATA, error)
        return None

    def _dot(self, on_dot: Callable[[], None]) -> Outcome:
        try:
            on_dot()
        except BaseException:
            self._drop()  # without its dot the mail is not taken
            raise
        try:
            self._wait(self._after_dot)
            self._server.send(b".\r\n")
            code, text = self._server.getreply()
            self._wait(self._timeout)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return Unknown(text=str(error))
        return self._judged(_reply(code, text))

    def _judged(self, reply: Reply) -> Outcome:
        if 200 <= reply.code < 300:  # noqa: PLR2004  RFC 5321 4.2.1
            return Accepted(queue_id=queue_id(reply.text))
        if 400 <= reply.code < 600:  # noqa: PLR2004
            return self._refused(Step.DOT, reply)
        self._drop()
        return Unknown(text=f"an unreadable reply: {reply}")

    def _refused(self, step: Step, reply: Reply) -> Deferred | Rejected:
        match meaning(reply, step):
            case Course() as course:
                self._go_on(course, reply)
                return Deferred(course=course, step=step, reply=reply)
            case Cause() as cause:
                self._reset()
                return Rejected(cause=cause, step=step, reply=reply)

    def _go_on(self, course: Course, reply: Reply) -> None:
        if course in _SAME_LINE and reply.code != UNAVAILABLE:
            self._reset()
        else:
            self._drop()

    def _reset(self) -> None:
        """Forget the envelope, so that the next mail may use the line."""
        try:
            code, _ = self._server.docmd("RSET")
        except (smtplib.SMTPException, OSError):
            code = 0
        if code != 250:  # noqa: PLR2004
            self._drop()

    def _lost(self, step: Step, error: Exception) -> Deferred:
        self._drop()
        return Deferred(course=Course.BACKOFF, step=step, reply=Reply(code=0, text=str(error)))

    def _drop(self) -> None:
        self._broken = True
        with suppress(Exception):
            self._server.close()

    def _wait(self, seconds: float) -> None:
        if isinstance(self._server.sock, socket.socket):
            self._server.sock.settimeout(seconds)

    def _too_large(self, raw: bytes) -> bool:
        limit = self._server.esmtp_features.get("size", "").strip()
        return limit.isdecimal() and 0 < int(limit) < len(raw)


def connect(account: Account, *, timeout: float = 60.0, after_dot: float = AFTER_THE_DOT) -> Line | Deferred:
    """Connect, encrypt, log in. `timeout` bounds every other wait than that after the dot, in seconds."""
    if account.plain_text_abroad:
        return _halt(Step.TLS, 'security = "none" is for loopback only')
    server: smtplib.SMTP | None = None
    step = Step.CONNECT
    try:
        server = _plugged(account, timeout)
        _without_delay(server)
        for reached, act in _OPENING:
            step = reached
            act(server, account)
    except _Declined as declined:
        failure = Deferred(course=declined.course, step=step, reply=declined.reply)
    except smtplib.SMTPResponseException as error:
        failure = _judged_early(step, _reply(error.smtp_code, error.smtp_error))
    except ssl.SSLCertVerificationError as error:
        failure = _halt(Step.TLS, f"certificate: {error.verify_message}")
    except (smtplib.SMTPException, OSError, ValueError) as error:
        failure = Deferred(course=Course.OUTAGE, step=step, reply=Reply(code=0, text=f"{error}"))
    else:
        return Line(server, account, timeout=timeout, after_dot=after_dot)
    if server:
        server.close()
    return failure


def send(
    account: Account,
    raw: bytes,
    *,
    recipient: str,
    on_dot: Callable[[], None],
    timeout: float = 60.0,
    after_dot: float = AFTER_THE_DOT,
) -> Outcome:
    """Send one mail over a line of its own."""
    line = connect(account, timeout=timeout, after_dot=after_dot)
    if isinstance(line, Deferred):
        return line
    with line:
        return line.send(raw, recipient=recipient, on_dot=on_dot)


class _Declined(Exception):  # noqa: N818
    """We will not go on with this server."""

    def __init__(self, course: Course, text: str) -> None:
        super().__init__(course, text)
        self.course = course
        self.reply = Reply(code=0, text=text)


def _plugged(account: Account, timeout: float) -> smtplib.SMTP:
    if account.security is Security.TLS:
        context = _context(account)
        return smtplib.SMTP_SSL(account.host, account.port, local_hostname=NAME, timeout=timeout, context=context)
    return smtplib.SMTP(account.host, account.port, local_hostname=NAME, timeout=timeout)


def _without_delay(server: smtplib.SMTP) -> None:
    """The final dot leaves by itself; Nagle holds it until the text is acknowledged: 20 to 40 ms a mail."""
    if server.sock:
        server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _context(account: Account) -> ssl.SSLContext:
    try:
        return tls_context(account)
    except OSError as error:
        raise _Declined(Course.HALT, f"ca_file {account.ca_file}: {error}") from error


def _hello(server: smtplib.SMTP, _: Account) -> None:
    server.ehlo_or_helo_if_needed()


def _encrypt(server: smtplib.SMTP, account: Account) -> None:
    if account.security is not Security.STARTTLS:
        return
    if not server.has_extn("starttls"):
        raise _Declined(Course.HALT, "the server offers no STARTTLS; nothing is sent in plain text")
    server.starttls(context=_context(account))
    server.ehlo_or_helo_if_needed()


def _log_in(server: smtplib.SMTP, account: Account) -> None:
    """One mechanism, once: a wrong code tried in every way gets our IP blocked."""
    offered = server.esmtp_features.get("auth", "").upper().split()
    mechanism = next((known for known in _MECHANISMS if known in offered), None)
    if mechanism is None and account.security is Security.NONE:
        return  # a loopback server that wants no login
    if mechanism is None:
        raise _Declined(Course.HALT, "the server offers no way to log in that we know")
    server.user, server.password = account.address, _password(account)
    answers: dict[str, Any] = {"PLAIN": server.auth_plain, "LOGIN": server.auth_login, "CRAM-MD5": server.auth_cram_md5}
    server.auth(mechanism, answers[mechanism])


def _password(account: Account) -> str:
    try:
        return login_password(account)
    except NoPassword as error:
        raise _Declined(Course.HALT, f"password: {error}") from error


_OPENING: Final = ((Step.HELLO, _hello), (Step.TLS, _encrypt), (Step.LOGIN, _log_in))


def _judged_early(step: Step, reply: Reply) -> Deferred:
    """Before there is a mail, nothing can be its fault."""
    found = meaning(reply, step)
    return Deferred(course=found if isinstance(found, Course) else Course.OUTAGE, step=step, reply=reply)


def _halt(step: Step, text: str) -> Deferred:
    return Deferred(course=Course.HALT, step=step, reply=Reply(code=0, text=text))


def _reply(code: int, text: bytes | str) -> Reply:
    told = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return Reply(code=max(code, 0), text=" ".join(told.split()))
