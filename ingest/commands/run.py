"""`baosong run`: the daemon."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ingest.commands.options import Command, Invocation, NeedsAPerson, Refused, takes_invocation

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


@click.command(cls=Command, name="run")
@takes_invocation
def command(invocation: Invocation) -> None:
    """
    Watch the mailboxes until told to stop.

    SIGTERM finishes the message at hand; SIGHUP takes a changed configuration, whole or
    not at all. Logs to stderr, JSON where that is no terminal.
    """
    from ingest.daemon import Daemon
    from ingest.logs import Level, set_up
    from ingest.mistakes import ConfigError
    from ingest.systemd import Systemd
    from store.database import AlreadyRunning, Misplaced, SchemaTooNew

    set_up(Level.EVERYTHING if invocation.verbose else Level.EVENTS)
    try:
        Daemon(invocation.path(), clock=_clock(invocation), systemd=Systemd.from_environment()).run()
    except ConfigError as error:
        raise Refused(str(error)) from error
    except (AlreadyRunning, Misplaced, SchemaTooNew, OSError) as error:
        raise NeedsAPerson(str(error)) from error


def _clock(invocation: Invocation) -> Callable[[], datetime]:
    """The wall clock; with --now one that starts at that moment and goes on from there."""
    from datetime import UTC, datetime

    ahead = invocation.now - datetime.now(UTC)
    return lambda: datetime.now(UTC) + ahead
