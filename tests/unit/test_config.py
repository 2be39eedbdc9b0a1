import os
import pickle
import re
from datetime import time
from pathlib import Path

import pytest

from ingest.config import Config, Section, load, locate
from ingest.credentials import CredentialMissing, Secret
from ingest.mistakes import ConfigError
from ingest.sandbox import Limits

ROOT = Path(__file__).parents[2]
MAILBOX = """
[[mailbox]]
id = "kjt"
address = "kjt@example.org"
name = "科技厅"
password_file = "kjt.password"
imap = { host = "imap.example.org", port = 993 }
smtp = { host = "smtp.example.org", port = 465 }
"""


@pytest.fixture
def write(tmp_path):
    def write(text, name="config.toml"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


def mistakes(path):
    with pytest.raises(ConfigError) as caught:
        load(path)
    return str(caught.value).replace(f"{path}:", "").splitlines()


def test_the_example_loads(write):
    write("name,region,kind\n", "units.csv")
    config = load(write((ROOT / "config.example.toml").read_text("utf-8")))
    assert [mailbox.id for mailbox in config.mailbox] == ["kjt", "kx"]
    assert config.reminders.at == time(9)


def test_the_example_documents_every_key():
    text = (ROOT / "config.example.toml").read_text("utf-8")
    missing = [key for key in keys(Config) if not mentions(text, key)]
    assert not missing


def test_the_example_states_the_defaults(write):
    """What the example says and what leaving it out means are the same."""
    write("", "units.csv")
    example, least = load(write((ROOT / "config.example.toml").read_text("utf-8"))), load(write(MAILBOX))
    for section in (
        "replies",
        "sending",
        "reminders",
        "calendar",
        "limits",
        "timezone",
        "notices",
        "database",
        "data_dir",
    ):
        assert getattr(example, section) == getattr(least, section), section


def test_files_are_read_under_the_same_limits_with_and_without_a_configuration(write):
    limits, bare = load(write(MAILBOX)).limits, Limits()
    assert (limits.attachment_seconds, limits.attachment_memory_mb) == (bare.seconds, bare.memory_mb)


def keys(section):
    """Every key of a section, and of the sections in it."""
    for name, field in section.model_fields.items():
        yield name
        for kind in (field.annotation, *getattr(field.annotation, "__args__", ())):
            if isinstance(kind, type) and issubclass(kind, Section):
                yield from keys(kind)


def mentions(text, key):
    return re.search(rf"\b{key}\b\s*(=|\]| +a)", text)


def test_all_mistakes_are_told_at_once_each_with_its_line(write):
    told = mistakes(
        write(
            """notcies = ["2026-science-week"]
units = "nowhere.csv"
timezone = "Asia/Shangai"
[[mailbox]]
id = "kjt"
adress = "kjt@example.org"
name = "x"
imap = { host = "imap.example.org", port = "many", securty = "tls" }
smtp = { host = "smtp.example.org", port = 25, security = "none" }
poll_seconds = 0
[[mailbox]]
id = "KJT"
address = "kx@example.org"
name = ""
imap = { host = "imap.example.org", port = 993, security = "tsl" }
[replies]
mode = "alow-list"
allow = ["x@example.org", "Kim <y@example.org>"]
[reminders]
at = "9:00"
[digst]
"""
        )
    )
    expected = [
        "1: notcies: unknown key; did you mean notices?",
        "2: units: there is no file",
        "3: timezone: no time zone of this name; did you mean Asia/Shanghai?",
        "4: mailbox[1].address: is missing: the mailbox's own address",
        "6: mailbox[1].adress: unknown key; did you mean address?",
        "8: mailbox[1].imap.port: expected a port number, 1 to 65535, found 'many'",
        "8: mailbox[1].imap.securty: unknown key; did you mean security?",
        '9: mailbox[1].smtp: security = "none" is for loopback only',
        "10: mailbox[1].poll_seconds: expected seconds between visits, 1 to 900, found 0",
        "11: mailbox[2].smtp: is missing",
        "12: mailbox[2].id: 'kjt' stands twice",
        "14: mailbox[2].name: expected",
        "15: mailbox[2].imap.security: expected 'tls', 'starttls' or 'none', found 'tsl'; did you mean tls?",
        "17: replies.mode: expected",
        "18: replies.allow[2]: expected one mail address",
        '20: reminders.at: expected a time of day like "09:00"',
        "21: digst: unknown key; did you mean digest?",
    ]
    assert len(told) == len(expected), "\n".join(told)
    for line, start in zip(told, expected, strict=True):
        assert line.startswith(start), f"{line}\n{start}"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a = ]", "1: not valid TOML: Invalid value"),
        ("", "mailbox: is missing: at least one [[mailbox]]"),
        ("mailbox = []", "1: mailbox: expected at least one [[mailbox]]"),
        ('mailbox = ["x"]', "1: mailbox[1]: "),
        (
            MAILBOX.replace("993", "993, security = 'none'"),
            '7: mailbox[1].imap: security = "none" is for loopback only',
        ),
        (MAILBOX + 'password_env = "X"', "2: mailbox[1]: give password_file or password_env, not both"),
        (MAILBOX + '[replies]\nmode = "allow-list"', "9: replies: mode = "),
        ('database = "mysql://x"' + MAILBOX, "1: database: expected"),
    ],
)
def test_a_mistake_has_its_place(write, text, told):
    found = mistakes(write(text))
    assert any(line.removeprefix(" ").startswith(told) or told in line for line in found), found


def test_not_a_text_file(tmp_path):
    path = tmp_path / "config.toml"
    path.write_bytes("name = '科技厅'".encode("gb18030"))
    assert "not UTF-8 text" in mistakes(path)[0]
    assert "No such file" in mistakes(tmp_path / "none.toml")[0]


def test_a_byte_order_mark_is_no_mistake(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(MAILBOX, "utf-8-sig")
    assert load(path).mailbox[0].id == "kjt"


def test_paths_are_relative_to_the_file(write, monkeypatch, tmp_path):
    monkeypatch.chdir("/")
    config = load(write('data_dir = "var"\nnotices = ["next.toml", "2026-science-week"]\n' + MAILBOX))
    assert config.data_dir == tmp_path / "var"
    assert config.mailbox[0].password_file == tmp_path / "kjt.password"
    assert config.notices == [str(tmp_path / "next.toml"), "2026-science-week"]


def test_plain_text_is_allowed_on_loopback(write):
    for host in ("localhost", "127.0.0.1", "::1"):
        load(write(MAILBOX.replace('"imap.example.org", port = 993', f'"{host}", port = 993, security = "none"')))


def test_where_the_configuration_is_looked_for(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match="baosong init"):
        locate(None)
    (tmp_path / "config.toml").touch()
    assert locate(None) == Path("config.toml")
    monkeypatch.setenv("BAOSONG_CONFIG", "elsewhere.toml")
    assert locate(None) == Path("elsewhere.toml")
    assert locate(Path("given.toml")) == Path("given.toml")


def test_a_password_comes_from_its_file_at_each_login(write, tmp_path):
    mailbox = load(write(MAILBOX)).mailbox[0]
    with pytest.raises(CredentialMissing, match=r"kjt\.password"):
        mailbox.password()
    for code in ("ABCDEF", "renewed"):
        (tmp_path / "kjt.password").write_text(f"{code}\n")
        assert mailbox.password().reveal() == code
        assert mailbox.account(mailbox.imap).password() == code


def test_a_systemd_credential_comes_first(write, tmp_path, monkeypatch):
    mailbox = load(write(MAILBOX)).mailbox[0]
    (tmp_path / "kjt.password").write_text("from the file")
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    assert mailbox.password().reveal() == "from the file"
    (credentials / "kjt.password").write_text("from systemd")
    assert mailbox.password().reveal() == "from systemd"


def test_a_file_renewed_since_is_newer_than_the_credential(write, tmp_path, monkeypatch):
    mailbox = load(write(MAILBOX)).mailbox[0]
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "credentials"))
    (tmp_path / "credentials").mkdir()
    copied, renewed = tmp_path / "credentials" / "kjt.password", tmp_path / "kjt.password"
    for place, written_at in ((copied, 1000), (renewed, 900)):
        place.write_text(place.parent.name)
        os.utime(place, (written_at, written_at))
    assert mailbox.password().reveal() == "credentials"
    os.utime(renewed, (1001, 1001))
    assert mailbox.password().reveal() == tmp_path.name


def test_a_credential_of_the_mailboxs_id_needs_no_key(write, tmp_path, monkeypatch):
    mailbox = load(write(MAILBOX.replace('password_file = "kjt.password"', ""))).mailbox[0]
    with pytest.raises(CredentialMissing, match="none of them is set"):
        mailbox.password()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    (tmp_path / "kjt").write_text("from systemd")
    assert mailbox.password().reveal() == "from systemd"


def test_a_password_from_the_environment(write, monkeypatch):
    mailbox = load(write(MAILBOX.replace('password_file = "kjt.password"', 'password_env = "KJT"'))).mailbox[0]
    with pytest.raises(CredentialMissing, match="KJT"):
        mailbox.password()
    monkeypatch.setenv("KJT", "abc")
    assert mailbox.password().reveal() == "abc"


def test_an_empty_password_file_is_told(write, tmp_path):
    mailbox = load(write(MAILBOX)).mailbox[0]
    (tmp_path / "kjt.password").write_text("\n")
    with pytest.raises(CredentialMissing, match="is empty"):
        mailbox.password()


def test_a_secret_does_not_print():
    secret = Secret("ABCDEF")
    assert "ABCDEF" not in f"{secret} {secret!r} {[secret]}"
    with pytest.raises(TypeError):
        pickle.dumps(secret)
