"""Files that hand nothing in, as (name, bytes): locked, damaged, empty, too large inside, a photo."""

import io
import struct
import zipfile
import zlib

from msoffcrypto.format.ooxml import OOXMLFile

from tests.builders.letters_in import recommendation


def locked(name="推荐表.docx", inner=None):
    """An Office file with a password, as Word writes it."""
    stream = io.BytesIO()
    OOXMLFile(io.BytesIO(inner or recommendation()[1])).encrypt("geheim", stream)
    return name, stream.getvalue()


def damaged(name="推荐表.docx"):
    content = recommendation()[1]
    return name, content[: len(content) // 2]


def empty(name="推荐表.docx"):
    return name, b""


def junk_archive(name="推荐表.docx"):
    """A sound zip with nothing in it that an office would write."""
    return name, zipped(("a.bin", bytes(range(256)) * 4), name=name)[1]


def zipped(*files, name="材料.zip"):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bundle:
        for inside, content in files:
            bundle.writestr(inside, content)
    return name, stream.getvalue()


def bomb(name="推荐表.docx"):
    """Half a megabyte that becomes 400."""
    return zipped(("[Content_Types].xml", b"<a/>"), ("word/document.xml", bytes(400 << 20)), name=name)


def photo(name="推荐表.png"):
    """A picture of 600 by 400 points."""
    rows = b"".join(b"\0" + bytes([row % 256, 90, 90]) * 600 for row in range(400))
    chunks = (b"IHDR", struct.pack(">IIBBBBB", 600, 400, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")
    return name, b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*each) for each in chunks)


def _chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
