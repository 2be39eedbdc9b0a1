"""assign, accept, reject, waive, reprocess and explain at the command line, beside nobody and beside a daemon."""

import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from ingest.cli import COMMANDS, baosong
from ingest.commands import deciding
from store.database import daemon_lock
from tests.builders.configuration import ROOT, here
from tests.builders.letters_in import BAIYIN, KEJI, LANZHOU, Stamp, letter, recommendation, report, statistics
from tests.builders.loop import loop
from tests.builders.rulings import Ruler

NOW = "2026-05-06T11:00"
LATER = "Wed, 06 May 2026 11:00:00 +0800"
STRANGER = "xiaoli@qq.example"
DECIDING = ("assign", "accept", "reject", "waive", "reprocess")


class Desk:
    """The program on one folder, and the messages in it."""

    def __init__(self, work, folder):
        self.config = folder / "config.toml"
        self.work = work
        take = work.take
        self.good = take(letter(recommendation())).public
        self.contested = take(
            letter(recommendation(summary="改过的简介。"), sender=STRANGER, stamp=Stamp.FAILED, date=LATER)
        ).public
        self.faulty = take(
            letter(
                recommendation(BAIYIN, contact="王小明"), statistics(BAIYIN, media_count="很多"), sender="kx@by.example"
            )
        ).public
        self.nameless = take(letter(report("科技活动周", unit=""), subject="总结", sender="x@y.example.com")).public
        self.auto = take(letter(subject="自动回复", extra=(("Auto-Submitted", "auto-replied"),))).public
        Ruler(work).sent()

    def __call__(self, *arguments, now=NOW):
        return here("-c", self.config, "--now", now, *arguments)


@pytest.fixture
def desk(tmp_path):
    with loop(tmp_path) as work:
        yield Desk(work, tmp_path)


def test_accept_and_back(desk):
    done = desk("accept", desk.contested[:6], "--reason", "电话核实")
    assert done.status == 0
    assert done.out.splitlines() == [
        f"message {desk.contested}: handled (accepted)",
        f"  {LANZHOU}  recommendation  v2 current",
        f"answer owed to {STRANGER}; the daemon, or `baosong once`, sends it",
    ]
    again = desk("accept", desk.contested)
    assert again.status == 1
    assert "waits for that" in again.err
    back = desk("accept", desk.contested, "--undo", "--json").json
    assert (back["state"], back["revisions"][0]["standing"], back["silence"]) == ("held", "held", "told_before")
    assert desk("accept", desk.contested, "--undo").status == 1


def test_accept_part_of_a_message(desk):
    done = desk("accept", desk.faulty, "--deliverable", "统计表", "--unit", "白银科协").out
    assert f"{BAIYIN}  statistics  v1 current\n" in done
    assert f"{BAIYIN}  recommendation  v1 current, needs correction" in done
    unknown = desk("accept", desk.faulty, "--deliverable", "statistic")
    assert unknown.status == 2
    assert "did you mean statistics?" in unknown.err
    assert desk("accept", desk.faulty, "--unit", LANZHOU).status == 2


def test_reject_says_why(desk):
    assert desk("reject", desk.good).status == 2
    assert desk("reject", desk.good, "--reason", "缺少盖章").status == 0
    (told,) = [each for each in desk("outbox", "--json").json if each["to"] == KEJI]
    assert told["kind"] == "correction"
    assert desk("reject", desk.good, "--undo").status == 0
    assert desk("outbox", "--json").json == []  # called back before it left


def test_assign_knows_names_and_guesses(desk):
    for misspelt in ("天水市科级局", "兰州大学"):
        refused = desk("assign", desk.nameless, misspelt)
        assert refused.status == 2
        assert "did you mean" in refused.err
    assert desk("assign", desk.nameless).status == 2
    assert desk("assign", desk.nameless, LANZHOU, "--undo").status == 2
    done = desk("assign", desk.nameless, "天水科技局、定西市委宣传部", "--reason", "来电说明")
    assert "天水市科技局  week_report  v1 current" in done.out
    assert "定西市委宣传部  week_report  v1 current" in done.out
    assert desk("assign", desk.nameless, "兰州大学", "--other").status == 0
    assert "指定单位 兰州大学" in desk("explain", desk.nameless).out
    assert desk("assign", desk.nameless, "--undo").status == 0
    assert "指定单位 天水市科技局、定西市委宣传部（来电说明）" in desk("explain", "天水市科技局").out


def test_waive(desk):
    done = desk("waive", "嘉峪关科协", "科技工作者日总结报告", "--reason", "机构合并")
    assert done.out == "嘉峪关市科协  day_report: waived\n"
    assert desk("waive", "嘉峪关市科协", "day_report").status == 1
    assert desk("waive", "嘉峪关市", "day_report").status == 2
    story = desk("explain", "嘉峪关市科协").out
    assert "免报 嘉峪关市科协的科技工作者日总结报告（机构合并）" in story
    assert desk("waive", "嘉峪关市科协", "day_report", "--undo", "--json").json["state"] == "missing"


def test_reprocess(desk):
    assert desk("reprocess").status == 2
    assert desk("reprocess", "--all", desk.good).status == 2
    assert desk("reprocess", desk.good, "--undo", "--diff").status == 2
    desk("accept", desk.faulty)
    every = desk("reprocess", "--all", "--diff")
    assert every.status == 0
    assert "5 read: 0 would change, 4 as before, 1 left" in every.out
    assert f"accept {desk.faulty} --undo" in every.err
    named = desk("reprocess", desk.faulty, desk.good)
    assert named.status == 1
    told = desk("reprocess", desk.good, desk.faulty, "--json").json
    assert [each["changed"] for each in told] == [False, False]
    assert told[0]["after"]["revisions"] == {f"{LANZHOU}/recommendation": "accepted"}
    assert "has said accept" in told[1]["left"]


def test_reprocess_tells_a_mistake_of_ours_in_one_line(desk, monkeypatch):
    def broken(*_):
        raise KeyError("seven")

    monkeypatch.setattr("ingest.rereading.examine", broken)
    told = desk("reprocess", "--all")
    assert told.status == 1
    assert "KeyError: a mistake in the program" in told.err


def test_explain_tells_a_message_in_order(desk):
    desk("accept", desk.contested, "--reason", "电话核实")
    desk("accept", desk.contested, "--undo", "--reason", "认错人了", now="2026-05-06T11:05")
    story = desk("explain", desk.contested).out
    parts = (
        f"来信 {desk.contested}",
        f"发件人：{STRANGER}（地址未通过服务器验证）",
        "附件：推荐表.docx（表格）",
        "读出：“推荐表.docx”是兰州市科技局的推荐表（附件1）",
        "经过",
        "到达信箱 kjt",
        "判定：待人工处理（与此前报送的发件地址不同，且未经验证）",
        "记为兰州市科技局的推荐表（附件1）第2版",
        "正在核对的回复",
        "采用 兰州市科技局的推荐表（附件1）（电话核实）（已撤销）",
        "回执，发往 xiaoli@qq.example：已取消，未发出",
        "撤销“采用” 兰州市科技局的推荐表（附件1）（认错人了）",
        "现状：待人工处理",
        f"办理：baosong accept {desk.contested}",
    )
    places = [story.find(part) for part in parts[:10]]
    assert -1 not in places
    assert places == sorted(places)
    assert all(part in story for part in parts[10:])


def test_explain_tells_machines_the_facts(desk):
    desk("reject", desk.good, "--reason", "缺少盖章")
    story = desk("explain", desk.good, "--json").json
    ruled = next(each for each in story if each["what"] == "ruled")
    assert (ruled["verb"], ruled["why"], ruled["at"]) == ("reject", "缺少盖章", "2026-05-06T11:00:00+08:00")
    assert [each["what"] for each in story][:4] == ["title", "sender", "file", "placed"]
    unit = desk("explain", LANZHOU, "--json").json
    assert next(each for each in unit if each["what"] == "deliverable")["state"] == "held"


@pytest.mark.parametrize(
    ("which", "told"),
    [
        ("auto", "办理：如实为报送材料：baosong assign"),
        ("faulty", "办理：等待报送单位修改后重报；如可照此采用：baosong accept"),
        ("contested", "办理：baosong reject"),
    ],
)
def test_explain_says_what_to_do(desk, which, told):
    assert told in desk("explain", getattr(desk, which)).out


def test_a_message_nobody_knows(desk):
    for name in ("accept", "assign", "reject", "reprocess"):
        arguments = {"assign": (LANZHOU,), "reject": ("--reason", "x")}.get(name, ())
        refused = desk(name, "ffffffff", *arguments)
        assert refused.status == 2
        assert "no message 'ffffffff'" in refused.err
    assert desk("explain", "ffffffff").status == 2


def test_it_is_done_beside_a_daemon(desk):
    with daemon_lock(desk.work.desk.config.data_dir):
        assert desk("accept", desk.contested).status == 0


def test_who_decided_is_the_login_name(desk, monkeypatch):
    monkeypatch.setenv("LOGNAME", "zhaoqian")
    desk("accept", desk.contested)
    assert "zhaoqian 采用" in desk("explain", desk.contested).out
    monkeypatch.setattr(deciding.getpass, "getuser", _nobody)
    assert deciding.person("").name == f"uid {os.getuid()}"


def _nobody():
    raise OSError("no user name set in the environment")


def test_reading_children_that_cannot_be_had_end_the_command(desk, monkeypatch):
    from ingest.sandbox import SandboxBroken

    def broken(*_):
        raise SandboxBroken("no process")

    monkeypatch.setattr("ingest.rereading.examine_whole", broken)
    refused = desk("assign", desk.nameless, LANZHOU)
    assert refused.status == 1
    assert "cannot be read just now" in refused.err


def completed(*words):
    """What bash would offer for the last word."""
    line = " ".join(["baosong", *map(str, words)])
    typed = {"_BAOSONG_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(len(words))}
    env = {**os.environ, **typed, "PYTHONPATH": str(ROOT)}
    program = [sys.executable, "-c", "from ingest.cli import main; main()"]
    done = subprocess.run(program, env=env, capture_output=True, text=True, timeout=60, check=False)
    return [each.partition(",")[2] for each in done.stdout.splitlines()]


def test_tab_completes_commands_units_and_messages(desk):
    assert set(DECIDING) <= set(completed(""))
    assert completed("-c", desk.config, "waive", "嘉峪关") == ["嘉峪关市科技局", "嘉峪关市委宣传部", "嘉峪关市科协"]
    assert completed("-c", desk.config, "waive", LANZHOU, "week") == ["week_report"]
    assert completed("-c", desk.config, "accept", desk.good[:3]) == [desk.good]
    assert LANZHOU in completed("explain", "兰州市")


def test_help_names_them_and_the_completion():
    told = CliRunner().invoke(baosong, ["--help"]).output
    assert all(name in told for name in DECIDING)
    assert "_BAOSONG_COMPLETE=bash_source" in told
    assert set(DECIDING) <= set(COMMANDS)
