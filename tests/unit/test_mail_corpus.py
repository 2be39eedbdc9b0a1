"""Every message of the corpus is read, judged and answered as its line says."""

import json
from pathlib import Path

import pytest

from parsers.mail import read_mail
from tests.builders.clients import CLIENTS
from tests.builders.mail_corpus import CORPUS, WRITTEN, seen

LINES = Path(__file__).parents[1] / "corpus-mail/messages.jsonl"


def expected() -> dict[str, dict]:
    lines = (json.loads(line) for line in LINES.read_text("utf-8").splitlines())
    return {line.pop("mail"): line for line in lines}


EXPECTED = expected()


def test_every_message_has_its_line_and_every_line_its_message():
    assert CORPUS.keys() == EXPECTED.keys()


@pytest.mark.parametrize("name", CORPUS)
def test_is_taken_as_expected(name):
    assert seen(CORPUS[name]) == EXPECTED[name]


@pytest.mark.parametrize("name", WRITTEN)
def test_reading_gives_back_what_was_written(name):
    letter, raw = WRITTEN[name]
    mail = read_mail(raw)
    assert mail.sender.display_name == letter.name
    assert mail.sender.address == letter.address
    assert mail.subject == letter.subject
    assert mail.text.startswith(letter.text.replace("\r\n", "\n"))
    assert [(each.name, each.data) for each in mail.attachments] == [(each.name, each.data) for each in letter.files]
    assert not mail.defects


def test_every_program_is_in_the_corpus():
    assert {name.rpartition("_")[0] for name in WRITTEN} == CLIENTS.keys()
