"""
Files made to exhaust, to reach out, or to get somewhere, as (name, bytes).

`BOMBS` are never read as a form, and why not is their fault code; `MASKED` are real forms
that carry something hostile along, which is to be passed over.
"""

import io
import struct
import tarfile
import zipfile
import zlib

from tests.builders.letters_in import recommendation
from tests.builders.ooxml import R, S, docx, p, sheet_xml, tbl, tc, tr, xlsx, zipped
from tests.builders.pdfs import PAGE, pdf
from tests.builders.swollen import lzma_member, main_part, merged_rows, nested

ZEROS = bytes(30 << 20)
FORM, SHEET = recommendation()[1], recommendation(name="推荐表.xlsx")[1]
ENTITIES = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
BODY = '<w:document xmlns:w="x"><w:body><w:p><w:r><w:t>&{};</w:t></w:r></w:p></w:body></w:document>'


def doctype(subset, entity):
    return main_part(f'<?xml version="1.0"?><!DOCTYPE x [{subset}]>{BODY.format(entity)}')


def rewritten(package, *, add=None, **changed):
    """A package with members changed by functions of their bytes; `add` are new ones."""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        members = {each: source.read(each) for each in source.namelist()}
    for name, change in changed.items():
        path = next(each for each in members if each.endswith(name.replace("__", ".")))
        members[path] = change(members[path])
    return zipped({**members, **(add or {})})


def stored(package):
    """The same package unpacked: as large as what it holds, so that no ratio gives it away."""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        return zipped({each: source.read(each) for each in source.namelist()}, method=zipfile.ZIP_STORED)


def within_body(xml):
    """The recommendation form with more XML at the end of its body."""
    return rewritten(FORM, document__xml=lambda old: old.replace(b"<w:sectPr", xml.encode() + b"<w:sectPr", 1))


def overlapping(copies=1000):
    """One member of a megabyte, listed a thousand times."""
    once = zipped({"a.bin": bytes(1 << 20)})
    end = once.rindex(b"PK\x05\x06")
    at = once.index(b"PK\x01\x02")
    entry, directory = once[at:end], b""
    for number in range(copies):
        directory += entry.replace(b"a.bin", b"%05d" % number)
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, copies, copies, len(directory), at, 0)
    return once[:at] + directory + tail


def archives_in_archives(depth):
    inner = FORM
    for level in range(depth):
        inner = zipped({f"{level}.zip" if level else "推荐表.docx": inner})
    return inner


def tar(*entries, mode="w:gz"):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as bundle:
        for name, content, kind, target in entries:
            told = tarfile.TarInfo(name)
            told.type, told.linkname, told.size = kind, target, len(content)
            bundle.addfile(told, io.BytesIO(content))
    return stream.getvalue()


def merges(count):
    told = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, count))
    return xlsx({"a": sheet_xml("", after=f"<mergeCells>{told}</mergeCells>")})


def formats(count):
    styles = f'<styleSheet xmlns="{S}"><cellXfs>{"<xf/>" * count}</cellXfs></styleSheet>'
    return xlsx({"a": sheet_xml("")}, styles=styles)


def png(side):
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunks = (b"IHDR", head), (b"IDAT", zlib.compress(bytes(1 << 20), 9)), (b"IEND", b"")
    told = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(told)


def linked(port):
    """Relationships to the outside world of every kind that makes a program fetch."""
    home = f"http://127.0.0.1:{port}"
    kinds = "image", "attachedTemplate", "oleObject", "frame", "subDocument", "hyperlink"
    lines = "".join(
        f'<Relationship Id="x{n}" Type="{R}/{kind}" Target="{home}/{kind}" TargetMode="External"/>'
        for n, kind in enumerate(kinds)
    )
    return lambda old: old.replace(b"</Relationships>", lines.encode() + b"</Relationships>")


def related(target, kind="attachedTemplate"):
    """One relationship to something outside."""
    line = f'<Relationship Id="x0" TargetMode="External" Type="{R}/{kind}" Target="{target}"/>'
    return lambda old: old.replace(b"</Relationships>", line.encode() + b"</Relationships>")


def page_of(port):
    """A form as a page that wants to be fetched from, saved as .doc."""
    home = f"http://127.0.0.1:{port}"
    return (
        f'<html><head><link rel="stylesheet" href="{home}/a.css"><style>@import url({home}/b.css);</style></head>'
        f'<body><img src="{home}/c.png"><iframe src="{home}/d"></iframe><script src="{home}/e.js"></script>'
        "<p>会议安排</p></body></html>"
    ).encode()


def rich_text_of(port):
    field = f'{{\\field{{\\*\\fldinst INCLUDEPICTURE "http://127.0.0.1:{port}/p.png" \\\\d}}{{\\fldrslt x}}}}'
    template = f"{{\\*\\template http://127.0.0.1:{port}/t.dot}}"
    return f"{{\\rtf1\\ansi {template}{field} meeting\\par}}".encode()


DDE = (
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc"'
    '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
)
SPAN = tbl(tr(tc("x", properties='<w:gridSpan w:val="100000000"/>')))
FAR = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
UPWARDS = "../../../../../../tmp/baosong-was-here.docx"


def strokes(count):
    """A page of lines, no two alike: small, and for ever to be laid out."""
    drawn = b"".join(b"%d %d m %d %d l S\n" % (n % 597, n % 839, n % 593, n % 827) for n in range(count))
    return "表.pdf", pdf(drawn)


# name: (file name, bytes, the code it is told with)
BOMBS = {
    "zip_of_zeros": ("表.docx", main_part(ZEROS), "too_large"),
    "picture_of_zeros": ("表.docx", docx(p("x"), parts={"word/media/image1.png": ZEROS}), "too_large"),
    "strings_of_zeros": ("表.xlsx", xlsx({"a": sheet_xml("")}, extra={"xl/sharedStrings.xml": ZEROS}), "too_large"),
    "lzma": ("表.docx", lzma_member(ZEROS), "too_large"),
    "overlapping_members": ("表.zip", overlapping(), "too_large"),
    "five_thousand_members": ("表.zip", zipped({f"{n}.txt": "" for n in range(5000)}), "too_large"),
    "billion_laughs": ("表.docx", doctype('<!ENTITY a "ha">' + ENTITIES, "i"), "too_large"),
    "quadratic_entities": ("表.docx", main_part(f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]><x>{"&a;" * 5000}</x>'), "too_large"),
    "external_entity": ("表.docx", doctype('<!ENTITY a SYSTEM "file:///etc/passwd">', "a"), "corrupt"),
    "elements_in_elements": ("表.docx", main_part("<x>" * 100_000), "too_large"),
    "tables_in_tables": ("表.docx", docx(nested(500)), "too_large"),
    "merged_rows": ("表.docx", docx(merged_rows(20_000)), "too_large"),
    "cells": ("表.docx", docx(tbl(*[tr(*["<w:tc/>"] * 63)] * 4000)), "too_large"),
    "a_million_rows": ("表.xlsx", xlsx({"a": sheet_xml("<row/>" * 1_000_000)}), "too_large"),
    "a_million_formats": ("表.xlsx", formats(1_000_000), "too_large"),
    "merged_rows_unpacked": ("表.docx", stored(docx(merged_rows(60_000))), "too_large"),
    "rows_unpacked": ("表.xlsx", stored(xlsx({"a": sheet_xml("<row/>" * 1_000_000)})), "too_large"),
    "formats_unpacked": ("表.xlsx", stored(formats(1_000_000)), "too_large"),
    "text_unpacked": ("表.docx", stored(docx(p("长" * 9_000_000))), "too_large"),
    "archives_in_archives": ("表.zip", archives_in_archives(30), "too_large"),
    "tar_of_zeros": ("表.tar.gz", tar(("表.docx", bytes(300 << 20), tarfile.REGTYPE, "")), "too_large"),
    "pdf_of_zeros": ("表.pdf", pdf(ZEROS), "too_large"),
    "pdf_of_strokes": ("表.pdf", pdf(b"0 0 m 1 1 l S\n" * 2_000_000), "too_large"),
}  # fmt: skip

# name: (file name, bytes); each is the form of its unit all the same
MASKED = {
    "macros": ("推荐表.docm", rewritten(FORM, add={"word/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(2000)})),
    "dde": ("推荐表.docx", within_body(DDE)),
    "span_of_millions": ("推荐表.docx", within_body(SPAN)),
    "names_that_climb": ("推荐表.docx", rewritten(FORM, add={UPWARDS: b"x", "/etc/cron.d/x": b"x"})),
    "cell_at_the_end": ("推荐表.xlsx", rewritten(SHEET, sheet1__xml=lambda old: old.replace(b"</sheetData>", FAR.encode()))),
    "archive_that_climbs": ("推荐表.zip", zipped({UPWARDS: FORM, "..\\..\\x.txt": "x"})),
    "archive_of_links": (
        "推荐表.tar.gz",
        tar(
            ("etc", b"", tarfile.SYMTYPE, "/etc"),
            ("etc/baosong-was-here", b"x", tarfile.REGTYPE, ""),
            ("disk", b"", tarfile.BLKTYPE, ""),
            ("推荐表.docx", FORM, tarfile.REGTYPE, ""),
        ),
    ),
}  # fmt: skip

# Nothing of ours and no bomb either: read, and no form in it
HOLLOW = {
    "whole_sheet_merged": ("表.xlsx", xlsx({"a": sheet_xml("", after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')})),
    "two_hundred_thousand_merges": ("表.xlsx", merges(200_000)),
    "page_of_two_million_points": ("表.pdf", pdf(b"0 0 m 1 1 l S").replace(b"0 0 %d %d" % PAGE, b"0 0 2000000 2000000")),
    "picture_of_nine_hundred_megapixels": ("表.png", png(30_000)),
}  # fmt: skip
