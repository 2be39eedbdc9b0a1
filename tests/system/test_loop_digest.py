"""The digest is owed once a day, and nobody waits for the database while it is written."""

from dataclasses import replace
from multiprocessing import Pipe, active_children
from threading import Thread

import pytest

from ingest import digest_workbook, duties
from notifier import workbook
from tests.builders.daemons import until
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


def test_the_workbook_of_many_letters_is_written_elsewhere_and_the_same(work):
    board = crowded(work)
    notice = work.desk.rules.notices[0]
    assert len(board.letters) > digest_workbook.MANY
    assert digest_workbook.workbook_of(board, notice) == workbook.workbook(board, notice=notice)
    assert writers() == []


def test_a_process_that_is_ended_is_the_worlds_doing(work):
    board = crowded(work)

    def end():
        until(writers)
        writers()[0].kill()

    killer = Thread(target=end)
    killer.start()
    with pytest.raises(ChildProcessError):
        digest_workbook.workbook_of(board, work.desk.rules.notices[0])
    killer.join()


def test_a_process_whose_parent_was_ended_ends_quietly(work):
    ours, theirs = Pipe(duplex=False)
    ours.close()
    digest_workbook._write(theirs, crowded(work), work.desk.rules.notices[0])


def crowded(work):
    work.take(letter(recommendation()))
    board = work.board()
    return replace(board, letters=board.letters * (digest_workbook.MANY + 1))


def writers():
    """Not the children that read files."""
    return [each for each in active_children() if type(each).__name__ == "SpawnProcess"]
