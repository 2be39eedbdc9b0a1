"""Letters as their recipients see them, after the wire."""

import email
import email.policy
from email.message import EmailMessage
from html.parser import HTMLParser

from notifier import compose
from notifier.letters import AnswerKind, Reminder
from notifier.message import Composed
from tests.builders.boards import (
    ABOUT,
    KJT,
    NO_COUNTY,
    NOTICE,
    OUTSIDE,
    PHONE_MISSING,
    answer,
    owed,
    recommendations,
    statistics,
    taken,
)


def sent(message: Composed) -> EmailMessage:
    """The message as a client sees it, after the wire."""
    return email.message_from_bytes(message.raw, policy=email.policy.default)


def text(message):
    return sent(message).get_body(("plain",)).get_content().replace("\r\n", "\n")


def html(message):
    return sent(message).get_body(("html",)).get_content()


class Visible(HTMLParser):
    """The text of a page, as a reader sees it."""

    def __init__(self):
        super().__init__()
        self.words = []
        self.sources = []

    def handle_starttag(self, tag, attrs):
        self.sources += [value for name, value in attrs if name in {"src", "href", "background"}]

    def handle_data(self, data):
        self.words.append(data)


def seen(page):
    reader = Visible()
    reader.feed(page.split("</head>")[1])
    return reader


def the_answer(**more):
    return compose.answer(answer(**more), notice=NOTICE)


def correction(**more):
    given = {
        "taken": (
            taken(reading=recommendations(issues=(PHONE_MISSING, NO_COUNTY, OUTSIDE)), accepted=False),
            taken("statistics", statistics(issues=(ABOUT,), written={"public_online": "约1.2万"}), file="附件2.xlsx"),
        ),
        "attach_forms": ("recommendation",),
    } | more
    return compose.answer(answer(AnswerKind.CORRECTION, **given), notice=NOTICE)


def reminder(now, **more):
    given = {"owed": owed("recommendation", now=now), "to": ("lz@example.cn",)} | more
    letter = Reminder(key="k", notice_title=NOTICE.title, mailbox=KJT, unit="兰州市科技局", now=now, **given)
    return compose.reminder(letter, notice=NOTICE)
