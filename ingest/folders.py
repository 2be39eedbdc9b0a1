"""
Folders of a mailbox and what each is for. Pure.

Special-use flags (RFC 6154) decide; where no folder carries the flag of a role,
the names under which mail systems in China and elsewhere create it do.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    INBOX = "inbox"
    SENT = "sent"
    DRAFTS = "drafts"
    TRASH = "trash"
    JUNK = "junk"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    name: str  # as people read it
    wire: str  # as the server wrote it (modified UTF-7)
    role: Role
    selectable: bool = True

    @property
    def watched(self) -> bool:
        """Mail of units may lie anywhere but among what people sent, drafted or threw away."""
        return self.selectable and self.role not in {Role.SENT, Role.DRAFTS, Role.TRASH}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of LIST."""

    name: str
    wire: str
    flags: frozenset[str]  # lower case
    delimiter: str


_FLAGS = {"\\sent": Role.SENT, "\\drafts": Role.DRAFTS, "\\trash": Role.TRASH, "\\junk": Role.JUNK}
_CLOSED = {"\\noselect", "\\nonexistent"}
_NAMES = {
    Role.SENT: ("已发送", "已发送邮件", "已发邮件", "发件箱", "sent", "sent items", "sent messages", "sent mail"),
    Role.DRAFTS: ("草稿箱", "草稿", "草稿夹", "drafts", "draft"),
    Role.TRASH: ("已删除", "已删除邮件", "废件箱", "回收站", "trash", "deleted items", "deleted messages", "bin"),
    Role.JUNK: ("垃圾邮件", "垃圾箱", "垃圾邮件箱", "junk", "junk e-mail", "junk email", "spam", "bulk mail"),
}
_BY_NAME = {name: role for role, names in _NAMES.items() for name in names}


def entry(
    flags: Iterable[bytes], delimiter: bytes | None, name: bytes | str, *, readable: Callable[[str], str]
) -> Entry:
    """A line of LIST as imapclient gives it; `readable` decodes modified UTF-7."""
    wire = name.decode("ascii", "surrogateescape") if isinstance(name, bytes) else name
    return Entry(
        name=readable(wire),
        wire=wire,
        flags=frozenset(flag.decode("ascii", "replace").lower() for flag in flags),
        delimiter=(delimiter or b"").decode("ascii", "replace"),
    )


def folders(entries: Iterable[Entry]) -> list[Folder]:
    """Every folder once, with its role, the inbox first."""
    once = {entry.wire: entry for entry in entries}.values()
    flagged = {_flagged(entry) for entry in once}
    found = [_folder(entry, flagged) for entry in once]
    return sorted(found, key=lambda folder: folder.role is not Role.INBOX)


def _folder(entry: Entry, flagged: set[Role]) -> Folder:
    role = _flagged(entry)
    named = _named(entry)
    if role is Role.OTHER and named not in flagged:
        role = named
    return Folder(name=entry.name, wire=entry.wire, role=role, selectable=not entry.flags & _CLOSED)


def _flagged(entry: Entry) -> Role:
    if entry.wire.upper() == "INBOX":
        return Role.INBOX
    return next((role for flag, role in _FLAGS.items() if flag in entry.flags), Role.OTHER)


def _named(entry: Entry) -> Role:
    """By the name without a leading `INBOX/`; deeper folders are people's own, whatever they are called."""
    head, delimiter, rest = entry.name.partition(entry.delimiter or "/")
    own = rest if delimiter and head.upper() == "INBOX" else entry.name
    return _BY_NAME.get(own.casefold(), Role.OTHER)
