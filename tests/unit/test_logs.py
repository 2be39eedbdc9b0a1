import json

import pytest
import structlog

from ingest.credentials import Secret
from ingest.logs import Level, set_up, strike_out


@pytest.fixture
def log(capsys):
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


def test_a_traceback_is_struck_out_too(log, capsys):
    try:
        int("13900001234 hunter@lz.example.org")
    except ValueError:
        log.exception("message.failed")
    line = capsys.readouterr().err
    assert "ValueError" in line
    assert "test_logs.py" in line
    assert "13900001234" not in line
    assert "hunter@" not in line


@pytest.mark.parametrize(
    "text", ["1446555803", "2026-05-13T10:00:00", "a" * 64, "sha 13900001234567", "127.0.0.1:11993"]
)
def test_what_is_no_phone_stays(text):
    assert strike_out(None, "", {"key": text}) == {"key": text}
