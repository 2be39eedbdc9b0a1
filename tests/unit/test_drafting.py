"""From the notice to the configuration: what the document says is right, what it does not is guessed."""

import tomllib
from datetime import date

import pytest
from click.testing import CliRunner

from ingest.cli import baosong
from ingest.drafting import draft, split
from ingest.drafting_prose import contacts_in, deadlines_in, title_in, window_in
from ingest.toml_text import toml_text
from parsers.formats import FORMATS
from parsers.notice import load_notice
from tests.builders.our_notice import LINES, NOTICE, document


@pytest.fixture(scope="module")
def drafted(tmp_path_factory):
    """Our notice, drafted by the command and loaded."""
    folder = tmp_path_factory.mktemp("draft")
    (folder / "通知.docx").write_bytes(document())
    run = CliRunner().invoke(baosong, ["notice", "draft", str(folder / "通知.docx"), "-o", str(folder / "2026.toml")])
    assert run.exit_code == 0, run.output
    assert "2 mailboxes, 4 deliverables, 2 forms" in run.output
    checked = CliRunner().invoke(baosong, ["notice", "check", str(folder / "2026.toml")])
    assert checked.exit_code == 0, checked.output
    return load_notice((folder / "2026.toml").read_text("utf-8"), base=folder / "2026")


def test_the_mailboxes(drafted):
    told = {each.address: (each.name, each.phone) for each in drafted.contacts}
    assert told == {
        "Gsppc02@163.com": ("甘肃省科学技术厅", "0931-5550120"),
        "gskxxwb@126.com": ("甘肃省科学技术协会", "0931-5550123"),
    }


def test_the_deadlines_and_what_is_due(drafted):
    assert [each.due for each in drafted.deliverables] == [each.due for each in NOTICE.deliverables]
    assert [each.form for each in drafted.deliverables] == [each.form for each in NOTICE.deliverables]
    assert [each.title for each in drafted.deliverables][1:3] == ["科技活动周总结报告", "科技工作者日总结报告"]


def test_the_head(drafted):
    assert (drafted.title, drafted.edition) == (NOTICE.title, NOTICE.edition)
    assert drafted.window == NOTICE.window == (date(2026, 5, 20), date(2026, 6, 10))


def test_both_forms(drafted):
    for ours, theirs in zip(NOTICE.forms, drafted.forms, strict=True):
        assert (theirs.id, theirs.title, theirs.layout, theirs.file) == (ours.id, ours.title, ours.layout, ours.file)
        assert theirs.headings[0] == ours.headings[0]
        assert theirs.unit_field == ours.unit_field
        assert set(theirs.hints) <= set(ours.hints)
        assert [each.label for each in theirs.asked] == [each.label for each in ours.asked]


def test_the_types_of_at_least_nine_fields_in_ten(drafted):
    ours = {(form.id, each.id): each.type for form in NOTICE.forms for each in form.fields}
    theirs = {(form.id, each.id): each.type for form in drafted.forms for each in form.fields}
    right = [key for key in ours if theirs.get(key) is ours[key]]
    assert len(right) / len(ours) >= 0.9, sorted(set(ours) - set(right))


def test_checks_are_taken_from_hints_and_labels(drafted):
    checks = {each.id: dict(each.checks) for each in drafted.forms[0].asked}
    assert drafted.names == ("科技活动周", "科技工作者日")
    assert checks["summary"] == {"max_chars": 100}
    assert checks["time_place"] == {"dated": True, "within_window": True, "county_level": True}
    assert checks["contact"] == {"phone": True}


def test_the_blank_forms_are_cut_out_of_the_document(drafted):
    for form in NOTICE.forms:
        blocks = FORMATS["docx"](drafted.blank(form.id)[1]).blocks
        assert len([each for each in blocks if hasattr(each, "cells")]) == 1
        assert "".join(each.text for each in blocks if not hasattr(each, "cells")).startswith("附件")


def test_forms_may_be_files_of_their_own(tmp_path):
    notice = tmp_path / "通知.docx"
    notice.write_bytes(document(annexes=False))
    files = []
    for form in NOTICE.forms:
        name, content = NOTICE.blank(form.id)
        (tmp_path / name).write_bytes(content)
        files.append(str(tmp_path / name))
    run = CliRunner().invoke(baosong, ["notice", "draft", str(notice), *files])
    assert run.exit_code == 0
    told = tomllib.loads(run.stdout)
    assert [form["id"] for form in told["forms"]] == ["recommendation", "statistics"]
    assert [each.get("form") for each in told["deliverables"]] == ["recommendation", None, None, "statistics"]


def test_what_is_there_is_not_overwritten(tmp_path):
    (tmp_path / "a.docx").write_bytes(document())
    (tmp_path / "a.toml").write_text("mine", "utf-8")
    run = CliRunner().invoke(baosong, ["notice", "draft", str(tmp_path / "a.docx"), "-o", str(tmp_path / "a.toml")])
    assert run.exit_code == 2
    assert (tmp_path / "a.toml").read_text("utf-8") == "mine"


def test_a_document_that_is_no_notice_says_what_is_missing(tmp_path):
    (tmp_path / "a.docx").write_bytes(document(annexes=False, lines=("会议纪要", "今天开会。")))
    run = CliRunner().invoke(baosong, ["notice", "draft", str(tmp_path / "a.docx")])
    assert run.exit_code == 0
    assert "look at deliverables" in run.stderr
    tomllib.loads(run.stdout)


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    (tmp_path / "a.docx").write_bytes(b"PK\x03\x04 broken")
    run = CliRunner().invoke(baosong, ["notice", "draft", str(tmp_path / "a.docx")])
    assert run.exit_code in {1, 2}
    assert "a.docx" in run.output


def test_check_lists_every_mistake(tmp_path):
    text = toml_text(draft(FORMATS["docx"](document()), year=2026).tables).replace("edition = 2026", 'edition = "x"')
    (tmp_path / "n.toml").write_text(text, "utf-8")
    run = CliRunner().invoke(baosong, ["notice", "check", str(tmp_path / "n.toml")])
    assert run.exit_code == 2
    assert "edition" in run.output


@pytest.mark.parametrize(
    ("line", "due", "items"),
    [
        ("请于2027年3月1日前将《申报表》报送至我局。", date(2027, 3, 1), ("申报表",)),
        ("请各单位4月8日前，将工作总结和《汇总表》一并报送省科协。", date(2026, 4, 8), ("工作总结", "汇总表")),
        ("于12月30日前报送至邮箱", date(2026, 12, 30), ()),
    ],
)
def test_a_deadline(line, due, items):
    (found,) = deadlines_in([line], year=2026)
    assert (found.due, found.items) == (due, items)


def test_a_day_on_which_something_takes_place_is_no_deadline():
    assert deadlines_in(["拟定于5月23日在兰州市举办主场活动。", "于2月30日前报送至我局"], year=2026) == ()


def test_parts_of_the_prose():
    prose, annexes = split(FORMATS["docx"](document()).blocks)
    assert title_in(prose) == NOTICE.title
    assert len(annexes) == 2
    assert window_in(["定于6月1日至15日举行"], year=2026) == (date(2026, 6, 1), date(2026, 6, 15))
    assert window_in(["于3月中旬至下旬"], year=2026) == (date(2026, 3, 10), date(2026, 3, 31))
    assert window_in(["择日举行"], year=2026) is None
    assert contacts_in(["邮箱：a@b.example.org"]) == [{"address": "a@b.example.org", "name": "a@b.example.org"}]
    assert len(contacts_in(LINES)) == 2


def test_a_contact_without_a_number_has_not_its_neighbours():
    lines = [
        "（一）甲厅",
        "电话：0931-5550120",
        "邮箱：a@example.org",
        "（二）乙会",
        "联系人：王五",
        "邮箱：b@example.org",
    ]
    assert [each.get("phone") for each in contacts_in(lines)] == ["0931-5550120", None]


def test_an_amount_is_not_checked_for_its_place(drafted):
    assert not any(each.checks for each in drafted.form("statistics").fields)
