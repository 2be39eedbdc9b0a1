"""
Any filling of any form in any composition of layout tricks is read back as it was filled in.

The generator is `tests.builders.mutated_forms`; with BAOSONG_EXAMPLES it runs as long as
one likes.
"""

import os
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from parsers.extract import read_forms
from parsers.forms import FieldType
from parsers.match import find_forms
from parsers.notice import builtin_notices, load_notice
from parsers.read import read_file
from parsers.units import builtin_registry
from tests.builders.made_files import as_docx, as_html, as_xlsx
from tests.builders.mutated_forms import mutated

OTHERS = Path(__file__).parents[1] / "notices"
EXAMPLES = int(os.environ.get("BAOSONG_EXAMPLES", "60"))
pytestmark = [pytest.mark.timeout(0)] if "BAOSONG_EXAMPLES" in os.environ else []
PLAUSIBLE_DOUBTS = {"implausible", "place_not_county_level"}  # the filling is drawn at random


def _all_forms():
    texts = [(path.read_text("utf-8"), OTHERS / path.stem) for path in sorted(OTHERS.glob("*.toml"))]
    notices = (*builtin_notices(), *(load_notice(text, base=base) for text, base in texts))
    return [pytest.param(notice, form, id=f"{notice.id}-{form.id}") for notice in notices for form in notice.forms]


def often(examples):
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize="BAOSONG_EXAMPLES" not in os.environ,
        database=None,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )


def read_back(filled, form, readings):
    assert [each.form for each in readings] == [filled.form]
    (reading,) = readings
    numbers = {each.id for each in form.fields if each.type in {FieldType.COUNT, FieldType.MONEY}}
    wanted = [
        {name: Decimal(value) if name in numbers else value for name, value in record.items()}
        for record in filled.records
    ]
    assert [{name: record.values[name] for name in wanted[0]} for record in reading.records] == wanted
    assert reading.unit.text == filled.unit
    assert [each for each in reading.issues if each.code not in PLAUSIBLE_DOUBTS] == []


@pytest.mark.parametrize(("notice", "form"), _all_forms())
def test_what_was_filled_in_is_read_back(notice, form):
    @often(EXAMPLES)
    @given(mutated(notice, form))
    def holds(filled):
        read_back(filled, form, read_forms(find_forms(filled.document, [notice]), builtin_registry()))

    holds()


@pytest.mark.parametrize("write", [as_docx, as_xlsx, as_html])
@pytest.mark.parametrize("form", builtin_notices()[0].forms, ids=lambda form: form.id)
def test_and_out_of_files_too(form, write):
    notice = builtin_notices()[0]

    @often(max(EXAMPLES // 6, 1))
    @given(mutated(notice, form))
    def holds(filled):
        if not _can_be_written(filled.document, write):
            return
        report = read_file("x", write(filled.document), notices=[notice], registry=builtin_registry(), convert=None)
        read_back(filled, form, report.forms)

    holds()


def _can_be_written(document, write):
    """HTML knows no tabs, a workbook no nested tables; only a document has a header beside its text."""
    texts = [getattr(block, "text", "") for block in document.blocks]
    nested = any(cell.tables for block in document.blocks for cell in getattr(block, "cells", ()))
    if write is as_html:
        return not document.boxes and not any("\t" in text for text in texts)
    return write is as_docx or (not nested and not document.boxes)
