"""
What an annotated copy is to say (`notifier.annotate`), on its way to the child that makes it.

It stands apart from the making: who orders a copy needs none of the libraries that write one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Self

from parsers.sniff import NEEDS_OFFICE

if TYPE_CHECKING:
    from collections.abc import Mapping

CONVERTED: Final = NEEDS_OFFICE | {"xls"}  # become docx or xlsx first; xls is read as it is, and not written


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a copy is to say: `Cell.place` -> the remedy, in whose name, at which moment (aware)."""

    remarks: Mapping[str, str]
    author: str
    at: datetime
    file: str = ""  # SHA-256 of the file inside the one that is handed over; empty: that one itself

    def packed(self) -> bytes:
        return json.dumps([dict(self.remarks), self.author, self.at.isoformat(), self.file]).encode()

    @classmethod
    def unpacked(cls, content: bytes) -> Self:
        remarks, author, at, file = json.loads(content)
        return cls(remarks=remarks, author=author, at=datetime.fromisoformat(at), file=file)
