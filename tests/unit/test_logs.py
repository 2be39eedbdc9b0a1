import json
import logging
import sys
import threading

import pytest
import structlog

from ingest.credentials import Secret
from ingest.logs import Level, set_up, strike_out


@pytest.fixture
def log(capsys, monkeypatch):
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    monkeypatch.setattr(threading, "excepthook", threading.__excepthook__)
    set_up(Level.EVENTS)
    yield structlog.get_logger()
    structlog.reset_defaults()


def said(capsys):
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_an_event_is_a_line_of_json_where_there_is_no_terminal(log, capsys):
    log.info("message.handled", message="1a2b3c4d", units=1)
    (event,) = said(capsys)
    assert event["event"] == "message.handled"
    assert event["level"] == "info"
    assert event["timestamp"].endswith("Z")
    assert (event["message"], event["units"]) == ("1a2b3c4d", 1)


def test_debug_needs_verbose(log, capsys):
    log.debug("folder.listed")
    assert said(capsys) == []
    set_up(Level.EVERYTHING)
    structlog.get_logger().debug("folder.listed")
    assert len(said(capsys)) == 1


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("error", "refused for wang.xiaoming@lz.example.org"),
        ("reason", "call 139-0000-1234"),
        ("reason", "call 13900001234 or 0931-5550101"),
        ("reason", "0931 5550101"),
        ("where", "postgresql+psycopg://baosong:hunter2@db.example.org/baosong"),
        ("password", "hunter2"),
        ("smtp_password", "hunter2"),
        ("body", "any text"),
        ("subject", "any text"),
        ("detail", {"deep": ["wang.xiaoming@lz.example.org"], "token": "hunter2"}),
        ("raw", b"any text"),
        ("error", ValueError("no place for wang.xiaoming@lz.example.org 13900001234")),
        ("account", Secret("hunter2")),
    ],
)
def test_what_a_log_must_not_hold_is_struck_out(log, capsys, key, value):
    log.warning("thing.done", **{key: value})
    line = capsys.readouterr().err
    for word in ("hunter2", "wang.xiaoming", "1234", "5550101", "any text"):
        assert word not in line


WORDS = "王小明 13900001234 hunter@lz.example.org"


def stumble():
    try:
        int(WORDS)
    except ValueError as error:
        raise LookupError(f"of {WORDS}") from error


def assert_only_the_way_is_told(line):
    assert "ValueError" in line
    assert "LookupError" in line
    assert "test_logs.py" in line
    assert [word for word in WORDS.split() if word in line] == []


def test_of_a_mistake_only_the_way_to_it_is_told(log, capsys):
    try:
        stumble()
    except LookupError:
        log.exception("message.failed")
    assert_only_the_way_is_told(capsys.readouterr().err)


def test_a_library_that_logs_its_mistake_tells_no_more(log, capsys):
    try:
        stumble()
    except LookupError:
        logging.getLogger("some.library").exception("cannot go on")
    assert_only_the_way_is_told(capsys.readouterr().err)


def test_nor_does_a_program_or_a_thread_that_ends_by_one(log, capsys):
    with pytest.raises(LookupError) as caught:
        stumble()
    sys.excepthook(caught.type, caught.value, caught.tb)
    threading.excepthook(threading.ExceptHookArgs((caught.type, caught.value, caught.tb, None)))
    first, second = capsys.readouterr().err.splitlines()
    assert_only_the_way_is_told(first)
    assert_only_the_way_is_told(second)


def test_the_systems_words_are_told(log, capsys):
    log.error("disk.full", error=OSError(28, "No space left on device", "/srv/王小明.eml"))
    line = capsys.readouterr().err
    assert "OSError: No space left on device" in line
    assert "王小明" not in line


@pytest.mark.parametrize(
    "text", ["1446555803", "2026-05-13T10:00:00", "a" * 64, "sha 13900001234567", "127.0.0.1:11993"]
)
def test_what_is_no_phone_stays(text):
    assert strike_out(None, "", {"key": text}) == {"key": text}
