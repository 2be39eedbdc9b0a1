"""The desk, opened for one command."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from ingest.commands.options import Invocation, NeedsAPerson, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.desk import Desk


@contextmanager
def desk(invocation: Invocation, *, alone: bool) -> Iterator[Desk]:
    """
    What a command works with, for the moment it was called at.

    `alone`: it does the daemon's work and must not meet one; other commands may run
    beside it. What is wrong with the configuration or the data_dir ends the command.
    """
    from ingest.desk import open_desk
    from ingest.logs import Level, set_up
    from ingest.mistakes import ConfigError
    from store.database import AlreadyRunning, SchemaTooNew, daemon_lock

    set_up(Level.EVENTS if invocation.verbose else Level.TROUBLE)
    config, now = invocation.config(), invocation.now
    try:
        with ExitStack() as stack:
            if alone:
                stack.enter_context(daemon_lock(config.data_dir))
            yield stack.enter_context(open_desk(config, clock=lambda: now))
    except ConfigError as error:
        raise Refused(str(error)) from error
    except (AlreadyRunning, SchemaTooNew, OSError) as error:
        raise NeedsAPerson(str(error)) from error
