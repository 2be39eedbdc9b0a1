"""The text that Outlook hides in a winmail.dat."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.mail import read_mail
from parsers.mime.rtf import rtf_text, unpacked
from parsers.mime.tnef import read_tnef
from tests.builders.broken_mails import attribute, compressed_rtf, mail, said_in_tnef, tnef
from tests.builders.mail_bytes import File, file_part, multipart

fast = settings(max_examples=60, derandomize=True, deadline=None)
HEAD = rb"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0 \'cb\'ce\'cc\'e5;}}{\colortbl;\red0\green0\blue0;}"
TEXT = "现将推荐表报上，请查收。\n兰州市科技局"
RTF = HEAD + rb"\uc1 " + b"".join(
    b"\\par " if each == "\n" else b"".join(b"\\'%02x" % octet for octet in each.encode("gbk")) for each in TEXT
) + b"}"  # fmt: skip


@pytest.mark.parametrize(
    ("rtf", "text"),
    [
        (RTF, TEXT),
        (rb"{\rtf1\ansi\uc1\u25512?\u-32336?\par done}", "推膰\ndone"),
        (rb"{\rtf1 a\tab b\cell c\row d}", "a\tb\tc\nd"),
        (rb"{\rtf1 \{a\}\~b\\c}", "{a} b\\c"),
        (rb"{\rtf1{\*\htmltag64 <p>}seen{\pict 00ff}{\info{\author x}}}", "seen"),
        (b"", ""),
        (b"}}}}{{{{", ""),
        (rb"{\rtf1\ansicpg99999 ok", "ok"),
    ],
)
def test_rtf_as_text(rtf, text):
    assert rtf_text(rtf) == text


def test_a_real_compressed_body():
    """The two examples of MS-OXRTFCP 4.1 and 4.2: a run of the dictionary, and one that repeats itself."""
    first = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert unpacked(first) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    second = bytes.fromhex("1a0000001c0000004c5a4675e2d44b5141000420 5758595a0d6e7d010eb0".replace(" ", ""))
    assert unpacked(second) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


def test_what_is_not_compressed():
    assert unpacked(struct.pack("<IIII", len(RTF) + 12, len(RTF), 0x414C454D, 0) + RTF) == RTF


@fast
@given(st.binary(max_size=300))
def test_unpacking_gives_back_what_was_packed(rtf):
    assert unpacked(compressed_rtf(rtf)) == rtf


@fast
@given(st.binary(max_size=300))
def test_both_are_total(junk):
    rtf_text(junk)
    rtf_text(unpacked(struct.pack("<IIII", 1000, 5000, 0x75465A4C, 0) + junk))


SAID = {
    "rtf": (said_in_tnef(0x1009, 0x0102, compressed_rtf(RTF)), TEXT, ""),
    "unicode": (said_in_tnef(0x1000, 0x001F, TEXT.encode("utf-16-le") + b"\0\0"), TEXT, ""),
    "html": (said_in_tnef(0x1013, 0x0102, "<p>推荐表</p>".encode("gbk")), "", "<p>推荐表</p>"),
    "old": (attribute(1, 0x0002800C, TEXT.encode("gbk") + b"\0"), TEXT, ""),
    "nothing": (b"", "", ""),
}


@pytest.mark.parametrize("kind", SAID)
def test_the_envelope_says_what_its_writer_said(kind):
    said, text, html = SAID[kind]
    envelope = read_tnef(tnef(("推荐表.docx", b"abc"), said=said))
    assert (envelope.text, envelope.html, envelope.whole) == (text, html, True)


def test_a_mail_that_is_nothing_but_an_envelope_has_a_text():
    part = file_part(
        File(name=None, data=tnef(("推荐表.docx", b"abc"), said=SAID["rtf"][0]), type="application/ms-tnef"),
        disposition_name='filename="winmail.dat"',
    )
    read = read_mail(mail(multipart("mixed", "m", part)))
    assert (read.text, [each.name for each in read.attachments]) == (TEXT, ["推荐表.docx"])
