"""--unit, --deliverable, --file: which part of a message a decision is about, and the decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import click

from ingest.commands.completing import complete_unit
from ingest.commands.deciding import deciding, deliverables_named, message_of, person, report, units_or_others
from ingest.commands.work import desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.choosing import Choice
    from ingest.commands.options import Invocation
    from ingest.desk import Desk
    from ingest.person import Person, Ruled
    from store.inbox import Message

    Rule = Callable[[Desk, Message, Person, Choice], Ruled]

F = TypeVar("F", bound="Callable[..., object]")
OPTIONS = (
    click.option(
        "--unit", "units", multiple=True, metavar="UNIT", shell_complete=complete_unit, help="Only for this unit."
    ),
    click.option("--deliverable", "deliverables", multiple=True, metavar="NAME", help="Only this deliverable."),
    click.option("--file", "files", multiple=True, metavar="NAME", help="Only from this file."),
)


def choice_options(function: F) -> F:
    for option in reversed(OPTIONS):
        function = option(function)
    return function


def decide_on(invocation: Invocation, message: str, rule: Rule, *, reason: str, **parts: tuple[str, ...]) -> None:
    """Decide on what `parts` (the options above) name of a message, and say what came of it."""
    with desk(invocation, alone=False) as work, deciding():
        found = message_of(work, message)
        report(invocation, work, found, rule(work, found, person(reason), _choice(work, found, **parts)))


def _choice(
    work: Desk, message: Message, *, units: tuple[str, ...], deliverables: tuple[str, ...], files: tuple[str, ...]
) -> Choice:
    from ingest.choosing import Choice

    notices = work.rules.notices
    notice = next((each for each in notices if each.id == message.notice), notices[0])
    return Choice(
        units=units_or_others(work, units), deliverables=deliverables_named(notice, deliverables), files=files
    )
