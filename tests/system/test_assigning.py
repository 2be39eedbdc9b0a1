"""A person says whose a message is: it counts for them, its sender is known as theirs, and both can be taken back."""

import pytest

from ingest.person import Impossible
from store import addresses
from tests.builders.letters_in import BAIYIN, LANZHOU, letter, recommendation, statistics
from tests.builders.loop import DAY

STRANGER = "xiaoli@qq.example"
LATER = "Wed, 06 May 2026 11:00:00 +0800"


@pytest.fixture
def nameless(work, ruler):
    message = work.take(letter(recommendation(""), sender=STRANGER, subject="推荐表"))
    ruler.sent()
    assert work.answer(message).kind == "correction"
    return message


def test_it_counts_for_the_unit_and_the_sender_is_known(work, ruler, nameless):
    done = ruler.assign(nameless, LANZHOU)
    assert work.state(LANZHOU) == "accepted"
    assert done.ruled.answered == STRANGER
    assert LANZHOU in work.answers(nameless)[-1].text
    assert learned(work, STRANGER) == (LANZHOU,)
    assert ruler.verbs(nameless) == ["assign", "record"]


def test_taken_back_it_is_nobodys_and_the_address_forgotten(work, ruler, nameless):
    ruler.assign(nameless, LANZHOU)
    ruler.sent()
    ruler.unassign(nameless)
    assert work.state(LANZHOU) == "missing"
    assert learned(work, STRANGER) == ()
    assert len(ruler.kinds(nameless)) == 3


def test_it_is_taken_back_though_later_mail_rests_on_it(work, ruler, nameless):
    ruler.assign(nameless, LANZHOU)
    later = work.take(letter(recommendation(summary="改过的简介。"), sender=STRANGER, date=LATER))
    assert work.standing(LANZHOU).revision == 2
    ruler.unassign(nameless)
    assert work.standing(LANZHOU).message == later.public
    assert work.message(nameless.id).units == ()
    ruler.reject(later)
    assert work.state(LANZHOU) == "missing"


def test_an_address_that_was_known_before_stays_known(work, ruler, nameless):
    first = work.take(letter(statistics(BAIYIN), sender=STRANGER, subject=BAIYIN))
    assert first.reason == "accepted"
    ruler.assign(nameless, BAIYIN)
    ruler.unassign(nameless)
    assert learned(work, STRANGER) == (BAIYIN,)


def test_several_units_and_one_outside_the_registry(work, ruler, nameless):
    ruler.assign(nameless, LANZHOU, BAIYIN)
    assert work.standing(BAIYIN).revision == work.standing(LANZHOU).revision == 1
    ruler.assign(nameless, "兰州大学")
    assert work.state(LANZHOU) == work.state(BAIYIN) == "missing"
    assert work.standing("兰州大学").revision == 1
    ruler.unassign(nameless)  # back to the assignment before
    assert work.standing(LANZHOU).revision > 0


def test_what_was_laid_aside_as_noise_can_be_somebodys(work, ruler):
    auto = ("Auto-Submitted", "auto-replied")
    message = work.take(letter(subject="自动回复", text="您的邮件已收到", extra=(auto,)))
    assert message.state.value == "ignored"
    ruler.assign(message, LANZHOU)
    assert work.message(message.id).state.value == "ignored"  # there is nothing in it


def test_our_own_mail_is_nobodys(work, ruler):
    message = work.take(letter(recommendation(), extra=(("X-Baosong", "reminder"),)))
    with pytest.raises(Impossible, match="own_mail"):
        ruler.assign(message, LANZHOU)


def test_a_message_that_waits_is_handled_first(work, ruler):
    message = work.message(work.put(letter(recommendation())))
    for decide in (ruler.accept, ruler.reject, lambda each: ruler.assign(each, LANZHOU)):
        with pytest.raises(Impossible, match="waits to be handled"):
            decide(message)


def test_what_a_person_accepted_is_not_assigned_away(work, ruler, contested):
    ruler.accept(contested)
    with pytest.raises(Impossible, match="wang has said accept"):
        ruler.assign(contested, BAIYIN)


def test_old_mail_that_was_never_answered_stays_so(work, ruler):
    old = work.message(work.put(letter(recommendation("")), at=work.now))
    work.now += 5 * DAY
    work.work()
    done = ruler.assign(old, LANZHOU)
    assert done.ruled.silence == "too_old"
    assert work.answers(old) == []


def test_a_promise_is_kept_whatever_its_age(work, ruler, contested):
    work.now += 9 * DAY
    assert ruler.accept(contested).answered == STRANGER


def learned(work, address):
    with work.desk.database.read() as conn:
        return addresses.units_of(conn, address)
