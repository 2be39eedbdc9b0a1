"""No name, phone, body or password in any log; files for their owner alone; people are forgotten when asked."""

import io
import json
import stat
import subprocess

import pytest
import structlog

from ingest import judge, logs
from notifier import smtp
from parsers.errors import Unreadable
from parsers.mail import read_mail
from tests.builders.accounts import PASSWORDS
from tests.builders.configuration import Ran, command, here
from tests.builders.houses import EXTRA, LATER, NOON, UNITS, House
from tests.builders.loop import loop
from tests.builders.mail_corpus import CORPUS
from tests.servers.netease import netease
from tests.servers.smtp import recording

PEOPLE = (
    "王小明",
    "13900001234",
    "139-0000-1234",
    "keji@lz",
    "kx@by",
    "other@lz",
    "kx@ts",
    "旱作农业",
    "zong@example.org",
)
OVER = "2026-09-01T10:00"
LONG_ENOUGH = 5  # characters that are no chance


@pytest.fixture
def servers():
    with netease(PASSWORDS) as imap, recording(PASSWORDS) as smtp:
        yield imap, smtp


@pytest.fixture
def house(servers, tmp_path):
    return House(tmp_path / "house", *servers, here, extra=EXTRA, units=UNITS)


@pytest.fixture
def everything(monkeypatch, capsys):
    """Every log at its lowest level, whatever a command asks for; what was said."""
    real = logs.set_up
    monkeypatch.setattr(logs, "set_up", lambda _level: real(logs.Level.EVERYTHING))
    logs.set_up(logs.Level.EVERYTHING)
    yield lambda: capsys.readouterr().err
    structlog.reset_defaults()


def told_of(mail):
    """What of a mail is somebody's: names, addresses, what is written and what is attached."""
    mine = (mail.subject, *mail.text.splitlines(), *(each.name for each in mail.attachments), mail.sender.display_name)
    return {each.strip() for each in (*mine, mail.sender.address or "") if len(each.strip()) >= LONG_ENOUGH}


def test_no_log_names_anybody_who_writes(tmp_path, everything):
    """Whatever program wrote, whatever is odd, broken, automatic or forged about it."""
    mails = [each.raw for each in CORPUS.values()][::4]
    with loop(tmp_path) as work:
        for raw in mails:
            work.put(raw)
        work.work()
        work.remind()
    text = everything()
    assert text.count("message.handled") > len(mails) // 2
    said = set().union(*(told_of(read_mail(raw)) for raw in mails if readable(raw)))
    assert len(said) > len(mails)
    assert [each for each in (*said, *PEOPLE) if each in text] == []


def readable(raw):
    try:
        return bool(read_mail(raw))
    except Unreadable:
        return False


def test_no_mistake_of_ours_tells_what_it_was_about(house, everything, monkeypatch):
    """Whatever is in the words of an exception: a whole mail and what was read of it, or an answer."""

    def mistaken(*told, **more):
        raise LookupError(f"{told!r} {more!r}")

    monkeypatch.setattr(judge, "decide", mistaken)
    runs = [house("once").err for _ in range(3)]
    monkeypatch.undo()
    monkeypatch.setattr(smtp.Line, "send", mistaken)
    runs += [house("reprocess", "--all", "--answer").err, house("once").err, everything()]
    text = "".join(runs)
    assert text.count("message.failed") == 9
    assert "message.shunted" in text
    assert "mail.crashed" in text
    assert [each for each in (*PEOPLE, *PASSWORDS.values()) if each in text] == []


def test_no_log_names_anybody_on_a_bad_day(house, everything):
    """Files damaged under it, a code that expired."""
    said = [house("once").err]
    for path in (house.folder / "data" / "archive").glob("*/*.eml"):
        path.write_bytes(path.read_bytes()[:-9])
    said += [house(*each, now=LATER).err for each in (["once"], ["verify"], ["digest", "--send"])]
    (house.folder / "kjt.password").write_text("WRONGCODE999")
    text = "\n".join((*said, house("once", now=LATER).err, everything()))
    assert "mailbox.unreachable" in text
    assert "message.handled" in text
    assert [each for each in (*PEOPLE, *PASSWORDS.values(), "WRONGCODE999") if each in text] == []


def widely(*arguments):
    """The program as a careless user runs it: others may read whatever it does not forbid itself."""
    line, options = command(*arguments)
    done = subprocess.run(
        ["sh", "-c", 'umask 0; exec "$@"', "sh", *line], capture_output=True, text=True, check=False, **options
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def test_files_are_for_their_owner_alone(servers, tmp_path):
    house = House(tmp_path / "house", *servers, widely, extra=EXTRA, units=UNITS)
    out = tmp_path / "out"
    assert house("once").status == 0
    assert house("export", "-o", out / "export").status == 0
    assert house("backup", out / "backup.tar").status == 0
    written = [house.folder / "data", *(house.folder / "data").rglob("*"), out, *out.rglob("*")]
    assert len(written) > 20
    loose = {str(each): oct(each.stat().st_mode) for each in written if stat.S_IMODE(each.stat().st_mode) & 0o077}
    assert loose == {}


def left(house):
    """What of people can be read from any file of the data_dir."""
    octets = b"".join(path.read_bytes() for path in (house.folder / "data").rglob("*") if path.is_file())
    return [each for each in PEOPLE if each.encode() in octets]


def test_a_finished_notice_forgets_its_people_and_keeps_its_counts(house):
    house("once")
    house("remind", "--send", now="2026-05-09T10:00")
    house("digest", "--send", now="2026-05-09T17:00")
    met = house("inbox", "--all", "--json", now=OVER).json
    house("accept", next(each["id"] for each in met if each["state"] == "held"), now="2026-05-09T18:00")
    house("once", now="2026-05-09T18:10")
    assert left(house)
    before = counted(house)
    done = house("purge", "--before", "2026-08-31", "--yes", now=OVER)
    assert done.status == 0, done.err
    assert "3 messages, 3 revisions" in done.out
    assert left(house) == []
    assert counted(house) == before
    assert house("verify", now=OVER).out == "0 problems\n"
    assert house("once", "--json", now=OVER).json["handled"] == 0  # the mails are still in the mailbox, and known
    assert left(house) == []
    assert house("purge", "--before", "2026-08-31", "--yes", now=OVER).status == 0


def test_every_command_goes_on_without_its_people(house):
    """What was forgotten cannot be read anew or sent again, and nothing stumbles over it."""
    house("once")
    held = next(each["id"] for each in house("inbox", "--json").json if each["state"] == "held")
    house("assign", held, "兰州市科技局")
    house("once", now=LATER)
    house("purge", "--before", "2026-08-31", "--yes", now=OVER)
    ids = [each["id"] for each in house("inbox", "--all", "--json", now=OVER).json]
    told = [house("explain", each, now=OVER) for each in (*ids, "兰州市科技局", "天水市科协")]
    told += [
        house(*each.split(), now=OVER) for each in ("status", "outbox --all", "digest", "remind", "reprocess --all")
    ]
    told.append(house("export", "-o", house.folder / "out", now=OVER))
    assert [each.err for each in told if each.status] == []
    anew = house("assign", held, "天水市科协", now=OVER)
    assert (anew.status, "purged" in anew.err) == (1, True)
    back = house("assign", held, "--undo", now=OVER)
    assert (back.status, "purged" in back.err) == (1, True)
    again = house("outbox", "retry", "1", now=OVER)
    assert again.status == 1
    assert left(house) == []


def test_it_asks_before(house, monkeypatch):
    house("once")
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    told = house("purge", "--before", "2026-08-31", now=OVER)
    assert (told.status, "There is no way back" in told.err, "nothing was removed" in told.err) == (1, True, True)
    assert left(house)


def test_what_waits_to_be_handled_is_not_forgotten(house, monkeypatch):
    def out_of_room(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(judge, "decide", out_of_room)
    house("once")
    told = house("purge", "--before", "2026-08-31", "--yes", now=OVER)
    assert (told.status, "3 messages of that time wait" in told.err) == (1, True)


def counted(house):
    told = house("status", "--json", now=OVER).json
    states = {each["unit"]: {key: one["state"] for key, one in each["deliverables"].items()} for each in told["units"]}
    return states, told["outbox"], len(house("inbox", "--all", "--json", now=OVER).json)


def test_what_is_not_over_is_not_forgotten(house):
    house("once")
    early = house("purge", "--before", "2026-05-06", "--yes", now=NOON)
    assert (early.status, "not finished yet: 2026-science-week (until 2026-06-20)" in early.err) == (1, True)
    future = house("purge", "--before", "2027-01-01", "--yes", now=OVER)
    assert future.status == 2
    assert json.loads(house("verify", "--json", now=OVER).out) == []


def test_what_has_not_left_is_not_forgotten(house):
    house.config.write_text(house.config.read_text("utf-8") + '[replies]\nmode = "hold"\n', "utf-8")
    house("once")
    told = house("purge", "--before", "2026-08-31", "--yes", now=OVER)
    assert (told.status, "3 mails of that time have not left" in told.err) == (1, True)
