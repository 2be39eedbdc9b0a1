"""--unit, --deliverable, --file: which part of a message a decision is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import click

from ingest.commands.completing import complete_unit
from ingest.commands.deciding import deliverables_named, units_or_others

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.choosing import Choice
    from ingest.desk import Desk
    from store.inbox import Message

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


def choice_of(
    work: Desk, message: Message, *, units: tuple[str, ...], deliverables: tuple[str, ...], files: tuple[str, ...]
) -> Choice:
    from ingest.choosing import Choice

    notices = work.rules.notices
    notice = next((each for each in notices if each.id == message.notice), notices[0])
    return Choice(
        units=units_or_others(work, units), deliverables=deliverables_named(notice, deliverables), files=files
    )
