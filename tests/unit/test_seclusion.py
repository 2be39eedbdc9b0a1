"""Neither wall is needed while the other stands: each is tried alone, in a process that is thrown away."""

import ctypes
import os
import platform
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from ingest import seclusion
from tests.servers.require import lacking, need

ROOT = Path(__file__).parents[2]
SIX_FAMILIES = """
import errno, socket, sys
def told(family, kind=socket.SOCK_STREAM):
    try:
        socket.socket(family, kind).close()
    except OSError as error:
        return errno.errorcode[error.errno]
    return "open"
families = [socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK, socket.AF_PACKET, socket.AF_VSOCK, socket.AF_UNIX]
left, right = socket.socketpair()
left.send(b"pair")
print(*(told(each) for each in families), right.recv(9).decode())
"""
FILTERED = "import ctypes; from ingest import seclusion; seclusion._refuse_sockets(ctypes.CDLL(None))\n"


def ran(script, *command):
    done = subprocess.run(
        [*command, sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT, timeout=100
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def filtering():
    if platform.machine() not in seclusion._MACHINES:
        pytest.skip(f"no filter is written for {platform.machine()}")


def test_the_filter_leaves_local_sockets_alone(filtering):
    assert ran(FILTERED + SIX_FAMILIES) == "EACCES EACCES EACCES EACCES EACCES open pair"


def test_what_is_started_from_there_stays_behind_it(filtering):
    started = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {SIX_FAMILIES!r}], check=True)"
    assert ran(FILTERED + started).startswith("EACCES EACCES")


def test_no_ring_goes_round_it(filtering):
    asked = "libc = ctypes.CDLL(None, use_errno=True); print(libc.syscall(425, 8, bytes(120)), ctypes.get_errno())"
    assert ran(FILTERED + asked) == "-1 13"


@pytest.mark.skipif(platform.machine() != "x86_64", reason="numbers of the x32 ABI exist on x86_64 alone")
def test_no_other_numbers_go_round_it():
    asked = (
        "libc = ctypes.CDLL(None, use_errno=True); print(libc.syscall(0x40000000 + 41, 2, 1, 0), ctypes.get_errno())"
    )
    assert ran(FILTERED + asked) == "-1 13"


def test_nobody_gets_more_than_they_had(filtering):
    assert ran(FILTERED + "print(ctypes.CDLL(None).prctl(39, 0, 0, 0, 0))") == "1"  # PR_GET_NO_NEW_PRIVS


def test_the_namespace_alone_is_enough():
    if ctypes.CDLL(None).prctl(39, 0, 0, 0, 0) == 0 and os.geteuid() != 0:
        pytest.skip("namespaces of one's own may be forbidden to users here")
    connect = """
import ctypes, socket
from ingest import seclusion
seclusion._leave_namespace(ctypes.CDLL(None))
probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
try:
    probe.connect(("192.0.2.1", 9))
except OSError as error:
    print(type(error).__name__)
"""
    assert ran(connect) == "OSError"


@pytest.mark.parametrize("machine", sorted(seclusion._MACHINES))
def test_every_way_through_the_filter_ends(machine):
    """Run it as the kernel would, for every machine: who asks what, and what is said."""
    told = seclusion._MACHINES[machine]
    code = seclusion._filter(told)
    local, remote = (told.architecture, told.socket, 1), (told.architecture, told.socket, 2)
    assert verdict(code, *local) == seclusion._ALLOW
    assert verdict(code, *remote) == seclusion._REFUSE
    assert verdict(code, told.architecture, 0, 2) == seclusion._ALLOW
    assert verdict(code, told.architecture, 425, 1) == seclusion._REFUSE
    assert verdict(code, told.architecture, told.socket | 0x40000000, 1) == seclusion._REFUSE
    assert verdict(code, 0x40000003, told.socket, 1) == seclusion._REFUSE  # i386


def verdict(code, architecture, call, argument):
    asked = struct.pack("=IIQQ", call, architecture, 0, argument)
    steps = list(struct.Struct("=HBBI").iter_unpack(code))
    place, value = 0, 0
    while True:
        what, yes, no, operand = steps[place]
        match what:
            case seclusion._LOAD:
                value, jump = struct.unpack_from("=I", asked, operand)[0], 0
            case seclusion._EQUAL:
                jump = yes if value == operand else no
            case seclusion._AT_LEAST:
                jump = yes if value >= operand else no
            case seclusion._RETURN:
                return operand
        place += 1 + jump


@pytest.mark.slow
def test_libreoffice_works_behind_it(filtering):
    need("soffice", "libreoffice")
    script = """
from ingest import convert
convert._confinement = lambda: ()
rtf = b"{\\\\rtf1\\\\ansi\\\\trowd\\\\cellx2000\\\\cellx4000\\\\intbl one\\\\cell two\\\\cell\\\\row}"
print(convert.convert(rtf, "rtf")[:2])
"""
    assert ran(FILTERED + script) == "b'PK'"


def test_everything_at_once_as_a_child_does():
    """Whatever walls this machine has, no address can be reached from behind them."""
    tried = """
import socket
from ingest.seclusion import leave_network
leave_network()
try:
    socket.create_connection(("127.0.0.1", 9), timeout=1)
except OSError as error:
    print(error.errno in (13, 101))
"""
    told = ran(tried)
    if told != "True":
        lacking(f"this machine has neither wall: {told}")
