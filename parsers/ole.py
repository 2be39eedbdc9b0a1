"""The compound files (OLE) of old Office: a few named streams in one file."""

from __future__ import annotations

import io
from typing import Final

import olefile

from parsers.doors import door
from parsers.errors import FaultCode, Unreadable

SIGNATURE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def stream_names(data: bytes) -> frozenset[str]:
    """Paths of its streams, lower case, with slashes."""
    with door("OLE"), olefile.OleFileIO(io.BytesIO(data)) as ole:
        return frozenset("/".join(path).lower() for path in ole.listdir())


def read_stream(data: bytes, *names: str) -> bytes:
    """The first of the named streams that is there."""
    with door("OLE"), olefile.OleFileIO(io.BytesIO(data)) as ole:
        for name in names:
            if ole.exists(name):
                content: bytes = ole.openstream(name).read()
                return content
    raise Unreadable(FaultCode.CORRUPT, f"OLE without {names[0]}")
