"""Mails as units send them and as they lie in a mailbox: the forms filled, the provider's stamps on."""

import hashlib
from email.message import EmailMessage
from email.policy import SMTP
from enum import StrEnum
from functools import cache

from ingest.demo.papers import filled_docx, filled_xlsx, report_docx
from parsers.notice import builtin_notice
from tests.builders.accounts import ADDRESS

NOTICE = builtin_notice("2026-science-week")
LANZHOU, BAIYIN, DINGXI = "兰州市科技局", "白银市科协", "定西市委宣传部"
KEJI = "keji@lz.example.org"
FIGURES = (12, 0, 1, 2.5, 3, 0, 0.5, 0, 20, 30, 40, 5, 5000, 20000, 6, 30, 3, 1, 1)


class Stamp(StrEnum):
    """What the receiving server wrote about the sender."""

    VOUCHED = "spf=pass smtp.mail={sender}; dkim=pass header.i=@{domain}"
    FAILED = "spf=fail smtp.mail=x@elsewhere.example.net; dkim=none"
    SILENT = ""  # nothing, as between two mailboxes of one provider


def letter(
    *files,
    sender=KEJI,
    subject="报送推荐表",
    text="请查收附件。",
    to=ADDRESS,
    cc="",
    stamp=Stamp.VOUCHED,
    host="gzmx14",
    date="Wed, 06 May 2026 10:00:00 +0800",
    message_id="",
    extra=(),
):
    """The raw bytes of a mail with files, as (name, bytes) pairs. `extra`: (name, value) of further headers."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"], mail["Date"] = sender, to, subject, date
    if cc:
        mail["Cc"] = cc
    mail["Message-ID"] = message_id or _message_id(sender, subject, text, date, files)
    for name, value in extra:
        mail[name] = value
    mail.set_content(text + "\n")
    for name, content in files:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    if files:
        mail.set_boundary("----=_Part_" + mail["Message-ID"][1:21])
    return stamped(mail.as_bytes(), sender=sender, stamp=stamp, host=host)


def stamped(raw, *, sender, stamp=Stamp.VOUCHED, host="gzmx14"):
    """A mail as Coremail receives it: trace on top, its verdict below the sender's own headers."""
    transaction = f"PikvCgD{hashlib.sha256(raw + host.encode()).hexdigest()[:8]}--.12345S2"
    top = f"Received: from mail.example.org (unknown [192.0.2.20])\r\n\tby {host} (Coremail) with SMTP id {transaction};\r\n\tWed, 06 May 2026 10:00:01 +0800 (CST)\r\n"
    verdict = stamp.value.format(sender=sender, domain=sender.rpartition("@")[2])
    bottom = f"X-CM-TRANSID:{transaction}\r\n" + (f"Authentication-Results: {host}; {verdict}\r\n" if verdict else "")
    head, gap, body = raw.partition(b"\r\n\r\n")
    return top.encode() + head + b"\r\n" + bottom.encode() + b"\r\n" + body if gap else raw


def _message_id(sender, subject, text, date, files):
    told = repr((sender, subject, text, date, [(name, hashlib.sha256(content).hexdigest()) for name, content in files]))
    return f"<{hashlib.sha256(told.encode()).hexdigest()[:20]}@mail.example.org>"


def record(**changed):
    """One activity, faultless unless changed."""
    return {
        "seq": 1,
        "activity_name": "科技小院进乡村",
        "summary": "组织农技专家到村讲解旱作农业技术，现场答疑并发放资料。",
        "time_place": "2026年5月23日，榆中县文化广场",
        "recommender": "",
        "contact": "王小明 139-0000-1234",
    } | changed


@cache
def _recommendation(unit, records, workbook):
    fill = filled_xlsx if workbook else filled_docx
    return fill(NOTICE, "recommendation", unit=unit, records=[dict(each) for each in records])


def recommendation(unit=LANZHOU, *records, name="推荐表.docx", **changed):
    """附件1 of a unit, as (name, bytes); `changed` are cells of its only record."""
    rows = records or (record(**changed),)
    return name, _recommendation(unit, tuple(tuple(each.items()) for each in rows), name.endswith("xlsx"))


def statistics(unit=LANZHOU, *, name="统计表.xlsx", **changed):
    """附件2 of a unit, as (name, bytes)."""
    asked = [field.id for field in NOTICE.form("statistics").asked]
    figures = dict(zip(asked, FIGURES, strict=True)) | changed
    fill = filled_xlsx if name.endswith("xlsx") else filled_docx
    return name, fill(NOTICE, "statistics", unit=unit, records=[figures])


def report(*topics, unit=LANZHOU, name="总结.docx"):
    """A report in prose about the week, the day, or both."""
    title = f"{unit}2026年{'和'.join(topics)}总结报告"
    text = "活动期间，我单位组织科普讲座、开放实验室和科技志愿服务，群众踊跃参加，达到了预期效果。"
    return name, report_docx(title, (text * 3,) * 4)


def blank(form="recommendation", *, name=""):
    """A form as the notice sent it out."""
    own, content = NOTICE.blank(form)
    return name or own, content
