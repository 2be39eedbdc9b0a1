"""
The doors of third-party readers.

What they raise on a damaged file is whatever they stumble over; here it becomes the
one exception that leaves.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from parsers.errors import FaultCode, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def door(name: str, *, locked: tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """Inside, a library reads. `locked` are the exceptions by which it says that it wants a password."""
    try:
        yield
    except Unreadable:
        raise
    except (MemoryError, RecursionError) as error:
        raise Unreadable(FaultCode.TOO_LARGE, f"{name}: {type(error).__name__}") from None
    except Exception as error:  # noqa: BLE001  see above
        causes = (error, *error.args)
        code = FaultCode.ENCRYPTED if any(isinstance(cause, locked) for cause in causes) else FaultCode.CORRUPT
        raise Unreadable(code, f"{name}: {error!r:.200}") from None
