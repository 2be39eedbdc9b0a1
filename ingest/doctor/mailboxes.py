"""What a daemon needs of a mailbox: its password, its IMAP server, its SMTP server."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from ingest import mailbox as imap
from ingest.credentials import CredentialMissing
from ingest.doctor.finding import Finding, bad, doubtful, good
from ingest.outages import Lost, Refused
from notifier import smtp
from notifier.verdicts import Deferred

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.config import MailboxConfig
    from ingest.folders import Folder

TIMEOUT = 20.0  # seconds for every wait on a server


def examine(mailbox: MailboxConfig) -> Iterator[Finding]:
    """Without a password the servers are not asked: a failed login counts against the account."""
    password = _password(mailbox)
    yield password
    if not password.fails:
        yield _imap(mailbox)
        yield _smtp(mailbox)


def _password(mailbox: MailboxConfig) -> Finding:
    subject = f"password {mailbox.id}"
    try:
        mailbox.password()
    except CredentialMissing as error:
        return bad(subject, str(error), "put it there; at NetEase it is the 授权码 of the webmail's settings")
    path = mailbox.password_file
    if path and path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return doubtful(subject, f"others may read {path}", f"chmod 600 {path}")
    return good(subject, "there")


def _imap(mailbox: MailboxConfig) -> Finding:
    """LOGIN, ID, LIST and EXAMINE, as on every visit."""
    subject = f"imap {mailbox.id}"
    try:
        with imap.connect(mailbox.account(mailbox.imap), timeout=TIMEOUT) as session:
            watched = _watched(mailbox, session.folders())
            counts = [f"{folder.name} {session.examine(folder).exists}" for folder in watched]
    except (Refused, Lost) as error:
        return bad(subject, f"{mailbox.imap.host}:{mailbox.imap.port}: {error.kind}: {error.text}", error.remedy)
    absent = _absent(mailbox, {folder.name for folder in watched})
    if absent:
        return bad(subject, f"no such folder: {', '.join(absent)}", "correct `folders`; there are " + ", ".join(counts))
    return good(subject, ", ".join(counts))


def _watched(mailbox: MailboxConfig, folders: list[Folder]) -> list[Folder]:
    if mailbox.folders == "all":
        return [folder for folder in folders if folder.watched]
    return [folder for folder in folders if folder.name in mailbox.folders]


def _absent(mailbox: MailboxConfig, found: set[str]) -> list[str]:
    return [] if mailbox.folders == "all" else [name for name in mailbox.folders if name not in found]


def _smtp(mailbox: MailboxConfig) -> Finding:
    """LOGIN, and nothing else: no mail is sent."""
    subject = f"smtp {mailbox.id}"
    where = f"{mailbox.smtp.host}:{mailbox.smtp.port}"
    line = smtp.connect(mailbox.account(mailbox.smtp), timeout=TIMEOUT)
    if isinstance(line, Deferred):
        reply = f"{line.reply.code} {line.reply.text}".removeprefix("0 ")
        return bad(subject, f"{where}: {line.step}: {reply}", _SMTP_REMEDY)
    line.close()
    return good(subject, f"{where} lets us in")


_SMTP_REMEDY = (
    "correct host, port and security (NetEase: 465 with tls), see that SMTP is switched on in the webmail's settings, "
    "or renew the 授权码"
)
