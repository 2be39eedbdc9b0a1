"""Whatever a person decides, taken back in reverse everything stands as before."""

from contextlib import suppress
from random import Random

import pytest

from ingest.person import Ambiguous, Impossible
from tests.builders.letters_in import BAIYIN, DINGXI, KEJI, LANZHOU, Stamp, letter, recommendation, report, statistics
from tests.builders.loop import loop
from tests.builders.rulings import Ruler

LATER = "Wed, 06 May 2026 11:00:00 +0800"


@pytest.fixture
def office(tmp_path, rules_with):
    """A message of every kind: counted, replaced, contested, doubtful, faulty in part, nameless, a question, noise."""
    with loop(tmp_path, rules=rules_with(DINGXI, "xcb@dx.example.org")) as work:
        letters = (
            letter(recommendation()),
            letter(recommendation(summary="改过的简介。"), date=LATER),
            letter(recommendation(summary="冒名的简介。"), sender="x@y.example", stamp=Stamp.FAILED, date=LATER),
            letter(recommendation(BAIYIN), sender="xcb@dx.example.org"),
            letter(recommendation(BAIYIN, contact="王小明"), statistics(BAIYIN), sender="kx@by.example"),
            letter(report("科技活动周", unit=""), subject="总结", sender="z@z.example.com"),
            letter(text="请问推荐表的截止时间可以延长吗？", subject="关于科技活动周推荐表的咨询", sender=KEJI),
            letter(subject="自动回复", extra=(("Auto-Submitted", "auto-replied"),)),
        )
        yield work, [work.take(each) for each in letters]


def picture(work, messages):
    """What a person would see: the board, and what became of every message."""
    rows = {row.unit.name: row for row in (*work.board().units, *work.board().other_units)}
    standings = {
        (name, key): (each.state, each.message, each.late)
        for name, row in rows.items()
        for key, each in row.standings.items()
    }
    told = [_told(work.message(each.id)) for each in messages]
    return {key: each for key, each in standings.items() if each[0] != "missing"}, told


def _told(message):
    """What is handled may have been overtaken since, and say so."""
    return message.state, message.units, message.reason if message.state.value != "handled" else ""


@pytest.mark.parametrize("seed", range(8))
def test_all_the_way_back(office, seed):
    work, messages = office
    ruler, random = Ruler(work), Random(seed)
    before, undo = picture(work, messages), []
    for _ in range(14):
        message = random.choice(messages)
        ways = (
            (ruler.accept, ruler.unaccept),
            (lambda each: ruler.accept(each, units=(random.choice((BAIYIN, DINGXI)),)), ruler.unaccept),
            (ruler.reject, ruler.unreject),
            (lambda each: ruler.assign(each, random.choice((LANZHOU, BAIYIN))), ruler.unassign),
        )
        decide, take_back = random.choice(ways)
        with suppress(Impossible, Ambiguous):
            decide(message)
            undo.append((take_back, message))
        if random.random() < 0.3:
            ruler.sent()
    assert undo
    for take_back, message in reversed(undo):
        take_back(message)
    assert picture(work, messages) == before
    assert all(kinds.count("checking") <= 9 for kinds in map(ruler.kinds, messages))


@pytest.mark.parametrize("seed", range(4))
def test_nobody_is_told_more_often_than_something_was_decided(office, seed):
    work, messages = office
    ruler, random = Ruler(work), Random(seed)
    ruler.sent()
    answered = {message.id: len(ruler.kinds(message)) for message in messages}
    decided = dict.fromkeys(answered, 0)
    for _ in range(12):
        message = random.choice(messages)
        with suppress(Impossible, Ambiguous):
            random.choice((ruler.accept, ruler.reject, ruler.unaccept, ruler.unreject, ruler.reprocess))(message)
            decided[message.id] += 1
            ruler.sent()
    for message in messages:
        assert len(ruler.kinds(message)) <= answered[message.id] + decided[message.id]
