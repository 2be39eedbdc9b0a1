"""
A file of any kind -> a `FileReport`.

sniff -> decode and adapt (`formats`) -> match -> extract. Archives and mails are opened
and their files read the same way. Whatever goes wrong becomes part of the report: a
file that cannot be read never keeps the others from being read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from parsers.bodies import read_body
from parsers.errors import FaultCode, Unreadable
from parsers.extract import read_forms
from parsers.findings import fault
from parsers.formats import FORMATS, NEEDS_OFFICE
from parsers.formats.archive import ARCHIVES, unpack
from parsers.mail import read_mail
from parsers.match import find_forms
from parsers.model import Document, FileReport, Flag, Kind
from parsers.reports import find_report, lines_of
from parsers.sniff import sniff
from parsers.text import clean, one_line
from parsers.unclear import is_unclear

if TYPE_CHECKING:
    from parsers.mail import Attachment
    from parsers.notice import Notice
    from parsers.units import Registry

Convert = Callable[[bytes, str], bytes]

_DEEPEST: Final = 4  # archives in mails in archives …
_MOST_FILES: Final = 200
_MOST_BYTES: Final = 300_000_000
_TITLE: Final = 80  # characters


@dataclass(slots=True)
class _Budget:
    """What may still be opened inside one file."""

    files: int = _MOST_FILES
    bytes: int = _MOST_BYTES

    def spend(self, size: int) -> None:
        self.files -= 1
        self.bytes -= size
        if self.files < 0 or self.bytes < 0:
            raise Unreadable(FaultCode.TOO_LARGE, "too many files or bytes inside")


@dataclass(frozen=True, kw_only=True)
class _Reader:
    notices: Sequence[Notice]
    registry: Registry
    convert: Convert | None
    budget: _Budget


def read_file(
    name: str, data: bytes, *, notices: Sequence[Notice], registry: Registry, convert: Convert | None
) -> FileReport:
    """Read a file. `convert` makes docx or xlsx of what only an office program reads; None where there is none."""
    reader = _Reader(notices=notices, registry=registry, convert=convert, budget=_Budget())
    return _read(reader, name, data, depth=0)


def _read(reader: _Reader, name: str, data: bytes, *, depth: int) -> FileReport:
    form = "unknown"
    try:
        form = sniff(data, name)
        report = _by_format(reader, name, data, form, depth)
    except Unreadable as error:
        report = _unreadable(name, error)
    except RecursionError:
        report = _unreadable(name, Unreadable(FaultCode.TOO_LARGE, "nested too deeply"))
    return replace(report, format=form, fingerprint=hashlib.sha256(data).hexdigest())


def _by_format(reader: _Reader, name: str, data: bytes, form: str, depth: int) -> FileReport:
    match form:
        case "empty":
            raise Unreadable(FaultCode.CORRUPT, "empty file")
        case "encrypted-ooxml":
            raise Unreadable(FaultCode.ENCRYPTED, "EncryptedPackage")
        case "image":
            return FileReport(file=name, kind=Kind.SCAN, flags=frozenset({Flag.PICTURE}))
        case "eml":
            return _mail(reader, name, data, depth)
        case _ if form in ARCHIVES:
            return _archive(reader, name, data, form, depth)
        case _ if form in NEEDS_OFFICE:
            return _converted(reader, name, data, form)
        case _ if form in FORMATS:
            return _document(reader, name, FORMATS[form](data))
        case _:
            raise Unreadable(FaultCode.UNSUPPORTED, form)


def _converted(reader: _Reader, name: str, data: bytes, form: str) -> FileReport:
    if reader.convert is None:
        raise Unreadable(FaultCode.UNSUPPORTED, f"{form} needs LibreOffice")
    converted = reader.convert(data, form)
    return _document(reader, name, FORMATS[sniff(converted)](converted))


def _document(reader: _Reader, name: str, document: Document) -> FileReport:
    matched = find_forms(document, reader.notices)
    forms = read_forms(matched, reader.registry)
    told = None if matched.foreign else find_report(document, name, reader.notices, reader.registry)
    if document.format == "pdf" and told is None and is_unclear(document, forms, reader.notices):
        raise Unreadable(FaultCode.UNSUPPORTED, "a table that cannot be told apart")
    return FileReport(
        file=name,
        kind=_kind(document, forms=bool(forms), report=told is not None),
        forms=forms,
        report=told,
        flags=document.flags,
        title=_title(document),
        evidence=matched.passed_over,
    )


def _kind(document: Document, *, forms: bool, report: bool) -> Kind:
    if forms:
        return Kind.FORM
    if report:
        return Kind.REPORT
    return Kind.SCAN if _is_scan(document) else Kind.OTHER


def _is_scan(document: Document) -> bool:
    """A page that is only a picture."""
    return Flag.PICTURE in document.flags and not lines_of(document) and not any(map(clean, document.boxes))


def _title(document: Document) -> str | None:
    first = next(iter(lines_of(document)), None)
    return one_line(first, _TITLE) if first else None


def _archive(reader: _Reader, name: str, data: bytes, form: str, depth: int) -> FileReport:
    if depth >= _DEEPEST:
        raise Unreadable(FaultCode.TOO_LARGE, "archives nested too deeply")
    members = tuple(_member(reader, each.name, each.data, depth) for each in unpack(data, form))
    if members and all(_encrypted(each) for each in members):
        raise Unreadable(FaultCode.ENCRYPTED, "every member")
    return FileReport(file=name, kind=Kind.ARCHIVE, members=members)


def _encrypted(member: FileReport) -> bool:
    return member.error is not None and member.error.code is FaultCode.ENCRYPTED and not member.fingerprint


def _member(reader: _Reader, name: str, data: bytes | Unreadable, depth: int) -> FileReport:
    if isinstance(data, Unreadable):
        return _unreadable(name, data)
    try:
        reader.budget.spend(len(data))
    except Unreadable as error:
        return _unreadable(name, error)
    return _read(reader, name, data, depth=depth + 1)


def _mail(reader: _Reader, name: str, data: bytes, depth: int) -> FileReport:
    if depth >= _DEEPEST:
        raise Unreadable(FaultCode.TOO_LARGE, "mails nested too deeply")
    mail = read_mail(data)
    files = [each for each in mail.attachments if not each.inline]
    members = tuple(_attachment(reader, each, number, depth) for number, each in enumerate(files, 1))
    found = tuple(inner for member in members for inner in member.walk())
    written = tuple(read_body(mail, found, lambda body: _attachment(reader, body, 0, depth)))
    return FileReport(
        file=name,
        kind=Kind.MAIL,
        forms=tuple(form for each in written for form in each.forms if not form.is_blank),
        report=next((each.report for each in written if each.report), None),
        members=members,
        title=mail.subject or None,
    )


def _attachment(reader: _Reader, attachment: Attachment, number: int, depth: int) -> FileReport:
    return _member(reader, attachment.name or f"attachment-{number}", attachment.data, depth)


def _unreadable(name: str, error: Unreadable) -> FileReport:
    return FileReport(file=name, kind=Kind.UNREADABLE, error=fault(error.code, error.detail))
