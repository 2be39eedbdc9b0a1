import json
import os
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from hashlib import sha256

import pytest

from ingest.sandbox import START_OCTETS, Limits, Sandbox, SandboxBroken
from parsers.errors import FaultCode
from parsers.model import Kind
from parsers.read import read_file
from store.database import Database
from store.journal import Journal


@pytest.fixture(scope="module")
def sandbox():
    os.environ["KJT_PASSWORD"] = "not for children"
    with Sandbox(
        limits=Limits(seconds=1.0, memory_mb=256), notices=(), registry=None, reader="tests.builders.hostile:read"
    ) as sandbox:
        yield sandbox
    del os.environ["KJT_PASSWORD"]


@pytest.mark.parametrize(
    ("deed", "code"),
    [
        ("exhaust", FaultCode.TOO_LARGE),
        ("hang", FaultCode.TIMEOUT),
        ("spin", FaultCode.TIMEOUT),
        ("die", FaultCode.CRASHED),
        ("raise", FaultCode.CRASHED),
        ("recurse", FaultCode.CRASHED),
    ],
)
def test_what_a_file_does_to_its_reader_is_told_of_that_file_alone(sandbox, deed, code):
    report = sandbox.read("附件1.docx", deed.encode())
    assert (report.file, report.kind, report.error.code) == ("附件1.docx", Kind.UNREADABLE, code)
    assert report.error.message.endswith("。")
    assert sandbox.read("b.docx", b"good").title == "good"


def test_a_child_finishes_its_file_though_everyone_is_told_to_stop(sandbox):
    assert sandbox.read("a.docx", b"stop").title == "stop"


def test_no_child_to_be_had_is_nobodys_fault():
    with (
        Sandbox(
            limits=Limits(seconds=1, memory_mb=256), notices=(), registry=None, reader="tests.builders.hostile:no"
        ) as it,
        pytest.raises(SandboxBroken),
    ):
        it.read("a.docx", b"good")


def test_a_file_too_large_for_a_child_is_not_given_to_it(sandbox):
    assert sandbox.read("a.docx", bytes(100 << 20)).error.code is FaultCode.TOO_LARGE


def test_of_a_large_photo_only_the_start_travels_and_the_whole_is_named():
    photo = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40_000
    with Sandbox(limits=Limits(), notices=(), registry=None, reader="tests.builders.hostile:weigh") as it:
        report = it.read("照片.jpg", photo)
    assert (report.title, report.fingerprint) == (str(START_OCTETS), sha256(photo).hexdigest())


def test_a_large_photo_is_told_as_if_read_whole():
    photo = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40_000
    with Sandbox(limits=Limits(), notices=(), registry=None) as it:
        assert it.read("照片.jpg", photo) == read_file("照片.jpg", photo, notices=(), registry=None, convert=None)


def test_a_taken_over_child_says_nothing_but_reports(sandbox):
    assert sandbox.read("a.docx", b"lie").error.code is FaultCode.CRASHED


def test_many_threads_share_few_children(sandbox):
    with ThreadPoolExecutor(8) as pool:
        reports = list(pool.map(lambda n: sandbox.read(str(n), b"good"), range(50)))
    assert [report.file for report in reports] == [str(n) for n in range(50)]


def test_a_child_cannot_fill_the_disk(sandbox, tmp_path):
    target = tmp_path / "big"
    report = sandbox.read("a.docx", f"fill {target}".encode())
    assert report.error.code is FaultCode.CRASHED
    assert target.stat().st_size <= 256 << 20
    target.unlink()


def test_a_child_sees_no_password_and_no_network(sandbox):
    with socket.create_server(("127.0.0.1", 0)) as home:
        title = sandbox.read("a", f"look {home.getsockname()[1]}".encode()).title
    assert "KJT_PASSWORD" not in title
    assert "sqlalchemy" not in title
    assert "nobody there" in title


def test_a_child_calls_nobody(sandbox):
    with socket.create_server(("127.0.0.1", 0)) as here:
        assert sandbox.read("a", f"reach {here.getsockname()[1]}".encode()).title.endswith("Error")


def test_a_child_has_nothing_of_ours_open(tmp_path):
    """No database, no journal, no archive, no socket of a server's: it is born of a process that has none."""
    with (
        closing(Database.open(tmp_path / "baosong.db")) as database,
        database.read(),
        closing(Journal(tmp_path / "sent.journal")),
        socket.create_server(("127.0.0.1", 0)),
        Sandbox(
            limits=Limits(seconds=5, memory_mb=256), notices=(), registry=None, reader="tests.builders.hostile:read"
        ) as own,
    ):
        held = own.read("a", b"hold").title
    assert str(tmp_path) not in held
    assert held.count("socket:") == 1  # its line to us


def test_a_child_lives_within_limits(sandbox):
    soft = json.loads(sandbox.read("a", b"bounds").title)
    assert soft["AS"] == 256 << 20
    assert soft["FSIZE"] == 256 << 20
    assert soft["NOFILE"] == 128
    assert soft["CORE"] == 0
    assert 0 < soft["CPU"] < 60


def test_a_child_that_opens_without_end_is_told_of_its_file(sandbox):
    assert sandbox.read("a.docx", b"many").error.code is FaultCode.CRASHED
    assert sandbox.read("b.docx", b"good").title == "good"


def test_a_child_says_nothing_but_its_answer(sandbox, capfd):
    assert sandbox.read("a", b"talk").title == "talk"
    assert capfd.readouterr() == ("", "")


def test_a_child_is_used_again(sandbox):
    sandbox.read("a", b"good")
    started = time.perf_counter()
    for _ in range(20):
        sandbox.read("a", b"good")
    assert time.perf_counter() - started < 2
