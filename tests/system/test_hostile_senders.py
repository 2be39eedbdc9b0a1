"""Who writes in another's name, or writes into our mails what is to become something else there."""

import base64
import csv
import io
import re
from email import message_from_bytes
from email.policy import default

import openpyxl
import pytest
from lxml import html

from ingest import duties
from ingest.commands.export import exported
from store import outbox
from tests.builders.letters_in import KEJI, LANZHOU, Stamp, letter, recommendation, record
from tests.builders.loop import DAY, loop
from tests.builders.sender_mails import SENDERS

EVIL = "evil@stranger.example.net"
CHANGED = {"summary": "改过的简介，其余不变。"}
OURS = re.compile(
    rb"from|to|subject|date|message-id|mime-version|content-(type|language|transfer-encoding)|in-reply-to|references"
    rb"|auto-submitted|x-auto-response-suppress|x-baosong[a-z-]*",
    re.IGNORECASE,
)
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad\u2028\u2029\u0085\x00-\x08\x0b-\x1f\x7f]")


@pytest.fixture
def work(tmp_path):
    with loop(tmp_path, extra='[digest]\nto = ["zong@example.org"]\n') as open_loop:
        yield open_loop


def digest_of(work):
    notice = work.desk.rules.notices[0]
    with work.desk.database.read() as conn:
        board = duties.digest_board(work.desk, conn, notice, now=work.now)
    enclosed = duties.digest_workbook(board, notice)
    mail = duties.digest_mail(work.desk, board, notice, to="zong@example.org", enclosed=enclosed, now=work.now)
    return mail.raw


def sent(work):
    """Everything that would leave: answers, and the digest."""
    with work.desk.database.read() as conn:
        raws = [outbox.text_of(conn, each.id) for each in outbox.find(conn)]
    return [*raws, digest_of(work)]


# --- in another's name


@pytest.mark.parametrize("stamp", [Stamp.FAILED, Stamp.SILENT])
def test_a_forged_from_changes_nothing(work, stamp):
    work.take(letter(recommendation()))
    forged = work.take(letter(recommendation(**CHANGED), stamp=stamp))
    assert (forged.state, forged.reason) == ("held", "contested")
    assert (work.state(LANZHOU), work.standing(LANZHOU).revision) == ("accepted", 1)
    assert "改过的" not in str(work.standing(LANZHOU))
    assert "改过的" not in work.answer(forged).text


FROMS = {
    "before_brackets": f"{KEJI} <{EVIL}>",
    "two_brackets": f"<{KEJI}><{EVIL}>",
    "parenthesis": f"{KEJI}){EVIL}",
    "open_comment": f"{KEJI}(<{EVIL}>",
    "list": f"{KEJI}, {EVIL}",
    "quoted": f'"{KEJI}" <{EVIL}>',
    "two_ats": f"{KEJI}@stranger.example.net",
    "nul": f"{KEJI}\x00 <{EVIL}>",
    "group": f"units: {KEJI}, {EVIL};",
    "route": f"<@stranger.example.net:{KEJI}>",
    "lookalike": "keji@lz.ехample.org",
    "unit_as_name": f"=?utf-8?B?5YWw5bee5biC56eR5oqA5bGA?= <{EVIL}>",
    "encoded_whole": f"=?utf-8?Q?{KEJI}?= <{EVIL}>",
}


@pytest.mark.parametrize("name", FROMS)
def test_a_confusing_from_speaks_for_nobody(work, name):
    """Vouched for by its own server, whatever that is worth; the unit's address stands in it somewhere."""
    work.take(letter(recommendation()))
    raw = letter(recommendation(**CHANGED), sender=EVIL, subject="更正")
    message = work.take(raw.replace(f"From: {EVIL}".encode(), f"From: {FROMS[name]}".encode(), 1))
    assert message.state == "held"
    assert (work.state(LANZHOU), work.standing(LANZHOU).revision) == ("accepted", 1)
    assert {each.to for each in work.answers(message)} <= {EVIL}


@pytest.mark.parametrize("name", [each for each in SENDERS if each.startswith("from_")])
def test_no_from_makes_us_write_to_two_or_to_nobody_sure(work, name):
    message = work.take(SENDERS[name])
    for answer in work.answers(message):
        assert [each.addr_spec for each in answer.mail["To"].addresses] == [message.sender]
        assert "victim" not in str(answer.mail["To"])


def test_an_answer_goes_to_the_from_whatever_else_is_asked(work):
    extra = [
        ("Reply-To", "victim@example.net"),
        ("Sender", "victim@example.net"),
        ("Return-Path", "<victim@example.net>"),
        ("Disposition-Notification-To", "victim@example.net"),
        ("Errors-To", "victim@example.net"),
    ]
    message = work.take(letter(recommendation(), extra=extra, cc="victim@example.net"))
    answer = work.answer(message)
    assert answer.to == KEJI
    assert "victim" not in answer.mail.as_string()


# --- into our headers

BREAKS = {
    "crlf": "\r\n",
    "lf": "\n",
    "cr": "\r",
    "folded": "\r\n ",
    "line_separator": "\u2028",
    "next_line": "\u0085",
    "vertical_tab": "\x0b",
    "form_feed": "\x0c",
    "nul": "\x00",
    "file_separator": "\x1c",
}
ORDER = "Bcc: victim@example.net"


def encoded(text):
    return f"=?utf-8?B?{base64.b64encode(text.encode()).decode()}?="


def injected(how):
    """The order in subject, file name, unit and cells, after a break of this kind."""
    text = f"推荐表{how}{ORDER}{how}{how}<b>x</b>"
    form = recommendation(f"兰州{how}{ORDER}大学" if how.isprintable() else f"兰州 {ORDER}大学", record(**_cells(how)))[
        1
    ]
    raw = letter(("ATTACHED.docx", form), subject="SUBJECT", sender=EVIL)
    raw = raw.replace(b'filename="ATTACHED.docx"', f'filename="{encoded(text + ".docx")}"'.encode())
    return raw.replace(b"Subject: SUBJECT", f"Subject: {encoded(text)}".encode())


def _cells(how):
    seen = how if how in "\r\n\u2028\u0085" else " "
    return {"activity_name": f"讲座{seen}{ORDER}", "contact": f"王小明{seen}{ORDER}"}


@pytest.mark.parametrize("name", BREAKS)
def test_no_header_of_ours_is_written_by_a_mail(work, name):
    message = work.take(injected(BREAKS[name]))
    assert work.answers(message)
    for raw in sent(work):
        head = raw.partition(b"\r\n\r\n")[0]
        fields = {line.partition(b":")[0] for line in head.split(b"\r\n") if line[:1] not in b" \t"}
        assert [each for each in fields if not OURS.fullmatch(each)] == []
        mail = message_from_bytes(raw, policy=default)
        assert [each.addr_spec for each in mail["To"].addresses] in ([EVIL], ["zong@example.org"])
        for part in mail.walk():
            assert (part["Bcc"], part["Cc"]) == (None, None)


def test_a_crooked_message_id_is_not_repeated(work):
    crooked = "<a@b>\r\n\tBcc: victim@example.net"
    message = work.take(letter(recommendation(), message_id="MESSAGEID").replace(b"MESSAGEID", crooked.encode()))
    assert ORDER not in work.answer(message).mail.as_string()


# --- into our pages

SCRIPT = '<script>alert(1)</script><img src=x onerror="alert(2)"><a href="javascript:alert(3)">点</a></td></table>'


def test_no_markup_of_theirs_is_markup_of_ours(work):
    form = recommendation(f"{SCRIPT}兰州大学", record(activity_name=SCRIPT, summary=SCRIPT, contact=SCRIPT))[1]
    work.take(letter((f"{SCRIPT.replace('/', '')}.docx", form), sender=f'"{SCRIPT[8:16]}" <{EVIL}>', subject=SCRIPT))
    work.take(letter(("推荐表.docx", b"x" * 99), sender=EVIL, subject=f"推荐表{SCRIPT}", text=SCRIPT))
    work.take(letter(subject=f"推荐表怎么填？{SCRIPT}", text="请问推荐表何时截止？", sender="q@example.org"))
    pages = [page for raw in sent(work) for page in _pages(raw)]
    assert len(pages) >= 3
    assert sum("alert(1)" in page for page in pages) >= 2
    for page in pages:
        tree = html.fromstring(page)
        assert {each.tag for each in tree.iter()} & {"script", "iframe", "object", "form", "link"} == set()
        assert [each.get("src") for each in tree.iter("img") if not each.get("src").startswith("cid:")] == []
        values = [(key, value) for each in tree.iter() for key, value in each.attrib.items()]
        assert [each for each in values if each[0].startswith("on") or "javascript:" in each[1]] == []


def _pages(raw):
    mail = message_from_bytes(raw, policy=default)
    return [part.get_content() for part in mail.walk() if part.get_content_type() == "text/html"]


# --- into our tables

FORMULAS = ("=1+1", "+1+cmd|' /C calc'!A0", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "＝1+1", " =1+1")


@pytest.fixture
def tables(work):
    for number, formula in enumerate(FORMULAS):
        cells = {
            "activity_name": formula,
            "summary": formula,
            "recommender": formula,
            "contact": f"{formula} 139-0000-1234",
        }
        form = recommendation(f"{formula}大学", record(**cells), record(seq=2, **cells))[1]
        work.take(
            letter(
                (f"{formula.strip()}.docx", form),
                sender=f"u{number}@u{number}.example.org",
                subject=f"{formula.strip()}推荐表",
            )
        )
    work.take(letter(subject="=1+1推荐表怎么填？", text="请问推荐表何时截止？", sender="q@example.org"))
    return dict(exported(work.board(), work.desk.rules.notices[0]))


def test_no_cell_of_a_workbook_computes_what_a_mail_says(tables):
    book = openpyxl.load_workbook(io.BytesIO(tables["汇总.xlsx"]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    computed = [cell.value for cell in cells if cell.data_type == "f"]
    assert [each for each in computed if "cmd" in each or each in FORMULAS or "大学" in each] == []
    assert sum("1+1" in str(cell.value) for cell in cells if cell.data_type != "f") > len(FORMULAS)


def test_no_field_of_a_csv_begins_like_a_formula(tables):
    fields = [
        field
        for name, content in tables.items()
        if name.endswith(".csv")
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig")))
        for field in row
    ]
    assert sum("1+1" in field for field in fields) > len(FORMULAS)
    assert [field for field in fields if field[:1] in "=+-@\t\r" and field and not _is_number(field)] == []


def _is_number(field):
    return re.fullmatch(r"-?\d+(\.\d+)?", field) is not None


# --- what is not seen


def test_nothing_invisible_is_repeated(work):
    trick = "\u202exslx.\u202c\u200b\ufeff\u2066\u00ad"
    form = recommendation(f"兰州{trick}大学", record(activity_name=f"讲{trick}座", contact=f"王{trick}明"))[1]
    work.take(letter((f"表{trick}gpj.docx", form), sender=EVIL, subject=f"推荐{trick}表"))
    work.take(letter((f"表{trick}.docx", b"x" * 99), sender=EVIL, subject=f"推荐{trick}表"))
    for raw in sent(work):
        mail = message_from_bytes(raw, policy=default)
        told = [str(mail["Subject"])]
        told += [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
        assert [each for each in told if INVISIBLE.search(each.replace("\r\n", "\n").replace("\n", ""))] == []
    for name, content in exported(work.board(), work.desk.rules.notices[0]):
        if name.endswith(".csv"):
            assert not re.search("[\u202a-\u202e\u2066-\u2069]", content.decode("utf-8-sig"))


# --- what is none of theirs


def test_a_stranger_is_not_told_what_others_have_sent(work):
    """Nobody learns by asking, guessing or sending rubbish what a unit has handed in, or what is held."""
    probes = (
        {"subject": "推荐表", "text": "请问兰州市科技局的推荐表报了没有？谁报的？"},
        {"subject": "兰州市科技局推荐表", "files": [("兰州市科技局推荐表.docx", b"x" * 99)]},
        {"subject": "兰州市科技局推荐表", "text": "推荐表见附件。"},
        {"subject": "兰州市科技局推荐表更正", "files": [recommendation(**CHANGED)]},
    )
    answers = [_probed(work, probe, number) for number, probe in enumerate(probes)]
    work.take(letter(recommendation()))
    work.now += DAY * 2
    again = [_probed(work, probe, number + 10) for number, probe in enumerate(probes)]
    for text in again:
        assert "王小明" not in text
        assert KEJI not in text
    assert answers[:3] == again[:3]


def _probed(work, probe, number):
    """What a stranger is told, without what differs by itself: dates, and the number of the mail."""
    files = probe.get("files", ())
    date = work.now.strftime("%a, %d %b %Y %H:%M:%S +0000")
    raw = letter(
        *files,
        sender=f"s{number}@s{number}.example.net",
        subject=probe["subject"],
        text=probe.get("text", "请查收。"),
        date=date,
    )
    text = "".join(each.text for each in work.answers(work.take(raw)))
    return re.sub(r"\d+月\d+日|2026年|来信编号：\w+|还有\d+天", "…", text)
