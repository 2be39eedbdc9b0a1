"""
Inside a reading child: the annotated copy of a file, wherever it lies.

A file in an archive or a forwarded mail is taken out of it. What cannot be annotated as it
is becomes docx or xlsx first, as it did for reading: the places are the same ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.annotate import annotate
from notifier.remarks import CONVERTED, Order
from parsers.errors import Unreadable
from parsers.inside import find_inside
from parsers.sniff import sniff

if TYPE_CHECKING:
    from collections.abc import Callable

    Convert = Callable[[bytes, str], bytes]


def copy(said: bytes, data: bytes, convert: Convert | None) -> bytes | None:
    """The copy that an order asks for; None where none can be made."""
    order = Order.unpacked(said)
    content = find_inside(data, order.file) if order.file else data
    try:
        writable = _writable(content, convert) if content else None
    except Unreadable:
        return None
    return annotate(writable, order) if writable else None


def _writable(content: bytes, convert: Convert | None) -> bytes | None:
    form = sniff(content)
    if form not in CONVERTED:
        return content
    return convert(content, form) if convert else None
