"""
Plans (方案) of activities, which may come beside the form that asks for them. PURE.

One that comes alone is kept; the form itself is then asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.wording import names_a_plan
from parsers.model import Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from parsers.forms import Form
    from parsers.model import FileReport
    from parsers.notice import Notice


def is_plan(file: FileReport) -> bool:
    """Whether its name or its title says that it is one."""
    paper = file.kind in {Kind.OTHER, Kind.SCAN}
    return paper and any(names_a_plan(each) for each in (file.file, file.title or ""))


def only_plans(files: Sequence[FileReport], notice: Notice, named: Collection[str]) -> bool:
    """Whether nothing but plans came, for a notice that takes them. `named`: the deliverables the mail names."""
    taking = taking_plans(notice)
    meant = bool(taking) and (not named or not set(taking).isdisjoint(named))
    return meant and bool(files) and all(map(is_plan, files))


def taking_plans(notice: Notice) -> tuple[str, ...]:
    """Ids of the deliverables beside whose form a plan may come."""
    return tuple(notice.deliverable_of(form.id).id for form in forms_with_plans(notice))


def forms_with_plans(notice: Notice) -> tuple[Form, ...]:
    """The forms in which it is printed that a plan may be added."""
    return tuple(form for form in notice.forms if any(map(names_a_plan, form.hints)))
