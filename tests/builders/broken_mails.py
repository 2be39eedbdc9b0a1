"""Messages whose structure is broken, nested or hostile, and still hold a file."""

import base64
import binascii
import struct

from tests.builders.mail_bytes import (
    CRLF,
    DOCX,
    File,
    docx,
    encoded,
    file_part,
    message,
    multipart,
    part,
    text_part,
    word,
)
from tests.builders.odd_mails import BODY, DATA, FRAME, NAME, mail

FILE = file_part(File(name=NAME, data=DATA), disposition_name=f'filename="{word(NAME)}"')
INNER = message(
    (
        "From: wang@example.net",
        "Subject: " + word("转来的推荐表"),
        "Message-ID: <inner@example.net>",
        "MIME-Version: 1.0",
    ),
    multipart("mixed", "inner", BODY, FILE),
)


def boundary(said: str, written: str, *, close: bool = True, quote: str = '"') -> bytes:
    """A multipart that says one boundary and uses another."""
    return mail(
        multipart("mixed", written, BODY, FILE, close=close).replace(
            f"{quote}{written}{quote}".encode(), f"{quote}{said}{quote}".encode(), 1
        )
    )


def one(headers: tuple[str, ...], body: bytes) -> bytes:
    """A mail whose second part has these headers and this body."""
    return mail(multipart("mixed", "one", BODY, part(headers, body)))


def uuencode(data: bytes, name: str) -> bytes:
    lines = (binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45))
    return f"begin 644 {name}\n".encode() + b"".join(lines) + b"`\nend\n"


def compressed_rtf(rtf: bytes) -> bytes:
    """LZFu as Outlook writes it, without one reference but that to the end."""
    *whole, last = [rtf[at : at + 8] for at in range(0, len(rtf) + 1, 8)]
    end = ((207 + len(rtf)) % 4096 << 4).to_bytes(2, "big")
    body = b"".join(b"\0" + piece for piece in whole) + bytes([1 << len(last)]) + last + end
    return struct.pack("<IIII", len(body) + 12, len(rtf), 0x75465A4C, 0) + body


def attribute(level: int, kind: int, value: bytes) -> bytes:
    return struct.pack("<BII", level, kind, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def said_in_tnef(tag: int, kind: int, value: bytes) -> bytes:
    """The MAPI properties of a message: a number, then its text as `tag`."""
    padded = value + b"\0" * (-len(value) % 4)
    text = struct.pack("<HHII", kind, tag, 1, len(value)) + padded
    return attribute(1, 0x00069003, struct.pack("<I", 2) + struct.pack("<HHI", 0x0003, 0x0E07, 1) + text)


def tnef(*files: tuple[str, bytes], said: bytes = b"") -> bytes:
    """A winmail.dat: titles in GBK, long names in UTF-16 among MAPI properties."""
    out = struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x00089006, struct.pack("<I", 0x10000)) + said
    for name, data in files:
        long_name = name.encode("utf-16-le") + b"\0\0"
        padded = long_name + b"\0" * (-len(long_name) % 4)
        properties = (
            struct.pack("<I", 2)
            + struct.pack("<HHI", 0x0003, 0x3705, 1)
            + struct.pack("<HHII", 0x001F, 0x3707, 1, len(long_name))
            + padded
        )
        short = name.encode("gbk")[:12] + b"\0"
        out += attribute(2, 0x00069002, b"\0" * 14) + attribute(2, 0x00018010, short)
        out += attribute(2, 0x0006800F, data) + attribute(2, 0x00069005, properties)
    return out


def with_file(content_type: str, data: bytes, name: str, **options: str) -> bytes:
    return mail(
        multipart(
            "mixed",
            "m",
            BODY,
            file_part(File(name=None, data=data, type=content_type), disposition_name=f'filename="{name}"', **options),
        )
    )


WINMAIL = tnef(("推荐表（镕）.docx", DATA), ("统计表.xlsx", docx("table")))
BROKEN = {
    "boundary_not_closed": boundary("cut", "cut", close=False),
    "boundary_mismatched": boundary("said-boundary", "used-boundary"),
    "boundary_parameter_missing": mail(multipart("mixed", "x-y-z-1", BODY, FILE).replace(b';\r\n\tboundary="x-y-z-1"', b"")),
    "boundary_trailing_space": boundary("cut ", "cut"),
    "boundary_unquoted": mail(multipart("mixed", "=_cut.1", BODY, FILE, quote="")),
    "boundary_prefix_of_inner": mail(multipart("mixed", "cut", multipart("alternative", "cut-2", BODY, text_part("<p>推荐</p>", kind="html")), FILE)),
    "boundary_same_inside": mail(multipart("mixed", "same", multipart("alternative", "same", BODY), FILE)),
    "boundary_inner_not_closed": mail(multipart("mixed", "out", multipart("alternative", "in", BODY, close=False), FILE)),
    "boundary_never_used": mail(part(('Content-Type: multipart/mixed; boundary="nowhere"',), "推荐表请查收".encode())),
    "boundary_in_no_header": message((*FRAME, "Subject: tuijian"), CRLF + b"------=_NextPart_1\r\n" + BODY + b"\r\n------=_NextPart_1\r\n" + FILE + b"\r\n------=_NextPart_1--\r\n"),
    "parts_after_the_end": mail(multipart("mixed", "end", BODY) + b"--end\r\n" + FILE + b"\r\n--end--\r\n"),
    "head_without_blank_line": b"From: li@example.org\r\nSubject: tuijian\r\n" + "推荐表请查收".encode(),
    "head_with_stray_line": b"From: li@example.org\r\nSubject: tuijian\r\nstray words without a name\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + "正文".encode(),
    "head_after_mbox_line": b"From li@example.org Tue May  5 10:00:00 2026\r\n" + mail(multipart("mixed", "m", BODY, FILE)),
    "head_after_byte_order_mark": b"\xef\xbb\xbf" + mail(multipart("mixed", "m", BODY, FILE)),
    "lines_end_in_lf": mail(multipart("mixed", "m", BODY, FILE)).replace(b"\r\n", b"\n"),
    "cut_inside_base64": mail(multipart("mixed", "m", BODY, FILE))[:-40],
    "base64_without_padding": one(("Content-Type: application/octet-stream; name=a.docx", "Content-Transfer-Encoding: base64"), base64.b64encode(DATA + b"1").rstrip(b"=")),
    "base64_in_two_pieces": one(
        ("Content-Type: application/octet-stream; name=a.docx", "Content-Transfer-Encoding: base64"), base64.b64encode(DATA[:40]) + b"\r\n" + base64.b64encode(DATA[40:])
    ),
    "base64_with_junk": one(("Content-Type: application/octet-stream; name=a.docx", "Content-Transfer-Encoding: base64"), b"!" + encoded(DATA, "base64").replace(b"A", b"A*")),
    "base64_unannounced": one(("Content-Type: application/octet-stream; name=a.docx",), encoded(DATA, "base64")),
    "encoding_unknown": one(("Content-Type: application/octet-stream; name=a.docx", "Content-Transfer-Encoding: x-zip"), DATA),
    "encoding_binary": one(("Content-Type: application/octet-stream; name=a.docx", "Content-Transfer-Encoding: binary"), DATA),
    "encoding_with_comment": one(("Content-Type: application/octet-stream; name=a.docx", "Content-Transfer-Encoding: BASE64 (sic)"), encoded(DATA, "base64")),
    "file_in_quoted_printable": one((f"Content-Type: {DOCX}; name=a.docx", "Content-Transfer-Encoding: quoted-printable"), encoded(DATA, "quoted-printable")),
    "file_as_text_plain": one(("Content-Type: text/plain; charset=gbk; name=a.docx", "Content-Transfer-Encoding: base64"), encoded(DATA, "base64")),
    "file_as_nameless_text": one(("Content-Type: text/plain", "Content-Transfer-Encoding: base64"), encoded(DATA, "base64")),
    "file_is_the_message": mail(file_part(File(name=None, data=DATA, type=DOCX), disposition_name='filename="tuijian.docx"')),
    "file_without_slash_in_type": one(("Content-Type: docx; name=a.docx", "Content-Transfer-Encoding: base64", "Content-Disposition: attachment"), encoded(DATA, "base64")),
    "text_file_attached": with_file("text/plain", "序号\t活动名称".encode("gbk"), "a.txt"),
    "text_file_named_inline": with_file("text/csv", b"1,2,3", "a.csv", disposition="inline"),
    "html_file_attached": with_file("text/html", b"<table></table>", "a.doc"),
    "text_named_is_all_there_is": mail(part(("Content-Type: text/plain; charset=utf-8; name=body.txt",), "推荐表请查收".encode())),
    "picture_in_signature": mail(
        multipart(
            "related", "rel", text_part('<p>请查收</p><img src="cid:logo@1">', kind="html"),
            file_part(File(name=None, data=b"\x89PNG", type="image/png"), type_name="name=logo.png", disposition="inline", extra=("Content-ID: <logo@1>",)),
        )
    ),
    "picture_attached_with_id": mail(multipart("mixed", "m", BODY, file_part(File(name=None, data=b"\xff\xd8\xff", type="image/jpeg"), type_name="name=a.jpg", extra=("Content-ID: <x@1>",)))),
    "uuencode_in_text": mail(part(("Content-Type: text/plain; charset=gbk",), "附上推荐表\n".encode("gbk") + uuencode(DATA, "tuijian.docx") + b"over")),
    "uuencode_gbk_name_no_end": mail(part(("Content-Type: text/plain",), uuencode(DATA, "x").replace(b" x\n", b" " + "推荐表.docx".encode("gbk") + b"\n").replace(b"`\nend\n", b""))),
    "uuencode_as_encoding": one(("Content-Type: application/octet-stream; name=a.docx", "Content-Transfer-Encoding: x-uuencode"), uuencode(DATA, "a.docx")),
    "uuencode_only_spoken_of": mail(part(("Content-Type: text/plain",), b"begin 644 things as you like\nthen go on")),
    "winmail": with_file("application/ms-tnef", WINMAIL, "winmail.dat"),
    "winmail_as_octets": with_file("application/octet-stream", WINMAIL, "winmail.dat"),
    "winmail_damaged": with_file("application/ms-tnef", WINMAIL[: len(WINMAIL) // 2], "winmail.dat"),
    "winmail_is_none": with_file("application/ms-tnef", b"PK\x03\x04", "winmail.dat"),
    "winmail_without_files": with_file("application/ms-tnef", tnef(), "winmail.dat"),
    "message_inside": mail(multipart("mixed", "fwd", BODY, part(("Content-Type: message/rfc822",), INNER))),
    "message_inside_base64": mail(multipart("mixed", "fwd", BODY, part(("Content-Type: message/rfc822", "Content-Transfer-Encoding: base64"), encoded(INNER, "base64")))),
    "message_inside_named": mail(multipart("mixed", "fwd", BODY, part(("Content-Type: message/rfc822", 'Content-Disposition: attachment; filename="a.eml"'), INNER))),
    "message_inside_as_octets": with_file("application/octet-stream", INNER, "a.eml"),
    "message_digest": mail(part(('Content-Type: multipart/digest; boundary="dig"',), b"--dig\r\n\r\n" + INNER + b"\r\n--dig--\r\n")),
    "signed": mail(part(('Content-Type: multipart/signed; boundary="sig"; protocol="application/pkcs7-signature"',), b"--sig\r\n" + multipart("mixed", "m", BODY, FILE) + b"\r\n--sig\r\n" + part(("Content-Type: application/pkcs7-signature; name=smime.p7s",), b"0\x80") + b"\r\n--sig--\r\n")),
    "encrypted": mail(part(("Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "Content-Transfer-Encoding: base64"), base64.b64encode(b"0\x80\x06"))),
    "two_content_types": message((*FRAME, "Subject: t", "Content-Type: text/plain"), multipart("mixed", "m", BODY, FILE)),
    "thirty_files": mail(multipart("mixed", "m", BODY, *(file_part(File(name=None, data=docx(str(n))), disposition_name=f'filename="{n}.docx"') for n in range(30)))),
    "no_message_id_no_date": message(("From: li@example.org", "Subject: t"), multipart("mixed", "m", BODY, FILE)),
    "date_in_chinese": message(("Date: 2026年5月5日 10:00", "From: li@example.org"), BODY),
    "date_of_1970": message(("Date: Thu, 1 Jan 1970 00:00:00 +0000", "From: li@example.org"), BODY),
    "message_id_without_brackets": message(("Message-ID: abc@example.org", "From: li@example.org"), BODY),
    "part_without_headers": mail(part(('Content-Type: multipart/mixed; boundary="p"',), b"--p\r\n\r\n" + "推荐表".encode() + b"\r\n--p--\r\n")),
    "multipart_in_base64": mail(
        part(
            ('Content-Type: multipart/mixed; boundary="sealed"', "Content-Transfer-Encoding: base64"),
            encoded(multipart("mixed", "sealed", BODY, FILE).partition(b"\r\n\r\n")[2], "base64"),
        )
    ),
    "partial": mail(part(('Content-Type: message/partial; id="a"; number=1; total=2',), b"Content-Type: text/plain\r\n\r\nx")),
}  # fmt: skip
