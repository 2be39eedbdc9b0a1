"""A word to the operator at once: what happened, since when, and the remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier import moments
from notifier.letters import Incident
from notifier.page import Banner, Block, Page, Paragraph, Tone
from notifier.phrases import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from notifier.letters import Alarm


def alarm_page(letter: Alarm, zone: ZoneInfo) -> Page:
    return Page(
        title=say("alarm.title"),
        blocks=tuple(_blocks(letter, zone)),
        footer=(say("digest.footer_moment", moment=moments.clock(letter.now, zone)),),
    )


def alarm_subject(letter: Alarm) -> str:
    return say("alarm.subject", what=_say(letter, "what"), subject_of=letter.subject_of)


def _say(letter: Alarm, part: str) -> str:
    return say(f"alarm.{letter.incident.value}.{part}", subject_of=letter.subject_of)


def _blocks(letter: Alarm, zone: ZoneInfo) -> Iterator[Block]:
    tone = Tone.GOOD if letter.incident is Incident.RECOVERED else Tone.BAD
    yield Banner(text=_say(letter, "what"), detail=letter.subject_of, tone=tone)
    if letter.since:
        yield Paragraph(text=say("alarm.since", since=moments.clock(letter.since, zone)))
    yield Paragraph(text=_say(letter, "remedy"))
    if letter.detail:
        yield Paragraph(text=say("alarm.detail", detail=letter.detail), tone=Tone.QUIET)
