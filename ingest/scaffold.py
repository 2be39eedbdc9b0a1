"""
`baosong init`: a configuration to start from.

It is `config.example.toml` with the answers put in, so that every key comes with its
explanation. Nothing leaves at first: `replies.mode` is `hold`.
"""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from ingest import roster
from parsers.units import builtin_registry

if TYPE_CHECKING:
    from pathlib import Path

MAILBOXES = re.compile(r"(?ms)^\[\[mailbox\]\].*?(?=^# -{4})")
MAILBOX = """[[mailbox]]
id = {id}
address = {address}
name = {name}
password_file = {password_file}
imap = {{ host = {imap}, port = 993, security = "tls" }}
smtp = {{ host = {smtp}, port = 465, security = "tls" }}
folders = "all"                      # every folder but Sent, Drafts and Trash; or a list: ["INBOX", "垃圾邮件"]
poll_seconds = 120                   # between visits; after a failure it grows up to 15 minutes
"""
ABOUT_CODES = (
    "# The password (at NetEase the 授权码, not the web password) stands alone in each password_file, mode 0600.\n\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMailbox:
    id: str
    address: str
    name: str
    password: str = ""  # written to its file; empty: the operator will


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What `init` was told."""

    mailboxes: tuple[NewMailbox, ...]
    coordinators: tuple[str, ...] = ()
    notice: str
    data_dir: str


def write(config: Path, wishes: Wishes) -> list[Path]:
    """
    Write config.toml, units.csv beside it and the passwords given; which files these are.

    All of mode 0600. Raises FileExistsError, before writing anything, where one is there.
    """
    content = {
        config: config_text(wishes, config),
        config.with_name("units.csv"): roster.as_csv(builtin_registry().units),
    }
    for mailbox in wishes.mailboxes:
        if mailbox.password:
            content[config.parent / password_file(mailbox, config)] = mailbox.password + "\n"
    for path in content:
        if path.exists():
            raise FileExistsError(f"{path} is there already; nothing was written")
    config.parent.mkdir(parents=True, exist_ok=True)
    for path, text in content.items():
        _write_privately(path, text)
    return list(content)


def config_text(wishes: Wishes, config: Path) -> str:
    text = files("ingest").joinpath("config.example.toml").read_text("utf-8")
    mailboxes = ABOUT_CODES + "\n".join(_mailbox(mailbox, config) for mailbox in wishes.mailboxes) + "\n"
    text = MAILBOXES.sub(lambda _: mailboxes, text, count=1)
    for key, value in _values(wishes):
        text = _set(text, key, value)
    return text


def password_file(mailbox: NewMailbox, config: Path) -> str:
    """Beside the configuration; in the folder `credentials` where the installation made one, which systemd loads."""
    folder = "credentials/" if config.with_name("credentials").is_dir() else ""
    return f"{folder}{mailbox.id}.password"


def servers(address: str) -> dict[str, str]:
    """IMAP and SMTP host of an address: its provider's, else the usual names at its domain."""
    domain = address.rpartition("@")[2].lower()
    known: dict[str, dict[str, str]] = tomllib.loads(files("ingest").joinpath("providers.toml").read_text("utf-8"))
    found = known.get(domain, known["other"])
    return {protocol: host.format(domain=domain) for protocol, host in found.items()}


def _mailbox(mailbox: NewMailbox, config: Path) -> str:
    hosts = servers(mailbox.address)
    values = {
        "id": mailbox.id,
        "address": mailbox.address,
        "name": mailbox.name,
        "password_file": password_file(mailbox, config),
        **hosts,
    }
    return MAILBOX.format(**{key: _quoted(value) for key, value in values.items()})


def _values(wishes: Wishes) -> list[tuple[str, str]]:
    return [
        ("data_dir", _quoted(wishes.data_dir)),
        ("notices", f"[{_quoted(wishes.notice)}]"),
        ("mode", _quoted("hold")),
        ("to", f"[{', '.join(_quoted(address) for address in wishes.coordinators)}]"),
    ]


def _set(text: str, key: str, value: str) -> str:
    """Replace the value of the first line of this key, leaving its comment where it stood if that fits."""
    found = re.search(rf"(?m)^({key}\s*= )(.*?)(\s*#.*)?$", text)
    if found is None:
        raise LookupError(key)
    room = len(found[2]) + len(found[3] or "") - len((found[3] or "").lstrip())
    comment = (found[3] or "").lstrip()
    line = f"{found[1]}{value}"
    line = f"{line}{' ' * max(1, room - len(value))}{comment}" if comment else line
    return text[: found.start()] + line + text[found.end() :]


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _write_privately(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        file.write(text)
