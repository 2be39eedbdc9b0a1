"""
The forms a notice sent out, field by field.

These are values read from the notice's TOML; the words of a form stand there and
nowhere in the code. Matching, extraction and letters are driven by them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Layout(StrEnum):
    """How a form asks: a row for each record, or one record spread over the whole table."""

    ROWS = "rows"
    SINGLE = "single"


class FieldType(StrEnum):
    """What a field's text is read as."""

    TEXT = "text"
    ORDINAL = "ordinal"  # the row's number; may be absent
    COUNT = "count"  # a whole number
    MONEY = "money"  # 万元
    PERSON = "person"
    PHONE = "phone"
    COUNTY = "county"


class Required(StrEnum):
    ALWAYS = "always"
    NEVER = "never"
    UNLESS_HEADING = "unless_heading"  # the unit named above the table stands for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of the columns a field is split into by senders: 举办时间 | 举办地点."""

    labels: tuple[str, ...]
    optional: bool = False  # the others say enough without it


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A label over several fields, which says what the short labels under it mean."""

    id: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question of a form."""

    id: str
    label: str  # as people are told: 举办时间、地点
    labels: tuple[str, ...] = ()  # as it is printed, and as senders rename it
    loose_labels: tuple[str, ...] = ()  # words that other tables use too
    short_labels: tuple[str, ...] = ()  # understood only under the label of its group
    group: str | None = None
    type: FieldType = FieldType.TEXT
    measure: str = ""  # 万元, 人次, 场
    required: Required = Required.NEVER
    source: str | None = None  # the field it is taken from; it has no place of its own in the form
    parts: tuple[Part, ...] = ()
    described: bool = False  # a description without a number is answered by a question, not refused
    plausible: tuple[Decimal, Decimal] | None = None
    checks: Mapping[str, object] = field(default_factory=dict)  # name in `checks.CHECKS` -> its option
    example: str = ""  # a good answer, for corrections


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossCheck:
    """A condition over several fields of one record; breaking it is `implausible`."""

    check: str  # name in `checks.CROSS_CHECKS`
    sentence: str  # with {label} and {written}
    field: str | None = None  # whom the issue names
    fields: tuple[str, ...] = ()
    times: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Form:
    """One form of a notice; compared by identity, so that what is built from it once can be kept."""

    id: str
    title: str
    short_title: str  # 推荐表
    layout: Layout
    file: str  # name of the blank one
    fields: tuple[Field, ...]
    groups: tuple[Group, ...] = ()
    titles: tuple[str, ...] = ()  # words one of which its title holds
    unlike: tuple[str, ...] = ()  # words of titles of tables that only look like it
    headings: tuple[str, ...] = ()  # labels of the line that names the unit
    addressees: tuple[str, ...] = ()  # what the notice printed there: names no unit
    unit_field: str | None = None  # the column that names the unit of a record
    hints: tuple[str, ...] = ()  # printed into cells to be typed over: no answer
    fillers: tuple[str, ...] = ()  # words of labels that do not tell fields apart
    nothing: tuple[str, ...] = ()  # what strikes out a row
    dittos: tuple[str, ...] = ()  # what stands for the answer of the row above
    examples: tuple[str, ...] = ()  # what marks a row as an example of how to fill it in
    totals: tuple[str, ...] = ()  # a row that starts with one is no record
    footers: tuple[str, ...] = ()  # so is one that starts with one of these
    value_columns: tuple[str, ...] = ()  # heads of the column of answers, where there are several
    side_columns: tuple[str, ...] = ()  # heads of columns that are no answers
    measures: tuple[str, ...] = ()  # cells that hold only a unit of measurement
    cross_checks: tuple[CrossCheck, ...] = ()
    stamped: bool = False  # it bears the unit's stamp: a scan is kindly asked for beside it

    def field(self, id: str) -> Field:  # noqa: A002  the notice's own word
        return next(each for each in self.fields if each.id == id)

    @property
    def name_field(self) -> str:
        """The field that tells records apart: the first text of the form."""
        texts = (each.id for each in self.asked if each.type is FieldType.TEXT)
        return next(texts, self.asked[0].id)

    @property
    def asked(self) -> tuple[Field, ...]:
        """The fields that have a place in the form; the others are taken from them."""
        return tuple(each for each in self.fields if each.source is None)
