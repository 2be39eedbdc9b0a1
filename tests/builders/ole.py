"""OLE containers and the BIFF8 streams of old Excel, written by hand."""

import struct

_SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_NONE = 0xFFFFFFFF


def ole(streams):
    """A container from {name: bytes}; short streams are padded, so that all are kept in sectors."""
    padded = {name: content.ljust(4096, b"\x00") for name, content in streams.items()}
    starts, fat, body = {}, [_FAT], b""
    for name, content in padded.items():
        count = -(-len(content) // _SECTOR)
        starts[name] = len(fat)
        fat += [*range(len(fat) + 1, len(fat) + count), _END]
        body += content.ljust(count * _SECTOR, b"\x00")
    directory = len(fat)
    entries = _directory(padded, starts)
    fat += [*range(directory + 1, directory + len(entries) // _SECTOR), _END]
    assert len(fat) <= _SECTOR // 4
    table = struct.pack(f"<{_SECTOR // 4}I", *fat, *[_FREE] * (_SECTOR // 4 - len(fat)))
    return _header(directory) + table + body + entries


def _header(directory):
    start = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    counts = struct.pack("<IIIIIIIII", 0, 1, directory, 0, 4096, _END, 0, _END, 0)
    return start + counts + struct.pack("<109I", 0, *[_FREE] * 108)


def _directory(streams, starts):
    names = list(streams)
    entries = _entry("Root Entry", 5, child=1 if names else _NONE, start=_END, size=0)
    for number, name in enumerate(names, 1):
        right = number + 1 if number < len(names) else _NONE
        entries += _entry(name, 2, right=right, start=starts[name], size=len(streams[name]))
    return entries.ljust(-(-len(entries) // _SECTOR) * _SECTOR, b"\x00")


def _entry(name, kind, *, child=_NONE, right=_NONE, start, size):
    encoded = name.encode("utf-16-le")
    head = encoded.ljust(64, b"\x00") + struct.pack("<HBB", len(encoded) + 2, kind, 1)
    return head + struct.pack("<III", _NONE, right, child) + bytes(36) + struct.pack("<IQ", start, size)


def record(kind, content=b""):
    return struct.pack("<HH", kind, len(content)) + content


def _text(text):
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def _short_text(text):
    return struct.pack("<BB", len(text), 1) + text.encode("utf-16-le")


BOF_BOOK, BOF_SHEET = (record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0x7CC, 0, 6)) for kind in (5, 0x10))
EOF = record(0x0A)


def label(row, col, text):
    return record(0x204, struct.pack("<HHH", row, col, 15) + _text(text))


def number(row, col, value, style=15):
    return record(0x203, struct.pack("<HHHd", row, col, style, value))


def error(row, col, code):
    return record(0x205, struct.pack("<HHHBB", row, col, 15, code, 1))


def boolean(row, col, code):
    return record(0x205, struct.pack("<HHHBB", row, col, 15, code, 0))


def hidden_row(row):
    return record(0x208, struct.pack("<HHHHHHI", row, 0, 10, 0x8000, 0, 0, 0x20 | 0x100))


def merged(*areas):
    """(first row, last row, first column, last column), last ones included."""
    return record(0xE5, struct.pack("<H", len(areas)) + b"".join(struct.pack("<HHHH", *area) for area in areas))


def xls(sheets, *, formats=(), states=None, more=b""):
    """A workbook from {sheet name: records}; formats[n] is the number format of style 16 + n."""
    font = record(0x31, struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 134, 0) + _short_text("宋体"))
    declared = b"".join(record(0x41E, struct.pack("<H", 164 + n) + _text(code)) for n, code in enumerate(formats))
    keys = [0] * 16 + [164 + n for n in range(len(formats))]
    styles = b"".join(record(0xE0, struct.pack("<HHH", 0, key, 0) + bytes(14)) for key in keys)
    head = BOF_BOOK + more + record(0x42, struct.pack("<H", 1200)) + font * 5 + declared + styles
    bodies = [BOF_SHEET + content + EOF for content in sheets.values()]
    listed = [struct.pack("<BB", (states or {}).get(name, 0), 0) + _short_text(name) for name in sheets]
    at = len(head) + sum(8 + len(each) for each in listed) + len(EOF)
    table = b""
    for entry, body in zip(listed, bodies, strict=True):
        table += record(0x85, struct.pack("<I", at) + entry)
        at += len(body)
    return ole({"Workbook": head + table + EOF + b"".join(bodies)})
