"""
The play: 43 units with their habits, and everybody else who writes to an office.

A scene is a mail that arrives at a moment in one or both mailboxes. Scenes that react
to a mail of ours (a bounce, a vacation reply) are written when that mail is out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ingest.demo import desks
from ingest.demo.desks import say
from ingest.demo.post import File, Post

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.demo.units import Actor
    from parsers.notice import Notice

CHINA = ZoneInfo("Asia/Shanghai")
GOOD, FAULTY, LATE, REMINDED, SILENT = range(5)
JOINT = 34, 35  # the first hands in one table for both; the second writes nothing of its own
STRANGER = "somebody@example.net"
HABITS = (GOOD, GOOD, FAULTY, GOOD, REMINDED, GOOD, GOOD, LATE, GOOD, FAULTY, GOOD, SILENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    post: Post
    mailboxes: tuple[int, ...] = (0,)  # the first, the second or both


def at(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=CHINA)


def scenes(cast: tuple[Actor, ...], notice: Notice) -> list[Scene]:
    """Every mail of the campaign, in order of arrival."""
    every = [*_first_round(cast, notice), *_second_round(cast, notice), *_oddities(cast, notice), *_others()]
    return sorted(every, key=lambda scene: scene.post.at)


def _first_round(cast: tuple[Actor, ...], notice: Notice) -> Iterator[Scene]:
    """附件1, due 13 May."""
    for actor in cast:
        habit = HABITS[actor.number % len(HABITS)]
        day = at(4, 27, 9 + actor.number % 8, actor.number) + timedelta(days=actor.number % 10)
        workbook = actor.number % 6 == 1
        match habit:
            case _ if habit == GOOD:
                table = desks.recommendation(_in_whose_name(actor, cast), notice, workbook=workbook)
                yield _hand_in(actor, day, table, actor.number % 3)
            case _ if habit == FAULTY:
                yield _hand_in(actor, day, desks.recommendation(actor, notice, faulty=True))
                yield _corrected(actor, day + timedelta(days=1, hours=2), desks.recommendation(actor, notice))
            case _ if habit == LATE:
                yield _hand_in(actor, at(5, 15, 11, actor.number), desks.recommendation(actor, notice))
            case _ if habit == REMINDED:
                yield _hand_in(actor, at(5, 12, 14, actor.number), desks.recommendation(actor, notice))
            case _:
                continue


def _in_whose_name(actor: Actor, cast: tuple[Actor, ...]) -> Actor:
    """The actor, or the two that send one table together."""
    first, second = JOINT
    if actor.number != first:
        return actor
    both = say("joint", one=actor.unit.name, other=cast[second].unit.name)
    return replace(actor, unit=replace(actor.unit, name=both))


def _second_round(cast: tuple[Actor, ...], notice: Notice) -> Iterator[Scene]:
    """附件2 and two reports, due 20 June."""
    for actor in cast:
        habit = HABITS[(actor.number + 4) % len(HABITS)]
        day = at(6, 8, 9 + actor.number % 8, actor.number) + timedelta(days=actor.number % 9)
        if habit == SILENT:
            continue
        when = {LATE: at(6, 23, 10, actor.number), REMINDED: at(6, 18, 15, actor.number)}.get(habit, day)
        table = desks.statistics(actor, notice, faulty=habit == FAULTY, workbook=actor.number % 4 == 1)
        yield _close(actor, when, (table, *desks.reports(actor)))
        if habit == FAULTY:
            yield _close(actor, when + timedelta(days=1), (desks.statistics(actor, notice),))


def _oddities(cast: tuple[Actor, ...], notice: Notice) -> Iterator[Scene]:
    """What goes wrong in offices, each once."""
    first = desks.recommendation(cast[11], notice)
    blank, torn, nothing, cloud = cast[4], cast[16], cast[28], cast[7]
    yield _hand_in(blank, at(5, 6, 9, 20), desks.blank(notice))
    yield _hand_in(torn, at(5, 6, 10, 40), File(name=first.name, content=first.content[: len(first.content) // 2]))
    yield Scene(post=replace(_post(nothing, at(5, 7, 15), ()), text=say("no_attachment", unit=nothing.unit.name)))
    yield Scene(post=replace(_post(cloud, at(5, 8, 9, 30), ()), text=say("cloud")))
    yield _hand_in(cast[40], at(5, 9, 9), desks.zipped("附件1.zip", desks.recommendation(cast[40], notice)))
    stranger = replace(_post(cast[0], at(5, 10, 11), (desks.recommendation(cast[0], notice, workbook=True),)))
    changed = desks.recommendation(replace(cast[0], number=3), notice)
    yield Scene(post=replace(stranger, sender=STRANGER, name=say("stranger"), files=(changed,)))
    trial = _post(cast[1], at(4, 26, 16), (desks.recommendation(cast[1], notice, faulty=True),))
    yield Scene(post=replace(trial, subject=say("trial_subject", unit=cast[1].unit.name)))


def _others() -> Iterator[Scene]:
    """Mail that is not of the units."""
    yield _letter(
        at(4, 28, 8), "news@shop.example.net", "newsletter", (("List-Unsubscribe", "<https://example.net/u>"),)
    )
    yield _letter(at(5, 5, 12), "friend@example.org", "private", ())
    yield _letter(at(5, 8, 16), "clerk@example.cn", "question", ())
    yield _letter(at(4, 29, 9), "unit01@example.com", "vacation", (("X-QQ-HolidayReply", "true"),))


def _hand_in(actor: Actor, when: datetime, file: File, mailbox: int = 0) -> Scene:
    """To the first mailbox, the second, or the same mail to both."""
    return Scene(post=_post(actor, when, (file,)), mailboxes=((0,), (1,), (0, 1))[mailbox])


def _corrected(actor: Actor, when: datetime, file: File) -> Scene:
    post = replace(_post(actor, when, (file,)), subject=say("corrected_subject", unit=actor.unit.name))
    return Scene(post=post)


def _close(actor: Actor, when: datetime, files: tuple[File, ...]) -> Scene:
    post = replace(_post(actor, when, files), subject=say("statistics_subject", unit=actor.unit.name))
    return Scene(post=post, mailboxes=(actor.number % 2,))


def _post(actor: Actor, when: datetime, files: tuple[File, ...]) -> Post:
    person = desks.person(actor)
    return Post(
        sender=actor.address,
        name=person,
        subject=say("recommendation_subject", unit=actor.unit.name),
        at=when,
        text=say("signature", unit=actor.unit.name, person=person),
        files=files,
    )


def ruling(coordinator: str, when: datetime, *, subject: str, answers: str, number: int, unit: str) -> Post:
    """A coordinator answers the digest: one mail is refused, one unit need not send its statistics."""
    return Post(
        sender=coordinator,
        name="",
        subject=say("ruling_subject", subject=subject),
        at=when,
        text=say("ruling", number=number, unit=unit),
        answers=answers,
    )


def _letter(when: datetime, sender: str, kind: str, headers: tuple[tuple[str, str], ...]) -> Scene:
    post = Post(sender=sender, name="", subject=say(f"{kind}_subject"), at=when, text=say(kind), headers=headers)
    return Scene(post=post, mailboxes=(1,))
