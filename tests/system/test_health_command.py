"""What monitors ask: `baosong health` and the Prometheus endpoint."""

import re
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest

from ingest.config import load
from ingest.desk import open_desk
from ingest.metrics import endpoint
from store import health
from store.database import Database
from tests.builders.configuration import configuration, here
from tests.servers.ports import free_port

NOW = datetime(2026, 5, 6, 4, tzinfo=UTC)


@pytest.fixture
def config(tmp_path):
    return configuration(tmp_path, imap=1, smtp=1)


def visited(config, **minutes_ago):
    database = Database.open(load(config).database_at)
    with database.write() as conn:
        for mailbox, minutes in minutes_ago.items():
            health.succeeded(conn, mailbox, now=NOW - timedelta(minutes=minutes))
    database.close()


def asked(config, *options):
    return here("--now", NOW.isoformat(), "health", "-c", config, *options)


def test_all_is_well(config):
    visited(config, kjt=1, kx=14)
    done = asked(config)
    assert (done.status, done.out.count("ok")) == (0, 2)


def test_one_mailbox_was_not_read_for_too_long(config):
    visited(config, kjt=1, kx=16)
    assert asked(config).status == 1
    assert "kx: NOT READ" in asked(config).out
    assert asked(config, "--minutes", "20").status == 0


def test_one_was_never_read(config):
    visited(config, kjt=1)
    done = asked(config, "--json")
    assert done.status == 1
    assert [(each["mailbox"], each["well"]) for each in done.json] == [("kjt", True), ("kx", False)]


def test_figures_are_served_on_loopback(tmp_path):
    config = configuration(tmp_path, imap=1, smtp=1, extra=f"[metrics]\nport = {free_port()}\n")
    visited(config, kjt=1)
    with open_desk(load(config), clock=lambda: NOW) as desk, endpoint(desk) as port:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            text = answer.read().decode()
        success = re.search(r'baosong_mailbox_last_success_seconds{mailbox="kjt"} (\S+)', text)
        assert float(success[1]) == (NOW - timedelta(minutes=1)).timestamp()
        assert 'baosong_mailbox_last_success_seconds{mailbox="kx"}' not in text
        assert 'baosong_messages{state="held"} 0.0' in text
        assert 'baosong_outbox{state="due"} 0.0' in text
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics")


def test_none_unless_asked_for(config):
    with open_desk(load(config), clock=lambda: NOW) as desk, endpoint(desk) as port:
        assert port is None
