from store import shown, submissions
from store.submissions import Standing
from tests.builders.stores import DAY, NOW, revision

NOTICE = "science-week"
UNIT = ("兰州市科技局", "statistics")


def test_what_counts_and_the_latest_that_is_held(conn, message):
    for day in range(3):
        current = submissions.append(conn, revision(message), standing=Standing.CURRENT, now=NOW + day * DAY)
    for day in range(2):
        held = submissions.append(conn, revision(message), standing=Standing.HELD, now=NOW + day * DAY)
    assert shown.shown(conn, notice=NOTICE) == (current, held)
    assert shown.shown(conn, notice="another") == ()


def test_when_a_unit_was_first_right_whatever_came_since(conn, message):
    for day, accepted in enumerate((False, True, True, False)):
        given = revision(message, accepted=accepted, received_at=NOW + day * DAY)
        submissions.append(conn, given, standing=Standing.CURRENT, now=NOW)
    faulty = revision(message, accepted=False, unit="白银市科协", received_at=NOW)
    submissions.append(conn, faulty, standing=Standing.CURRENT, now=NOW)
    assert shown.first_accepted(conn, notice=NOTICE) == {
        UNIT: NOW + DAY,
        ("白银市科协", UNIT[1]): None,
    }


def test_units_outside_the_registry(conn, message):
    submissions.append(conn, revision(message), standing=Standing.CURRENT, now=NOW)
    for deliverable in ("recommendation", "statistics"):
        outside = revision(message, unit="某县科技局", in_registry=False, deliverable=deliverable)
        submissions.append(conn, outside, standing=Standing.CURRENT, now=NOW)
    assert shown.outside_registry(conn, notice=NOTICE) == ("某县科技局",)
