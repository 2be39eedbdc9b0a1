"""`baosong notice draft|check`: a notice's configuration, from its document to one that loads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.commands.options import Command, CommandGroup, Invocation, NeedsAPerson, Refused, takes_invocation

if TYPE_CHECKING:
    from ingest.drafting import Draft
    from parsers.model import Document

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(name="notice", cls=CommandGroup)
def command() -> None:
    """A notice's TOML: a first one from its document, and whether one is in order."""


@command.command(cls=Command, name="draft")
@click.argument("document", type=EXISTING)
@click.argument("blanks", metavar="[FORM]...", type=EXISTING, nargs=-1)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write here; else print.")
@takes_invocation
def draft_notice(invocation: Invocation, document: Path, blanks: tuple[Path, ...], output: Path | None) -> None:
    """
    Write a first TOML from a notice's own document: mailboxes, deadlines, forms field by field.

    DOCUMENT is the notice as it was sent out; FORM the blank forms, where they are not among
    its annexes. With -o the forms are written into the folder of that name beside it. What
    is guessed is to be looked at by hand; `notice check` says whether it is in order.
    """
    from ingest.drafting import draft
    from ingest.toml_text import toml_text

    drafted = draft(_read(document), blanks=tuple(_read(each) for each in blanks), year=invocation.now.year)
    text = toml_text(drafted.tables)
    if output is None:
        click.echo(text, nl=False)
    else:
        _write(output, text)
        _write_forms(output.with_suffix(""), document, blanks, drafted)
        click.echo(f"{output}: {_told(drafted)}")
    for doubt in drafted.doubts:
        click.echo(f"look at {doubt}", err=True)


@command.command(cls=Command, name="check")
@click.argument("file", type=EXISTING)
@takes_invocation
def check_notice(_: Invocation, file: Path) -> None:
    """Every mistake in a notice's TOML, a line each; its blank forms lie in the folder of its name."""
    from parsers.notice import NoticeError, load_notice

    try:
        notice = load_notice(file.read_text("utf-8-sig"), base=file.with_suffix(""))
    except NoticeError as error:
        raise Refused("\n".join(error.problems)) from error
    except UnicodeDecodeError as error:
        raise Refused(f"{file} is not UTF-8: {error}") from error
    click.echo(f"{file}: in order; {len(notice.deliverables)} deliverables, {len(notice.forms)} forms")


def _read(path: Path) -> Document:
    from ingest.convert import office
    from parsers.errors import Unreadable
    from parsers.formats import FORMATS, NEEDS_OFFICE
    from parsers.sniff import sniff

    content = path.read_bytes()
    try:
        form = sniff(content, path.name)
        convert = office()
        if form in NEEDS_OFFICE and convert is not None:
            content = convert(content, form)
            form = sniff(content)
        if form not in FORMATS:
            raise Refused(f"{path} is {form}; save the notice as .docx")
        return FORMATS[form](content)
    except Unreadable as error:
        raise NeedsAPerson(f"{path} cannot be read: {error}") from error


def _write(path: Path, text: str) -> None:
    if path.exists():
        raise Refused(f"{path} exists; name another file, or remove it first")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _write_forms(folder: Path, document: Path, blanks: tuple[Path, ...], drafted: Draft) -> None:
    """The blank forms, named as the TOML names them."""
    from ingest.drafting_words import rules
    from parsers.cutting import annexes_of
    from parsers.errors import Unreadable
    from parsers.sniff import sniff

    content = document.read_bytes()
    try:
        cut = annexes_of(content, rules().annex) if sniff(content) == "docx" else ()
    except Unreadable:
        cut = ()
    every = dict(enumerate((*cut, *(each.read_bytes() for each in blanks)), 1))
    folder.mkdir(parents=True, exist_ok=True)
    for number in drafted.annexes:
        if number in every:
            (folder / f"附件{number}.docx").write_bytes(every[number])


def _told(drafted: Draft) -> str:
    found = drafted.tables
    fields = sum(len(form["fields"]) for form in found["forms"])
    counts = (len(found["contacts"]), len(found["deliverables"]), len(found["forms"]))
    return "{} mailboxes, {} deliverables, {} forms with {} fields; look at every line".format(*counts, fields)
