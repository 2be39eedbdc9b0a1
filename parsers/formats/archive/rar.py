"""rar, by rarfile, which lists them itself and asks unar (where it is installed) to inflate."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import rarfile

from parsers.doors import door
from parsers.errors import FaultCode, Unreadable
from parsers.formats.archive.member import MAX_MEMBER, Member, tidy, weigh

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Patterns(rarfile.ToolSetup):  # type: ignore[misc]  # rarfile has no types
    """A name is a pattern to unar: `附件2[1].docx` would match nothing."""

    def add_file_arg(self, cmdline: list[str], filename: str) -> None:
        super().add_file_arg(cmdline, filename.replace("[", "?"))


rarfile.TRY_ENCODINGS = ("utf8", "gb18030")
rarfile.ToolSetup = _Patterns


def open_rar(data: bytes) -> Iterator[Member]:
    """The files of a rar."""
    archive = _open(data)
    infos = [info for info in archive.infolist() if not info.is_dir()]
    weigh([info.file_size for info in infos], len(data))
    for info in infos:
        yield Member(name=tidy(info.filename), data=_content(archive, info))


def _open(data: bytes) -> Any:
    with door("rar"):
        archive = rarfile.RarFile(io.BytesIO(data), part_only=True, charset="gb18030", errors="strict")
    if archive.needs_password() and not archive.infolist():
        raise Unreadable(FaultCode.ENCRYPTED, "rar with a password on its list")
    return archive


def _content(archive: Any, info: Any) -> bytes | Unreadable:
    if info.needs_password():
        return Unreadable(FaultCode.ENCRYPTED, "rar member with a password")
    if info.file_size > MAX_MEMBER:
        return Unreadable(FaultCode.TOO_LARGE, "rar member")
    try:
        with door("rar", locked=(rarfile.PasswordRequired, rarfile.RarWrongPassword)):
            return _inflate(archive, info)
    except Unreadable as error:
        return error


def _inflate(archive: Any, info: Any) -> bytes:
    try:
        return bytes(archive.read(info))
    except rarfile.RarCannotExec:
        raise Unreadable(FaultCode.UNSUPPORTED, "no unar to inflate rar") from None
    except rarfile.NeedFirstVolume:
        raise Unreadable(FaultCode.UNSUPPORTED, "one volume of several") from None
