"""
Which messages are taken up together, so that children read the files of the next while one is judged.

Only reading runs ahead: it depends on the mail alone. Messages are judged one by one in
their order, each as the store stands then. One that was tried before is taken up alone:
it may be the one that ended us, and the others are not to be counted with it.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from store.archive import Archive
    from store.inbox import Message

T = TypeVar("T")
TOGETHER = 16
OCTETS = 4 << 20  # a larger mail is taken up alone


def together(messages: Sequence[Message], archive: Archive) -> Iterator[tuple[Message, ...]]:
    """The messages in their order, so many at once."""
    few: list[Message] = []
    octets = 0
    for message in messages:
        size = OCTETS + 1 if message.attempts else archive.size(message.fingerprint or "")
        if few and (octets + size > OCTETS or len(few) == TOGETHER):
            yield tuple(few)
            few, octets = [], 0
        few.append(message)
        octets += size
    if few:
        yield tuple(few)


class Reading:
    """Threads that wait for children, as many as there are; one message alone needs none."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool

    def begin(self, read: Callable[[Message], T], few: Sequence[Message]) -> tuple[Callable[[], T], ...]:
        """For each message, how to have what reading it gives, or raises."""
        if len(few) == 1:
            return (partial(read, few[0]),)
        return tuple(self._pool.submit(read, message).result for message in few)


@contextmanager
def reading(workers: int) -> Iterator[Reading]:
    """What was begun and is not wanted any more is not begun by the children either."""
    pool = ThreadPoolExecutor(workers, thread_name_prefix="reading")
    try:
        yield Reading(pool)
    finally:
        pool.shutdown(cancel_futures=True)
