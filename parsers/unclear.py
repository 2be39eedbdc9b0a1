"""Whether the tables of a PDF were read with certainty; else its sender is asked for another file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from parsers.layout.context import read_title
from parsers.model import Flag, Table
from parsers.reports import lines_of
from parsers.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.forms import Form
    from parsers.model import Document, FormReading
    from parsers.notice import Notice

_MISSING: Final = {"column_missing", "required_missing"}
_HALF: Final = 0.5
_HEAD: Final = 7  # lines among which the title is


def is_unclear(document: Document, forms: Sequence[FormReading], notices: Sequence[Notice]) -> bool:
    """
    Whether a form was found in part only, or its title alone.

    Without a table, any fault may be ours: a number stood beside its label and was not
    seen. In a table that was told apart, only what is missing may be.
    """
    if not forms:
        return any(_is_titled(document, notice, form) for notice in notices for form in notice.forms)
    if Flag.NO_RULES not in document.flags:
        return False
    is_told = any(isinstance(block, Table) for block in document.blocks)
    return any(not is_told or issue.code in _MISSING for form in forms for issue in form.errors)


def _is_titled(document: Document, notice: Notice, form: Form) -> bool:
    """Whether a form's title stands there over text in columns, or over most of its labels run together."""
    lines = lines_of(document)
    title = read_title(notice, form, lines[:_HEAD])
    if not (title.ours and title.form):
        return False
    text = fold("".join(lines))
    labels = [fold(field.label) in text for field in form.asked]
    return Flag.NO_RULES in document.flags or sum(labels) >= _HALF * len(labels)
