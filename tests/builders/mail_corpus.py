"""
Every message of the corpus, and what reading, judging and answering make of it.

`python -m tests.builders.mail_corpus` prints the lines of `tests/corpus-mail/messages.jsonl`
as they would be now: review the difference before keeping it.
"""

import hashlib
import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import assert_never

from ingest.triage import Hold, Ignore, Process, Verdict, conclude, triage
from notifier.etiquette import History, Limits, No, Yes, may_answer, thread
from parsers.authentication import vouch
from parsers.automatic import marks
from parsers.bounce import read_bounce
from parsers.mail import Attachment, Mail, read_mail
from parsers.model import FileReport, Kind
from parsers.notice import builtin_notices
from tests.builders.broken_mails import BROKEN
from tests.builders.clients import CLIENTS, write
from tests.builders.machine_mails import BOUNCES, MACHINES
from tests.builders.mail_bytes import FORM, TABLE, Letter
from tests.builders.odd_mails import BODIES, NAMES, SUBJECTS
from tests.builders.people_mails import SAID, Said, report
from tests.builders.sender_mails import SENDERS, STAMPS

OWN = ("Gsppc02@163.com", "gskxxwb@126.com")
RECEIVED = datetime(2026, 5, 5, 2, 0, tzinfo=UTC)
FIRST = Letter()
SECOND = replace(
    FIRST,
    subject="回复：兰州市科技局推荐表、统计表（更正稿）",
    text="已按要求修改，请查收。\r\n\r\n谢谢！",
    files=(FORM, TABLE),
)
LETTERS = {"first": FIRST, "second": SECOND}
WRITTEN = {
    f"{client}_{which}": (letter, write(letter, how))
    for client, how in CLIENTS.items()
    for which, letter in LETTERS.items()
}

CORPUS = {
    **{name: Said(raw=raw) for name, (_, raw) in WRITTEN.items()},
    **{name: Said(raw=raw) for group in (SUBJECTS, NAMES, BODIES, BROKEN, SENDERS, STAMPS, BOUNCES, MACHINES) for name, raw in group.items()},
    **SAID,
}  # fmt: skip


def seen(said: Said) -> dict[str, object]:
    """What is made of a message, without what is empty."""
    mail = read_mail(said.raw)
    everything = {**_read(mail), **_judged(mail, said), **_answered(mail)}
    return {key: value for key, value in everything.items() if value not in (None, "", [], {}, False)}


def _read(mail: Mail) -> dict[str, object]:
    return {
        "from": mail.sender.address,
        "name": mail.sender.display_name[:80],
        "problem": mail.sender.problem,
        "subject": mail.subject[:120],
        "text": mail.text[:120],
        "html": mail.html is not None,
        "date": mail.date.isoformat() if mail.date else None,
        "id": mail.message_id,
        "files": [_file(each) for each in mail.attachments],
        "defects": list(mail.defects),
    }


def _file(attachment: Attachment) -> dict[str, object]:
    digest = hashlib.sha256(attachment.data).hexdigest()[:8]
    told = {"name": attachment.name, "type": attachment.content_type, "size": len(attachment.data), "sha256": digest}
    return (
        told
        | ({"inline": True} if attachment.inline else {})
        | ({} if attachment.origin == "mime" else {"origin": attachment.origin})
    )


def reports_of(mail: Mail) -> tuple[FileReport, ...]:
    """What the files would be found to be: by their names, since nothing is in them."""
    files = (each for each in mail.attachments if not each.inline)
    return tuple(
        report(n, Kind.FORM if (each.name or "").endswith(("docx", "xlsx")) else Kind.OTHER)
        for n, each in enumerate(files)
    )


def _judged(mail: Mail, said: Said) -> dict[str, object]:
    reports = said.reports or reports_of(mail)
    bounce = read_bounce(mail)
    first = triage(mail, notices=builtin_notices(), own_addresses=OWN, received_at=RECEIVED)
    last = conclude(mail, notices=builtin_notices(), reports=reports, from_unit=said.from_unit)
    return {
        "evidence": type(vouch(mail)).__name__ if mail.first("authentication-results") else None,
        "marks": list(dict.fromkeys(mark.kind.value for mark in marks(mail))),
        "bounce": bounce
        and {
            "of": list(bounce.originals[:1]),
            "to": bounce.recipient,
            "severity": bounce.severity.value,
            "status": bounce.status,
        },
        "triage": told(first),
        "then": told(last) if isinstance(first, Process) else None,
    }


def told(verdict: Verdict) -> str:
    match verdict:
        case Process(attempt=None):
            return "process"
        case Process(attempt=attempt):
            return " ".join(filter(None, ("attempt", attempt.kind.value, attempt.detail, *attempt.deliverables)))
        case Ignore(reason=reason) | Hold(reason=reason):
            return f"{type(verdict).__name__.lower()} {reason.value}"
        case _:
            assert_never(verdict)


def _answered(mail: Mail) -> dict[str, object]:
    answer = may_answer(mail, history=History(), limits=Limits(), own_addresses=OWN, received_at=RECEIVED, now=RECEIVED)
    match answer:
        case Yes():
            return {"answer": thread(mail).subject[:60]}
        case No(reason=reason):
            return {"silent": reason.value}


if __name__ == "__main__":
    for name, said in CORPUS.items():
        sys.stdout.write(json.dumps({"mail": name, **seen(said)}, ensure_ascii=False) + "\n")
