"""
A rehearsed campaign: 25 April to 25 June 2026, played in a minute.

The daemon's own cycle runs on two mailboxes of an IMAP server in this process and sends
through an SMTP server in this process; only the clock is pretended.
"""

from __future__ import annotations

import secrets
from base64 import b64encode
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.parser import BytesHeaderParser
from email.policy import default
from typing import TYPE_CHECKING

from ingest import cycle, duties
from ingest.config import load
from ingest.demo.cast import CHINA, STRANGER, Scene, at, ruling, scenes
from ingest.demo.desks import invention
from ingest.demo.imap_server import Pymap, pymap
from ingest.demo.papers import notice_docx
from ingest.demo.post import bounced, written
from ingest.demo.smtp_server import Recording, recording
from ingest.demo.units import actors, units_csv
from ingest.desk import open_desk
from ingest.drafting import draft
from ingest.handle import handle_all
from ingest.toml_text import toml_text
from ingest.watch import Watch
from parsers.formats.docx import read_docx
from store import inbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import EmailMessage
    from pathlib import Path

    from ingest.desk import Desk

FIRST, LAST = at(4, 25), at(6, 25)
ADDRESSES = ("kjt@baosong.example", "kx@baosong.example")
COORDINATOR = "coordinator@baosong.example"
HEADERS = BytesHeaderParser(policy=default)
NAMES = ("甘肃省科学技术厅（演示）", "甘肃省科学技术协会（演示）")
CONFIG = """# Written by `baosong demo`: servers of this process, gone when it ended.
data_dir = "data"
units = "units.csv"

{mailboxes}
[sending]
per_minute = 1000
per_15_minutes = 10000
per_day = 100000

[digest]
to = ["{coordinator}"]
days = "working"
"""
MAILBOX = """[[mailbox]]
id = "{id}"
address = "{address}"
name = "{name}"
password_file = "demo.password"
imap = {{ host = "127.0.0.1", port = {imap}, security = "none" }}
smtp = {{ host = "127.0.0.1", port = {smtp}, security = "none" }}

"""


@dataclass(slots=True)
class Clock:
    """The moment it is said to be."""

    now: datetime = field(default=FIRST)

    def __call__(self) -> datetime:
        return self.now.astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The servers, the desk and the clock of one rehearsal."""

    desk: Desk
    clock: Clock
    imap: Pymap
    smtp: Recording
    watches: tuple[Watch, ...]
    folder: Path

    def deliver(self, raw: bytes, mailboxes: tuple[int, ...], when: datetime) -> None:
        for number in mailboxes:
            self.imap.put(ADDRESSES[number], raw, date=when)
        _keep(self.folder / "incoming", when, raw)

    def remind(self, now: datetime) -> bool:
        """Whether there was anybody to remind."""
        self.clock.now = now
        owed = duties.remind(self.desk)
        self._relay()
        return owed > 0

    def report(self, now: datetime) -> None:
        """The digest of the day."""
        self.clock.now = now
        duties.digest(self.desk)
        self._relay()

    def work(self, now: datetime) -> None:
        """One cycle of the daemon."""
        self.clock.now = now
        for watch in self.watches:
            cycle.poll(self.desk, watch)
        handle_all(self.desk)
        self._relay()

    def _relay(self) -> None:
        for mailbox in self.desk.config.mailbox:
            cycle.relay(self.desk, mailbox)


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    password = secrets.token_urlsafe(12)
    passwords = dict.fromkeys(ADDRESSES, password)
    clock = Clock()
    with ExitStack() as stack:
        imap = stack.enter_context(pymap(passwords))
        smtp = stack.enter_context(recording(passwords))
        config = load(_write_config(folder, password, imap.port, smtp.port))
        desk = stack.enter_context(open_desk(config, clock=clock))
        watches = tuple(stack.enter_context(closing(Watch(desk, mailbox))) for mailbox in config.mailbox)
        yield Stage(desk=desk, clock=clock, imap=imap, smtp=smtp, watches=watches, folder=folder)


def play(on: Stage, *, tell: Callable[[datetime, int, int], None]) -> None:
    """The whole campaign; `tell` hears of each day: mails in and out so far."""
    cast = actors()
    waiting = scenes(cast, on.desk.rules.notices[0])
    cycle.begin(on.desk)
    _draft_notice(on)
    came = 0
    day = FIRST
    while day.date() <= LAST.date():
        today = [scene for scene in waiting if scene.post.at.date() == day.date()]
        came += len(today)
        _play_day(on, day, today)
        tell(day, came, len(on.smtp.mails))
        day += timedelta(days=1)
    _keep_outgoing(on)


def _play_day(on: Stage, day: datetime, today: list[Scene]) -> None:
    """Reminders at nine, mail through the day, the digest at five; a day without any is passed over, to be short."""
    if not on.remind(day.replace(hour=9, minute=1)) and not today:
        return
    for scene in today:
        on.deliver(_written(scene), scene.mailboxes, scene.post.at)
    if today:
        on.work(max(scene.post.at for scene in today) + timedelta(minutes=2))
    _let_bounce(on, day)
    on.report(day.replace(hour=17, minute=30))
    _let_decide(on, day)


def _written(scene: Scene) -> bytes:
    return written(scene.post, to=", ".join(ADDRESSES[number] for number in scene.mailboxes))


def _let_bounce(on: Stage, day: datetime) -> None:
    """The reminder to one unit comes back on the first day of reminders."""
    if day.date() != at(4, 30).date():
        return
    for mail in on.smtp.mails:
        sent = message_from_bytes(mail.raw, policy=default)
        if mail.recipients == ("unit12@example.com",):
            raw = bounced(
                to=mail.sender, original=str(sent["Message-ID"]), recipient=mail.recipients[0], at=day.replace(hour=9)
            )
            on.deliver(raw, (0,), day.replace(hour=9, minute=5))
            return


def _let_decide(on: Stage, day: datetime) -> None:
    """The coordinator answers the digest of one day, and is answered."""
    if day.date() != at(5, 12).date():
        return
    digest = next(mail for mail in reversed(on.smtp.mails) if mail.recipients == (COORDINATOR,))
    sent = message_from_bytes(digest.raw, policy=default)
    with on.desk.database.read() as conn:
        held = inbox.find(conn, sender=STRANGER)[0]
    when = day.replace(hour=18)
    post = ruling(
        COORDINATOR,
        when,
        subject=str(sent["Subject"]),
        answers=str(sent["Message-ID"]),
        number=held.id,
        unit=actors()[-1].unit.name,
    )
    on.deliver(written(post, to=ADDRESSES[0]), (0,), when)
    on.work(when + timedelta(minutes=2))


def _draft_notice(on: Stage) -> None:
    """The notice as it was sent out, and the configuration that is drafted from it."""
    document = notice_docx(on.desk.rules.notices[0], invention()["notice"]["lines"])
    _write(on.folder / "notice" / "通知.docx", document)
    drafted = draft(read_docx(document), year=FIRST.year)
    _write(on.folder / "notice" / "draft.toml", toml_text(drafted.tables).encode())


def _keep_outgoing(on: Stage) -> None:
    for mail in on.smtp.mails:
        head = HEADERS.parsebytes(mail.raw)
        when = head["Date"].datetime
        _keep(on.folder / "outgoing", when, mail.raw)
        if mail.recipients == (COORDINATOR,) and "In-Reply-To" not in head:  # else it answers an order
            page = _shown(message_from_bytes(mail.raw, policy=default))
            _write(on.folder / "digests" / f"{when.astimezone(CHINA):%m-%d}.html", page.encode())


def _shown(mail: EmailMessage) -> str:
    """The digest as a browser shows it: its picture, which lies beside the text in the mail, written into it."""
    page = mail.get_body(("html",))
    text = str(page.get_content()) if page is not None else ""
    for part in mail.walk():
        if part.get_content_maintype() == "image":
            picture = f"data:{part.get_content_type()};base64,{b64encode(part.get_content()).decode()}"
            text = text.replace(f"cid:{part['Content-ID'].strip('<>')}", picture)
    return text


def _keep(folder: Path, when: datetime, raw: bytes) -> None:
    """Each mail as a file that any mail program opens, named by moment and subject."""
    subject = str(HEADERS.parsebytes(raw)["Subject"] or "")
    readable = "".join(sign for sign in subject if sign.isalnum())[:40]
    folder.mkdir(parents=True, exist_ok=True)
    number = sum(1 for _ in folder.iterdir()) + 1
    _write(folder / f"{when.astimezone(CHINA):%m-%d %H%M} {number:03d} {readable}.eml", raw)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _write_config(folder: Path, password: str, imap: int, smtp: int) -> Path:
    mailboxes = "".join(
        MAILBOX.format(id=address.partition("@")[0], address=address, name=name, imap=imap, smtp=smtp)
        for address, name in zip(ADDRESSES, NAMES, strict=True)
    )
    _write(folder / "demo.password", password.encode())
    (folder / "demo.password").chmod(0o600)
    _write(folder / "units.csv", units_csv(actors()).encode())
    path = folder / "config.toml"
    _write(path, CONFIG.format(mailboxes=mailboxes, coordinator=COORDINATOR).encode())
    return path
