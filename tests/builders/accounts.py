"""Accounts of invented people on loopback servers."""

from pathlib import Path

from notifier.account import Account, Security

ADDRESS = "kjt@unit.example"
OTHER = "kx@unit.example"
PASSWORD = "AUTHCODE0000"
PASSWORDS = {ADDRESS: PASSWORD, OTHER: "AUTHCODE1111"}


def account(
    port: int,
    *,
    address: str = ADDRESS,
    password: str = PASSWORD,
    host: str = "127.0.0.1",
    security: Security = Security.NONE,
    ca_file: Path | None = None,
) -> Account:
    return Account(
        id=address.partition("@")[0],
        address=address,
        password=lambda: password,
        host=host,
        port=port,
        security=security,
        ca_file=ca_file,
    )


def plain_mail(number: int = 1, *, body: str = "第一行\r\n第二行\r\n", extra: str = "") -> bytes:
    """A small mail with CRLF ends."""
    head = f"Message-ID: <{number}@sender.example>\r\nFrom: a@sender.example\r\nTo: {ADDRESS}\r\n{extra}"
    return f"{head}Subject: mail {number}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}".encode()
