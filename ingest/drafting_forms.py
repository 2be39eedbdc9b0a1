"""A blank form -> its table of the notice's TOML: fields with labels, guessed types and hints. PURE."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingest.drafting_words import id_of, rules
from parsers.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model import Cell, Table

COLUMNS = 4  # a first row of so many labels asks for a record a row


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDraft:
    id: str
    number: int  # of its annex
    title: str
    short: str  # 推荐表
    table: dict[str, Any]  # as it is to stand in the TOML


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """One thing a form asks."""

    label: str
    group: str = ""  # the label over it
    hint: str = ""  # printed where the answer goes


def draft_form(number: int, lines: Sequence[str], table: Table | None) -> FormDraft:
    """`lines`: those above its table."""
    cells = table.cells if table else ()
    questions = _by_column(cells) or tuple(_by_row(cells))
    is_rows = bool(_by_column(cells))
    heading = next((found for line in lines if (found := rules().heading.match(line))), None)
    title = _joined(line for line in lines if not rules().heading.match(line)) or f"附件{number}"
    short = found["short"] if (found := rules().short.search(title)) else title
    label = clean(heading["label"]) if heading else ""
    fields, groups = _fields(questions, label)
    form = {
        "id": id_of(short, f"form_{number}"),
        "title": title,
        "short_title": f"{short}（附件{number}）",
        "layout": "rows" if is_rows else "single",
        "file": f"附件{number}.docx",
        "titles": [short],
        "headings": [label] if label else [],
        "addressees": [clean(heading["rest"])] if heading and clean(heading["rest"]) else [],
        "unit_field": next((each["id"] for each in fields if label and each["label"] == label), None),
        "hints": list(dict.fromkeys(hint for each in questions for hint in rules().hint.findall(each.hint))),
        "groups": groups,
        "fields": fields,
    }
    written = {name: value for name, value in form.items() if value not in (None, [])}
    return FormDraft(id=str(form["id"]), number=number, title=title, short=short, table=written)


def _by_column(cells: Sequence[Cell]) -> tuple[_Question, ...]:
    """A head of labels over rows to be filled; empty where the table is none."""
    head = [each for each in cells if each.row == 0]
    if len(head) < COLUMNS or not all(clean(each.text) for each in head):
        return ()
    hints = {each.col: clean(each.text) for each in cells if each.row == 1}
    return tuple(_Question(label=clean(each.text), hint=hints.get(each.col, "")) for each in head)


def _by_row(cells: Sequence[Cell]) -> Iterator[_Question]:
    """Labels, each with a blank to its right; a label over several is the group of those."""
    for row in range(max((each.row + each.rowspan for each in cells), default=0)):
        within = [each for each in cells if each.row <= row < each.row + each.rowspan]
        written = [each for each in within if clean(each.text) and not _is_hint(each.text)]
        blank = [each for each in within if each not in written and each.row == row]
        if written and blank:
            groups = [each for each in written[:-1] if each.rowspan > 1]
            yield _Question(
                label=_joined(written[-1].text.splitlines()),
                group=_joined(groups[-1].text.splitlines()) if groups else "",
                hint=clean(blank[-1].text),
            )


def _is_hint(text: str) -> bool:
    return not clean(rules().hint.sub("", text))


def _fields(questions: Sequence[_Question], heading: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    fields: list[dict[str, Any]] = []
    groups: dict[str, dict[str, Any]] = {}
    for number, question in enumerate(questions, 1):
        if question.group and question.group not in groups:
            bare = _bare(question.group)
            wanted = id_of(bare, f"group_{len(groups) + 1}")
            groups[question.group] = {"id": _free(wanted, groups.values()), "labels": [bare]}
        field = _field(question, number, fields)
        if question.group:
            field["group"] = groups[question.group]["id"]
        if heading and field["label"] == heading:
            field["required"] = "unless_heading"
        fields += [field]
    return [*fields, *(each for field in list(fields) for each in _taken_from(field, fields))], list(groups.values())


def _field(question: _Question, number: int, others: Sequence[dict[str, Any]]) -> dict[str, Any]:
    bare = _bare(question.label)
    field: dict[str, Any] = {
        "id": _free(id_of(bare, f"field_{number}"), others),
        "label": bare,
        "labels": list(dict.fromkeys((bare, question.label))),
    }
    rule = next((each for each in rules().types if each.pattern.search(bare)), None) or next(
        (each for each in rules().types if question.group and each.pattern.search(_bare(question.group))), None
    )
    if rule is not None:
        field["type"] = rule.type
    measure = rules().measure.search(f"{question.group}{question.label}")
    if rule is not None and rule.type in {"money", "count"} and (measure or rule.measure):
        field["measure"] = measure["measure"] if measure else rule.measure
    if rule is None or rule.type != "ordinal":
        field["required"] = "always"
    if (rule is None or rule.type not in {"money", "count", "ordinal"}) and (checks := dict(_checks(question))):
        field["checks"] = checks
    return field


def _checks(question: _Question) -> Iterator[tuple[str, object]]:
    text = f"{question.label}{question.hint}"
    for rule in rules().checks:
        if found := rule.pattern.search(text):
            yield rule.check, int(found[1]) if rule.check == "max_chars" else True
            if rule.check == "dated":
                yield "within_window", True


def _taken_from(field: dict[str, Any], others: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Person, telephone and county are taken from the answers that hold them."""
    checks, source = field.get("checks", {}), field["id"]
    derived: list[tuple[str, str, str]] = []
    if "phone" in checks and "人" in field["label"]:
        derived += [("contact_name", "联系人", "person"), ("contact_phone", "联系电话", "phone")]
    if "county_level" in checks:
        derived.append(("county", "县级地点", "county"))
    for name, label, kind in derived:
        yield {"id": _free(name, others), "label": label, "type": kind, "source": source}


def _bare(label: str) -> str:
    """A label without what is explained in brackets."""
    return clean(rules().hint.sub("", label)) or clean(label)


def _joined(lines: Iterator[str] | Sequence[str]) -> str:
    return "".join(clean(line) for line in lines)


def _free(wanted: str, taken: Any) -> str:
    """The name, numbered where another has it."""
    known = {each["id"] for each in taken}
    return next(name for n in range(1, len(known) + 2) if (name := wanted if n == 1 else f"{wanted}_{n}") not in known)
