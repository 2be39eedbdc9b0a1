"""
The bytes of a message, piece by piece: words, parameters, parts.

The standard library is not asked: it writes what no Chinese client writes.
"""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass

CRLF = b"\r\n"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def docx(seed: str) -> bytes:
    """Bytes that begin like a .docx; nobody opens them here."""
    return b"PK\x03\x04\x14\x00\x06\x00\x08\x00" + (seed.encode() + b"\x00\xff\x80\r\n") * 12


@dataclass(frozen=True, kw_only=True)
class File:
    name: str | None
    data: bytes
    type: str = "application/octet-stream"


FORM = File(name="附件1：兰州市科技局推荐表（终稿）.docx", data=docx("recommendation"))
TABLE = File(name="统计表·朱镕镕㎡.xlsx", data=docx("statistics"))


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What somebody means to send."""

    name: str = "李镕基"  # 镕 is in GBK and not in GB2312
    address: str = "li.rongji@example.org"
    to: str = "Gsppc02@163.com"
    subject: str = "兰州市科技局关于报送2026年科技活动周特色群众性主题实践活动推荐表的函"
    text: str = "省科技厅：\r\n现将我局推荐表报上，请查收。\r\n联系人：李镕基 0931-5550101"
    files: tuple[File, ...] = (FORM,)
    message_id: str = "<20260505100000.1@example.org>"
    extra: tuple[bytes, ...] = ()  # header lines above the client's own


# --- how text becomes header bytes


def word(text: str, charset: str = "utf-8", *, label: str | None = None, encoding: str = "B") -> str:
    return word_of(text.encode(charset), label or charset, encoding)


def word_of(data: bytes, label: str, encoding: str = "B") -> str:
    if encoding == "B":
        return f"=?{label}?B?{base64.b64encode(data).decode()}?="
    quoted = "".join(
        chr(byte) if chr(byte).isalnum() and byte < 128 else "_" if byte == 32 else f"={byte:02X}" for byte in data
    )
    return f"=?{label}?Q?{quoted}?="


def words(text: str, charset: str = "utf-8", *, label: str | None = None, every: int = 15, glue: str = "\r\n ") -> str:
    """Words cut every so many BYTES, inside characters where it happens so."""
    data = text.encode(charset)
    return glue.join(word_of(data[at : at + every], label or charset) for at in range(0, len(data), every))


def percent(data: bytes) -> str:
    return "".join(f"%{byte:02X}" for byte in data)


def rfc2231(key: str, text: str, charset: str = "utf-8", *, label: str | None = None, every: int = 0) -> str:
    """`filename*=…`, or `filename*0*=…; filename*1*=…` cut every so many bytes."""
    data, label = text.encode(charset), label or charset
    if not every:
        return f"{key}*={label}''{percent(data)}"
    pieces = [percent(data[at : at + every]) for at in range(0, len(data), every)]
    pieces[0] = f"{label}''{pieces[0]}"
    return ";\r\n ".join(f"{key}*{number}*={piece}" for number, piece in enumerate(pieces))


def header(name: str, value: str | bytes) -> bytes:
    return name.encode() + b": " + (value if isinstance(value, bytes) else value.encode("utf-8"))


# --- how bodies become bytes


def encoded(data: bytes, encoding: str) -> bytes:
    match encoding:
        case "base64":
            return base64.encodebytes(data).replace(b"\n", CRLF).rstrip()
        case "quoted-printable":
            return binascii.b2a_qp(data, istext=False).replace(b"\n", CRLF)
        case _:
            return data


def part(headers: Iterable[str | bytes], body: bytes) -> bytes:
    lines = (each if isinstance(each, bytes) else each.encode("utf-8") for each in headers)
    return CRLF.join((*lines, b"", body))


def text_part(
    text: str, charset: str = "utf-8", *, kind: str = "plain", label: str | None = None, encoding: str = "base64"
) -> bytes:
    return part(
        (f"Content-Type: text/{kind};\r\n\tcharset={label or charset}", f"Content-Transfer-Encoding: {encoding}"),
        encoded(text.encode(charset), encoding),
    )


def file_part(
    file: File, *, type_name: str | bytes = "", disposition_name: str | bytes = "", disposition: str = "attachment", encoding: str = "base64",
    extra: Iterable[str] = (),
) -> bytes:  # fmt: skip
    """The names are parameters as they are to stand: `name="…"`, `filename*=…`."""
    return part(
        (
            _parameter(f"Content-Type: {file.type}", type_name),
            f"Content-Transfer-Encoding: {encoding}",
            *((_parameter(f"Content-Disposition: {disposition}", disposition_name),) if disposition else ()),
            *extra,
        ),
        encoded(file.data, encoding),
    )


def _parameter(start: str, parameter: str | bytes) -> bytes:
    if not parameter:
        return start.encode()
    return start.encode() + b";\r\n\t" + (parameter if isinstance(parameter, bytes) else parameter.encode("utf-8"))


def multipart(
    kind: str, boundary: str, *parts: bytes, quote: str = '"', preamble: bytes = b"", close: bool = True
) -> bytes:
    """Header lines and body of a multipart: to be used as a part, or under a message's head."""
    delimiter = b"--" + boundary.encode()
    body = (
        preamble
        + b"".join(delimiter + CRLF + each + CRLF for each in parts)
        + (delimiter + b"--" + CRLF if close else b"")
    )
    return part((f"Content-Type: multipart/{kind};\r\n\tboundary={quote}{boundary}{quote}",), body)


def message(head: Iterable[str | bytes], content: bytes) -> bytes:
    """Header lines above a part."""
    lines = (each if isinstance(each, bytes) else each.encode("utf-8") for each in head)
    return b"".join(line + CRLF for line in lines) + content
