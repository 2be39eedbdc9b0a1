"""tar, packed or not, and a single file packed by gzip, bzip2 or xz."""

from __future__ import annotations

import bz2
import io
import lzma
import tarfile
import zlib
from typing import TYPE_CHECKING, Any, Final

from parsers.doors import door
from parsers.errors import FaultCode, Unreadable
from parsers.formats.archive.member import MAX_MEMBER, Member, repaired, tidy, weigh
from parsers.formats.package import MAX_TOTAL, is_bomb

if TYPE_CHECKING:
    from collections.abc import Iterator

_STEP: Final = 1_000_000
_GZIP: Final = b"\x1f\x8b"
_GZIP_NAME: Final = 0x08
_GZIP_EXTRA: Final = 0x04
_USTAR: Final = slice(257, 262)


def open_tar(data: bytes) -> Iterator[Member]:
    """The files of a tar, or the one file."""
    content = data if data[_USTAR] == b"ustar" else _inflated(data)
    if content[_USTAR] != b"ustar":
        yield Member(name=tidy(_gzip_name(data) or "1"), data=content)
        return
    for name, member in _members(content):
        yield Member(name=tidy(name), data=member)


def _members(content: bytes) -> list[tuple[str, bytes | Unreadable]]:
    with door("tar"), tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
        infos = [info for info in archive if info.isreg()]
        weigh([info.size for info in infos], len(content))
        return [(_name(info), _content(archive, info)) for info in infos]


def _name(info: tarfile.TarInfo) -> str:
    return repaired(info.name.encode("utf-8", "surrogateescape"))


def _content(archive: tarfile.TarFile, info: tarfile.TarInfo) -> bytes | Unreadable:
    if info.size > MAX_MEMBER:
        return Unreadable(FaultCode.TOO_LARGE, "tar member")
    stream = archive.extractfile(info)
    return b"" if stream is None else stream.read()


def _inflated(data: bytes) -> bytes:
    """The packed bytes, given up as soon as they grow like a bomb's."""
    pieces, size = [], 0
    for piece in _pieces(data):
        size += len(piece)
        if size > MAX_TOTAL or is_bomb(size, len(data)):
            raise Unreadable(FaultCode.TOO_LARGE, "packed bytes that grow without end")
        pieces.append(piece)
    return b"".join(pieces)


def _pieces(data: bytes) -> Iterator[bytes]:
    unpacker, rest = _unpacker(data), data
    with door("packed file"):
        while not unpacker.eof:
            piece = unpacker.decompress(rest, _STEP)
            rest = getattr(unpacker, "unconsumed_tail", b"")  # zlib hands back what it did not take, others keep it
            if not piece and not rest:
                raise Unreadable(FaultCode.CORRUPT, "packed file cut short")
            yield piece


def _unpacker(data: bytes) -> Any:
    if data.startswith(_GZIP):
        return zlib.decompressobj(wbits=31)
    return bz2.BZ2Decompressor() if data.startswith(b"BZh") else lzma.LZMADecompressor(memlimit=MAX_TOTAL)


def _gzip_name(data: bytes) -> str:
    """The name a gzip header may carry (RFC 1952)."""
    if not data.startswith(_GZIP) or not data[3] & _GZIP_NAME or data[3] & _GZIP_EXTRA:
        return ""
    return repaired(data[10 : data.find(b"\x00", 10)])
