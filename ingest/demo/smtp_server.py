"""
An SMTP server that takes everything and remembers it: aiosmtpd on loopback, in a thread.

Where passwords are given it wants AUTH (LOGIN or PLAIN), and that MAIL FROM is the login.
"""

from __future__ import annotations

import contextlib
import logging
import warnings
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from ingest.demo.ports import free_port

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator, Mapping

logging.getLogger("mail.log").setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    login: str | None


@dataclass(slots=True, kw_only=True)
class Recording:
    """What the server has taken so far."""

    port: int
    _mails: list[Delivered] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    @property
    def mails(self) -> tuple[Delivered, ...]:
        with self._lock:
            return tuple(self._mails)

    def take(self, mail: Delivered) -> int:
        with self._lock:
            self._mails.append(mail)
            return len(self._mails)


@contextlib.contextmanager
def recording(
    passwords: Mapping[str, str] | None = None,
    *,
    context: ssl.SSLContext | None = None,
    security: str = "none",
) -> Iterator[Recording]:
    """Run it until the block ends; `security` is none, starttls or tls."""
    record = Recording(port=free_port())
    controller = _Controller(_Taker(record), record.port, passwords or {}, context, security)
    controller.start()
    try:
        yield record
    finally:
        controller.stop()


class _Taker:
    def __init__(self, record: Recording) -> None:
        self._record = record

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        login = _login(session)
        if login and address.lower() != login.lower():
            return "553 Mail from must equal authorized user"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 Mail OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        raw = envelope.original_content or b""
        mail = Delivered(
            sender=envelope.mail_from or "", recipients=tuple(envelope.rcpt_tos), raw=raw, login=_login(session)
        )
        return f"250 Mail OK queued as smtp1,Loop{self._record.take(mail):06d} 1700000000"


def _login(session: Session) -> str | None:
    data: object = session.auth_data
    return data.login.decode() if isinstance(data, LoginPassword) else None


class _Controller(Controller):
    def __init__(
        self, taker: _Taker, port: int, passwords: Mapping[str, str], context: ssl.SSLContext | None, security: str
    ) -> None:
        self._smtp_options = {
            "auth_required": bool(passwords),
            "auth_require_tls": security == "starttls",
            "authenticator": _authenticator(passwords),
            "tls_context": context if security == "starttls" else None,
            "require_starttls": security == "starttls",
            "data_size_limit": 100 * 1024 * 1024,
            "ident": "loopback",
        }
        super().__init__(
            taker, hostname="127.0.0.1", port=port, ssl_context=context if security == "tls" else None, ready_timeout=10
        )

    def factory(self) -> SMTP:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # plain text is meant: it is the loopback
            return SMTP(self.handler, hostname="loopback", **self._smtp_options)


def _authenticator(passwords: Mapping[str, str]) -> Any:
    def check(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object) -> AuthResult:
        known = isinstance(data, LoginPassword) and passwords.get(data.login.decode()) == data.password.decode()
        return AuthResult(success=known, handled=known, auth_data=data)

    return check
