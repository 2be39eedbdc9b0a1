"""
What was written into a mail instead of being attached: a table, or a report. PURE.

A table is read whatever stands around it. Prose is taken for a report only under a line of
its own that calls it one, or under such a subject where no file is spoken of; whether it
is one of ours is for the reader of reports to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.wording import body_name, report_begins, speaks_of_files, titles_a_report, words_of
from notifier.etiquette import bare_subject
from parsers.mail import Attachment

if TYPE_CHECKING:
    from parsers.mail import Mail

_TABLE_LINES = 3  # lines with tabs that make a pasted table
_REPORT = 300  # characters of a report; less is a covering note


def body_tables(mail: Mail) -> tuple[Attachment, ...]:
    """The body as a file to read, where a form may be pasted into it: an HTML table, or lines with tabs."""
    if mail.html and mail.html.lower().count("<tr") >= _TABLE_LINES - 1:
        return (_body("text/html", mail.html),)
    if sum("\t" in line for line in mail.text.splitlines()) >= _TABLE_LINES:
        return (_body("text/plain", mail.text),)
    return ()


def body_prose(mail: Mail) -> tuple[Attachment, ...]:
    """The body as a file to read, where it may be a report, from its title on."""
    words = words_of(mail)
    begins = report_begins(words)
    text = words[begins:] if begins is not None else _under_subject(mail, words)
    return (_body("text/plain", text),) if len(text) >= _REPORT else ()


def _under_subject(mail: Mail, words: str) -> str:
    title = bare_subject(mail.subject)
    attached = any(not each.inline for each in mail.attachments)
    if attached or mail.in_reply_to or speaks_of_files(words) or not titles_a_report(title):
        return ""
    return f"{title}\n{words}"


def _body(content_type: str, text: str) -> Attachment:
    return Attachment(name=body_name(), content_type=content_type, data=text.encode("utf-8"), origin="body")
