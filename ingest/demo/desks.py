"""What an actor has on the desk: records, figures and reports, the same at every rehearsal."""

from __future__ import annotations

import io
import tomllib
import zipfile
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ingest.demo.papers import filled_docx, filled_xlsx, report_docx
from ingest.demo.post import File

if TYPE_CHECKING:
    from ingest.demo.units import Actor
    from parsers.notice import Notice

Record = dict[str, object]
FIGURES: tuple[float, ...] = (12, 0, 2, 3.5, 4, 1.5, 0.5, 0, 36, 120, 85, 10, 5200, 21000, 6, 28, 5, 2, 1)


@cache
def invention() -> dict[str, Any]:
    return tomllib.loads((files("ingest.demo") / "invention.toml").read_text("utf-8"))


def say(phrase: str, **values: object) -> str:
    return str(invention()["phrases"][phrase]).format(**values)


def person(actor: Actor, offset: int = 0) -> str:
    names, families = invention()["names"], invention()["families"]
    return str(families[(actor.number + offset) % len(families)] + names[(actor.number * 5 + offset) % len(names)])


def recommendation(actor: Actor, notice: Notice, *, faulty: bool = False, workbook: bool = False) -> File:
    """附件1 of a unit; a faulty one lacks a telephone and a summary, and one place is no county."""
    records = [_record(actor, row, notice) for row in range(2 + actor.number % 3)]
    if faulty:
        contact, summary = notice.forms[0].asked[-1].id, notice.forms[0].asked[2].id
        records[0][contact] = person(actor)
        records[1][summary] = ""
    name = say("recommendation_file", unit=actor.unit.name)
    return _form(notice, notice.forms[0].id, actor, records, name, workbook=workbook)


def statistics(actor: Actor, notice: Notice, *, faulty: bool = False, workbook: bool = False) -> File:
    """附件2 of a unit; in a faulty one a figure is a word and another is missing."""
    form = notice.forms[1]
    figures: Record = {
        field.id: _varied(figure, actor.number) for field, figure in zip(form.asked, FIGURES, strict=True)
    }
    if faulty:
        figures[form.asked[13].id], figures[form.asked[15].id] = "很多", ""
    name = say("statistics_file", unit=actor.unit.name)
    return _form(notice, form.id, actor, [figures], name, workbook=workbook)


def reports(actor: Actor) -> tuple[File, File]:
    return _report("week", actor), _report("day", actor)


def blank(notice: Notice) -> File:
    name, content = notice.blank(notice.forms[0].id)
    return File(name=name, content=content)


def zipped(name: str, *inside: File) -> File:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bundle:
        for file in inside:
            bundle.writestr(file.name, file.content)
    return File(name=name, content=stream.getvalue())


def _form(notice: Notice, form: str, actor: Actor, records: list[Record], name: str, *, workbook: bool) -> File:
    if workbook:
        content = filled_xlsx(notice, form, unit=actor.unit.name, records=records)
        return File(name=f"{name}.xlsx", content=content)
    return File(name=f"{name}.docx", content=filled_docx(notice, form, unit=actor.unit.name, records=records))


def _record(actor: Actor, row: int, notice: Notice) -> Record:
    activities = invention()["activities"]
    activity = activities[(actor.number + row) % len(activities)]
    place = invention()["places"][actor.unit.region]
    answers = (
        row + 1,
        activity["name"],
        activity["summary"],
        say("place", day=22 + (actor.number + row) % 9, place=place),
        actor.unit.name,
        say("contact", person=person(actor, row), phone=f"139000{actor.number:02d}{100 + row}"),
    )
    return dict(zip((field.id for field in notice.forms[0].asked), answers, strict=True))


def _varied(figure: float, number: int) -> float:
    """Another unit, other figures; what is nothing stays nothing."""
    if figure < 1:
        return figure
    return figure + number if figure == int(figure) else round(figure + number / 10, 1)


def _report(kind: str, actor: Actor) -> File:
    title = say(f"{kind}_title", unit=actor.unit.name)
    text = invention()["report_text"]
    return File(name=say(f"{kind}_file", unit=actor.unit.name), content=report_docx(title, (text,) * 4))
