"""
The nouns of reading.

A reader of a format turns bytes into a `Document`. Matching and extraction turn a
document into `FormReading`s, and a whole file into a `FileReport`. All of them are
frozen, hold no handle on the file they came from, and can be pickled: they travel
from the reading child process to the daemon.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from parsers.errors import FaultCode


class Flag(StrEnum):
    """What a document holds beside text; shown to people."""

    TRACKED_CHANGES = "tracked_changes"
    HIDDEN_TEXT = "hidden_text"
    PICTURE = "picture"
    EMBEDDED_OBJECT = "embedded_object"
    ALT_CHUNK = "alt_chunk"
    MACROS = "macros"
    EXTERNAL_LINKS = "external_links"
    CLIPPED = "clipped"
    NO_RULES = "no_rules"  # text stands in columns that no rules part


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell on the grid of its table, 0-based. A merged cell is one cell with spans."""

    row: int
    col: int
    rowspan: int = 1
    colspan: int = 1
    text: str = ""  # as displayed, accepted changes only; "\n" between paragraphs and at breaks, "\t" at tabs
    number: Decimal | None = None  # the stored value of a workbook's numeric cell
    uncached_formula: str | None = None  # a formula whose result the file does not hold, with its "="
    tables: tuple[Table, ...] = ()  # nested ones
    place: str = ""  # where it stands in the file: `t0r3c2` (docx: table, tr, tc) or `Sheet1!C5`


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    cells: tuple[Cell, ...]  # in reading order
    rows: int
    cols: int
    sheet: str | None = None
    ruled: bool = True  # False: its cells were told apart by where their text is printed

    def at(self, row: int, col: int) -> Cell | None:
        """The cell that covers a place of the grid."""
        for cell in self.cells:
            if cell.row <= row < cell.row + cell.rowspan and cell.col <= col < cell.col + cell.colspan:
                return cell
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    text: str  # "\t" at tabs, "\n" at breaks


Block = Paragraph | Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What every reader gives, whatever the format."""

    format: str  # docx, xlsx, xls, html, pdf, text …
    blocks: tuple[Block, ...]  # in reading order; a workbook's sheet is one table
    boxes: tuple[str, ...] = ()  # text boxes, headers, footers: text that stands beside the flow
    flags: frozenset[Flag] = frozenset()


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Something the sender is to mend (error) or to look at (warning)."""

    code: str
    severity: Severity
    message: str  # Chinese: place, problem, remedy
    row: int | None = None  # 1-based number of the record; None in forms of one record
    field: str | None = None
    written: str | None = None  # what stands in the file
    place: str | None = None  # `Cell.place`, for the annotated copy
    file: str = ""  # the file it stands in, where a form came in several
    row_there: int | None = None  # and its record's number there


Value = str | int | Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    values: Mapping[str, Value]  # every field of the form, in the notice's order
    written: Mapping[str, str] = field(default_factory=dict)  # beside it, what was written
    places: Mapping[str, str] = field(default_factory=dict)  # and where
    file: str = ""  # the file it stands in, where a form came in several


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitReading:
    """The unit a form names."""

    text: str | None = None  # as written, without （盖章） and dates
    name: str | None = None  # the first registry unit named
    names: tuple[str, ...] = ()  # every registry unit named
    source: str | None = None  # "heading", "column"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormReading:
    form: str  # id in the notice
    notice: str  # id of the notice
    unit: UnitReading
    records: tuple[Record, ...]
    issues: tuple[Issue, ...]
    evidence: tuple[str, ...] = ()  # why it was taken for this form, for --explain

    @property
    def is_blank(self) -> bool:
        """Whether this is the form as the notice sent it out, with nothing filled in."""
        return any(issue.code == "template_unfilled" for issue in self.issues)

    @property
    def errors(self) -> tuple[Issue, ...]:
        return tuple(issue for issue in self.issues if issue.severity is Severity.ERROR)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportReading:
    """A summary (总结) in prose."""

    deliverables: tuple[str, ...]  # ids of the notice's deliverables it answers, by title, file name and text
    title: str | None
    characters: int  # 字
    unit: UnitReading
    notice: str = ""
    issues: tuple[Issue, ...] = ()


class Kind(StrEnum):
    FORM = "form"
    REPORT = "report"
    SCAN = "scan"
    ARCHIVE = "archive"
    MAIL = "mail"
    OTHER = "other"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    code: FaultCode
    message: str  # Chinese, for the unit
    detail: str = ""  # English, for the log


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What one file was found to be. Contract: `baosong parse --json`."""

    file: str
    kind: Kind
    forms: tuple[FormReading, ...] = ()
    report: ReportReading | None = None
    members: tuple[FileReport, ...] = ()
    error: Fault | None = None
    format: str | None = None  # as sniffed: docx, xlsx, pdf …
    flags: frozenset[Flag] = frozenset()
    title: str | None = None  # first line of text, for people who look at kind "other"
    fingerprint: str = ""  # SHA-256 of the file's bytes
    evidence: tuple[str, ...] = ()  # what came near a form and was not taken for one, for --explain

    def walk(self) -> tuple[FileReport, ...]:
        """This report and all that it contains, outermost first."""
        return (self, *(inner for member in self.members for inner in member.walk()))
