"""
The unit under a real systemd, every one of its limits in force: installed, started, working, dying, upgraded, stopped.

The servers stand in the tests' own process; the clock is the real one, so the notice is open whenever this is run.
"""

import time
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from tests.builders.accounts import ADDRESS, PASSWORDS
from tests.builders.filled import mail, recommendation
from tests.servers.booted import PYTHON, SOURCE, NotBooted, booted
from tests.servers.netease import netease
from tests.servers.require import need
from tests.servers.smtp import recording

MAILBOX = """
[[mailbox]]
id = "{id}"
address = "{address}"
name = "甘肃省科学技术厅"
password_file = "credentials/{id}.password"
imap = {{ host = "127.0.0.1", port = {imap}, security = "none" }}
smtp = {{ host = "127.0.0.1", port = {smtp}, security = "none" }}
poll_seconds = 1
"""
DROP_IN = """
[Service]
Environment=PYTHONPATH=/usr/lib/baosong-packages LD_LIBRARY_PATH=/usr/lib/baosong-python/lib
RestartSec=1
WatchdogSec=8
"""
RTF = rb"{\rtf1\ansi\trowd\cellx2000\cellx4000\intbl one\cell two\cell\row}"
CODES = dict(PASSWORDS)  # of the way out; one is renewed
INSTALL = f"cd {SOURCE} && .packaging/install.sh --python {PYTHON}/bin/python3"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def servers():
    with netease(PASSWORDS) as imap, recording(CODES) as smtp:
        yield imap, smtp


@pytest.fixture(scope="module")
def machine(servers, tmp_path_factory):
    """Installed, configured, started."""
    need("systemd-sysusers")
    folder = tmp_path_factory.mktemp("booted") / "top"
    folder.mkdir()
    try:
        with booted(folder) as running:
            running(INSTALL)
            configure(running, *servers)
            running(
                "systemctl daemon-reload; systemctl start baosong.service || { journalctl -n 60 --no-pager; false; }"
            )
            yield running
    except NotBooted as refused:
        pytest.skip(f"no systemd of its own can be booted here: {refused}")


def configure(machine, imap, smtp):
    text = 'data_dir = "/var/lib/baosong"\n'
    for address, password in PASSWORDS.items():
        name = address.partition("@")[0]
        text += MAILBOX.format(id=name, address=address, imap=imap.port, smtp=smtp.port)
        write(machine, f"/etc/baosong/credentials/{name}.password", password)
    write(machine, "/etc/baosong/config.toml", text)
    write(machine, "/etc/systemd/system/baosong.service.d/test.conf", DROP_IN)
    write(machine, "/etc/systemd/system/baosong-health.service.d/test.conf", "\n".join(DROP_IN.splitlines()[:3]))


def write(machine, path, text):
    machine(f"mkdir -p $(dirname {path}) && cat > {path} <<'END'\n{text}\nEND\nchmod 600 {path}; chown baosong {path}")


def until(condition, seconds=60.0):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return found


def test_it_is_ready(machine):
    shown = machine.shown("ActiveState", "SubState", "NRestarts", "NoNewPrivileges", "MemoryDenyWriteExecute")
    assert shown == {
        "ActiveState": "active",
        "SubState": "running",
        "NRestarts": "0",
        "NoNewPrivileges": "yes",
        "MemoryDenyWriteExecute": "yes",
    }


def test_mail_is_answered_under_all_its_limits(machine, servers):
    """The passwords are systemd's credentials; LibreOffice reads what only it can, in a child without network."""
    imap, smtp = servers
    good = mail(("附件1.docx", recommendation()), ("说明.rtf", RTF), number=1)
    imap.mailbox(ADDRESS).put(good, date=datetime.now(UTC))
    until(lambda: smtp.mails)
    assert smtp.mails[0].recipients == ("keji@lz.example.org",)
    answer = message_from_bytes(smtp.mails[0].raw, policy=default)
    text = answer.get_body(("plain",)).get_content()
    assert "核对无误" in text
    assert "无法读取" not in text
    assert imap.trespasses == []


def test_it_leaves_no_door_open(machine):
    """What the unit takes from it, tried from within: as its user, under its limits, beside it."""
    tried = machine(
        "p=$(systemctl show -p MainPID --value baosong);"
        "grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/$p/status;"
        "nsenter -t $p -m sh -c 'touch /etc/x; touch /usr/x; touch /opt/baosong/x; ls /home /root; cat /proc/1/cmdline' 2>&1 || true"
    )
    assert "CapEff:\t0000000000000000" in tried
    assert "CapBnd:\t0000000000000000" in tried
    assert "Seccomp:\t2" in tried
    assert tried.count("Read-only file system") == 3


def test_a_renewed_password_needs_no_restart(machine, servers):
    """systemd's copy is from the start; the file that was written since is newer."""
    imap, smtp = servers
    CODES[ADDRESS] = "RENEWED00001"
    write(machine, "/etc/baosong/credentials/kjt.password", "RENEWED00001")
    started = machine.shown("MainPID")["MainPID"]
    imap.mailbox(ADDRESS).put(mail(("附件1.docx", recommendation("兰州市科协")), number=2), date=datetime.now(UTC))
    until(lambda: len(smtp.mails) == 2)
    assert machine.shown("MainPID")["MainPID"] == started


def test_a_wrong_configuration_is_not_taken(machine):
    machine("cp -p /etc/baosong/config.toml /tmp/good; echo 'nonsense = 1' > /etc/baosong/config.toml")
    machine("systemctl reload baosong.service")
    until(lambda: "config.refused" in machine("journalctl -o cat -u baosong.service"))
    assert machine.shown("ActiveState")["ActiveState"] == "active"
    machine("systemctl restart baosong.service || true")
    until(lambda: machine.shown("ActiveState")["ActiveState"] == "failed")
    shown = machine.shown("ExecMainStatus", "NRestarts")
    assert shown == {"ExecMainStatus": "2", "NRestarts": "0"}  # it stays down and is seen
    machine("cp -p /tmp/good /etc/baosong/config.toml; systemctl start baosong.service")


def test_a_daemon_that_hangs_is_ended_and_begun_again(machine):
    machine("kill -STOP $(systemctl show -p MainPID --value baosong)")
    until(lambda: machine.shown("NRestarts")["NRestarts"] == "1")
    until(lambda: machine.shown("ActiveState")["ActiveState"] == "active")
    assert "Watchdog timeout" in machine("journalctl -u baosong.service")


def test_it_is_upgraded_as_it_runs(machine, servers):
    _, smtp = servers
    before = machine("readlink /opt/baosong/current")
    assert "backing up" in machine(INSTALL)
    assert machine("readlink /opt/baosong/current") != before
    until(lambda: machine.shown("ActiveState")["ActiveState"] == "active")
    until(lambda: "owed 0" in machine.shown("StatusText")["StatusText"])
    assert "never" not in machine.shown("StatusText")["StatusText"]
    assert machine("baosong verify").strip().endswith("0 problems")
    time.sleep(2)
    assert len(smtp.mails) == 2  # nobody is told anything twice


def test_it_is_seen_by_monitors(machine):
    machine("systemctl start baosong-health.service")
    assert machine.shown("Result", unit="baosong-health.service") == {"Result": "success"}


def test_it_stops_when_told_and_is_removed(machine):
    machine("systemctl stop baosong.service")
    shown = machine.shown("ActiveState", "Result", "ExecMainStatus")
    assert shown == {"ActiveState": "inactive", "Result": "success", "ExecMainStatus": "0"}
    machine(f"cd {SOURCE} && .packaging/install.sh remove")
    assert "not-found" in machine.shown("LoadState")["LoadState"]
    assert "baosong.db" in machine("ls /var/lib/baosong")
