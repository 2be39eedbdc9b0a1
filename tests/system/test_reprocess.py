"""Archived mail read anew: what counts the same is not touched, what differs is recorded, told where it was promised."""

from dataclasses import replace

import pytest

from ingest.asking import Asking
from ingest.differences import as_json, differences
from ingest.person import Impossible
from ingest.reprocessing import Left, anew, every_message
from store import inbox
from tests.builders.letters_in import BAIYIN, KEJI, LANZHOU, letter, recommendation, report, statistics
from tests.builders.loop import DAY, HOUR

LATER = "Wed, 06 May 2026 11:00:00 +0800"
NAMELESS = letter(report("科技活动周", unit=""), subject="总结")
REPORT = "week_report"


@pytest.fixture
def nameless(work, ruler, rules_with):
    """Nobody's when it came; its sender has been written into the registry since."""
    message = work.take(NAMELESS)
    ruler.sent()
    work.desk = replace(work.desk, rules=rules_with(LANZHOU, KEJI))
    return message


def told(reread, work):
    return list(differences(reread, work.desk.rules.notices))


def snapshot(work):
    with work.desk.database.read() as conn:
        return work.revisions(), inbox.find(conn), [each.mailing for each in work.answers()]


def test_what_would_change_is_told_and_nothing_is(work, ruler, nameless):
    before = snapshot(work)
    reread = ruler.compare(nameless)
    assert reread.changed
    assert told(reread, work) == [
        "handled (needs_correction) -> handled (accepted)",
        f"{LANZHOU}  week_report: nothing -> accepted",
    ]
    assert as_json(reread, work.desk.rules.notices)["after"]["revisions"] == {f"{LANZHOU}/week_report": "accepted"}
    assert snapshot(work) == before


def test_read_anew_it_counts_and_is_not_answered_twice(work, ruler, nameless):
    reread = ruler.reprocess(nameless)
    assert work.state(LANZHOU, REPORT) == "accepted"
    assert reread.ruled.silence == "already_answered"
    assert ruler.kinds(nameless) == ["correction"]
    assert not ruler.reprocess(nameless).changed


def test_an_answer_that_has_not_left_is_replaced(work, ruler, rules_with):
    message = work.take(NAMELESS)
    work.desk = replace(work.desk, rules=rules_with(LANZHOU, KEJI))
    assert ruler.reprocess(message).ruled.answered == KEJI
    assert ruler.kinds(message) == ["acknowledgement"]


def test_it_can_be_answered_all_the_same(work, ruler, nameless):
    assert ruler.reprocess(nameless, asking=Asking.OLD_TOO).ruled.answered == KEJI
    assert ruler.kinds(nameless) == ["correction", "acknowledgement"]


def test_taken_back_it_stands_as_before(work, ruler, nameless):
    ruler.reprocess(nameless)
    ruler.unprocess(nameless)
    assert work.state(LANZHOU, REPORT) == "missing"
    assert work.message(nameless.id).reason == "needs_correction"
    with pytest.raises(Impossible, match="nobody has said reprocess"):
        ruler.unprocess(nameless)


def test_what_rests_on_it_is_taken_back_first(work, ruler, nameless):
    ruler.reprocess(nameless)
    ruler.reject(nameless)
    with pytest.raises(Impossible, match=r"baosong reject .* --undo"):
        ruler.unprocess(nameless)
    ruler.unreject(nameless)
    ruler.unprocess(nameless)
    assert work.state(LANZHOU, REPORT) == "missing"


def test_what_counts_the_same_is_not_touched(work, ruler):
    """Superseded, faulty, held, duplicate, ignored, attempted: a second reading of everything changes nothing."""
    work.take(letter(recommendation()))
    work.take(letter(recommendation(summary="改过的简介。"), date=LATER))
    work.take(letter(recommendation(summary="改过的简介。"), date=LATER, text="再发一次"))
    work.take(letter(recommendation(BAIYIN, contact="王小明"), sender="kx@by.example.org"))
    work.take(letter(recommendation(summary="冒名的。"), sender="x@y.example.net"))
    work.take(letter(text="特价", subject="特价"))
    work.take(letter(("统计表.docx", b"broken"), subject="统计表", sender="kx@by.example.org"))
    ruler.sent()
    before = snapshot(work)
    with work.desk.database.read() as conn:
        messages = every_message(conn)
    results = list(anew(messages, ruler.reprocess))
    assert [each.changed for each in results] == [False] * 7
    assert snapshot(work) == before


def test_an_old_message_does_not_take_the_place_of_a_newer_one(work, ruler, rules_with):
    first = work.take(NAMELESS)
    newer = work.take(letter(report("科技活动周"), subject="总结", date=LATER))
    work.desk = replace(work.desk, rules=rules_with(LANZHOU, KEJI))
    assert not ruler.reprocess(first).changed
    assert work.standing(LANZHOU, REPORT).message == newer.public


def test_a_promised_answer_is_given(work, ruler, rules_with):
    work.take(letter(recommendation()))
    held = work.take(letter(recommendation(summary="改过的简介。"), sender="new@lz.example.org", date=LATER))
    ruler.sent()
    work.now += 9 * DAY
    work.desk = replace(work.desk, rules=rules_with(LANZHOU, "new@lz.example.org"))
    reread = ruler.reprocess(held)
    assert reread.ruled.answered == "new@lz.example.org"
    assert told(reread, work) == [
        "held (contested) -> handled (accepted)",
        f"{LANZHOU}  recommendation: held -> accepted",
    ]
    assert ruler.kinds(held) == ["checking", "acknowledgement"]


def test_old_mail_is_answered_only_when_a_person_says_so(work, ruler):
    old = work.message(work.put(letter(recommendation()), at=work.now))
    work.now += 5 * DAY
    work.work()
    assert not ruler.reprocess(old).changed
    assert ruler.kinds(old) == []
    assert ruler.reprocess(old, asking=Asking.OLD_TOO).ruled.answered == KEJI
    assert not ruler.reprocess(old, asking=Asking.OLD_TOO).changed
    assert ruler.kinds(old) == ["acknowledgement"]


def test_a_person_s_word_outlasts_reading(work, ruler):
    message = work.take(letter(statistics(media_count="很多"), subject="统计表"))
    ruler.accept(message)
    with pytest.raises(Impossible, match="wang has said accept"):
        ruler.reprocess(message)
    (left,) = anew([message], ruler.reprocess)
    assert isinstance(left, Left)
    assert not left.failed


def test_an_assignment_is_kept_when_the_message_is_read_anew(work, ruler):
    message = work.take(NAMELESS)
    ruler.assign(message, BAIYIN)
    assert not ruler.reprocess(message).changed
    assert work.standing(BAIYIN, REPORT).revision == 1


def test_what_was_set_aside_after_a_mistake_of_ours_comes_back(work, ruler):
    message = work.put(letter(recommendation()))
    with work.desk.database.write() as conn:
        inbox.settle(conn, message, state=inbox.State.SHUNTED, reason="KeyError", now=work.now)
    work.now += HOUR
    reread = ruler.reprocess(work.message(message))
    assert reread.ruled.answered == KEJI
    assert work.state(LANZHOU) == "accepted"


def test_one_that_cannot_be_read_stops_no_other(work, ruler):
    lost, good = work.take(letter(recommendation(BAIYIN))), work.take(NAMELESS)
    next(path for path in work.desk.archive.walk() if lost.fingerprint in str(path))
    broken = replace(lost, fingerprint="0" * 64)

    def read(message):
        if message.id == good.id:
            raise KeyError("a mistake")
        return ruler.reprocess(message)

    missing, failed = anew([broken, good], read)
    assert "missing" in missing.why
    assert failed.failed
    assert "KeyError" in failed.why
