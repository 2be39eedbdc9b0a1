"""预检: however the word stands at the beginning of the subject, a mail is answered in full and counts nothing."""

import pytest

from tests.builders.letters_in import LANZHOU, blank, letter, recommendation, statistics
from tests.builders.loop import loop


@pytest.fixture
def work(tmp_path):
    with loop(tmp_path) as open_loop:
        yield open_loop


@pytest.mark.parametrize(
    "subject", ["预检", "预检：推荐表", "【预检】推荐表", "回复：回复：预检 推荐表", " Re: 预检推荐表"]
)
def test_a_subject_that_begins_with_it(work, subject):
    message = work.take(letter(recommendation(), subject=subject))
    assert (message.state, message.reason) == ("handled", "trial")
    assert "预检通过" in work.answer(message).text
    assert work.states(LANZHOU) == {}


@pytest.mark.parametrize("subject", ["推荐表（预检后）", "关于预检的推荐表"])
def test_one_that_only_speaks_of_it_counts(work, subject):
    assert work.take(letter(recommendation(), subject=subject)).reason == "accepted"


def test_a_faulty_trial_has_the_list_and_the_marked_copy(work):
    answer = work.answer(work.take(letter(recommendation(contact="王小明"), subject="预检：推荐表")))
    assert "去掉主题中的“预检”" in answer.text
    assert answer.files == ["推荐表（请修改）.docx"]
    assert work.states(LANZHOU) == {}


def test_what_cannot_be_used_is_no_attempt(work):
    for files in ((blank(),), (("推荐表.docx", b"PK\x03\x04 torn"),)):
        message = work.take(letter(*files, subject="预检：兰州市科技局推荐表"))
        assert message.reason == "trial"
        assert work.answer(message).kind == "correction"
    assert work.states(LANZHOU) == {}


def test_after_a_trial_the_real_one_counts(work):
    work.take(letter(recommendation(), subject="预检：推荐表"))
    assert work.take(letter(recommendation(), subject="推荐表")).reason == "accepted"
    assert work.state(LANZHOU) == "accepted"


def test_trials_are_answered_within_the_limit_of_a_day(work):
    taken = [work.take(letter(statistics(media_count=number), subject="预检：统计表")) for number in range(7)]
    assert [len(work.answers(each)) for each in taken] == [1] * 5 + [0] * 2
