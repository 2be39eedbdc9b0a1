"""
One account on one server: whom we log in as, where, and how the line is protected.

The same value serves IMAP (`ingest.mailbox`) and SMTP (`notifier.smtp`).
"""

import ipaddress
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Security(StrEnum):
    """How the line is protected; there is no falling back from one to another."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"  # loopback only


class NoPassword(Exception):  # noqa: N818  a state of the world
    """There is nothing to log in with; the text says why, and never what was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A mailbox as seen by one server. `password` is asked at every login, so that a renewed code is picked up."""

    id: str
    address: str  # also the login name
    password: Callable[[], str] = field(repr=False)
    host: str
    port: int
    security: Security = Security.TLS
    ca_file: Path | None = None  # a private authority, trusted beside the system's

    @property
    def plain_text_abroad(self) -> bool:
        """Whether the password would cross a network unprotected."""
        return self.security is Security.NONE and not is_loopback(self.host)


def login_password(account: Account) -> str:
    """The password as it may stand in a command: ASCII without controls. Raises NoPassword."""
    try:
        word = account.password()
    except Exception as error:  # whoever keeps it has his own ways of not having it
        raise NoPassword(str(error)) from error
    if not (word and word.isascii() and word.isprintable()):
        raise NoPassword("the password is empty, or holds characters outside printable ASCII")
    return word


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def tls_context(account: Account) -> ssl.SSLContext:
    """Verify the certificate and its name against the system's authorities, and `ca_file`'s where given."""
    context = ssl.create_default_context()
    if account.ca_file:
        context.load_verify_locations(cafile=account.ca_file)
    return context
