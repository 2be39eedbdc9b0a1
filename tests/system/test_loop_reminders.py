"""Who is reminded after what came in: nobody who has sent something, and nobody who cannot be reached."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from ingest.demo.post import bounced
from store import submissions
from tests.builders.accounts import OTHER
from tests.builders.letters_in import BAIYIN, KEJI, LANZHOU, NOTICE, letter, recommendation, record, statistics
from tests.builders.loop import DAY, MINUTE, loop
from tests.builders.useless import locked

SHANGHAI = ZoneInfo("Asia/Shanghai")
KX = "kx@by.example.org"


@pytest.fixture
def work(tmp_path):
    with loop(tmp_path) as open_loop:
        yield open_loop


@pytest.fixture
def known(tmp_path, rules_with):
    """An office that knows one address."""
    with loop(tmp_path, rules=rules_with(BAIYIN, KX)) as open_loop:
        yield open_loop


def morning(work, month, day):
    """09:05 of a day, Beijing time."""
    work.now = datetime(2026, month, day, 9, 5, tzinfo=SHANGHAI)
    return work.remind()


def test_the_days_of_the_first_deliverable(known):
    days = [(4, 29), (4, 30), (5, 8), (5, 9), (5, 11), (5, 12), (5, 13), (5, 14), (5, 15), (5, 18), (5, 19), (5, 20)]
    assert [day for day in days if morning(known, *day)] == [(4, 30), (5, 9), (5, 12), (5, 14), (5, 18)]


def test_the_days_of_the_others(tmp_path, rules_with):
    with loop(tmp_path, rules=rules_with(BAIYIN, KX)) as work:
        work.take(letter(recommendation(BAIYIN), sender=KX))
        days = [
            (6, 9),
            (6, 10),
            (6, 15),
            (6, 16),
            (6, 17),
            (6, 18),
            (6, 19),
            (6, 22),
            (6, 23),
            (6, 24),
            (6, 25),
            (6, 30),
        ]
        assert [day for day in days if morning(work, *day)] == [(6, 10), (6, 16), (6, 18), (6, 22), (6, 24)]


def test_once_a_stage_whatever_restarts(known):
    assert morning(known, 4, 30)
    known.now += MINUTE
    assert known.remind() == {}


def test_who_has_sent_it_is_not_reminded(known):
    known.take(letter(recommendation(BAIYIN), sender=KX))
    assert morning(known, 5, 9) == {}


def test_whom_a_joint_form_names_is_not_reminded(known):
    known.take(letter(recommendation(f"白银市科技局、{BAIYIN}"), sender="kj@by.example.org"))
    assert morning(known, 5, 9) == {}


def test_what_is_faulty_is_reminded_of_with_what_is_wrong(known):
    known.take(letter(recommendation(BAIYIN, contact="王小明"), sender=KX))
    reminder = morning(known, 5, 9)[BAIYIN]
    assert reminder.to == KX
    assert "联系人及电话" in reminder.text


def test_what_is_held_is_not_reminded_of(known):
    known.take(letter(recommendation(BAIYIN, record(recommender=LANZHOU)), sender=KX))
    assert known.state(BAIYIN) == "held"
    assert morning(known, 5, 9) == {}


def test_what_is_waived_is_not_reminded_of(known):
    with known.desk.database.write("test") as conn:
        key = {"notice": NOTICE.id, "unit": BAIYIN, "deliverable": "recommendation"}
        submissions.waive(conn, **key, by="test", why="", now=known.now)
    assert morning(known, 5, 9) == {}


def test_a_learned_address_is_reminded(work):
    work.take(letter(recommendation(), sender=KEJI))
    reminders = morning(work, 6, 10)
    assert reminders[LANZHOU].to == KEJI
    assert list(reminders) == [LANZHOU]  # nobody else has an address


def test_from_the_mailbox_that_the_unit_wrote_to(work):
    work.take(letter(recommendation(), to=OTHER), mailbox="kx")
    assert morning(work, 6, 10)[LANZHOU].mailing.mailbox == "kx"


def test_else_from_the_first(known):
    assert morning(known, 5, 9)[BAIYIN].mailing.mailbox == "kjt"


def test_an_address_that_bounces_is_not_written_to(known):
    answer = known.answer(known.take(letter(statistics(BAIYIN), sender=KX, subject="统计表")))
    returned = known.take(
        bounced(to="kjt@unit.example", recipient=KX, original=answer.mail["Message-ID"], at=known.now)
    )
    assert (returned.state, returned.reason) == ("ignored", "bounce")
    assert known.answers(returned) == []
    row = next(each for each in known.board().units if each.unit.name == BAIYIN)
    assert row.bounced == (KX,)
    assert morning(known, 5, 9) == {}


def test_an_overdue_one_is_named_beside_what_is_due(known):
    known.take(letter(statistics(BAIYIN), sender=KX), at=known.now + 20 * DAY)
    assert "推荐表" in morning(known, 6, 10)[BAIYIN].text


def test_an_attempt_is_reminded_with_its_remedy(known):
    known.take(letter(locked(), subject=f"{BAIYIN}推荐表", sender=KX))
    assert "密码" in morning(known, 5, 9)[BAIYIN].text


def test_a_missed_stage_is_caught_up_once(known):
    """Down on 9 May, a Saturday that is worked; up on the Monday after."""
    assert BAIYIN in morning(known, 5, 11)
    assert BAIYIN in morning(known, 5, 12)
    assert len([each for each in known.answers() if each.kind == "reminder"]) == 2


def test_no_more_than_so_many(tmp_path, rules_with):
    with loop(tmp_path, rules=rules_with(BAIYIN, KX), extra="[reminders]\nmax_per_unit = 2\n") as work:
        assert [day for day in (9, 12, 14, 18) if morning(work, 5, day)] == [9, 12]
