"""rar, by rarfile, which lists them itself and asks unar (where it is installed) to inflate."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import rarfile

from parsers.errors import FaultCode, Unreadable
from parsers.formats.archive.member import MAX_MEMBER, Member, tidy, weigh

if TYPE_CHECKING:
    from collections.abc import Iterator

rarfile.TRY_ENCODINGS = ("utf8", "gb18030")


def open_rar(data: bytes) -> Iterator[Member]:
    """The files of a rar."""
    archive = _open(data)
    infos = [info for info in archive.infolist() if not info.is_dir()]
    weigh([info.file_size for info in infos], len(data))
    for info in infos:
        yield Member(name=tidy(info.filename), data=_content(archive, info))


def _open(data: bytes) -> Any:
    try:
        archive = rarfile.RarFile(io.BytesIO(data), part_only=True, charset="gb18030", errors="strict")
    except Exception as error:  # noqa: BLE001  a damaged archive shows as whatever rarfile stumbles over
        raise Unreadable(FaultCode.CORRUPT, f"rar: {error!r:.200}") from None
    if archive.needs_password() and not archive.infolist():
        raise Unreadable(FaultCode.ENCRYPTED, "rar with a password on its list")
    return archive


def _content(archive: Any, info: Any) -> bytes | Unreadable:
    if info.needs_password():
        return Unreadable(FaultCode.ENCRYPTED, "rar member with a password")
    if info.file_size > MAX_MEMBER:
        return Unreadable(FaultCode.TOO_LARGE, "rar member")
    try:
        return bytes(archive.read(info))
    except rarfile.RarCannotExec:
        return Unreadable(FaultCode.UNSUPPORTED, "no unar to inflate rar")
    except rarfile.NeedFirstVolume:
        return Unreadable(FaultCode.UNSUPPORTED, "one volume of several")
    except Exception as error:  # noqa: BLE001  as above
        return Unreadable(FaultCode.CORRUPT, f"rar: {error!r:.200}")
