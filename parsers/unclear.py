"""Whether text in columns without rules was read with certainty; else its sender is asked for another file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from parsers.layout.context import read_title
from parsers.model import Table
from parsers.reports import lines_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.model import Document, FormReading
    from parsers.notice import Notice

_MISSING: Final = {"column_missing", "required_missing"}
_HEAD: Final = 7  # lines among which the title is


def is_unclear(document: Document, forms: Sequence[FormReading], notices: Sequence[Notice]) -> bool:
    """
    Whether a form was found in part only, or its title alone.

    Without a table, any fault may be ours: a number stood beside its label and was not
    seen. In a table that was told apart, only what is missing may be.
    """
    if not forms:
        return _has_title(document, notices)
    is_told = any(isinstance(block, Table) for block in document.blocks)
    return any(not is_told or issue.code in _MISSING for form in forms for issue in form.errors)


def _has_title(document: Document, notices: Sequence[Notice]) -> bool:
    lines = lines_of(document)
    titles = (read_title(notice, form, lines[:_HEAD]) for notice in notices for form in notice.forms)
    return any(title.ours and title.form for title in titles)
