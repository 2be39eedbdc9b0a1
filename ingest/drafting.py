"""
A notice's own document -> a first configuration, to be edited by hand.

What stands in it is taken: title, mailboxes, deadlines with what is due, the forms among
its annexes. What does not is guessed from the words around it, by the patterns of
`drafting.toml`. Nothing else reads a draft: what counts is the TOML a person made of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from ingest.drafting_forms import FormDraft, draft_form
from ingest.drafting_prose import Deadline, contacts_in, deadlines_in, signed_on, title_in, window_in
from ingest.drafting_words import id_of, rules
from parsers.model import Paragraph, Table
from parsers.text import clean, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model import Block, Document

ZONE = ZoneInfo("Asia/Shanghai")
BEFORE = timedelta(days=30)  # a notice is taken to be open so long before its first deadline, where it bears no date


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """One annex: its number, and what stands in it."""

    number: int
    blocks: tuple[Block, ...]

    @property
    def table(self) -> Table | None:
        return max((each for each in self.blocks if isinstance(each, Table)), key=lambda each: each.rows, default=None)

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines above its table."""
        above: list[str] = []
        for block in self.blocks:
            if block is self.table:
                break
            if isinstance(block, Paragraph):
                above += [line for each in block.text.splitlines() if (line := clean(each))]
        return tuple(above)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The tables of the TOML, in order, and what could not be found."""

    tables: dict[str, Any]
    annexes: tuple[int, ...]  # numbers of those that are forms, as the TOML names them 附件1.docx …
    doubts: tuple[str, ...] = field(default=())  # English, for the person who edits


def draft(document: Document, *, blanks: Sequence[Document] = (), year: int) -> Draft:
    """`blanks`: the forms, where they are files of their own; `year`: where the notice names none."""
    prose, annexes = split(document.blocks)
    annexes = (*annexes, *(Annex(number=n, blocks=each.blocks) for n, each in enumerate(blanks, len(annexes) + 1)))
    title = title_in(prose)
    edition = _year(title, prose) or year
    forms = tuple(draft_form(each.number, each.lines, each.table) for each in annexes if each.table is not None)
    deadlines = deadlines_in(prose, year=edition)
    tables = _head(title, prose, edition, deadlines, forms)
    tables["deliverables"] = list(_deliverables(deadlines, forms))
    tables["contacts"] = contacts_in(prose)
    tables["forms"] = [form.table for form in forms]
    return Draft(tables=tables, annexes=tuple(form.number for form in forms), doubts=tuple(_doubts(tables)))


def split(blocks: Sequence[Block]) -> tuple[tuple[str, ...], tuple[Annex, ...]]:
    """The lines of the notice itself, and its annexes."""
    annexes: list[tuple[int, list[Block]]] = []
    prose: list[str] = []
    for block in blocks:
        lines = [clean(each) for each in block.text.splitlines()] if isinstance(block, Paragraph) else []
        if lines and rules().annex.match(lines[0]):
            annexes.append((len(annexes) + 1, []))
        elif annexes:
            annexes[-1][1].append(block)
        else:
            prose += [line for line in lines if line]
    return tuple(prose), tuple(Annex(number=number, blocks=tuple(inside)) for number, inside in annexes)


def _head(
    title: str, prose: tuple[str, ...], edition: int, deadlines: Sequence[Deadline], forms: Sequence[FormDraft]
) -> dict[str, Any]:
    first = min((each.due for each in deadlines), default=date(edition, 12, 31))
    opens = min(signed_on(prose) or first - BEFORE, first)
    begins, ends = window_in(prose, year=edition) or (opens, first)
    return {
        "id": f"{edition}-notice",
        "title": title,
        "short_title": title,
        "edition": edition,
        "opens": _moment(opens, time()),
        "window": [begins, ends],
        "timezone": ZONE.key,
        "names": _names(title, edition),
        "relevant_words": [
            *_names(title, edition),
            *(short for form in forms for short in (form.short, f"附件{form.number}")),
        ],
        "report_words": rules().report_words,
        "paper_words": rules().paper_words,
    }


def _names(title: str, edition: int) -> list[str]:
    """What a title of ours holds: without year and region, each of the things it joins."""
    parts = rules().between.split(title.replace(f"{edition}年", ""))
    bare = (rules().event.sub("", rules().region.sub("", part)) for part in parts)
    return [name for name in dict.fromkeys(bare) if name] or [title]


def _deliverables(deadlines: Sequence[Deadline], forms: Sequence[FormDraft]) -> Iterator[dict[str, Any]]:
    """Each thing that is due; a form the deadlines do not name is due with the last of them."""
    left = {form.number: form for form in forms}
    reports = 0
    for deadline in deadlines:
        for item in deadline.items:
            found = next((form for form in left.values() if _is_form(item, form)), None)
            if found:
                del left[found.number]
                yield _form_due(found, deadline.due)
            elif rules().report.search(item):
                reports += 1
                yield _report_due(item, reports, deadline.due)
    last = max((each.due for each in deadlines), default=None)
    if last:
        yield from (_form_due(form, last) for form in left.values())


def _is_form(item: str, form: FormDraft) -> bool:
    wanted, title = fold(item), fold(form.title)
    return wanted == title or title.endswith(wanted) or wanted.endswith(title)


def _form_due(form: FormDraft, due: date) -> dict[str, Any]:
    chinese = rules().numbers.get(str(form.number), "")
    words = [form.short, f"附件{form.number}", *([f"附件{chinese}"] if chinese else [])]
    return {"id": form.id, "title": form.title, "due": _end(due), "form": form.id, "words": [words]}


def _report_due(item: str, number: int, due: date) -> dict[str, Any]:
    topic = rules().report.split(item)[0]
    found = {"id": id_of(item, f"report_{number}"), "title": item, "due": _end(due)}
    return found | {"words": [["总结", "报告", "小结", "汇报"], [topic]], "topics": [topic]}


def _end(due: date) -> datetime:
    """「前」 includes the day itself."""
    return _moment(due, time(23, 59, 59))


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, ZONE)


def _year(title: str, prose: tuple[str, ...]) -> int | None:
    found = rules().year.search(title) or rules().year.search("\n".join(prose))
    return int(found[1]) if found else None


def _doubts(tables: dict[str, Any]) -> Iterator[str]:
    for name in ("title", "deliverables", "contacts", "forms"):
        if not tables[name]:
            yield f"{name}: nothing was found in the document"
    due = {each.get("form") for each in tables["deliverables"]}
    yield from (f"forms: {form['id']} has no deadline" for form in tables["forms"] if form["id"] not in due)
