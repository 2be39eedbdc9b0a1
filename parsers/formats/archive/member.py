"""One file of an archive, its name made harmless."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from parsers.errors import FaultCode, Unreadable
from parsers.formats.package import MAX_MEMBERS, MAX_TOTAL, is_bomb
from parsers.text import one_line

MAX_MEMBER: Final = 70_000_000  # bytes, as of a whole message
_JUNK: Final = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})
_DRIVE: Final = re.compile(r"^[A-Za-z]:")
_LONGEST_NAME: Final = 200  # characters between slashes


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Its path in the archive, and its bytes or why they are not to be had."""

    name: str
    data: bytes | Unreadable


def weigh(sizes: list[int], packed: int) -> None:
    """Refuse an archive of `packed` bytes that promises more than any real one holds."""
    if len(sizes) > MAX_MEMBERS:
        raise Unreadable(FaultCode.TOO_LARGE, f"{len(sizes)} members")
    if sum(sizes) > MAX_TOTAL or is_bomb(sum(sizes), packed):
        raise Unreadable(FaultCode.TOO_LARGE, f"{packed} bytes that hold {sum(sizes)}")


def tidy(path: str) -> str:
    """A path that stays inside its archive: forward slashes, no drive, no way up, nothing invisible."""
    steps = _DRIVE.sub("", path.replace("\\", "/")).split("/")
    return "/".join(name for step in steps if (name := one_line(step, _LONGEST_NAME)) not in {"", ".", ".."})


def repaired(raw: bytes) -> str:
    """A name whose character set nobody wrote down: UTF-8 where it is UTF-8, else what Chinese Windows writes."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def is_junk(path: str) -> bool:
    """Lock files of Office, previews and resource forks: nobody meant to send them."""
    steps = path.split("/")
    last = steps[-1].lower()
    return not last or last.startswith(("~$", "._", ".~")) or last in _JUNK or "__MACOSX" in steps
