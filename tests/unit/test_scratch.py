"""Folders that go with their maker, however it ends."""

import os
import signal
import tempfile

import pytest

from ingest.scratch import scratch, sweep

PREFIX = "work-"


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def killed_at_work():
    """A folder whose maker was killed while it held it."""
    child = os.fork()
    if not child:
        with scratch(PREFIX) as folder:
            (folder / "form.docx").write_text("x")
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)


def test_it_goes_when_the_work_is_done(place):
    with scratch(PREFIX) as folder:
        (folder / "form.docx").write_text("x")
    assert not list(place.iterdir())


def test_it_goes_when_the_work_fails(place):
    with pytest.raises(ZeroDivisionError), scratch(PREFIX):
        1 / 0  # noqa: B018
    assert not list(place.iterdir())


def test_what_the_killed_left_is_swept(place):
    killed_at_work()
    assert [each.name for each in place.glob("work-*/*")] == ["form.docx"]
    sweep(PREFIX)
    assert not list(place.iterdir())


def test_what_is_in_use_stays(place):
    with scratch(PREFIX) as folder:
        sweep(PREFIX)
        assert folder.is_dir()


def test_nothing_else_is_touched(place):
    (place / "other").mkdir()
    (place / "work-file").write_text("x")
    (place / "work-link").symlink_to(place / "other")
    sweep(PREFIX)
    assert {each.name for each in place.iterdir()} == {"other", "work-file", "work-link"}
