"""
A process that reads what the world mailed leaves the network, for good and with all it will start.

Two walls, each best effort and either of them enough: an empty network namespace where the
kernel grants one, and a filter of system calls (seccomp) that refuses every socket but a
local one. Under systemd the unit grants no namespaces, and the filter stands alone.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_CLONE_NEWNET, _CLONE_NEWUSER = 0x40000000, 0x10000000
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
_AF_UNIX = 1
_IO_URING_SETUP = 425  # a ring opens sockets that no filter sees
_FOREIGN_CALLS = 0x40000000  # numbers of the x32 ABI

# One instruction of classic BPF: what to do, how far to jump where it holds and where not, its operand.
_INSTRUCTION: Final = struct.Struct("=HBBI")
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # LD|W|ABS, JMP|JEQ|K, JMP|JGE|K, RET|K
_CALL, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EACCES


@dataclass(frozen=True, slots=True)
class _Machine:
    architecture: int  # AUDIT_ARCH_…
    socket: int  # its number


_MACHINES: Final = {"x86_64": _Machine(0xC000003E, 41), "aarch64": _Machine(0xC00000B7, 198)}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def leave_network() -> None:
    """Behind both walls, as far as this kernel builds them. There is no way back."""
    libc = ctypes.CDLL(None)
    _leave_namespace(libc)
    _refuse_sockets(libc)


def _leave_namespace(libc: ctypes.CDLL) -> None:
    """As root alone, else inside a user namespace of our own."""
    if libc.unshare(_CLONE_NEWNET) == 0:
        return
    user, group = os.getuid(), os.getgid()
    if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0:
        with suppress(OSError):
            Path("/proc/self/setgroups").write_text("deny")
            Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
            Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def _refuse_sockets(libc: ctypes.CDLL) -> None:
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return
    code = _filter(machine)
    program = _Program(len(code) // _INSTRUCTION.size, code)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0)


def _filter(machine: _Machine) -> bytes:
    """Calls of another architecture, io_uring and sockets of any family but AF_UNIX fail with EACCES."""
    return b"".join(
        _INSTRUCTION.pack(*each)
        for each in (
            (_LOAD, 0, 0, _ARCHITECTURE),
            (_EQUAL, 0, 7, machine.architecture),
            (_LOAD, 0, 0, _CALL),
            (_AT_LEAST, 5, 0, _FOREIGN_CALLS),
            (_EQUAL, 4, 0, _IO_URING_SETUP),
            (_EQUAL, 0, 2, machine.socket),
            (_LOAD, 0, 0, _FIRST_ARGUMENT),
            (_EQUAL, 0, 1, _AF_UNIX),
            (_RETURN, 0, 0, _ALLOW),
            (_RETURN, 0, 0, _REFUSE),
        )
    )
