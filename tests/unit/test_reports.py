"""What a child says is values of ours and nothing else, whatever Python it is written with."""

import io
import os
import pickle
import pickletools
from decimal import Decimal
from enum import Enum

import pytest

from ingest.reports import NotAReport, packed, unpacked
from parsers import errors, model
from parsers.errors import FaultCode
from parsers.findings import fault
from parsers.model import FileReport, FormReading, Issue, Kind, Record, Severity, UnitReading

UNIT = UnitReading(text="兰州市科技局", name="兰州市科技局", names=("兰州市科技局",), source="heading")
FORM = FormReading(
    form="statistics",
    notice="science-week",
    unit=UNIT,
    records=(Record(values={"funding_central": Decimal("3.5"), "media_count": None}),),
    issues=(Issue(code="required_missing", severity=Severity.ERROR, message="请填写。", field="media_count"),),
)
REPORT = FileReport(
    file="包.zip",
    kind=Kind.ARCHIVE,
    forms=(FORM,),
    members=(FileReport(file="a.docx", kind=Kind.UNREADABLE, error=fault(FaultCode.ENCRYPTED, "a.docx")),),
)


def test_it_comes_back_as_it_went():
    assert unpacked(packed(REPORT)) == REPORT


def test_a_member_travels_by_its_value():
    """As `getattr`, which Python 3.11.2 would make of it, nothing of it would be let in."""
    strings = {argument for _, argument, _ in pickletools.genops(packed(REPORT)) if isinstance(argument, str)}
    assert {"Kind", "Severity", "FaultCode"} <= strings
    assert not {"getattr", "ARCHIVE", "ERROR", "ENCRYPTED"} & strings


@pytest.mark.parametrize(
    "kind",
    [
        each
        for part in (errors, model)
        for each in vars(part).values()
        if isinstance(each, type) and issubclass(each, Enum)
    ],
)
def test_every_enumeration_of_ours_travels(kind):
    if kind.__module__.startswith("parsers."):
        for member in kind:
            assert unpacked(packed(FileReport(file="a", kind=Kind.OTHER, title=member))).title is member


class _Order:
    def __reduce__(self):
        return os.system, ("true",)


@pytest.mark.parametrize("said", [_Order(), os.getcwd, "a string", FORM, io.BytesIO])
def test_nothing_else_is_let_in(said):
    with pytest.raises(NotAReport):
        unpacked(pickle.dumps(said))


def test_nor_is_it_inside_a_report():
    with pytest.raises(NotAReport):
        unpacked(pickle.dumps(FileReport(file="a", kind=Kind.OTHER, title=_Order())))
