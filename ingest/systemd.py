"""sd_notify(3): what the daemon tells systemd, and nothing where there is no systemd."""

from __future__ import annotations

import os
import socket
import time
from contextlib import suppress

LONGEST_STATUS = 200


class Systemd:
    """The notify socket of this process. Telling never fails: a lost word is no reason to stop working."""

    def __init__(self, address: str | None, *, watchdog_usec: int | None) -> None:
        self._address = _abstract(address) if address else None
        self._watchdog = watchdog_usec

    @classmethod
    def from_environment(cls) -> Systemd:
        """Takes the variables out of the environment: children are not to speak in our name."""
        usec = os.environ.pop("WATCHDOG_USEC", "")
        return cls(os.environ.pop("NOTIFY_SOCKET", None), watchdog_usec=int(usec) if usec.isdigit() else None)

    @property
    def feeding_seconds(self) -> float | None:
        """How often the watchdog wants to be fed: twice in its time. None: there is none."""
        return self._watchdog / 2_000_000 if self._watchdog else None

    def ready(self, status: str) -> None:
        self._tell("READY=1", f"STATUS={_line(status)}")

    def status(self, text: str) -> None:
        self._tell(f"STATUS={_line(text)}")

    def feed_watchdog(self) -> None:
        self._tell("WATCHDOG=1")

    def reloading(self) -> None:
        self._tell("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def stopping(self, *, seconds: float) -> None:
        self._tell("STOPPING=1", f"EXTEND_TIMEOUT_USEC={int(seconds * 1_000_000)}")

    def _tell(self, *lines: str) -> None:
        if self._address is None:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
            line.sendto("\n".join(lines).encode(), self._address)


def _abstract(address: str) -> str:
    return "\0" + address[1:] if address.startswith("@") else address


def _line(text: str) -> str:
    return " ".join(text.split())[:LONGEST_STATUS]
