"""What an answer says of the difference between two revisions."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from notifier.changes import MOST, changes
from tests.builders.boards import NOTICE, recommendations, report, statistics

TABLE, FIGURES = NOTICE.form("recommendation"), NOTICE.form("statistics")


def with_records(reading, *records):
    return replace(reading, records=records)


def with_values(record, **values):
    return replace(record, values={**record.values, **values})


def test_nothing_changed():
    assert changes(recommendations(), recommendations(), TABLE) == ()
    assert changes(report(), report(), None) == ()


def test_nothing_to_compare():
    assert changes(None, recommendations(), TABLE) == ()
    assert changes(report(), recommendations(), TABLE) == ()


def test_a_changed_cell_is_named_by_row_and_column():
    now = recommendations()
    before = with_records(now, now.records[0], with_values(now.records[1], summary="原来的简介"), now.records[2])
    (line,) = changes(before, now, TABLE)
    assert line.startswith("第2行 活动简介由“原来的简介”改为“")


def test_a_changed_figure_is_told_with_its_measure():
    now = statistics()
    record = now.records[0]
    before = with_records(now, with_values(record, funding_central=Decimal("2.5"), activity_count=None))
    told = changes(before, now, FIGURES)
    assert any("由“2.5 万元”改为“" in line or "由“2.5万元”改为“" in line for line in told), told
    assert any("由“（空）”改为" in line for line in told), told
    assert len(told) == 2


def test_added_and_removed_rows_are_named():
    now = recommendations()
    fewer = with_records(now, *now.records[:2])
    name = now.records[2].values["activity_name"]
    assert changes(fewer, now, TABLE) == (f"新增第3行：{name}",)
    assert changes(now, fewer, TABLE) == (f"删去：{name}",)


def test_rows_in_another_order_are_no_change_of_their_cells():
    now = recommendations()
    turned = with_records(now, *reversed(now.records))
    assert changes(turned, now, TABLE) == ()


def test_a_renamed_activity_is_renamed_and_not_replaced():
    now = recommendations()
    before = with_records(now, with_values(now.records[0], activity_name="原名"), *now.records[1:])
    (line,) = changes(before, now, TABLE)
    assert line.startswith("第1行 活动名称由“原名”改为“")


def test_a_report_tells_its_length():
    assert changes(report(characters=1200), report(characters=2350), None) == ("正文由约1200字改为约2350字",)


def test_a_form_written_anew_is_not_told_whole():
    now = recommendations(rows=3)
    many = with_records(now, *(with_values(now.records[0], activity_name=f"活动{n}") for n in range(MOST + 9)))
    told = changes(now, many, TABLE)
    assert len(told) == MOST + 1
    assert told[-1].startswith("另有")


rows = st.lists(st.sampled_from(range(6)), max_size=6)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(before=rows, now=rows)
def test_as_many_are_added_as_there_are_more(before, now):
    """Rows are only ever added, removed or changed: the counts add up whatever was moved."""
    one = recommendations().records[0]

    def form(numbers):
        return with_records(
            recommendations(), *(with_values(one, activity_name=f"活动{n}", summary=f"{n}" * 9) for n in numbers)
        )

    told = changes(form(before), form(now), TABLE)
    added = sum(line.startswith("新增") for line in told)
    removed = sum(line.startswith("删去") for line in told)
    assert added - removed == len(now) - len(before)
    assert (told == ()) == (sorted(before) == sorted(now))
