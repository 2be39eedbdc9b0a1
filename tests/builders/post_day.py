"""The post of one day for two mailboxes, and what is to become of each mail."""

from dataclasses import dataclass
from datetime import UTC, datetime

from tests.builders.accounts import ADDRESS, OTHER
from tests.builders.letters_in import BAIYIN, DINGXI, KEJI, blank, letter, recommendation, statistics
from tests.builders.useless import damaged

NOW = "2026-05-06T12:00:00+08:00"
RECEIVED = datetime(2026, 5, 6, 2, 30, tzinfo=UTC)
EXTRA = "[sending]\nper_minute = 50\nper_15_minutes = 90\nper_day = 200\n"
KX, UNIVERSITY, BY_HAND = "kx@by.example.org", "兰州交通大学", "<by.hand@jyg.example.org>"


@dataclass(frozen=True, kw_only=True)
class Post:
    raw: bytes
    state: str
    reason: str
    answer: str = ""  # the kind of mail that answers it
    mailboxes: tuple[str, ...] = (ADDRESS,)
    folder: str = "INBOX"


POST = (
    Post(raw=letter(recommendation(), to=f"{ADDRESS}, {OTHER}"), state="handled", reason="accepted", answer="acknowledgement", mailboxes=(OTHER, ADDRESS)),
    Post(raw=letter(statistics(DINGXI), sender="xc@dx.example.org", to=OTHER, subject="统计表"), state="handled", reason="accepted", answer="acknowledgement", mailboxes=(OTHER,)),
    Post(raw=letter(recommendation(BAIYIN, contact="王小明"), sender=KX), state="handled", reason="needs_correction", answer="correction"),
    Post(raw=letter(recommendation(BAIYIN), sender=KX, subject="回复：推荐表"), state="handled", reason="accepted", answer="acknowledgement"),
    Post(raw=letter(recommendation(UNIVERSITY), sender="kyc@univ.example.org"), state="handled", reason="accepted", answer="acknowledgement", folder="垃圾邮件"),
    Post(raw=letter(blank(), subject="平凉市科协推荐表", sender="pl@example.org"), state="handled", reason="attempt", answer="correction"),
    Post(raw=letter(subject="金昌市科技局推荐表", text="推荐表见附件，请查收。", sender="jc@example.org"), state="handled", reason="attempt", answer="correction"),
    Post(raw=letter(damaged(), subject="酒泉市科协推荐表", sender="jq@example.org"), state="handled", reason="attempt", answer="correction"),
    Post(raw=letter(recommendation("嘉峪关市科技局"), sender="jyg@example.org", message_id=BY_HAND), state="handled", reason="accepted"),
    Post(raw=letter(subject="推荐表的疑问", text="请问推荐表需要盖章吗？", sender="q@example.org"), state="held", reason="question"),
    Post(raw=letter(recommendation("天水市科协")).replace(f"From: {KEJI}".encode(), b"From: a@example.org\r\nFrom: b@example.org"), state="held", reason="sender_unclear"),
    Post(raw=letter(recommendation(summary="冒名的简介。"), sender="x@stranger.example.net"), state="held", reason="contested", answer="checking"),
    Post(raw=letter(subject="本周要闻", text="…", sender="news@shop.example.com", extra=[("List-Unsubscribe", "<https://x.example>")]), state="ignored", reason="mailing_list", folder="订阅邮件"),
    Post(raw=letter(subject="自动回复: 关于推荐表", text="我在休假。", sender="v@example.org", extra=[("X-QQ-HolidayReply", "true")]), state="ignored", reason="auto_reply"),
)  # fmt: skip
STATES = {
    "兰州市科技局": {"recommendation": "accepted"},
    "定西市委宣传部": {"statistics": "accepted"},
    "白银市科协": {"recommendation": "accepted"},
    "平凉市科协": {"recommendation": "needs_correction"},
    "金昌市科技局": {"recommendation": "needs_correction"},
    "酒泉市科协": {"recommendation": "needs_correction"},
    "嘉峪关市科技局": {"recommendation": "accepted"},
    UNIVERSITY: {"recommendation": "accepted"},
}
IN_SENT = letter(  # somebody of the office has answered by hand; what hangs on it is nobody's submission
    recommendation("庆阳市科协"), sender=ADDRESS, to="jyg@example.org", extra=[("In-Reply-To", BY_HAND)]
)
COUNTS = {
    "sighted": sum(len(each.mailboxes) for each in POST),
    "handled": sum(each.state == "handled" for each in POST),
    "ignored": sum(each.state == "ignored" for each in POST),
    "held": sum(each.state == "held" for each in POST),
    "shunted": 0,
    "replies_owed": sum(bool(each.answer) for each in POST),
    "sent": sum(bool(each.answer) for each in POST),
    "deferred": 0,
    "unexplained": 0,
}


def deliver(put, *, sent):
    """Put it all into the mailboxes; `put(address, raw, folder)`. `sent` is what the Sent folder is called."""
    for each in POST:
        for address in each.mailboxes:
            put(address, each.raw, each.folder)
    put(ADDRESS, IN_SENT, sent)


def states_of(status):
    """Unit -> deliverable -> state out of `status --json`, without what is missing."""
    told = {
        row["unit"]: {name: each["state"] for name, each in row["deliverables"].items() if each["state"] != "missing"}
        for row in (*status["units"], *status["other_units"])
    }
    return {unit: states for unit, states in told.items() if states}
