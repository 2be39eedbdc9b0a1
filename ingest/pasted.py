"""
What was written into a mail instead of being attached: a table, or a report. PURE.

A table is read whatever stands around it. Prose is taken for a report only under a line of
its own that calls it one, or under such a subject where no file is spoken of; whether it
is one of ours is for the reader of reports to say.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.wording import body_name, html_of, report_begins, speaks_of_files, titles_a_report, words_of
from notifier.etiquette import bare_subject
from parsers.mail import Attachment

if TYPE_CHECKING:
    from parsers.forms import Form
    from parsers.mail import Mail

_TABLE_LINES = 2  # lines with tabs that make a pasted table
_ANSWERED_LINES = 8  # lines `question：answer` that make a form
_QUESTIONS = 4  # of a form, answered in prose
_ANSWERED = re.compile(r"[^：:\n]{2,60}[：:][ \t]*\S")
_REPORT = 300  # characters of a report; less is a covering note


def body_tables(mail: Mail) -> tuple[Attachment, ...]:
    """
    The body as files to read, where a form may be pasted into it: an HTML table, lines with tabs or with colons.

    Not what it quotes: our own answer repeats the form that it answers.
    """
    html, text = html_of(mail), words_of(mail)
    lines = text.splitlines()
    tabbed = sum("\t" in line for line in lines) >= _TABLE_LINES
    listed = sum(bool(_ANSWERED.match(line)) for line in lines) >= _ANSWERED_LINES
    return (
        *((_body("text/html", html),) if html.lower().count("<tr") >= _TABLE_LINES else ()),
        *((_body("text/plain", text),) if tabbed or listed else ()),
    )


def writes_out(words: str, form: Form) -> bool:
    """Whether somebody wrote a form's questions and his answers as prose, a line or a phrase each."""
    answered = sum(any(f"{label}{colon}" in words for label in each.labels for colon in "：:") for each in form.asked)
    return answered >= min(_QUESTIONS, len(form.asked))


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
