"""
Folders of a mailbox and what each is for. Pure.

Special-use flags (RFC 6154) decide; where no folder carries the flag of a role,
the names under which mail systems in China and elsewhere create it do.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
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


def folders(entries: Iterable[Entry]) -> list[Folder]:
    """Every folder once, with its role, the inbox first."""
    found = {entry.wire: _by_flag(entry) for entry in entries}
    flagged = {folder.role for folder in found.values()}
    named = [_by_name(folder, found_as, flagged) for folder, found_as in _with_entries(found, entries)]
    return sorted(named, key=lambda folder: folder.role is not Role.INBOX)


def _with_entries(found: dict[str, Folder], entries: Iterable[Entry]) -> list[tuple[Folder, Entry]]:
    by_wire = {entry.wire: entry for entry in entries}
    return [(folder, by_wire[wire]) for wire, folder in found.items()]


def _by_flag(entry: Entry) -> Folder:
    inbox = entry.wire.upper() == "INBOX"
    role = Role.INBOX if inbox else next((_FLAGS[flag] for flag in sorted(entry.flags & _FLAGS.keys())), Role.OTHER)
    return Folder(name=entry.name, wire=entry.wire, role=role, selectable=not entry.flags & _CLOSED)


def _by_name(folder: Folder, entry: Entry, flagged: set[Role]) -> Folder:
    if folder.role is not Role.OTHER:
        return folder
    role = _BY_NAME.get(_own_name(entry).casefold(), Role.OTHER)
    return folder if role in flagged else replace(folder, role=role)


def _own_name(entry: Entry) -> str:
    """The name without a leading `INBOX/`; deeper folders are people's own, whatever their name."""
    head, delimiter, rest = entry.name.partition(entry.delimiter or "/")
    return rest if delimiter and head.upper() == "INBOX" else entry.name
