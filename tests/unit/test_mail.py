"""Any bytes are a mail; a mail is the same wherever it lies; what is hostile is refused quickly."""

import email
import email.policy
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.errors import FaultCode, Unreadable
from parsers.mail import Mail, read_mail
from parsers.mime.parts import DEPTH_LIMIT, PARTS_LIMIT
from tests.builders.clients import CLIENTS, write
from tests.builders.mail_bytes import FORM, File, Letter, file_part, message, multipart, text_part
from tests.builders.mail_corpus import CORPUS

HEAD = b"From: a@example.org\r\nMIME-Version: 1.0\r\n"
SAMPLES = sorted(said.raw for said in CORPUS.values())


def taken(raw: bytes) -> Mail | FaultCode:
    try:
        return read_mail(raw)
    except Unreadable as refused:
        return refused.code


@settings(max_examples=200, deadline=1000, derandomize=True)
@given(st.binary(max_size=2000))
def test_any_bytes_are_a_mail(raw):
    assert isinstance(taken(raw), Mail)


PIECES = [
    b"\r\n", b"\n", b"--b", b"--b--", b"Content-Type: ", b"multipart/mixed; boundary=b", b"text/html", b"message/rfc822", b"name=", b'"', b";", b"=?gbk?B?", b"?=", b"*0*=",
    b"gbk''%B1", b"Content-Transfer-Encoding: base64\r\n", b"Content-Disposition: attachment", b"From: ", b"<a@b.cn>", b",", b"(", b"begin 644 a\r\n", b"\xb1\xed", b"\xe8\xa1\xa8", b"\x00", b" ", b"<table>", b"=",
]  # fmt: skip


@settings(max_examples=300, deadline=1000, derandomize=True)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map(b"".join))
def test_any_pieces_are_a_mail(raw):
    assert isinstance(taken(raw), Mail)


@settings(max_examples=300, deadline=1000, derandomize=True)
@given(st.sampled_from(SAMPLES), st.data())
def test_damaged_mail_is_a_mail(raw, data):
    at = data.draw(st.integers(0, len(raw)))
    until = data.draw(st.integers(at, min(len(raw), at + 200)))
    assert isinstance(taken(raw[:at] + data.draw(st.binary(max_size=20)) + raw[until:]), Mail)


@pytest.mark.parametrize("client", CLIENTS)
def test_the_standard_library_finds_the_same_files(client):
    raw = write(Letter(), CLIENTS[client])
    parts = email.message_from_bytes(raw, policy=email.policy.compat32).walk()
    theirs = [part.get_payload(decode=True) for part in parts if part.get_content_maintype() == "application"]
    assert [each.data for each in read_mail(raw).attachments] == theirs == [FORM.data]


@st.composite
def trees(draw, depth=3):
    """A well-formed tree of parts, and the files in it."""
    files = [
        File(name=f"{draw(st.integers(0, 10**9))}.docx", data=draw(st.binary(min_size=1, max_size=200)))
        for _ in range(draw(st.integers(0, 3)))
    ]
    parts = [
        file_part(
            each,
            disposition_name=f'filename="{each.name}"',
            encoding=draw(st.sampled_from(["base64", "quoted-printable"])),
        )
        for each in files
    ]
    for _ in range(draw(st.integers(0, 2)) if depth else 0):
        inner, held = draw(trees(depth=depth - 1))
        parts.append(inner)
        files += held
    boundary = f"b{draw(st.integers(0, 10**9))}"
    return multipart(draw(st.sampled_from(["mixed", "related", "signed"])), boundary, text_part("text"), *parts), files


@settings(max_examples=60, deadline=1000, derandomize=True)
@given(trees())
def test_every_file_of_a_tree_is_found(tree):
    content, files = tree
    mail = read_mail(message(("From: a@example.org",), content))
    assert [(each.name, each.data) for each in mail.attachments] == [(each.name, each.data) for each in files]


def keyed(raw: bytes) -> str:
    return read_mail(raw).content_key


MAIL = write(Letter(), CLIENTS["qq_web"])


def test_the_same_mail_in_two_mailboxes_has_one_key():
    other = b"Received: from mx by mx7 (Coremail) with SMTP id x;\r\n\tTue, 5 May 2026\r\n" + MAIL.replace(
        b"\r\n\r\n", b"\r\nX-CM-TRANSID: x\r\n\r\n", 1
    )
    assert keyed(other) == keyed(MAIL)
    assert keyed(MAIL.replace(b"\r\n", b"\n")) == keyed(MAIL)
    assert keyed(MAIL + b"\r\n") == keyed(MAIL)
    assert keyed(MAIL.replace(b"Message-ID: ", b"Message-ID:\r\n ")) == keyed(MAIL)


@pytest.mark.parametrize(
    "changed",
    [
        MAIL.replace(b"20260505100000.1", b"20260505100000.2"),
        MAIL.replace(b"li.rongji@", b"wang@"),
        MAIL.replace(b"10:00:00", b"10:00:01"),
        MAIL[:-100] + b"x" + MAIL[-99:],
    ],
    ids=["message-id", "from", "date", "body"],
)
def test_another_mail_has_another_key(changed):
    assert changed != MAIL
    assert keyed(changed) != keyed(MAIL)


def nested(depth: int) -> bytes:
    return HEAD + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth)
    )


def wide(parts: int) -> bytes:
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n" * parts


TOO_LARGE = {
    "200,000 parts": wide(200_000),
    "one part too many": wide(PARTS_LIMIT),
    "parts nested 1000 deep": nested(1000),
    "parts nested one too deep": nested(DEPTH_LIMIT + 1),
    "100,000 headers": b"X: y\r\n" * 100_000,
    "a header block without end": b"X: y\r\n" * 17_067 + b"X: y",
    "a subject of 256 kB": b"Subject: " + b"=?utf-8?B?5o6o?= " * 16_000 + b"\r\n\r\n",
    "a header of 17 kB": b"To: " + b"a" * 17_000 + b"\r\n\r\n",
    "a boundary of 3 kB": HEAD + b"Content-Type: multipart/mixed; boundary=" + b"b" * 3000 + b"\r\n\r\n",
    "50,000 files in a text": HEAD + b"\r\n" + b"begin 644 a\n#0V%T\n" * 50_000,
}


@pytest.mark.parametrize("raw", TOO_LARGE.values(), ids=TOO_LARGE)
def test_beyond_the_limits_is_refused(raw):
    started = time.process_time()
    assert taken(raw) is FaultCode.TOO_LARGE
    assert time.process_time() - started < 2


def test_within_the_limits_is_read():
    assert isinstance(taken(wide(PARTS_LIMIT - 1)), Mail)
    assert isinstance(taken(nested(DEPTH_LIMIT)), Mail)


LABOURS = {
    "parentheses": b"From: " + b"(" * 16_000 + b"\r\n\r\n",
    "quotes": b"From: " + b'"\\' * 8000 + b"\r\n\r\n",
    "semicolons": b"Content-Type: text/plain" + b";" * 16_000 + b"\r\n\r\n",
    "quotes in parameters": b'Content-Type: text/plain; a="' + b'" ' * 8000 + b"\r\n\r\n",
    "words that never end": b"Subject: " + b"=?u?B?" * 2600 + b"\r\n\r\n",
    "open tags": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<" * 2_000_000,
    "nested tags": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 400_000,
    "open comments": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<!--" * 500_000,
    "begins without end": HEAD + b"\r\n" + b"begin 644 a\n" * 100_000,
    "padding": HEAD + b"Content-Type: a/b\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"= " * 1_000_000,
    "almost boundaries": HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b" * 600_000,
    "dashes": HEAD + b"\r\n" + b"-" * 500_000,
}


@pytest.mark.parametrize("raw", LABOURS.values(), ids=LABOURS)
def test_labour_is_bounded(raw):
    started = time.process_time()
    assert isinstance(taken(raw), Mail)
    assert time.process_time() - started < 2


def test_a_message_inside_is_not_judged_by_its_head():
    raw = HEAD + b"Content-Type: message/rfc822\r\n\r\n" + b"X: y\r\n" * 20_000
    (inside,) = read_mail(raw).attachments
    assert (inside.origin, len(inside.data)) == ("message", 120_000)
    assert taken(inside.data) is FaultCode.TOO_LARGE


def test_headers_are_found_by_any_case():
    mail = read_mail(b"Received: one\r\nRECEIVED: two\r\nFrom: a@example.org\r\n\r\n")
    assert mail.first("Received") == "one"
    assert mail.every("received") == ("one", "two")
    assert mail.first("X-None") is None


def test_the_head_is_kept_as_it_came():
    raw = b"From: a@example.org\r\nX-Long: a\r\n\tb\r\n\r\nbody"
    assert read_mail(raw).head == raw[:-4]
