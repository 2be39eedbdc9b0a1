"""A form whose questions and answers were written into the text of a mail as prose. PURE."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.forms import Form

_QUESTIONS = 4  # of a form, answered in prose


def writes_out(words: str, form: Form) -> bool:
    """Whether somebody wrote a form's questions and his answers as prose, a line or a phrase each."""
    answered = sum(any(f"{label}{colon}" in words for label in each.labels for colon in "：:") for each in form.asked)
    return answered >= min(_QUESTIONS, len(form.asked))
