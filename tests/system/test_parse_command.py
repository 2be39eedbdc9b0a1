import json
import zipfile

import pytest

from tests.builders.configuration import baosong
from tests.builders.filled import mail, recommendation


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("parse")
    (folder / "附件1.docx").write_bytes(recommendation())
    (folder / "bad.docx").write_bytes(b"PK\x03\x04 no zip at all")
    (folder / "empty.docx").write_bytes(b"")
    (folder / "mail.eml").write_bytes(mail(("附件1.docx", recommendation()), ("坏.docx", b"")))
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        archive.writestr("里/附件1.docx", recommendation(c5="王小明"))
    return folder


def test_one_line_a_file_in_order(folder):
    files = ["bad.docx", "附件1.docx", "all.zip", "mail.eml", "附件1.docx"]
    ran = baosong("parse", "--json", *files, cwd=folder)
    told = [json.loads(line) for line in ran.out.splitlines()]
    assert [each["file"] for each in told] == files
    assert [each["kind"] for each in told] == ["unreadable", "form", "archive", "mail", "form"]
    assert ran.status == 1
    form = told[1]["forms"][0]
    assert form["unit"]["name"] == "兰州市科技局"
    assert form["records"][0]["contact_phone"] == "13900001234"
    assert [member["file"] for member in told[2]["members"]] == ["里/附件1.docx"]
    assert told[2]["members"][0]["forms"][0]["issues"][0]["code"] == "phone_missing"
    assert [member["kind"] for member in told[3]["members"]] == ["form", "unreadable"]
    assert "兰州市科技局" in ran.out  # not escaped


def test_issues_are_no_failure_and_unreadable_files_are(folder):
    assert baosong("parse", folder / "all.zip").status == 0
    assert baosong("parse", "--json", folder / "empty.docx").json["error"]["code"] == "corrupt"
    assert baosong("parse", folder / "empty.docx").status == 1


@pytest.mark.parametrize("arguments", [(), ("nowhere.docx",), (".",), ("--jsn", "x"), ("--now", "today", "x")])
def test_wrong_usage(arguments, tmp_path):
    ran = baosong("parse", *arguments, cwd=tmp_path)
    assert (ran.status, ran.out) == (2, "")
    assert "Error: " in ran.err


def test_for_people(folder):
    ran = baosong("parse", "--explain", folder / "附件1.docx", folder / "mail.eml")
    assert "榆中县" in ran.out
    assert "recommendation" in ran.out
    assert not ran.out.startswith("{")


def test_a_configuration_in_the_folder_is_not_read_unless_named(folder, tmp_path):
    (tmp_path / "config.toml").write_text("nonsense")
    assert baosong("parse", folder / "附件1.docx", cwd=tmp_path).status == 0
    ran = baosong("parse", folder / "附件1.docx", "-c", "config.toml", cwd=tmp_path)
    assert (ran.status, ran.out) == (2, "")
    assert "config.toml:1: not valid TOML" in ran.err
