"""
Passwords: where they come from, and how they stay out of sight.

They are read at each login and never kept: a renewed authorisation code (授权码) is
picked up without a restart.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = "baosong"  # LoadCredential=baosong:/etc/baosong/credentials


class Secret:
    """A password. It shows itself to `reveal` alone: not to print, format, logs or pickle."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret does not leave its process")


class CredentialMissing(Exception):  # noqa: N818  it names what is wrong, not that something is
    """No password where the configuration says it is. The text says where it was looked for."""


class Login(Protocol):
    """What is asked of a configured mailbox to find its password."""

    @property
    def id(self) -> str: ...
    @property
    def password_file(self) -> Path | None: ...
    @property
    def password_env(self) -> str | None: ...


def read_password(login: Login) -> Secret:
    """
    The password of a mailbox, from where the configuration says.

    A systemd credential ($CREDENTIALS_DIRECTORY) of the password file's name, or of
    the mailbox's id, comes first: the same configuration works under systemd and by hand.
    Of a whole folder systemd makes credentials whose names begin with one of its own. They
    are copies from the daemon's start: a password file that was written since is newer, and holds.
    """
    if login.password_env:
        return _from_environment(login.password_env)
    places = tuple(_places(login))
    written = {place: at for place in places if (at := _written_at(place)) is not None}
    if not written:
        raise CredentialMissing(f"no password for mailbox {login.id}: looked for {_listed(places)}")
    return _from_file(max(written, key=written.__getitem__))


def _written_at(place: Path) -> float | None:
    """None where there is no such file, or none that we may see."""
    try:
        found = place.stat()
    except OSError:
        return None
    return found.st_mtime if stat.S_ISREG(found.st_mode) and os.access(place, os.R_OK) else None


def _places(login: Login) -> Iterator[Path]:
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    if credentials:
        names = [login.password_file.name] if login.password_file else [f"{login.id}.password", login.id]
        yield from (Path(credentials) / each for name in names for each in (name, f"{FOLDER}_{name}"))
    if login.password_file:
        yield login.password_file


def _listed(places: tuple[Path, ...]) -> str:
    if not places:
        return "password_file, password_env or a systemd credential, and none of them is set"
    return ", ".join(str(place) for place in places)


def _from_environment(name: str) -> Secret:
    value = os.environ.get(name, "")
    if not value:
        raise CredentialMissing(f"the environment variable {name} is empty or not set")
    return Secret(value)


def _from_file(path: Path) -> Secret:
    """The file's only line: an editor's newline at its end is not part of the password."""
    try:
        value = path.read_text(encoding="utf-8").strip("\r\n\ufeff")
    except (OSError, UnicodeDecodeError) as error:
        raise CredentialMissing(f"{path} cannot be read: {error}") from error
    if not value:
        raise CredentialMissing(f"{path} is empty")
    return Secret(value)
