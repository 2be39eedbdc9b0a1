"""What leaves the house: headers, threads and names of files."""

import email
import email.policy
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifier import compose
from notifier.letters import AnswerKind, Enclosure
from notifier.message import LOOP_HEADER
from notifier.phrases import say
from parsers.mail import read_mail
from parsers.text import one_line
from tests.builders.boards import (
    KJT,
    NOTICE,
    answer,
    answered,
    at,
    taken,
    trouble,
)
from tests.builders.letters_sent import correction, reminder, sent, text, the_answer

# ---------------------------------------------------------------- headers


def test_an_answer_stands_in_the_thread():
    message = sent(the_answer(answered=answered(references=("<first@qq.com>",))))
    assert message["Subject"] == "回复：兰州市科技局报送推荐表"
    assert message["In-Reply-To"] == "<tencent_0123456789@qq.com>"
    assert message["References"] == "<first@qq.com> <tencent_0123456789@qq.com>"
    assert message["To"] == "lzkjj@example.cn"
    assert message["From"] == "甘肃省科学技术厅 <kjt@example.cn>"
    assert message["Date"].datetime == at(5, 11, 10, 5)
    assert message["Cc"] is None
    assert message["Reply-To"] is None


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("推荐表", "回复：推荐表"),
        ("Re: 回复：推荐表", "回复：推荐表"),
        ("转发：推荐表", "回复：转发：推荐表"),
        ("", f"回复：{NOTICE.short_title}报送"),
        ("推荐表\r\nBcc: evil@example.com", "回复：推荐表 Bcc: evil@example.com"),
        ("推荐\u202e表\x00\u2028", "回复：推荐表"),
    ],
)
def test_a_subject_is_one_clean_line(subject, expected):
    message = sent(the_answer(answered=answered(subject=subject)))
    assert message["Subject"] == expected
    assert message["Bcc"] is None


def test_machines_are_told_that_a_machine_wrote():
    first = sent(the_answer())
    assert first["Auto-Submitted"] == "auto-replied"
    assert first["X-Auto-Response-Suppress"] == "All"
    assert first[LOOP_HEADER] == "acknowledgement"
    assert sent(reminder(at(5, 12)))["Auto-Submitted"] == "auto-generated"


def test_a_long_identifier_is_not_folded_into_encoded_words():
    long = f"<{'A' * 90}@{'b' * 40}.outlook.com>"
    raw = the_answer(answered=answered(message_id=long, references=(long.replace("A", "C"),))).raw
    assert f"In-Reply-To: {long}".encode() in raw
    assert b"=3C" not in raw


@pytest.mark.parametrize(
    "identifier", ["<a@b>\r\nBcc: x@example.com", "no brackets", "<with space@b>", "<中文@b>", None]
)
def test_what_is_no_identifier_is_left_out(identifier):
    message = sent(the_answer(answered=answered(message_id=identifier, references=("<good@b>", "bad one"))))
    assert message["In-Reply-To"] is None
    assert message["References"] == "<good@b>"
    assert message["Bcc"] is None


def test_a_long_thread_keeps_its_ends():
    references = tuple(f"<{n}@example.com>" for n in range(40))
    kept = sent(the_answer(answered=answered(references=references)))["References"].split()
    assert kept[0] == "<0@example.com>"
    assert kept[-2:] == ["<39@example.com>", "<tencent_0123456789@qq.com>"]
    assert len(kept) == 12


def test_the_same_letter_is_the_same_bytes():
    assert correction().raw == correction().raw
    identifier = the_answer().message_id
    assert identifier.endswith("@example.cn>")
    assert identifier == the_answer().message_id
    assert identifier != the_answer(key="another").message_id
    assert identifier != the_answer(kind=AnswerKind.CHECKING).message_id


def test_the_wire_gets_seven_bits_short_lines_and_crlf():
    raw = correction().raw
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    for part in sent(correction()).walk():
        if not part.is_multipart():
            assert part["Content-Transfer-Encoding"] == "base64"
            assert part.get_content_charset() in {"utf-8", None}


@settings(max_examples=80, derandomize=True, deadline=None)
@given(
    subject=st.text(max_size=200),
    unit=st.text(max_size=40),
    file=st.text(max_size=120),
    identifier=st.text(max_size=60),
)
def test_nothing_a_sender_writes_becomes_a_header(subject, unit, file, identifier):
    letter = answer(
        units=(unit,) if unit else (),
        answered=answered(subject=subject, message_id=identifier, display_name=unit),
        taken=(taken(file=file),),
        enclosures=(Enclosure(name=file, content=b"x"),),
    )
    message = sent(compose.answer(letter, notice=NOTICE))
    known = {"from", "to", "subject", "date", "message-id", "in-reply-to", "references", "auto-submitted",
             "x-auto-response-suppress", "x-baosong", "content-language", "mime-version", "content-type"}  # fmt: skip
    assert {name.lower() for name in message.keys()} <= known  # noqa: SIM118
    assert len(list(message.iter_attachments())) == 1
    assert not message.defects


# ---------------------------------------------------------------- files


@pytest.mark.parametrize(
    "name", ["附件1.docx", "附件1-兰州市科技局（请修改）" * 4 + ".docx", 'a"b.docx', "plain.docx", "报送 表.xlsx"]
)
def test_a_file_keeps_its_name_in_both_ways(name):
    enclosed = Enclosure(name=name, content=b"content", content_type="application/octet-stream")
    (part,) = sent(the_answer(enclosures=(enclosed,))).iter_attachments()
    kept = name.replace('"', "'")
    assert part.get_filename() == kept
    assert part["Content-Type"].params["name"] == kept
    assert part["Content-Disposition"].content_disposition == "attachment"
    assert part.get_content() == b"content"
    raw = the_answer(enclosures=(enclosed,)).raw
    if not name.isascii():
        assert b"filename*" in raw
        assert b'name="=?utf-8?B?' in raw


def test_a_blank_form_goes_with_an_unusable_file():
    letter = answer(
        AnswerKind.CORRECTION, units=(), owed=(), troubles=(trouble("encrypted"),), attach_forms=("recommendation",)
    )
    message = compose.answer(letter, notice=NOTICE)
    (part,) = sent(message).iter_attachments()
    name, content = NOTICE.blank("recommendation")
    assert (part.get_filename(), part.get_content()) == (name, content)
    assert name in text(message)


# ---------------------------------------------------------------- the wire


@settings(max_examples=150, derandomize=True, deadline=None)
@given(name=st.text("甘肃省科技厅ab1(),.;:@é𐀀 ", max_size=80), subject=st.text(max_size=150))
def test_what_is_written_is_what_is_read(name, subject):
    box = replace(KJT, name=name)
    raw = compose.answer(answer(mailbox=box, answered=answered(subject=f"a{subject}")), notice=NOTICE).raw
    read = email.message_from_bytes(raw, policy=email.policy.default)
    assert read["Subject"] == say("answer.subject", subject=bare(one_line(f"a{subject}", 100)))
    assert read_mail(raw).sender.display_name == one_line(name, 120)  # the library puts spaces between words
    assert read["From"].addresses[0].addr_spec == KJT.address
    assert all(len(line) <= 78 for line in raw.split(b"\r\n") if b"=?" in line)
    assert not read.defects


def bare(subject):
    return compose.REPLY_MARK.sub("", subject).strip()


def test_no_address_begins_a_header():
    message = sent(the_answer(answered=answered(address="a@example.org\r\nBcc: x@example.org")))
    assert message["Bcc"] is None
