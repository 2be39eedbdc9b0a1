"""A large mail's content key is made piece by piece and is the same as if it were made at once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import mail
from parsers.mail import read_head, read_mail
from tests.builders.mail_corpus import CORPUS


@given(st.lists(st.sampled_from([b"\r\n", b"\n", b"\r", b"a", b"bc"]), max_size=30), st.integers(2, 7))
@settings(derandomize=True, max_examples=300)
def test_line_ends_are_made_plain_piece_by_piece(pieces, size):
    raw = b"head" + b"".join(pieces)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mail, "_PIECE", size)
        joined = b"".join(mail._with_plain_line_ends(raw, 4))
    assert joined == raw[4:].replace(b"\r\n", b"\n").rstrip(b"\n")


def test_both_line_ends_are_one_content():
    raw = b"Message-ID: <1@x.example>\r\nFrom: a@x.example\r\n\r\nfirst\r\nsecond\r\n\r\n"
    assert read_mail(raw).content_key == read_mail(raw.replace(b"\r\n", b"\n").rstrip()).content_key


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\nbody", *(said.raw for said in CORPUS.values())])
def test_the_head_alone_tells_what_the_whole_mail_tells(raw):
    head, mail = read_head(raw), read_mail(raw)
    for name in ("message_id", "sender", "subject", "date", "content_key"):
        assert getattr(head, name) == getattr(mail, name)
