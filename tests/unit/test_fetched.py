from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.fetched import MOST_AT_ONCE, Fetched, Listed, SentHead, batches, listings, named, windows

sizes = st.lists(st.integers(0, 100_000), max_size=60)


def mails(sizes):
    return [Listed(uid=uid, size=size, internaldate=None) for uid, size in enumerate(sizes, 1)]


@settings(max_examples=60, derandomize=True)
@given(sizes, st.integers(1, 150_000))
def test_batches_keep_every_message_in_order_and_stay_within_the_octets(sizes, octets):
    cut = list(batches(mails(sizes), octets=octets))
    assert [message for batch in cut for message in batch] == mails(sizes)
    assert all(sum(message.size for message in batch) <= octets or len(batch) == 1 for batch in cut)


def test_a_batch_holds_no_more_than_a_command_line():
    assert [len(batch) for batch in batches(mails([1] * (MOST_AT_ONCE + 1)), octets=10**9)] == [MOST_AT_ONCE, 1]


@settings(max_examples=60, derandomize=True)
@given(st.sets(st.integers(1, 2**32 - 1), max_size=40), st.integers(1, 7))
def test_windows_cover_every_uid(uids, size):
    ranges = [tuple(map(int, window.split(":"))) for window in windows(uids, size=size)]
    assert all(any(first <= uid <= last for first, last in ranges) for uid in uids)
    assert len(ranges) == -(-len(uids) // size)


def test_an_unasked_change_of_flags_is_not_an_answer():
    answer = (b"2 (UID 9 BODY[] {3}", b"abc")
    assert named([b"1 (FLAGS (\\Seen))", answer, b")", b"3 (UID 8 FLAGS ())"]) == [answer, b")", b"3 (UID 8 FLAGS ())"]


LINE = b'12 (UID 7 RFC822.SIZE 2048 INTERNALDATE "13-May-2026 23:59:59 +0800" FLAGS (\\Seen \\Answered))'


def test_what_the_server_lists_becomes_utc():
    (found,) = listings([LINE])
    assert found == Listed(
        uid=7,
        size=2048,
        internaldate=datetime(2026, 5, 13, 15, 59, 59, tzinfo=UTC),
        flags=frozenset({"\\Seen", "\\Answered"}),
    )
    assert found.internaldate.tzinfo is UTC


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        (b" 1-Jan-2026 00:00:00 -0530", datetime(2026, 1, 1, 5, 30, tzinfo=UTC)),
        (b"29-FEB-2028 12:00:00 +0000", datetime(2028, 2, 29, 12, tzinfo=UTC)),
        (b"29-Feb-2026 12:00:00 +0000", None),
        (b"31-Xyz-2026 12:00:00 +0000", None),
        (b"01-Jan-0001 00:00:00 +0800", None),
        (b"yesterday", None),
    ],
)
def test_dates_of_the_server(date, expected):
    (found,) = listings([LINE.replace(b"13-May-2026 23:59:59 +0800", date)])
    assert found.internaldate == expected


def test_items_in_another_order_and_lines_that_list_nothing():
    lines = [
        b"1 (FLAGS () RFC822.SIZE 5 UID 9)",
        b"2 (FLAGS (\\Seen))",
        b"3 (UID 10 FLAGS ())",
        (b"4 (UID 11 BODY[] {3}", b"abc"),
        b")",
        None,
    ]
    assert list(listings(lines)) == [Listed(uid=9, size=5, internaldate=None)]


def test_thread_headers_are_unfolded():
    block = b"message-id:\r\n <a@x>\r\nReferences: <b@x>\r\n\t<c@x> junk\r\nIN-REPLY-TO: <c@x>\r\n\r\n"
    head = SentHead.of(3, {b"BODY[HEADER.FIELDS (MESSAGE-ID)]": block})
    assert (head.message_id, head.in_reply_to, head.references) == ("<a@x>", ("<c@x>",), ("<b@x>", "<c@x>"))


def test_a_mail_without_thread_headers():
    head = SentHead.of(3, {b"BODY[HEADER.FIELDS (MESSAGE-ID)]": None})
    assert (head.message_id, head.in_reply_to, head.references) == (None, (), ())


def test_a_mail_knows_whether_it_is_as_long_as_announced():
    assert Fetched(uid=1, raw=b"abc", internaldate=None, size=3).as_announced
    assert not Fetched(uid=1, raw=b"abc", internaldate=None, size=4).as_announced
