"""The letters a NetEase mailbox holds, and how the server writes of them in FETCH."""

import re
from dataclasses import dataclass, field
from datetime import datetime

FOLDERS = {
    "INBOX": "",
    "草稿箱": "\\Drafts",
    "已发送": "\\Sent",
    "已删除": "\\Trash",
    "垃圾邮件": "\\Junk",
    "病毒文件夹": "",
    "广告邮件": "",
    "订阅邮件": "",
}
FIRST_UID = 1446555803
ITEM = re.compile(r"BODY(?:\.PEEK)?\[[^\]]*\](?:<[^>]*>)?|[A-Z0-9.]+")


@dataclass(slots=True)
class Letter:
    uid: int
    raw: bytes
    date: str = "17-May-2026 09:30:12 +0800"
    flags: set[str] = field(default_factory=set)
    size: int | None = None  # what the server says it is, where it lies

    @property
    def announced(self) -> int:
        return len(self.raw) if self.size is None else self.size


@dataclass(slots=True)
class Mailbox:
    """The folders of one account; keys are decoded names."""

    folders: dict[str, list[Letter]] = field(default_factory=lambda: {name: [] for name in FOLDERS})
    uidvalidity: dict[str, int] = field(default_factory=lambda: {"INBOX": 1})
    next_uid: int = FIRST_UID

    def put(self, raw: bytes, *, folder: str = "INBOX", date: datetime | None = None, uid: int | None = None) -> Letter:
        letter = Letter(uid or self.next_uid, raw)
        if date:
            letter.date = date.strftime("%d-%b-%Y %H:%M:%S %z")
        self.folders[folder].append(letter)
        self.next_uid = max(self.next_uid, letter.uid) + 7
        return letter


def told_of(letter: Letter, item: str) -> bytes:
    match item:
        case "UID":
            return f"UID {letter.uid}".encode()
        case "FLAGS":
            return f"FLAGS ({' '.join(sorted(letter.flags))})".encode()
        case "INTERNALDATE":
            return f'INTERNALDATE "{letter.date}"'.encode()
        case "RFC822.SIZE":
            return f"RFC822.SIZE {letter.announced}".encode()
        case "BODYSTRUCTURE" | "BODY" | "ENVELOPE":
            return item.encode() + b' ("application" "pdf" ("name" "1.pdf") NIL """" "base64" 65322)'
        case "RFC822" | "BODY[]" | "BODY.PEEK[]":
            return literal("RFC822" if item == "RFC822" else "BODY[]", letter.raw)
        case _:
            return literal(item.replace(".PEEK", ""), _headers(letter.raw, item))


def literal(name: str, octets: bytes) -> bytes:
    return b"%b {%d}\r\n%b" % (name.encode(), len(octets), octets)


def _headers(raw: bytes, item: str) -> bytes:
    block = re.split(rb"\r\n\r\n", raw, maxsplit=1)[0]
    lines = re.split(rb"\r\n(?![ \t])", block)
    if found := re.search(r"\(([^)]*)\)", item):
        wanted = {name.encode().lower() for name in found.group(1).split()}
        lines = [line for line in lines if line.partition(b":")[0].strip().lower() in wanted]
    return b"".join(line + b"\r\n" for line in lines) + b"\r\n"
