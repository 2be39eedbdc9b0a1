"""
A daemon whose calendar runs: a month in minutes.

`hasten()` is called in the daemon's own process before it starts. The clock is one for
all of its lives: begun once, running so many times faster, and moved by what stands in
a file.
"""

import os
import time
import warnings
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

BEGIN = datetime(2026, 4, 22, 1, tzinfo=UTC)
HASTEN = "from tests.builders.rehearsed import hasten; hasten()"
SHORTLY = 1.5  # seconds that a server which says nothing is waited for


class Calendar:
    """The rehearsed moment: `jumps` is a file with seconds to be added."""

    def __init__(self, jumps, *, begun, speed):
        self.jumps, self.begun, self.speed = Path(jumps), begun, speed

    def __call__(self):
        passed = (time.time() - self.begun) * self.speed
        return BEGIN + timedelta(seconds=passed + float(self.jumps.read_text()))

    def jump(self, seconds):
        fresh = self.jumps.with_suffix(".new")
        fresh.write_text(str(float(self.jumps.read_text()) + seconds))
        fresh.replace(self.jumps)

    @property
    def environment(self):
        return {"CALENDAR": f"{self.begun} {self.speed} {self.jumps}"}


def hasten():
    """Jobs come every second, patience is short, and the calendar runs."""
    import ingest.commands.run as command
    from ingest import cycle, daemon, mailbox, pace, shift
    from store import engines

    begun, speed, jumps = os.environ["CALENDAR"].split(" ", 2)
    calendar = Calendar(jumps, begun=float(begun), speed=float(speed))
    command._clock = lambda _invocation: calendar
    shift.HANDLE_EVERY = shift.RELAY_EVERY = shift.DUTIES_EVERY = 0.5
    daemon.HINDERED = 0.5
    pace.LONGEST = 2.0
    engines._PATIENCE = 0.5
    warnings.filterwarnings("default", message="resource_tracker")  # said when a test kills it; it is begun anew
    mailbox.connect.__kwdefaults__["timeout"] = SHORTLY
    cycle.Post = partial(cycle.Post, timeout=SHORTLY, after_dot=SHORTLY)
