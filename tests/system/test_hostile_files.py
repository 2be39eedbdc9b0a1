"""
Files made to do harm, through the whole program: each has its row, its reason and its answer.

They lie in one mailbox, with a good mail after them; one cycle takes all. That time and
memory are bounded shows in what each was told: not one is refused for a child that
died or took too long, but one that is made for it.
"""

import contextlib
import socket
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from store import inbox, submissions
from store.archive import Archive
from store.database import Database
from store.verify import verify
from tests.builders.accounts import ADDRESS, PASSWORDS
from tests.builders.configuration import configuration, here
from tests.builders.hostile_files import (
    BOMBS,
    FORM,
    HOLLOW,
    MASKED,
    linked,
    page_of,
    related,
    rewritten,
    rich_text_of,
    strokes,
)
from tests.builders.letters_in import letter, recommendation
from tests.builders.loop import loop
from tests.builders.post_day import EXTRA, NOW, RECEIVED, states_of
from tests.servers.netease import netease
from tests.servers.require import need
from tests.servers.smtp import recording

TOLD = {"too_large": "过大", "corrupt": "损坏"}


@contextlib.contextmanager
def trap():
    """Who would fetch something calls here; nobody is to."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.setblocking(False)
        yield listening


def has_called(listening):
    try:
        listening.accept()
    except BlockingIOError:
        return False
    return True


def sender(name):
    return f"{name}@{name.replace('_', '-')}.example.org"


def codes_of(message):
    """Why its files were of no use."""
    return [code for _, code, _ in message.verdict["troubles"]]


@dataclass
class Office:
    """A mailbox with hostile files in it, and a good mail after them; what one cycle made of it."""

    config: Path
    smtp: object

    def __call__(self, *arguments):
        return here("-c", self.config, "--now", NOW, *arguments, "--json")

    @property
    def answers(self):
        mails = [message_from_bytes(each.raw, policy=default) for each in self.smtp.mails]
        return {each["To"].addresses[0].addr_spec: each for each in mails}

    def text(self, name):
        return self.answers[sender(name)].get_body(("plain",)).get_content()

    def row(self, name):
        return next(each for each in self.rows if each["from"] == sender(name))

    def remembered(self, name):
        """The message of a case and its revisions."""
        database = Database.open(self.config.parent / "data" / "baosong.db")
        try:
            with database.read() as conn:
                (message,) = inbox.find(conn, sender=sender(name))
                return message, submissions.revisions(conn, message=message.id)
        finally:
            database.close()


@contextlib.contextmanager
def office(folder, files, extra=EXTRA):
    with netease(PASSWORDS) as imap, recording(PASSWORDS) as smtp:
        it = Office(configuration(folder, imap=imap.port, smtp=smtp.port, extra=extra), smtp)
        box = imap.mailbox(ADDRESS)
        for name, file in files.items():
            box.put(letter(file, sender=sender(name), subject="推荐表"), date=RECEIVED)
        box.put(letter(recommendation("白银市科协"), sender=sender("good")), date=RECEIVED)
        it.once = it("once")
        it.rows = it("inbox", "--all").json
        yield it


@pytest.fixture(scope="module")
def calls():
    with trap() as listening:
        yield listening


@pytest.fixture(scope="module")
def struck(tmp_path_factory, calls):
    port = calls.getsockname()[1]
    files = {name: each[:2] for name, each in (BOMBS | MASKED | HOLLOW).items()} | {
        "template_elsewhere": ("推荐表.docx", rewritten(FORM, document__xml__rels=linked(port))),
        "page_that_fetches": ("推荐表.doc", page_of(port)),
    }
    with office(tmp_path_factory.mktemp("hostile"), files) as it:
        yield it


def test_the_cycle_goes_on_to_its_end(struck):
    assert struck.once.status == 0, struck.once.err
    counts = struck.once.json
    assert counts["sighted"] == counts["handled"] == len(BOMBS) + len(MASKED) + len(HOLLOW) + 3
    assert (counts["held"], counts["shunted"], counts["unexplained"]) == (0, 0, 0)
    assert counts["replies_owed"] == counts["sent"] == counts["handled"]


def test_the_others_are_unharmed(struck):
    assert struck.row("good")["reason"] == "accepted"
    assert struck.answers[sender("good")]
    assert states_of(struck("status").json)["白银市科协"] == {"recommendation": "accepted"}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_has_its_row_its_reason_and_its_answer(struck, name):
    row = struck.row(name)
    assert (row["state"], row["reason"]) == ("handled", "attempt")
    message, revisions = struck.remembered(name)
    assert codes_of(message) == [BOMBS[name][2]]
    assert revisions == ()
    assert TOLD[BOMBS[name][2]] in struck.text(name)


@pytest.mark.parametrize("name", [*MASKED, "template_elsewhere"])
def test_what_rides_on_a_form_is_passed_over(struck, name):
    """All are the same form of one unit: the first is taken, the others say nothing new."""
    row, first = struck.row(name), next(iter(MASKED))
    assert (row["state"], row["reason"]) == ("handled", "accepted" if name == first else "duplicate")
    assert "科技小院进乡村" in struck.text(first)


@pytest.mark.parametrize("name", [*HOLLOW, "page_that_fetches"])
def test_what_holds_no_form_is_told_so(struck, name):
    assert struck.row(name)["reason"] == "attempt"
    assert struck.text(name)


def test_nothing_was_fetched(struck, calls):
    assert not has_called(calls)


def test_nothing_was_written_where_a_name_points(struck):
    assert not Path("/tmp/baosong-was-here.docx").exists()
    assert not Path("/etc/baosong-was-here").exists()
    written = {path.suffix for path in (struck.config.parent / "data" / "archive").rglob("*") if path.is_file()}
    assert written == {".eml"}


def test_what_is_remembered_is_whole(struck):
    data = struck.config.parent / "data"
    database = Database.open(data / "baosong.db")
    try:
        assert verify(database, Archive(data / "archive")) == ()
    finally:
        database.close()


FAULTY = recommendation(contact="王小明")[1]
KEPT = {
    "plain": (FAULTY, True),
    "template_of_its_own": (rewritten(FAULTY, document__xml__rels=related("file:///C:/模板/a.dotx")), True),
    "link_to_click": (rewritten(FAULTY, document__xml__rels=related("https://x.example", kind="hyperlink")), True),
    "template_elsewhere": (rewritten(FAULTY, document__xml__rels=related("https://x.example/a.dotm")), False),
    "template_on_a_share": (rewritten(FAULTY, document__xml__rels=related("\\\\x.example\\a.dotm")), False),
    "template_by_file": (rewritten(FAULTY, document__xml__rels=related("file://x.example/a.dotm")), False),
    "picture_elsewhere": (
        rewritten(FAULTY, document__xml__rels=related("http://x.example/a.png", kind="image")),
        False,
    ),
    "macros": (rewritten(FAULTY, add={"word/vbaProject.bin": b"x"}), False),
}


@pytest.mark.parametrize("name", KEPT)
def test_nothing_harmful_is_sent_back(tmp_path, name):
    """A correction encloses the unit's own file, marked, unless it holds programs or fetches when it is opened."""
    content, enclosed = KEPT[name]
    with loop(tmp_path) as work:
        answer = work.answer(work.take(letter(("推荐表.docx", content))))
    assert answer.kind == "correction"
    assert any("推荐表" in each for each in answer.files) == enclosed, answer.files


def test_a_file_that_takes_for_ever_is_ended_and_told(tmp_path):
    with office(tmp_path, {"for_ever": strokes(400_000)}, extra=EXTRA + "[limits]\nattachment_seconds = 3\n") as it:
        message, _ = it.remembered("for_ever")
        assert codes_of(message) == ["timeout"]
        assert it.row("good")["reason"] == "accepted"
        assert {sender("for_ever"), sender("good")} == set(it.answers)


def test_a_converter_fetches_nothing_either(tmp_path, calls):
    need("soffice")
    with office(tmp_path, {"rich": ("推荐表.doc", rich_text_of(calls.getsockname()[1]))}) as it:
        assert it.row("rich")["reason"] == "attempt"
        assert not has_called(calls)
