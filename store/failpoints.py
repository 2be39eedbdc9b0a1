"""
Named places where a test makes the running program die, hang or fail.

`BAOSONG_FAIL=name:what[:nth]` in the environment arms one of them: `what` is kill,
hang, enospc or eio; `nth` is 1 for the first time the place is reached (the default),
2 for the second …, or `*` for every time. Unset, a place costs one comparison.
A crash suite can therefore walk a run: kill at the 1st, 2nd, 3rd … pass of every
place until the run ends untouched.
"""

import errno
import os
import signal
import time
from dataclasses import dataclass
from itertools import count
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Armed:
    """What `BAOSONG_FAIL` asks for."""

    name: str
    what: str
    nth: int | None  # None: every time


_ERRNO: Final = {"enospc": errno.ENOSPC, "eio": errno.EIO}


def parse(text: str) -> Armed:
    name, what, *rest = text.split(":")
    if what not in {"kill", "hang", *_ERRNO}:
        raise ValueError(f"BAOSONG_FAIL: {what!r} is none of kill, hang, enospc, eio")
    nth = rest[0] if rest else "1"
    return Armed(name=name, what=what, nth=None if nth == "*" else int(nth))


_armed = parse(os.environ["BAOSONG_FAIL"]) if os.environ.get("BAOSONG_FAIL") else None
_passes = count(1)


def reach(name: str) -> None:
    """Pass a named place; where it is armed, fail there as asked."""
    if _armed is None or name != _armed.name:
        return
    if _armed.nth in (None, next(_passes)):
        _fail(_armed.what, name)


def _fail(what: str, name: str) -> None:
    match what:
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hang":
            while True:
                time.sleep(3600)
        case _:
            raise OSError(_ERRNO[what], os.strerror(_ERRNO[what]), f"fail point {name}")
