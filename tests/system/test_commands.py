"""One cycle on a server with NetEase's manners, and what every command says of it."""

import json
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import openpyxl
import pytest

from tests.builders import databases
from tests.builders.accounts import ADDRESS, OTHER, PASSWORDS
from tests.builders.configuration import configuration, here
from tests.builders.filled import mail, recommendation
from tests.servers.netease import netease
from tests.servers.smtp import recording

NOW = "2026-05-06T12:00"
RECEIVED = datetime(2026, 5, 6, 2, 30, tzinfo=UTC)
EXTRA = '[digest]\nto = ["zong@example.org"]\n[sending]\nper_minute = 50\nper_15_minutes = 50\n'
KX = "白银市科协"


class Office:
    def __init__(self, folder, imap, smtp):
        self.config = configuration(folder, imap=imap.port, smtp=smtp.port, extra=EXTRA)
        self.folder, self.imap, self.smtp = folder, imap, smtp

    def __call__(self, *arguments, now=NOW):
        return here("-c", self.config, "--now", now, *arguments)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with netease(PASSWORDS) as imap, recording(PASSWORDS) as smtp:
        office = Office(tmp_path_factory.mktemp("office"), imap, smtp)
        good = mail(("附件1.docx", recommendation()))
        faulty = mail(("附件1.docx", recommendation(KX, c5="王小明")), number=2, sender="kx@by.example.org", subject=KX)
        other = mail(("附件1.docx", recommendation(c2="改过的简介。")), number=3, sender="other@lz.example.org")
        for raw in (good, faulty, other):
            imap.mailbox(ADDRESS).put(raw, date=RECEIVED)
        imap.mailbox(OTHER).put(good, date=RECEIVED)
        office.first = office("once", "--json")
        yield office


def test_a_cycle_is_counted(office):
    assert office.first.status == 0, office.first.err
    assert office.first.json == {
        "sighted": 4,
        "handled": 2,
        "ignored": 0,
        "held": 1,
        "shunted": 0,
        "replies_owed": 3,
        "sent": 3,
        "deferred": 0,
        "unexplained": 0,
    }
    assert sorted(mail.recipients[0] for mail in office.smtp.mails[:3]) == [
        "keji@lz.example.org",
        "kx@by.example.org",
        "other@lz.example.org",
    ]
    assert office.imap.trespasses == []


def test_a_second_cycle_finds_nothing(office):
    again = office("once", "--json").json
    assert set(again.values()) == {0}
    assert "sighted 0, handled 0" in office("once").out


def test_status_keeps_the_contract(office):
    told = office("--json", "status").json
    assert told.keys() == {"notice", "now", "deliverables", "units", "other_units", "held", "outbox", "mailboxes"}
    units = {each["unit"]: each["deliverables"]["recommendation"] for each in told["units"]}
    assert len(units) == 43
    assert units["兰州市科技局"]["state"] == "accepted"
    assert units[KX]["state"] == "needs_correction"
    assert units[KX]["issues"][0]["code"] == "phone_missing"
    assert [each["reason"] for each in told["held"]] == ["contested"]
    assert told["mailboxes"][0]["folders"][0] == {"name": "INBOX", "server": 3, "ledger": 3, "unexplained": 0}
    out = office("status").out
    assert "兰州新区科技创新局" in out
    assert "contested" in out
    assert office("status", "--notice", "2026-science-weak").status == 2


def test_inbox_and_explain(office):
    held = office("inbox", "--json").json
    assert [(each["state"], each["from"]) for each in held] == [("held", "other@lz.example.org")]
    every = office("inbox", "--all", "--json").json
    assert len(every) == 3
    assert len(office("inbox", "--sender", "KX@by.example.org", "--all", "--json").json) == 1
    assert "3 messages" in office("inbox", "--all").out

    story = office("explain", held[0]["id"][:6]).out
    assert "发件人：other@lz.example.org" in story
    assert "待人工处理（与此前报送的发件地址不同，且未经验证）" in story
    assert f"办理：baosong accept {held[0]['id']}" in story
    faulty = next(each["id"] for each in every if each["from"] == "kx@by.example.org")
    assert "没有电话号码（写的是“王小明”）" in office("explain", faulty).out
    both = next(each["id"] for each in every if each["from"] == "keji@lz.example.org")
    assert office("explain", both).out.count("到达信箱") == 2


def test_explain_a_unit(office):
    story = office("explain", "兰州科技局").out
    assert story.startswith("兰州市科技局（兰州市）\n推荐表（附件1）（5月13日前）：已采用，第1版")
    assert "第2版（待确认）" in story
    assert "回执，发往 keji@lz.example.org：已发出" in story
    unknown = office("explain", "兰州市科级局呀")
    assert unknown.status in {0, 2}
    assert office("explain", "ffffffff").status == 2


def test_outbox(office):
    assert office("outbox", "--json").json == []
    sent = office("outbox", "--all", "--json").json
    assert {each["state"] for each in sent} == {"sent"}
    assert "mails" in office("outbox", "--all").out
    for verb in ("retry", "cancel", "release"):
        refused = office("outbox", verb, sent[0]["id"])
        assert refused.status == 1
        assert "cannot be" in refused.err


def test_export(office, tmp_path):
    out = office("export", "-o", tmp_path / "out")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"汇总.xlsx", "附件1-汇总.docx", "附件2-汇总.docx", "总览.csv"} <= names
    assert out.out.count("\n") == len(names)
    assert "总览" in openpyxl.load_workbook(tmp_path / "out" / "汇总.xlsx").sheetnames


def test_remind_says_what_it_would_send(office):
    before = len(office.smtp.mails)
    planned = office("remind", "--json", now="2026-05-09T09:30").json
    assert {each["unit"] for each in planned} <= {KX, *units_with_address(office)}
    assert "reminders" in office("remind", now="2026-05-09T09:30").out
    assert len(office.smtp.mails) == before


def units_with_address(office):
    return [each["unit"] for each in office("status", "--json").json["units"]]


def test_the_digest_leaves_once_a_day(office):
    assert "兰州市科技局" in office("digest").out
    assert office("digest", "--json").json["subject"]
    before = len(office.smtp.mails)
    assert "owed 1\nsent 1" in office("digest", "--send").out
    assert "owed 0\nsent 0" in office("digest", "--send").out
    digests = office.smtp.mails[before:]
    assert [each.recipients for each in digests] == [("zong@example.org",)]
    message = message_from_bytes(digests[0].raw, policy=default)
    assert message["Auto-Submitted"] == "auto-generated"


def test_backup_and_verify(office, tmp_path):
    assert office("verify").out == "0 problems\n"
    assert office("verify", "--json").json == []
    assert "3 messages" in office("backup", tmp_path / "b.tar").out
    assert (tmp_path / "b.tar").stat().st_mode & 0o077 == 0
    damaged = next(path for path in (office.folder / "data" / "archive").rglob("*") if path.is_file())
    content = damaged.read_bytes()
    damaged.chmod(0o600)
    damaged.write_bytes(content[:-1])
    try:
        assert office("verify").status == 1
        assert json.loads(office("verify", "--json").out)
    finally:
        damaged.write_bytes(content)


def test_outbox_shows_a_mail_as_its_recipient_reads_it(office):
    sent = office("outbox", "--all", "--json").json
    answer = next(each for each in sent if each["kind"] == "acknowledgement")
    told = office("outbox", "show", answer["id"]).out
    assert f"To: {answer['to']}" in told
    assert "已采用" in told
    assert office("outbox", "show", 4711).status == 1


def test_outbox_releases_all_or_the_named(office):
    assert "0 mails are released" in office("outbox", "release", "--all").out
    assert office("outbox", "release").status == 2
    assert office("outbox", "release", "--all", 1).status == 2


def test_a_backup_is_put_back(office, tmp_path):
    assert office("backup", tmp_path / "whole.tar").status == 0
    assert office("restore", tmp_path / "whole.tar").status == 1  # there is something already
    lines = office.config.read_text().splitlines()
    rest = (line for line in lines if not line.startswith(("data_dir =", "database =")))
    elsewhere = office.folder / "elsewhere.toml"
    elsewhere.write_text("\n".join([f'data_dir = "{tmp_path}/fresh"', databases.setting(), *rest]))
    assert "messages are back" in here("-c", elsewhere, "restore", tmp_path / "whole.tar").out
    before, after = office("status", "--json").json, here("-c", elsewhere, "--now", NOW, "status", "--json").json
    assert after["units"] == before["units"]
    assert here("-c", elsewhere, "restore", __file__).status == 1
