import json
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.errors import FaultCode
from parsers.model import (
    Fault,
    FileReport,
    Flag,
    FormReading,
    Issue,
    Kind,
    Record,
    ReportReading,
    Severity,
    UnitReading,
)
from store.readings import digest, digest_report, pack, pack_reading, unpack, unpack_issues, unpack_reading
from tests.builders.stores import reading


def through_json(packed):
    return json.loads(json.dumps(packed, ensure_ascii=False))


def test_a_form_comes_back_as_it_was():
    assert unpack_reading(through_json(pack_reading(reading()))) == reading()


def test_a_report_comes_back_as_it_was():
    given = ReportReading(
        deliverables=("week_report",), title="总结", characters=1800, unit=UnitReading(text="某县"), notice="n"
    )
    assert unpack_reading(through_json(pack_reading(given))) == given


def test_a_whole_file_comes_back_with_its_members():
    inner = FileReport(file="a.zip/b.docx", kind=Kind.FORM, forms=(reading(),), flags=frozenset({Flag.PICTURE}))
    fault = Fault(code=FaultCode.ENCRYPTED, message="请去掉密码后重新发送。")
    broken = FileReport(file="c.xlsx", kind=Kind.UNREADABLE, error=fault)
    given = FileReport(file="a.zip", kind=Kind.ARCHIVE, members=(inner, broken))
    assert unpack(FileReport, through_json(pack(given))) == given


def test_issues_come_back():
    assert unpack_issues(through_json(pack(reading().issues))) == reading().issues


def test_what_an_older_or_newer_version_stored_is_read():
    packed = through_json(pack(reading()))
    packed["unheard_of"] = 1
    packed.pop("evidence", None)
    assert unpack(FormReading, packed) == reading()


def test_money_stays_decimal():
    record = Record(values={"a": Decimal("0.10"), "b": 3, "c": "3", "d": None})
    back = unpack(Record, through_json(pack(record)))
    assert str(back.values["a"]) == "0.10"
    assert [type(value) for value in back.values.values()] == [Decimal, int, str, type(None)]


def test_the_digest_is_of_what_is_said_not_of_where_it_stands():
    moved = reading()
    elsewhere = FormReading(
        form=moved.form,
        notice=moved.notice,
        unit=moved.unit,
        records=(Record(values=moved.records[0].values, places={"activity_count": "t0r3c2"}),),
        issues=(),
    )
    assert digest(elsewhere) == digest(moved)
    assert digest(reading("3.51")) != digest(moved)


def test_the_digest_of_a_report_is_of_its_title_and_length():
    def report(characters: int) -> ReportReading:
        return ReportReading(deliverables=(), title="总结", characters=characters, unit=UnitReading())

    assert digest_report(report(10)) == digest_report(report(10))
    assert digest_report(report(10)) != digest_report(report(11))


TEXTS = st.text(max_size=8)
VALUES = st.one_of(st.none(), TEXTS, st.integers(), st.decimals(allow_nan=False, allow_infinity=False))
ISSUES = st.builds(
    Issue, code=TEXTS, severity=st.sampled_from(Severity), message=TEXTS, row=st.none() | st.integers(1, 9)
)
FORMS = st.builds(
    FormReading,
    form=TEXTS,
    notice=TEXTS,
    unit=st.builds(UnitReading, text=st.none() | TEXTS, names=st.lists(TEXTS, max_size=2).map(tuple)),
    records=st.lists(st.builds(Record, values=st.dictionaries(TEXTS, VALUES, max_size=3)), max_size=2).map(tuple),
    issues=st.lists(ISSUES, max_size=2).map(tuple),
)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(FORMS)
def test_any_form_comes_back_as_it_was(form):
    assert unpack_reading(through_json(pack_reading(form))) == form
