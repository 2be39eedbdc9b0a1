"""The pieces of a message, one by one: what is written one way or another is read as it was meant."""

import base64
import quopri
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.errors import Unreadable
from parsers.mail import read_mail
from parsers.mime.addresses import addresses, read_sender
from parsers.mime.charsets import codec, decode
from parsers.mime.names import clean_name, made_up_name
from parsers.mime.parameters import read_labelled
from parsers.mime.plain import html_text
from parsers.mime.tnef import read_tnef
from parsers.mime.transfer import undo, uuencoded
from parsers.mime.words import clean_line, decode_words
from tests.builders.broken_mails import tnef, uuencode
from tests.builders.mail_bytes import rfc2231, word, words

fast = settings(max_examples=100, deadline=1000, derandomize=True)
chinese = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=40)
text = st.text(
    st.characters(codec="gb18030", categories=["L", "N", "Po"], exclude_characters="\\\"'*%?=\ufffd"),
    min_size=1,
    max_size=40,
)
charset = st.sampled_from(["utf-8", "gb18030"])


def shown(line: str) -> bool:
    """Nothing in it breaks a line or turns its direction."""
    return not any(
        unicodedata.category(each) in {"Cc", "Cs", "Zl", "Zp"} or each in "\u202e\u2066\u200f" for each in line
    )


@pytest.mark.parametrize(
    "label", ["gb2312", "GBK", "x-gbk", "cp936", "gb_2312-80", "EUC-CN", "GBK2312", "chinese", "gb18030", '"gb2312"']
)
def test_every_name_of_chinese_means_gb18030(label):
    assert codec(label) == "gb18030"
    assert decode("镕㐂".encode("gb18030"), label) == "镕㐂"


@pytest.mark.parametrize(
    "label", ["base64", "rot13", "zlib", "idna", "punycode", "unicode_escape", "undefined", "", "\0", "x" * 500]
)
def test_what_is_no_charset_decodes_nothing(label):
    assert codec(label) is None
    assert decode("推荐表".encode(), label) == "推荐表"


@fast
@given(
    st.binary(max_size=200),
    st.one_of(
        st.none(),
        st.text(max_size=20),
        st.sampled_from(["utf-8", "gbk", "utf-16", "big5", "hz", "iso-2022-jp", "latin-1"]),
    ),
)
def test_decoding_is_total(data, label):
    decode(data, label)


@fast
@given(text, charset, st.integers(3, 45))
def test_words_cut_anywhere_are_joined(written, how, every):
    assert decode_words(words(written, how, every=every, glue=" ")) == written


@fast
@given(text, charset, st.sampled_from("BQ"))
def test_words_of_both_kinds_are_read(written, how, encoding):
    assert decode_words(word(written, how, encoding=encoding)) == written


@fast
@given(st.text(max_size=200))
def test_lines_are_clean(written):
    line = clean_line(written)
    assert line == clean_line(line)
    assert shown(line)


@fast
@given(text, charset, st.integers(0, 20))
def test_extended_parameters_cut_anywhere_are_joined(written, how, every):
    labelled = read_labelled(f"attachment; {rfc2231('filename', written, how, every=every)}; size=3")
    assert (labelled.value, labelled.parameters) == ("attachment", {"filename*": written, "size": "3"})


@fast
@given(
    st.text(
        st.characters(exclude_characters='\\"\r\n%', exclude_categories=["Cs", "Zs", "Cc"]), min_size=1, max_size=40
    ).filter(lambda each: "=?" not in each and ";" not in each)
)
def test_quoted_parameters_are_read(written):
    assert read_labelled(f'text/plain; charset=gbk; name="{written}"').parameters == {"charset": "gbk", "name": written}


@fast
@given(st.text(alphabet="abc=*;\" '%09\\", max_size=60))
def test_parameters_are_total(written):
    read_labelled(f"text/plain;{written}")


@fast
@given(st.text(max_size=400))
def test_names_are_clean(written):
    name = clean_name(written)
    assert len(name) <= 200
    assert "/" not in name
    assert "\\" not in name
    assert shown(name)


@pytest.mark.parametrize(
    ("kind", "ending"), [("application/pdf", "pdf"), ("image/jpeg", "jpg"), ("message/rfc822", "eml")]
)
def test_a_nameless_file_is_named_by_its_type(kind, ending):
    assert made_up_name(3, kind).endswith(f"3.{ending}")
    assert made_up_name(3, "application/x-unheard-of").endswith("3")


@fast
@given(st.binary(max_size=300))
def test_transfer_encodings_are_undone(data):
    assert undo(base64.encodebytes(data), "base64") == (data, None)
    assert undo(quopri.encodestring(data), "quoted-printable") == (data, None)
    if data:
        assert uuencoded(b"before\n" + uuencode(data, "a.docx") + b"after\n") == (
            [(b"a.docx", data)],
            b"before\nafter\n",
        )


@fast
@given(st.binary(max_size=300), st.sampled_from(["base64", "quoted-printable", "x-uuencode", "8bit", "x-unknown", ""]))
def test_undoing_is_total(data, encoding):
    undo(data, encoding)


@fast
@given(st.lists(st.tuples(chinese.map(lambda name: f"{name}.docx"), st.binary(max_size=50)), max_size=4))
def test_winmail_gives_its_files(files):
    envelope = read_tnef(tnef(*files))
    assert envelope.whole
    assert envelope.files == tuple(files)


@fast
@given(st.binary(max_size=100), st.integers(0, 400))
def test_winmail_is_total(junk, cut):
    whole = tnef(("推荐表.docx", b"abc" * 20))
    assert not read_tnef(junk).whole
    read_tnef(whole[:cut] + junk)
    assert read_tnef(whole[:-3]).whole is False


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        ("<p>一</p><p>二</p>", "一\n二"),
        ("一<br>二", "一\n二"),
        ("<table><tr><td>甲</td><td>乙</td></tr><tr><td>丙</td></tr></table>", "甲\t乙\n丙"),
        ("<style>p{}</style><script>x</script>一", "一"),
        ("<!-- 注 -->一&nbsp;&amp;&lt;二", "一 &<二"),
        ('<?xml version="1.0" encoding="gbk"?><p>一</p>', "一"),
        ("", ""),
        ("一", "一"),
    ],
)
def test_html_is_read_as_it_is_seen(html, seen):
    assert html_text(html) == seen


@fast
@given(st.text(max_size=200))
def test_html_is_total(html):
    html_text(html)


@fast
@given(st.text(alphabet='ab.@<>",()\\ :;张\0', max_size=40))
def test_a_sender_is_read_only_where_it_is_certain(written):
    sender = read_sender([written])
    assert (sender.address is None) == (sender.problem is not None)
    if sender.address:
        without_space = "".join(written.split())
        assert without_space.endswith((sender.address, f"<{sender.address}>"))
        assert addresses(written.rpartition("<")[2]) == (sender.address.lower(),)


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ("a@example.org, B@Example.org", ("a@example.org", "b@example.org")),
        ('"王, 五 <x@y.cn>" <a@example.org>', ("a@example.org",)),
        ("undisclosed-recipients:;", ()),
        ("a@example.org, a@example.org", ("a@example.org",)),
        ('"unclosed a@example.org', ("a@example.org",)),
    ],
)
def test_recipients_are_read_leniently(field, found):
    assert addresses(field) == found


@pytest.mark.parametrize("boundary", ["x", "=", "-", "1", "ab", "--"])
@pytest.mark.parametrize(
    "stated", ["multipart/mixed", "multipart/mixed; boundary=other", "multipart/mixed; boundary=", ""]
)
@pytest.mark.parametrize("end", ["--\r\n", ""])
def test_a_boundary_of_a_letter_that_nobody_announced_is_found(boundary, stated, end):
    head = "From: a@example.org\r\nMIME-Version: 1.0\r\n" + (f"Content-Type: {stated}\r\n" if stated else "")
    text = f"--{boundary}\r\nContent-Type: text/plain\r\n\r\nsee the table\r\n"
    file = f"--{boundary}\r\nContent-Disposition: attachment; filename=a.docx\r\n\r\nwords\r\n"
    mail = read_mail(f"{head}\r\n{text}{file}--{boundary}{end}".encode())
    assert mail.text == "see the table"
    assert [each.name for each in mail.attachments] == ["a.docx"]
    assert "boundary_guessed" in mail.defects


@pytest.mark.parametrize("rule", ["---", "-- ", "--", "--x"])
def test_a_rule_above_a_heading_is_no_boundary(rule):
    mail = read_mail(f"From: a@example.org\r\n\r\nfirst\r\n{rule}\r\nContent-Type: what is it\r\nlast".encode())
    assert mail.text.startswith("first")
    assert mail.text.endswith("last")
    assert not mail.attachments


def test_many_short_boundaries_are_bounded():
    begun = time.process_time()
    with pytest.raises(Unreadable):
        read_mail(b"Content-Type: multipart/mixed\r\n\r\n" + b"--x\r\nContent-Type: text/plain\r\n\r\n" * 100_000)
    assert time.process_time() - begun < 1
