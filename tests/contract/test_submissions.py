import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from store import decisions, inbox, submissions
from store.decisions import Overtaken, Verb
from store.schema import submissions as table
from store.submissions import Standing
from tests.builders.stores import DAY, NOW, head, reading, revision, sighting

NOTICE = "science-week"


def standings(conn) -> list[str]:
    return [found.standing.value for found in submissions.revisions(conn, notice=NOTICE)]


def test_a_revision_comes_back_as_it_was(conn, message):
    given = revision(message, issues=reading().issues)
    added = submissions.append(conn, given, standing=Standing.CURRENT, now=NOW)
    (found,) = submissions.current(conn, notice=NOTICE)
    assert found == added
    assert found.revision == given
    assert submissions.get(conn, added.id) == added


def test_a_later_revision_supersedes_and_both_are_kept(conn, message):
    submissions.append(conn, revision(message), standing=Standing.CURRENT, now=NOW)
    second = submissions.append(conn, revision(message, reading=reading("4")), standing=Standing.CURRENT, now=NOW + DAY)
    assert second.number == 2
    assert standings(conn) == ["superseded", "current"]
    assert submissions.current(conn, notice=NOTICE, unit="兰州市科技局") == (second,)


def test_a_held_revision_leaves_the_current_one(conn, message):
    submissions.append(conn, revision(message), standing=Standing.CURRENT, now=NOW)
    submissions.append(conn, revision(message), standing=Standing.HELD, why="unvouched", now=NOW)
    assert standings(conn) == ["current", "held"]


def test_numbers_count_within_unit_and_deliverable(conn, message):
    submissions.append(conn, revision(message), standing=Standing.CURRENT, now=NOW)
    other = submissions.append(conn, revision(message, unit="兰州新区科技局"), standing=Standing.CURRENT, now=NOW)
    report = submissions.append(conn, revision(message, deliverable="week_report"), standing=Standing.CURRENT, now=NOW)
    assert (other.number, report.number) == (1, 1)


def test_accepting_a_held_revision_and_taking_it_back(conn, message):
    submissions.append(conn, revision(message), standing=Standing.CURRENT, now=NOW)
    held = submissions.append(conn, revision(message, accepted=False), standing=Standing.HELD, now=NOW)
    decision = submissions.accept(conn, held.id, by="wang", why="电话确认", now=NOW)
    assert standings(conn) == ["superseded", "current"]
    assert submissions.get(conn, held.id).revision.accepted
    decisions.undo(conn, decision, by="wang", why="看错了", now=NOW)
    assert standings(conn) == ["current", "held"]
    assert not submissions.get(conn, held.id).revision.accepted


def test_accepting_what_needs_correction_keeps_it_current(conn, message):
    faulty = submissions.append(conn, revision(message, accepted=False), standing=Standing.CURRENT, now=NOW)
    submissions.accept(conn, faulty.id, by="wang", why="可以", now=NOW)
    assert standings(conn) == ["current"]
    assert submissions.get(conn, faulty.id).revision.accepted


def test_rejecting_the_current_one_brings_the_one_before_back(conn, message):
    submissions.append(conn, revision(message), standing=Standing.CURRENT, now=NOW)
    second = submissions.append(conn, revision(message), standing=Standing.CURRENT, now=NOW)
    decision = submissions.reject(conn, second.id, by="wang", why="不是本单位", now=NOW)
    assert standings(conn) == ["current", "rejected"]
    decisions.undo(conn, decision, by="wang", why="是", now=NOW)
    assert standings(conn) == ["superseded", "current"]


def test_a_rejected_revision_does_not_come_back_when_the_next_is_rejected(conn, message):
    first = submissions.append(conn, revision(message), standing=Standing.CURRENT, now=NOW)
    submissions.reject(conn, first.id, by="wang", why="错", now=NOW)
    second = submissions.append(conn, revision(message), standing=Standing.CURRENT, now=NOW)
    submissions.reject(conn, second.id, by="wang", why="又错", now=NOW)
    assert standings(conn) == ["rejected", "rejected"]


def test_what_comes_back_is_the_last_good_one(conn, message):
    """Not what was faulty beside it, nor an older one that was read anew later."""
    for day, standing, accepted in ((0, "current", True), (1, "current", True), (2, "superseded", False)):
        given = revision(message, accepted=accepted, received_at=NOW + day * DAY)
        submissions.append(conn, given, standing=Standing(standing), now=NOW)
    submissions.append(conn, revision(message), standing=Standing.SUPERSEDED, now=NOW)
    last = submissions.append(conn, revision(message, received_at=NOW + 3 * DAY), standing=Standing.CURRENT, now=NOW)
    submissions.reject(conn, last.id, by="wang", why="错", now=NOW)
    assert standings(conn) == ["superseded", "current", "superseded", "superseded", "rejected"]


def test_retracting_a_message_withdraws_what_it_gave(conn, message):
    submissions.append(conn, revision(message), standing=Standing.CURRENT, now=NOW)
    later = inbox.sight(conn, sighting(2), head("two"), now=NOW).id
    submissions.append(conn, revision(later), standing=Standing.CURRENT, now=NOW)
    submissions.append(conn, revision(later, unit="白银市科技局"), standing=Standing.HELD, now=NOW)
    taken = submissions.retract(conn, later, by="wang", why="reprocess", now=NOW)
    assert len(taken) == 2
    assert standings(conn) == ["current", "withdrawn", "withdrawn"]
    assert submissions.retract(conn, later, by="wang", why="again", now=NOW) == ()


def test_two_current_revisions_are_refused_by_the_database_itself(database, conn, message):
    submissions.append(conn, revision(message), standing=Standing.CURRENT, now=NOW)
    row = dict(conn.execute(table.select()).mappings().one()) | {"id": 99, "number": 2}
    with pytest.raises(IntegrityError), conn.begin_nested():
        conn.execute(insert(table).values(row))


def test_a_waiver_is_granted_once_and_taken_back(conn):
    key = {"notice": NOTICE, "unit": "嘉峪关市科技局", "deliverable": "day_report"}
    decision = submissions.waive(conn, **key, by="wang", why="免报", now=NOW)
    assert submissions.waived(conn, notice=NOTICE) == {("嘉峪关市科技局", "day_report")}
    again = submissions.waive(conn, **key, by="wang", why="免报", now=NOW)
    assert decisions.get(conn, again).decision.changes == ()
    decisions.undo(conn, decision, by="wang", why="要报", now=NOW)
    assert submissions.waived(conn, notice=NOTICE) == frozenset()
    submissions.waive(conn, **key, by="wang", why="还是免", now=NOW)
    assert submissions.waived(conn, notice=NOTICE) == {("嘉峪关市科技局", "day_report")}


def test_every_transition_is_recorded_with_when_by_whom_and_why(conn, message):
    added = submissions.append(conn, revision(message), standing=Standing.CURRENT, why="first", now=NOW)
    submissions.reject(conn, added.id, by="wang", why="不完整", now=NOW + DAY)
    made = decisions.find(conn, notice=NOTICE, unit="兰州市科技局")
    assert [(one.decision.verb, one.decision.by, one.decision.why, one.at) for one in made] == [
        (Verb.RECORD, "baosong", "first", NOW),
        (Verb.REJECT, "wang", "不完整", NOW + DAY),
    ]
    assert decisions.find(conn, message=message) == made


def test_a_decision_that_later_ones_rest_on_is_not_undone(conn, message):
    first = submissions.append(conn, revision(message), standing=Standing.HELD, now=NOW)
    accepted = submissions.accept(conn, first.id, by="wang", why="可以", now=NOW)
    submissions.append(conn, revision(message), standing=Standing.CURRENT, now=NOW)
    with pytest.raises(Overtaken):
        decisions.undo(conn, accepted, by="wang", why="不", now=NOW)


def test_undoing_twice_is_refused_and_undoing_the_undoing_is_not(conn, message):
    added = submissions.append(conn, revision(message), standing=Standing.CURRENT, now=NOW)
    rejected = submissions.reject(conn, added.id, by="wang", why="错", now=NOW)
    decisions.undo(conn, rejected, by="wang", why="没错", now=NOW)
    with pytest.raises(Overtaken):
        decisions.undo(conn, rejected, by="wang", why="没错", now=NOW)
    undoing = decisions.latest(conn, Verb.UNDO, message=message)
    decisions.undo(conn, undoing.id, by="wang", why="还是错", now=NOW)
    assert standings(conn) == ["rejected"]


def test_whose_a_message_is_can_be_said_and_unsaid(conn, message):
    assert decisions.assigned(conn, message) is None
    said = decisions.Decision(
        verb=Verb.ASSIGN, by="wang", why="来电", message=message, detail={"units": ["白银市科技局"]}
    )
    decision = decisions.record(conn, said, now=NOW)
    assert decisions.assigned(conn, message) == ("白银市科技局",)
    decisions.undo(conn, decision, by="wang", why="误", now=NOW)
    assert decisions.assigned(conn, message) is None
