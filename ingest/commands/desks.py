"""What a command that works on the store opens, and how its troubles are told."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from ingest.commands.options import NeedsAPerson, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.commands.options import Invocation
    from ingest.desk import Desk


@contextmanager
def at_desk(invocation: Invocation, *, alone: bool = False) -> Iterator[Desk]:
    """
    The desk of this call. `alone`: under the lock of the one daemon.

    Wrong configuration ends the command with status 2, a store that cannot be used with 1.
    """
    from ingest.desk import open_desk
    from ingest.mistakes import ConfigError
    from store.database import AlreadyRunning, SchemaTooNew, daemon_lock

    config = invocation.config()
    with ExitStack() as stack:
        try:
            if alone:
                stack.enter_context(daemon_lock(config.data_dir))
            desk = stack.enter_context(open_desk(config, clock=lambda: invocation.now))
        except ConfigError as error:
            raise Refused(str(error)) from error
        except AlreadyRunning as error:
            raise NeedsAPerson(f"{error}; stop it first, or let it do the work") from error
        except SchemaTooNew as error:
            raise NeedsAPerson(f"{error}; install the newer baosong") from error
        except OSError as error:
            raise NeedsAPerson(
                f"{config.data_dir}: {error.strerror or error}; mend its owner, rights or disk"
            ) from error
        yield desk
