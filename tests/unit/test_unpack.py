"""Archives give their files with names a person would recognise, and no bomb goes off."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import time
import zipfile

import py7zr
import pytest
import rarfile

from parsers.errors import FaultCode, Unreadable
from parsers.formats.archive import ARCHIVES, unpack
from tests.builders.archives import RAR5_STORED, rar, rar_without_list
from tests.builders.ooxml import zipped
from tests.servers.require import need


def contents(data, format_):
    return {member.name: member.data for member in unpack(data, format_)}


def fault(data, format_):
    with pytest.raises(Unreadable) as caught:
        list(unpack(data, format_))
    return caught.value.code


def raw_zip(name, *, flags=0, extra=b"", content=b"x"):
    """A zip whose one member has a name of raw bytes."""
    crc = struct.pack("<I", __import__("zlib").crc32(content))
    sizes = struct.pack("<II", len(content), len(content))
    tail = struct.pack("<HH", len(name), len(extra))
    head = struct.pack("<HHHHH", 20, flags, 0, 0, 0) + crc + sizes + tail
    local = b"PK\x03\x04" + head + name + extra + content
    central = b"PK\x01\x02" + b"\x14\x00" + head + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name + extra
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


NAME = "兰州市科协/统计表.docx"


@pytest.mark.parametrize(
    "data",
    [
        raw_zip(NAME.encode("gb18030")),
        raw_zip(NAME.encode("utf-8")),
        raw_zip(NAME.encode("utf-8"), flags=0x800),
        raw_zip(NAME.replace("/", "\\").encode("gb18030")),
        raw_zip(
            b"????", extra=struct.pack("<HH", 0x7075, 5 + len(NAME.encode())) + b"\x01\x00\x00\x00\x00" + NAME.encode()
        ),
        zipped({NAME: "x"}),
    ],
    ids=["gbk", "utf-8", "flagged", "backslash", "unicode path", "python"],
)
def test_names_of_a_zip(data):
    assert contents(data, "zip") == {NAME: b"x"}


@pytest.mark.parametrize(
    ("name", "tidied"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/root/x", "root/x"),
        ("C:\\表\\x.docx", "表/x.docx"),
        ("a/./b//c", "a/b/c"),
        ("a\u202exslx.exe", "axslx.exe"),
        ("长" * 300 + ".docx", "长" * 199 + "…"),
    ],
)
def test_paths_stay_inside(name, tidied):
    assert list(contents(zipped({name: "x"}), "zip")) == [tidied]


def test_junk_and_folders_are_not_mentioned():
    data = zipped(
        {
            "表.docx": "x",
            "~$表.docx": "x",
            "__MACOSX/._表.docx": "x",
            "a/Thumbs.db": "x",
            ".DS_Store": "x",
            "b/": "",
            "a/.~表.docx": "x",
        }
    )
    assert list(contents(data, "zip")) == ["表.docx"]


def test_a_member_with_a_password():
    assert contents(raw_zip(b"a", flags=1), "zip")["a"].code is FaultCode.ENCRYPTED


def test_a_member_of_an_unknown_method():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_BZIP2) as container:
        container.writestr("a", "x")
        container.writestr("b", "y", compress_type=zipfile.ZIP_STORED)
    found = contents(target.getvalue(), "zip")
    assert found["a"].code is FaultCode.UNSUPPORTED
    assert found["b"] == b"y"


def test_a_damaged_member_does_not_cost_the_others():
    data = zipped({"a": "x" * 100, "b": "y"}, method=zipfile.ZIP_STORED).replace(b"x" * 100, b"z" * 100, 1)
    found = contents(data, "zip")
    assert found["a"].code is FaultCode.CORRUPT
    assert found["b"] == b"y"


def sevenzip(members, **options):
    target = io.BytesIO()
    with py7zr.SevenZipFile(target, "w", **options) as archive:
        for name, content in members.items():
            archive.writestr(content, name)
    return target.getvalue()


def test_7z():
    assert contents(sevenzip({NAME: b"x", "空.txt": b"", "~$a.docx": b"x"}), "7z") == {NAME: b"x", "空.txt": b""}


def test_7z_with_a_password():
    assert contents(sevenzip({"a": b"x"}, password="0000"), "7z")["a"].code is FaultCode.ENCRYPTED
    assert fault(sevenzip({"a": b"x"}, password="0000", header_encryption=True), "7z") is FaultCode.ENCRYPTED


def tarred(members):
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return target.getvalue()


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress], ids=["tar", "gz", "bz2", "xz"])
def test_tar(pack):
    assert contents(pack(tarred({NAME: b"x", "big": bytes(5000) + b"y"})), "tar") == {
        NAME: b"x",
        "big": bytes(5000) + b"y",
    }


def test_tar_with_names_in_gbk():
    raw = tarred({"A" * 20: b"x"}).replace(b"A" * 20, "兰州市科技局表".encode("gb18030").ljust(20, b"A"), 1)
    data = bytearray(raw)
    data[148:156] = b" " * 8
    data[148:156] = b"%06o\x00 " % sum(data[:512])
    assert list(contents(bytes(data), "tar")) == ["兰州市科技局表" + "A" * 6]


def test_a_single_packed_file():
    assert contents(gzip.compress(b"x"), "tar") == {"1": b"x"}
    target = io.BytesIO()
    with gzip.GzipFile("统计表.docx", "wb", fileobj=target) as packed:
        packed.write(b"x")
    assert next(iter(contents(target.getvalue(), "tar").values())) == b"x"


def test_rar():
    found = contents(RAR5_STORED, "rar")
    assert found == {"统计表.txt": b"53"}


@pytest.fixture
def packed(monkeypatch):
    """Packed members go through a program; ours are stored, and treated alike here."""
    monkeypatch.setattr(
        rarfile.RAR5Parser, "_open_clear", lambda self, info: self._open_unrar_membuf(self._rarfile, info, None)
    )


@pytest.mark.usefixtures("packed")
@pytest.mark.parametrize("name", ["附件2[1].docx", "中文目录/统计 表（终稿）.docx", "a*?.txt"])
def test_rar_by_unar(name):
    need("unar")
    assert contents(rar({name: b"53", "b.txt": b"x"}), "rar") == {name: b"53", "b.txt": b"x"}


@pytest.mark.usefixtures("packed")
def test_rar_without_a_program(monkeypatch):
    monkeypatch.setattr(rarfile, "CURRENT_SETUP", None)
    monkeypatch.setenv("PATH", "")
    assert contents(RAR5_STORED, "rar")["统计表.txt"].code is FaultCode.UNSUPPORTED


def test_rar_with_a_password_on_its_list():
    assert fault(rar_without_list(), "rar") is FaultCode.ENCRYPTED


@pytest.mark.parametrize("format_", sorted(ARCHIVES))
def test_broken_archives(format_):
    good = {
        "zip": zipped({"a": "x"}),
        "7z": sevenzip({"a": b"x"}),
        "rar": RAR5_STORED,
        "tar": gzip.compress(tarred({"a": b"x"})),
    }
    assert fault(b"junk" * 500, format_) is FaultCode.CORRUPT
    assert fault(good[format_][: len(good[format_]) // 2], format_) is FaultCode.CORRUPT


ZEROS = bytes(30_000_000)
BOMBS = {
    "zip": lambda: zipped({"a": ZEROS}),
    "7z": lambda: sevenzip({"a": ZEROS}),
    "gz": lambda: gzip.compress(ZEROS, 9),
    "bz2": lambda: bz2.compress(ZEROS),
    "xz": lambda: lzma.compress(ZEROS, preset=0),
    "many": lambda: zipped(dict.fromkeys(map(str, range(3000)), "")),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_bombs(kind):
    data = BOMBS[kind]()
    begun = time.perf_counter()
    assert fault(data, {"zip": "zip", "7z": "7z", "many": "zip"}.get(kind, "tar")) is FaultCode.TOO_LARGE
    assert time.perf_counter() - begun < 1


def test_a_directory_that_lies():
    data = zipped({"a": bytes(3_000_000)})
    size = struct.pack("<I", 3_000_000)
    lied = data.replace(size, struct.pack("<I", 1000))
    found = contents(lied, "zip")["a"]
    assert isinstance(found, Unreadable)
