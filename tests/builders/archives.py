"""RAR 5 archives of stored files, written by hand: no free program writes them."""

import struct
import zlib

_SIGNATURE = b"Rar!\x1a\x07\x01\x00"


def _vint(number):
    out = b""
    while number >= 0x80:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def _block(kind, flags, body, content=b""):
    fields = _vint(kind) + _vint(flags) + (_vint(len(content)) if flags & 2 else b"") + body
    sized = _vint(len(fields)) + fields
    return struct.pack("<I", zlib.crc32(sized)) + sized + content


def rar(members):
    """An archive from {name: bytes}."""
    blocks = [_block(1, 0, _vint(0))]
    for name, content in members.items():
        encoded = name.encode()
        body = _vint(4) + _vint(len(content)) + _vint(0x20) + struct.pack("<I", zlib.crc32(content))
        blocks.append(_block(2, 2, body + _vint(0) + _vint(1) + _vint(len(encoded)) + encoded, content))
    return _SIGNATURE + b"".join(blocks) + _block(5, 0, _vint(0))


def rar_without_list():
    """An archive whose very list of files is encrypted."""
    return _SIGNATURE + _block(4, 0, _vint(0) + _vint(0) + b"\x0f" + bytes(16)) + bytes(range(64)) * 2


RAR5_STORED = rar({"统计表.txt": b"53"})
