"""
Mail that meant to hand something in and did not. PURE.

A link to a file, an attachment that was forgotten, a photo, a file that cannot be
opened: the sender believes the duty done, so it is answered with the remedy. A question,
a remark and thanks are no attempts.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ingest.pasted import writes_out
from ingest.plans import only_plans
from ingest.wording import asks, cloud_link, declines, only_thanks, promises
from parsers.bodies import speaks_of_files
from parsers.model import Kind
from parsers.quoting import answers_ours, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.mail import Mail
    from parsers.model import FileReport
    from parsers.notice import Notice

_BRIEF = 40  # characters: the text of somebody who lets the subject speak
_BEGINNING = 600  # characters of the sender's own words that may name a deliverable


class AttemptKind(StrEnum):
    """Why nothing could be used; the `code` of the trouble that a correction tells of."""

    UNREADABLE = "unreadable"  # each file has its own fault
    CLOUD_LINK = "cloud_link"
    PHOTO_ONLY = "photo_only"
    PLAN_ONLY = "plan_only"  # of an activity, without the form that recommends it
    UNRELATED_FILE = "unrelated_file"
    NO_ATTACHMENT = "no_attachment"
    PASTED = "pasted"  # a form's answers, written as prose


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    kind: AttemptKind
    notice: str  # id
    detail: str = ""  # the name of the cloud service
    deliverables: tuple[str, ...] = ()  # ids that subject, file names or text name, in the notice's order


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """What a mail says about a notice, outside the contents of its files."""

    relevant: bool
    named: tuple[str, ...]  # deliverables, by subject and file names, else by the text
    is_reply: bool
    attached: bool  # a file hangs on it, rather than a picture in the text
    words: str  # the sender's own

    @property
    def asks(self) -> bool:
        return asks(self.words)

    @property
    def hands_in(self) -> bool:
        """Whether it says that something comes with it, or says nearly nothing under a subject that does."""
        if promises(self.words) and (speaks_of_files(self.words) or not self.declines):
            return True
        brief = len(self.words) <= _BRIEF or only_thanks(self.words)
        return brief and bool(self.named) and not self.is_reply and not declines(self.words)

    @property
    def sends_files(self) -> bool:
        """Whether the files are what it is about, rather than something beside a text: an advertisement has both."""
        return bool(self.named) or self.hands_in or not self.words

    @property
    def declines(self) -> bool:
        """Whether it says that nothing will come, or that something is otherwise."""
        return declines(self.words)

    @property
    def is_courtesy(self) -> bool:
        """A reply that says no more than that ours was read."""
        return self.is_reply and not self.attached and only_thanks(self.words)

    @property
    def is_question(self) -> bool:
        return self.asks and not promises(self.words)


def listen(mail: Mail, notice: Notice, reports: Sequence[FileReport]) -> Speech:
    """What subject, file names, titles and the sender's own words say about a notice."""
    words = words_of(mail)
    files = [each for report in reports for each in report.walk()]
    labels = "\n".join((mail.subject, *(each.name or "" for each in mail.attachments), *(each.file for each in files)))
    text = "\n".join((*(each.title or "" for each in files), words[:_BEGINNING]))
    return Speech(
        relevant=notice.relevant(labels) or notice.relevant(text) or answers_ours(mail),
        named=notice.deliverables_named(labels) or notice.deliverables_named(text),
        is_reply=bool(mail.in_reply_to),
        attached=any(not each.inline for each in mail.attachments),
        words=words,
    )


def attempt(mail: Mail, notice: Notice, *, reports: Sequence[FileReport], from_unit: bool) -> Attempt | None:
    """What a mail without a usable form tried, if it tried. `from_unit`: a registry unit's address sent it."""
    speech = listen(mail, notice, reports)
    if not (speech.relevant or from_unit):
        return None
    cloud = cloud_link(mail) if speech.relevant or speech.hands_in else None
    files = _leaves(reports)
    if any(each.error for each in files) and (from_unit or speech.sends_files):
        return Attempt(kind=AttemptKind.UNREADABLE, notice=notice.id, deliverables=speech.named)
    kind = _tried(speech, files, notice, linked=cloud is not None)
    if kind in (None, AttemptKind.NO_ATTACHMENT) and any(writes_out(speech.words, form) for form in notice.forms):
        kind = AttemptKind.PASTED
    if kind is None:
        return None
    detail = cloud if cloud and kind is AttemptKind.CLOUD_LINK else ""
    return Attempt(kind=kind, notice=notice.id, detail=detail, deliverables=speech.named)


def _leaves(reports: Sequence[FileReport]) -> tuple[FileReport, ...]:
    """An archive is what it holds."""
    return tuple(each for report in reports for each in report.walk() if not each.members)


def _tried(speech: Speech, files: Sequence[FileReport], notice: Notice, *, linked: bool) -> AttemptKind | None:
    if linked:
        return AttemptKind.CLOUD_LINK
    return _with_files(speech, files, notice) if files else _with_nothing(speech)


def _with_files(speech: Speech, files: Sequence[FileReport], notice: Notice) -> AttemptKind | None:
    if speech.is_question or speech.is_courtesy:
        return None
    if speech.relevant and only_plans(files, notice, speech.named):
        return AttemptKind.PLAN_ONLY
    if any(each.kind is Kind.SCAN for each in files):
        return AttemptKind.PHOTO_ONLY
    return AttemptKind.UNRELATED_FILE if speech.named else None


def _with_nothing(speech: Speech) -> AttemptKind | None:
    """Nothing is attached: handing in is promised, or the subject alone says so."""
    hands_in = speech.relevant and speech.hands_in and not speech.asks
    return AttemptKind.NO_ATTACHMENT if hands_in else None
