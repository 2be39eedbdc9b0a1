"""How a mail is wrapped for SMTP: addresses, line ends, dots, and the id the server gives it. Pure."""

import re

_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_QUEUED = re.compile(r"queued as (?:[^\s,]+,)?(\S+)|\bid=(\S+)", re.IGNORECASE)


def is_address(text: str) -> bool:
    """One ASCII address and nothing else; NetEase offers no SMTPUTF8."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None  # noqa: PLR2004  RFC 5321 4.5.3.1.3


def queue_id(text: str) -> str:
    found = _QUEUED.search(text)
    return next(filter(None, found.groups()), "") if found else ""


def stuffed(raw: bytes) -> bytes:
    """CRLF only, dots doubled: no line inside the text can be taken for its end."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", raw)
    return re.sub(rb"(?m)^\.", b"..", lines if lines.endswith(b"\r\n") else lines + b"\r\n")
