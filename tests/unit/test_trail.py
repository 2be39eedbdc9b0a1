import pytest

from notifier.trail import RELEASED, Trail


def test_the_same_course_running_is_counted():
    reason = ""
    for _ in range(3):
        reason = Trail.read(reason).met("spam_soon").written("451 DT:SPM #9 x")
    assert reason == "spam_soon#3 451 DT:SPM #9 x"
    assert Trail.read(reason).met("backoff").written("451 later") == "backoff#1 451 later"


def test_a_released_mail_stays_released():
    reason = Trail.read(RELEASED).met("spam").written("554 DT:SPM")
    assert reason == "released; spam#1 554 DT:SPM"
    again = Trail.read(reason)
    assert (again.released, again.course, again.times) == (True, "spam", 1)
    assert Trail.read(Trail.read(RELEASED).written("the account rests")).released


@pytest.mark.parametrize("reason", ["", "may arrive twice", "the server said released", "released_by#mistake"])
def test_other_reasons_are_no_trail(reason):
    assert Trail.read(reason) == Trail()
