"""Mails as invented units write them: the raw bytes that arrive in a mailbox."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

BOUNCE = """From: Postmaster@163.com
To: {to}
Subject: =?utf-8?B?57O757uf6YCA5L+h?=
Date: {date}
Message-ID: <bounce-{digest}@mail.163.com>
X-CM-Original-Message-ID: {original}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=-bounce"

--=-bounce
Content-Type: text/plain; charset=utf-8

抱歉，您的邮件被退回来了……
收件人 {recipient}

--=-bounce
Content-Type: message/delivery-status

Final-Recipient: rfc822; {recipient}
Action: failed
Status: 5.0.0
Diagnostic-Code: SMTP; SMTP error, RCPT TO: 550 5.1.1 User unknown

--=-bounce
Content-Type: message/rfc822

Message-ID: {original}
Subject: returned

--=-bounce--
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One mail before it is bytes."""

    sender: str
    name: str
    subject: str
    at: datetime
    text: str = "您好，材料见附件，请查收。"
    files: tuple[File, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    answers: str | None = None  # Message-ID of the mail it replies to


def written(post: Post, *, to: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = f"{post.name} <{post.sender}>" if post.name else post.sender
    message["To"] = to
    message["Subject"] = post.subject
    message["Date"] = post.at
    message["Message-ID"] = f"<{_digest(post)}@{post.sender.partition('@')[2]}>"
    if post.answers:
        message["In-Reply-To"] = message["References"] = post.answers
    for name, value in post.headers:
        message[name] = value
    message.set_content(post.text, cte="base64")
    for file in post.files:
        message.add_attachment(file.content, maintype="application", subtype="octet-stream", filename=file.name)
    message.set_boundary(f"=-{_digest(post)}")
    return message.as_bytes()


def bounced(*, to: str, original: str, recipient: str, at: datetime) -> bytes:
    """Coremail's 系统退信: a mail of ours came back."""
    digest = hashlib.sha256(original.encode()).hexdigest()[:16]
    text = BOUNCE.format(
        to=to, date=at.strftime("%a, %d %b %Y %H:%M:%S %z"), digest=digest, original=original, recipient=recipient
    )
    return text.replace("\n", "\r\n").encode()


def _digest(post: Post) -> str:
    said = f"{post.sender}\0{post.subject}\0{post.at.isoformat()}"
    return hashlib.sha256(said.encode()).hexdigest()[:20]
