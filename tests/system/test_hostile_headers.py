"""Mails made to cost time and memory before any file of theirs is looked at, through the whole work."""

import resource

import pytest

from tests.builders.letters_in import BAIYIN, LANZHOU, letter, recommendation, stamped
from tests.builders.loop import loop

SENDER = "flood@flood.example.net"
SUBJECT, BODY = "推荐表".encode(), "推荐表见附件。".encode()
PARTS = b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n"
PLENTY_MB = 400  # more than any of these may take, and less than a careless reader takes for the least of them


@pytest.fixture
def work(tmp_path):
    with loop(tmp_path) as open_loop:
        yield open_loop


def mail(*, head="", subject=SUBJECT, body=BODY):
    """By hand; its subject speaks of the notice."""
    fields = b"From: %b\r\nTo: kjt@unit.example\r\nSubject: %b\r\nMessage-ID: <f@flood.example.net>\r\n%b" % (
        SENDER.encode(),
        subject,
        head.encode() if isinstance(head, str) else head,
    )
    return stamped(fields + b"Date: Wed, 06 May 2026 10:00:00 +0800\r\n\r\n" + body, sender=SENDER)


def multipart(body):
    return mail(head='Content-Type: multipart/mixed; boundary="b"\r\n', body=body)


def enclosed(depth):
    """A mail in a mail in a mail …"""
    inner = b"Subject: x\r\n\r\nx"
    for _ in range(depth):
        inner = b"Content-Type: message/rfc822\r\n\r\n" + inner
    return mail(head=inner.partition(b"\r\n\r\n")[0] + b"\r\n", body=inner.partition(b"\r\n\r\n")[2])


def nested(depth):
    parts = "".join(f'--b{n}\r\nContent-Type: multipart/mixed; boundary="b{n + 1}"\r\n\r\n' for n in range(depth))
    return mail(head='Content-Type: multipart/mixed; boundary="b0"\r\n', body=parts.encode())


FLOODS = {
    "200000_parts": multipart(b"--b\r\n\r\n\r\n" * 200_000 + b"--b--\r\n"),
    "50000_texts": multipart(PARTS * 50_000 + b"--b--\r\n"),
    "parts_that_never_begin": multipart(b"--bb\r\n-- b\r\n" * 300_000),
    "100000_fields": mail(head="X-Flood: x\r\n" * 100_000),
    "one_endless_field": mail(head=f"X-Flood: {'x' * 5_000_000}\r\n"),
    "one_endlessly_folded_field": mail(head="X-Flood: x\r\n" + " x\r\n" * 500_000),
    "recipients": mail(head=f"Cc: {', '.join(f'a{n}@example.org' for n in range(20_000))}\r\n"),
    "references": mail(head=f"References: {' '.join(f'<{n}@example.org>' for n in range(20_000))}\r\n"),
    "parameters": mail(head="Content-Type: text/plain" + "".join(f"; p{n}=x" for n in range(30_000)) + "\r\n"),
    "continued_parameters": mail(head="Content-Type: text/plain" + "".join(f"; n*{n}*=x" for n in range(30_000)) + "\r\n"),
    "encoded_words": mail(subject=b"=?utf-8?B?5o6o6I2Q6KGo?= " * 20_000),
    "words": mail(subject="推荐表 ".encode() * 50_000),
    "parentheses": mail(head=f"Reply-To: {'(' * 200_000}\r\n"),
    "boundary": mail(head=f'Content-Type: multipart/mixed; boundary="{"b" * 100_000}"\r\n'),
    "1000_multiparts": nested(1000),
    "1000_mails_in_mails": enclosed(1000),
    "received": mail(head="Received: from x by y; Wed, 06 May 2026 10:00:00 +0800\r\n" * 20_000),
    "base64_of_nothing": mail(head="Content-Transfer-Encoding: base64\r\n", body=b"=" * 3_000_000),
    "quoted_line_ends": mail(head="Content-Transfer-Encoding: quoted-printable\r\n", body=b"=\r\n" * 1_000_000),
    "tags": mail(head="Content-Type: text/html\r\n", body=b"<div>" * 500_000),
    "attributes": mail(head="Content-Type: text/html\r\n", body=b"<p " + b"a=b " * 500_000),
    "uuencoded": mail(body=b"begin 644 a.docx\r\n" * 100_000),
}  # fmt: skip


@pytest.mark.parametrize("name", FLOODS)
def test_it_has_its_row_and_the_others_their_answer(work, name):
    before = _memory()
    one = work.put(FLOODS[name])
    other = work.put(letter(recommendation(BAIYIN), sender="kx@by.example.org"))
    work.work()
    told = work.message(one)
    assert told.state in {"held", "handled", "ignored"}, told.reason
    assert len(work.answers(told)) <= 1
    assert work.message(other).reason == "accepted"
    assert _memory() - before < PLENTY_MB


def _memory():
    """The most this process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def test_a_form_behind_a_flood_is_told_that_a_person_looks(work):
    """What is beyond all limits is held, and no unit's form is thought never to have come."""
    raw = letter(recommendation(LANZHOU))
    message = work.take(raw.replace(b"MIME-Version", b"X-Flood: " + b"x" * 5_000_000 + b"\r\nMIME-Version", 1))
    assert (message.state, message.reason) == ("held", "too_large")
    (point,) = work.board().points
    assert point.reason == "too_large"
