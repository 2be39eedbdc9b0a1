import stat

import pytest

from ingest.cli import run
from ingest.config import load
from ingest.rules import load_rules
from ingest.scaffold import servers
from parsers.notice import builtin_notice


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_it_writes_what_check_and_status_take(tmp_path, capsys):
    path = tmp_path / "office" / "config.toml"
    assert run(["init", "-c", str(path), "--coordinator", "zong@example.org"]) == 0
    config = load(path)
    contacts = builtin_notice("2026-science-week").contacts
    assert [mailbox.address for mailbox in config.mailbox] == [contact.address for contact in contacts]
    assert [mailbox.name for mailbox in config.mailbox] == [contact.name for contact in contacts]
    assert config.mailbox[0].imap.host == "imap.163.com"
    assert config.replies.mode == "hold"
    assert config.digest.to == ["zong@example.org"]
    assert config.data_dir == path.parent / "data"
    assert len(load_rules(config).registry.units) == 43
    assert mode(path) == mode(path.with_name("units.csv")) == 0o600
    out = capsys.readouterr().out
    assert f"wrote {path}" in out
    assert ".password" in out
    assert f"baosong check -c {path}" in out


def test_what_it_wrote_differs_from_the_example_only_in_the_answers(tmp_path):
    assert run(["init", "-c", str(tmp_path / "config.toml")]) == 0
    assert '\nmode = "hold"                        # live' in (tmp_path / "config.toml").read_text("utf-8")


def test_mailboxes_by_flag(tmp_path):
    path = tmp_path / "config.toml"
    line = ["--mailbox", 'Report.2026@126.com=某某"厅\\', "--mailbox", "b@office.example.org", "--data-dir", "/srv/b"]
    assert run(["init", "-c", str(path), *line]) == 0
    first, second = load(path).mailbox
    assert (first.id, first.address, first.name) == ("report-2026", "Report.2026@126.com", '某某"厅\\')
    assert (second.name, second.smtp.host) == ("b@office.example.org", "smtp.office.example.org")


@pytest.mark.parametrize("there", ["config.toml", "units.csv"])
def test_nothing_is_overwritten_and_nothing_half_written(tmp_path, capsys, there):
    (tmp_path / there).write_text("mine")
    assert run(["init", "-c", str(tmp_path / "config.toml")]) == 2
    assert f"{there} is there already" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == [there]
    assert (tmp_path / there).read_text() == "mine"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (["--notice", "2026-science-weak"], "did you mean 2026-science-week?"),
        (["--mailbox", "nobody"], "'nobody' is no mail address"),
        (["--coordinator", "a@b, c@d"], "is no mail address"),
    ],
)
def test_wrong_wishes(tmp_path, capsys, line, told):
    assert run(["init", "-c", str(tmp_path / "config.toml"), *line]) == 2
    assert told in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_at_a_terminal_it_asks(tmp_path, monkeypatch, capsys):
    answers = iter(["kjt@163.com", "科技厅", "SECRETCODE", "kx@126.com", "科协", "", "zong@example.org fu@example.org"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: next(answers))
    monkeypatch.setattr("click.termui.hidden_prompt_func", lambda _: next(answers))
    path = tmp_path / "config.toml"
    assert run(["init", "-c", str(path)]) == 0
    config = load(path)
    assert [mailbox.id for mailbox in config.mailbox] == ["kjt", "kx"]
    assert config.mailbox[0].password().reveal() == "SECRETCODE"
    assert mode(tmp_path / "kjt.password") == 0o600
    assert not (tmp_path / "kx.password").exists()
    assert config.digest.to == ["zong@example.org", "fu@example.org"]
    assert "SECRETCODE" not in capsys.readouterr().out


def test_servers_of_providers():
    assert servers("A@163.COM") == {"imap": "imap.163.com", "smtp": "smtp.163.com"}
    assert servers("a@foxmail.com")["imap"] == "imap.qq.com"


def test_at_a_terminal_with_every_password_it_ends_by_checking(tmp_path, monkeypatch, capsys):
    answers = iter(["kjt@localhost", "科技厅", "CODE", "kx@localhost", "科协", "CODE", ""])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: next(answers))
    monkeypatch.setattr("click.termui.hidden_prompt_func", lambda _: next(answers))
    monkeypatch.setattr("ingest.doctor.mailboxes.TIMEOUT", 0.5)
    assert run(["init", "-c", str(tmp_path / "config.toml")]) == 1
    out = capsys.readouterr().out
    assert "ok    reading: 1 notices, 43 units" in out
    assert "FAIL  imap kjt: imap.localhost:993" in out
