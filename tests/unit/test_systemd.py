import socket

import pytest

from ingest.systemd import Systemd


@pytest.fixture(params=["file", "abstract"])
def socket_and_name(request, tmp_path):
    name = str(tmp_path / "notify") if request.param == "file" else f"@{tmp_path}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(name.replace("@", "\0", 1))
        line.settimeout(2)
        yield line, name


def test_what_systemd_is_told(socket_and_name):
    line, name = socket_and_name
    systemd = Systemd(name, watchdog_usec=180_000_000)
    systemd.ready("kjt\nok")
    assert line.recv(4096) == b"READY=1\nSTATUS=kjt ok"
    systemd.feed_watchdog()
    assert line.recv(4096) == b"WATCHDOG=1"
    systemd.reloading()
    assert line.recv(4096).startswith(b"RELOADING=1\nMONOTONIC_USEC=")
    systemd.stopping(seconds=30)
    assert line.recv(4096) == b"STOPPING=1\nEXTEND_TIMEOUT_USEC=30000000"
    assert systemd.feeding_seconds == 90


def test_without_systemd_nothing_is_told():
    systemd = Systemd(None, watchdog_usec=None)
    systemd.ready("")
    assert systemd.feeding_seconds is None


def test_a_socket_that_is_gone_is_no_reason_to_stop(tmp_path):
    Systemd(str(tmp_path / "gone"), watchdog_usec=None).ready("")


def test_children_do_not_inherit_the_socket(monkeypatch):
    import os

    monkeypatch.setenv("NOTIFY_SOCKET", "/run/x")
    monkeypatch.setenv("WATCHDOG_USEC", "2000000")
    assert Systemd.from_environment().feeding_seconds == 1
    assert not {"NOTIFY_SOCKET", "WATCHDOG_USEC"} & os.environ.keys()
