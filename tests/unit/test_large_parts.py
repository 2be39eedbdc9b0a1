"""A large part is undone as a small one is, without a copy of it."""

from base64 import encodebytes

import pytest

from parsers.mail import read_mail
from parsers.mime import parts
from parsers.mime.transfer import undo

DATA = bytes(range(256)) * 40
SOUND = encodebytes(DATA)
BODIES = {
    "sound": SOUND,
    "with carriage returns": SOUND.replace(b"\n", b"\r\n") + b"\r\n\r\n",
    "padded at the end": encodebytes(DATA[:-1]),
    "padded inside": encodebytes(DATA[:-1]) + SOUND,
    "cut short": SOUND[:-3],
    "not base64": "没有编码".encode() * 3000,
    "of one letter": b"A",
    "empty": b"",
}


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit", "unheard-of"])
def test_a_view_gives_what_its_bytes_give(name, encoding):
    assert undo(memoryview(BODIES[name]), encoding) == undo(BODIES[name], encoding)


def test_a_mail_says_the_same_whatever_is_large(monkeypatch):
    head = b"From: a@x.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    text = b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + "您好".encode() + b"\r\n"
    file = b"--b\r\nContent-Type: image/jpeg; name=a.jpg\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    raw = head + text + file + SOUND + b"\r\n--b--\r\n"
    small = read_mail(raw)
    monkeypatch.setattr(parts, "LARGE", 1)
    assert read_mail(raw) == small
    assert small.attachments[0].data == DATA
