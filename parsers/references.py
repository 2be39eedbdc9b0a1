"""Whether a notice agrees with itself: every id it refers to exists, and exists once."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from parsers.checks import CHECKS, CROSS_CHECKS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parsers.forms import CrossCheck, Field, Form
    from parsers.notice import Notice
    from parsers.shape import Problems


def check_references(notice: Notice, problems: Problems) -> None:
    """Note everything in a notice that points nowhere."""
    first, last = notice.window
    if last < first:
        problems.add("window", "its last day is before its first")
    _regular("other_pattern", notice.other_pattern, problems)
    _unique("deliverables", (each.id for each in notice.deliverables), problems)
    _unique("forms", (each.id for each in notice.forms), problems)
    forms = tuple(each.id for each in notice.forms)
    for number, deliverable in enumerate(notice.deliverables, 1):
        _known(f"deliverables[{number}].form", deliverable.form, forms, "form", problems)
        if deliverable.due < notice.opens:
            problems.add(f"deliverables[{number}].due", "is before the notice opens")
    for number, form in enumerate(notice.forms, 1):
        _check_form(f"forms[{number}]", form, problems)


def _check_form(place: str, form: Form, problems: Problems) -> None:
    ids = tuple(each.id for each in form.fields)
    _unique(f"{place}.fields", ids, problems)
    _known(f"{place}.unit_field", form.unit_field, ids, "field", problems)
    for number, field in enumerate(form.fields, 1):
        _check_field(f"{place}.fields[{number}]", field, form, problems)
    for number, cross in enumerate(form.cross_checks, 1):
        _check_cross(f"{place}.cross_checks[{number}]", cross, ids, problems)


def _check_field(place: str, field: Field, form: Form, problems: Problems) -> None:
    _known(f"{place}.group", field.group, tuple(each.id for each in form.groups), "group", problems)
    _known(f"{place}.source", field.source, tuple(each.id for each in form.fields), "field", problems)
    if field.source is None and not field.labels:
        problems.add(f"{place}.labels", "a field that has a place in the form needs at least one label")
    for name in field.checks:
        _known(f"{place}.checks", name, tuple(CHECKS), "check", problems)


def _check_cross(place: str, cross: CrossCheck, ids: tuple[str, ...], problems: Problems) -> None:
    _known(f"{place}.check", cross.check, tuple(CROSS_CHECKS), "check", problems)
    _known(f"{place}.field", cross.field, ids, "field", problems)
    for number, name in enumerate(cross.fields, 1):
        _known(f"{place}.fields[{number}]", name, ids, "field", problems)


def _known(place: str, word: str | None, known: tuple[str, ...], kind: str, problems: Problems) -> None:
    if word is not None and word not in known:
        problems.unknown(place, word, known, kind)


def _unique(place: str, ids: Iterable[str], problems: Problems) -> None:
    for word, times in Counter(ids).items():
        if times > 1:
            problems.add(place, f'the id "{word}" is given {times} times')


def _regular(place: str, pattern: str, problems: Problems) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        problems.add(place, f"is no regular expression: {error}")
