import pytest

from ingest.cli import run
from tests.builders.accounts import ADDRESS, OTHER, PASSWORDS
from tests.builders.configuration import configuration
from tests.servers.netease import netease
from tests.servers.ports import free_port
from tests.servers.smtp import recording


@pytest.fixture(scope="module")
def imap():
    with netease(PASSWORDS) as server:
        yield server


@pytest.fixture(scope="module")
def smtp():
    with recording(PASSWORDS) as server:
        yield server


def check(config, capsys, *options):
    status = run(["check", "-c", str(config), "--now", "2026-05-06T09:00", *options])
    return status, capsys.readouterr().out


def test_all_is_well(imap, smtp, tmp_path, capsys):
    config = configuration(tmp_path, imap=imap.port, smtp=smtp.port)
    for mailbox in ("kjt", "kx"):
        (tmp_path / f"{mailbox}.password").chmod(0o600)
    status, out = check(config, capsys)
    assert status == 0, out
    assert "ok    imap kjt: INBOX 0, " in out
    assert f"ok    smtp kx: 127.0.0.1:{smtp.port} lets us in" in out
    assert "43 units, a blank form read in a child process" in out
    assert smtp.mails == ()
    assert imap.trespasses == []
    assert not (tmp_path / "data").exists()


def test_what_fails_is_told_with_its_remedy(imap, smtp, tmp_path, capsys):
    nobody = free_port()
    config = configuration(tmp_path, imap={ADDRESS: imap.port, OTHER: nobody}, smtp={ADDRESS: nobody, OTHER: smtp.port})
    (tmp_path / "kjt.password").write_text("WRONG")
    (tmp_path / "kx.password").chmod(0o644)
    status, out = check(config, capsys)
    assert status == 1
    failed = [line for line in out.splitlines() if line.startswith("FAIL")]
    assert [line.split(":")[0] for line in failed] == ["FAIL  imap kjt", "FAIL  smtp kjt", "FAIL  imap kx"]
    assert "授权码" in failed[0]
    assert str(nobody) in failed[1]
    assert "correct host and port" in failed[2]
    assert "chmod 600" in out


def test_a_password_that_is_not_there_spares_the_servers(imap, smtp, tmp_path, capsys):
    config = configuration(tmp_path, imap=imap.port, smtp=smtp.port)
    (tmp_path / "kjt.password").unlink()
    before = imap.connections
    status, out = check(config, capsys)
    assert status == 1
    assert "FAIL  password kjt: no password for mailbox kjt" in out
    assert imap.connections == before + 1


def test_a_folder_that_is_not_there(imap, smtp, tmp_path, capsys):
    config = configuration(tmp_path, imap=imap.port, smtp=smtp.port)
    config.write_text(config.read_text().replace("poll_seconds", 'folders = ["INBOX", "报送"]\npoll_seconds'))
    status, out = check(config, capsys, "--json")
    assert status == 1
    assert "no such folder: 报送" in out


def test_a_wrong_configuration_is_status_2(tmp_path, capsys):
    (tmp_path / "config.toml").write_text("x = 1")
    assert run(["check", "-c", str(tmp_path / "config.toml")]) == 2
    assert "x: unknown key" in capsys.readouterr().err
