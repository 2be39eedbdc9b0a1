"""The unit: how exposed it is, and that what the daemon starts works under its limits."""

import ctypes
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.require import lacking, need

ROOT = Path(__file__).parents[2]
UNIT = ROOT / ".packaging" / "baosong.service"
MAY_BE_EXPOSED = 12  # tenths
REFUSED = {"chown"}  # LibreOffice asks for it and does without; refused in this test too
PR_GET_MDWE = 66
CONVERTING = """
import ctypes, sys
from ingest import convert
convert._confinement = lambda: ()  # RestrictNamespaces leaves none
libc = ctypes.CDLL(None)
if "confined" in sys.argv:
    assert libc.prctl(38, 1, 0, 0, 0) == 0  # NoNewPrivileges
    assert libc.prctl(65, 1, 0, 0, 0) == 0  # MemoryDenyWriteExecute
from parsers.formats import FORMATS
rtf = b"{\\\\rtf1\\\\ansi\\\\trowd\\\\cellx2000\\\\cellx4000\\\\intbl one\\\\cell two\\\\cell\\\\row}"
print("'two'" in repr(FORMATS["docx"](convert.convert(rtf, "rtf"))))
"""


def settings():
    lines = (line.partition("=")[::2] for line in UNIT.read_text().splitlines() if "=" in line and line[0] != "#")
    told = {}
    for key, value in lines:
        told.setdefault(key, []).append(value)
    return told


def test_it_is_hardly_exposed():
    analyze = need("systemd-analyze")
    command = [analyze, "security", "--offline=true", f"--threshold={MAY_BE_EXPOSED}", str(UNIT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-200:] + done.stderr


def test_it_is_told_how_things_stand_and_stays_down_when_refused():
    told = settings()
    assert told["Type"] == ["notify"]
    assert told["RestartPreventExitStatus"] == ["2"]
    assert told["LoadCredential"] == ["baosong:/etc/baosong/credentials"]
    assert int(told["WatchdogSec"][0]) <= 300
    assert float(told["TimeoutStopSec"][0]) > 30  # ingest.shift waits 25 s for the message at hand


def test_it_starts_what_is_installed():
    command = settings()["ExecStart"][0].split()
    assert command[:1] == ["/opt/baosong/current/bin/python"]
    assert command[-4:] == ["ingest", "-c", "/etc/baosong/config.toml", "run"]


@pytest.mark.slow
def test_libreoffice_works_without_writable_code():
    need("soffice", "libreoffice")
    if ctypes.CDLL(None).prctl(PR_GET_MDWE, 0, 0, 0, 0) < 0:
        lacking("this kernel cannot deny writable code")
    assert converted(sys.executable, "-c", CONVERTING, "confined") == "True"


@pytest.mark.slow
def test_the_system_calls_are_permitted(tmp_path):
    need("soffice", "libreoffice")
    record = tmp_path / "calls"
    refuse = f"inject={','.join(sorted(REFUSED))}:error=EPERM"
    trace = [need("strace"), "-f", "-qq", "-c", "-S", "name", "-o", str(record), "-e", refuse]
    assert converted(*trace, sys.executable, "-c", CONVERTING) == "True"
    made = {line.split()[-1] for line in record.read_text().splitlines()[2:-2]}
    assert len(made) > 50
    assert made - permitted() <= REFUSED


def converted(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=100)
    return done.stdout.strip() or done.stderr


def permitted():
    """The system calls of SystemCallFilter=, as this systemd knows them."""
    first, denied = settings()["SystemCallFilter"]
    calls = calls_of(first)
    for group in denied.removeprefix("~").split():
        calls -= calls_of(group)
    return calls


def calls_of(group):
    told = subprocess.run(
        [need("systemd-analyze"), "syscall-filter", group], capture_output=True, text=True, check=False
    ).stdout
    names = re.findall(r"^\s+(@?[\w-]+)$", told, re.MULTILINE)
    nested = (calls_of(each) for each in names if each.startswith("@"))
    return {each for each in names if not each.startswith("@")}.union(*nested)
