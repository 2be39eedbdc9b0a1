import errno
import stat

import pytest

from store import failpoints
from store.failpoints import Armed
from store.journal import Journal, Stage
from tests.builders.stores import DAY, NOW


@pytest.fixture
def path(tmp_path):
    return tmp_path / "journal" / "sent.jsonl"


def note(journal: Journal, stage: Stage, key: str = "k", **given) -> None:
    journal.note(key, stage, message_id=f"<{key}@x>", now=NOW, **given)


def reopened(path):
    journal = Journal(path)
    journal.close()
    return journal


def test_a_mail_that_never_came_to_its_dot_has_no_fate(path):
    assert reopened(path).fate("k") is None


def test_a_dot_without_a_verdict_is_an_open_departure(path):
    journal = Journal(path)
    note(journal, Stage.DOT)
    for one in (journal, reopened(path)):
        fate = one.fate("k")
        assert (fate.departures, fate.accepted, fate.is_open, fate.at) == (1, False, True, NOW)
        assert list(one.departed()) == ["k"]
    journal.close()


def test_accepted_is_for_good(path):
    journal = Journal(path)
    note(journal, Stage.DOT)
    note(journal, Stage.ACCEPTED, queue_id="D8Cow")
    journal.close()
    fate = reopened(path).fate("k")
    assert (fate.departures, fate.accepted, fate.is_open, fate.queue_id) == (1, True, False, "D8Cow")


def test_refused_after_the_dot_is_no_departure(path):
    journal = Journal(path)
    for stage in (Stage.DOT, Stage.REFUSED, Stage.DOT, Stage.DOT):
        note(journal, stage)
    assert journal.fate("k").departures == 2
    note(journal, Stage.REFUSED)
    assert journal.fate("k").departures == 1
    journal.close()


def test_it_keeps_its_name_and_generation(path):
    journal = Journal(path)
    journal.start(7, now=NOW + DAY)
    journal.close()
    again = reopened(path)
    assert (again.id, again.generation) == (journal.id, 7)
    assert len(again.id) == 16


@pytest.mark.parametrize("torn", [b'{"key":"k","sta', b"\xff\xfe", b"[1]", b'"text"', b'{"key": 3}'])
def test_a_torn_line_is_passed_over_and_does_not_swallow_the_next(path, torn):
    Journal(path).close()
    with path.open("ab") as stream:
        stream.write(torn)
    journal = Journal(path)
    note(journal, Stage.DOT)
    journal.close()
    assert reopened(path).fate("k").departures == 1


def test_nobody_else_may_read_it(path):
    reopened(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_full_disk_is_told_before_the_dot_is_written(path, monkeypatch):
    journal = Journal(path)
    monkeypatch.setattr(failpoints, "_armed", Armed(name="journal_dot", what="enospc", nth=None))
    with pytest.raises(OSError, match="fail point") as full:
        note(journal, Stage.DOT)
    assert full.value.errno == errno.ENOSPC
    journal.close()
