"""The digest is owed once a day, and nobody waits for the database while it is written."""

import pytest

from ingest import duties
from notifier import workbook
from tests.builders.letters_in import letter, recommendation
from tests.builders.loop import DAY, loop

COORDINATORS = ["chief@office.example.org", "second@office.example.org"]


@pytest.fixture
def work(tmp_path):
    with loop(tmp_path, extra=f"[digest]\nto = {COORDINATORS}\n") as open_loop:
        yield open_loop


def owed(work):
    return duties.send_digest(work.desk, work.desk.rules.notices[0], now=work.now)


def test_each_coordinator_has_one_a_day(work):
    assert (owed(work), owed(work)) == (2, 0)
    work.now += DAY
    assert owed(work) == 2
    assert sorted(each.to for each in work.answers()) == sorted(COORDINATORS * 2)


def test_mail_is_handled_and_the_day_noted_by_another_while_it_is_written(work, monkeypatch):
    write = workbook.workbook

    def meanwhile(board, *, notice):
        monkeypatch.undo()
        assert work.take(letter(recommendation())).state == "handled"
        assert owed(work) == 2
        return write(board, notice=notice)

    monkeypatch.setattr(workbook, "workbook", meanwhile)
    assert owed(work) == 0
    digests = [each for each in work.answers() if each.kind == "digest"]
    assert sorted(each.to for each in digests) == COORDINATORS
