import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifier.envelope import is_address, queue_id, stuffed


@pytest.mark.parametrize("address", ["a@unit.example", "a.b+c_d=e@mail.unit.example", "0931@163.com", "x@localhost"])
def test_addresses(address):
    assert is_address(address)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a@",
        "@unit.example",
        "a@unit.example>",
        "<a@unit.example>",
        "a@unit.example\r\nRCPT TO:<b@unit.example>",
        "a@unit.example\n",
        "a b@unit.example",
        'a"b"@unit.example',
        "甲@unit.example",
        "a@单位.example",
        "a@unit.example,b@unit.example",
        "a@unit..example",
        "x" * 65 + "@unit.example",
        "a@" + "x" * 250 + ".example",
    ],
)
def test_what_is_no_address(text):
    assert not is_address(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mail OK queued as smtp11,D8CowABXRAHFeUpcvx3dAg--.43886S2 1548385572", "D8CowABXRAHFeUpcvx3dAg--.43886S2"),
        ("2.0.0 Ok: queued as 4F1A2B3C4D", "4F1A2B3C4D"),
        ("OK id=1xVpBX-0005pA-21", "1xVpBX-0005pA-21"),
        ("OK", ""),
    ],
)
def test_queue_ids(text, expected):
    assert queue_id(text) == expected


@settings(max_examples=200, derandomize=True)
@given(st.text(alphabet="a.\r\n", max_size=40).map(str.encode))
def test_no_line_of_the_text_is_taken_for_its_end(raw):
    sent = stuffed(raw)
    assert sent.endswith(b"\r\n")
    assert b"\r\n.\r\n" not in b"\r\n" + sent
    assert sent.replace(b"\r\n", b"").count(b"\n") == 0
    assert sent.replace(b"\r\n", b"").count(b"\r") == 0


def test_a_mail_with_crlf_ends_arrives_as_it_was_written():
    assert stuffed(b"a: b\r\n\r\n.x\r\n..\r\n") == b"a: b\r\n\r\n..x\r\n...\r\n"
