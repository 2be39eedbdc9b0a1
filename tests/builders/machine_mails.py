"""Mail that no person wrote, as QQ, NetEase, Outlook and other servers word it."""

from tests.builders.mail_bytes import File, docx, file_part, header, message, multipart, part, text_part, word

FORM = file_part(File(name=None, data=docx("form")), disposition_name='filename="tuijian.docx"')
OURS = "<baosong.acknowledgement.0a1b2c@163.com>"
OUR_MAIL = message(
    (
        "From: Gsppc02@163.com",
        "To: nobody@example.org",
        f"Message-ID: {OURS}",
        "X-Baosong: acknowledgement",
        "MIME-Version: 1.0",
    ),
    multipart("mixed", "ours", text_part("已收到。"), FORM),
)


def mail(sender: str, subject: str, *extra: str, body: bytes = b"", charset: str = "utf-8") -> bytes:
    head = (
        *extra,
        "Date: Tue, 5 May 2026 10:00:00 +0800",
        f"From: {sender}",
        "To: Gsppc02@163.com",
        header("Subject", word(subject, charset)),
        "MIME-Version: 1.0",
    )
    return message(head, body or text_part("推荐表收到。"))


def report(
    text: str, status: str, returned: bytes = OUR_MAIL, *, kind: str = "Message/Rfc822", of: str = "delivery-status"
) -> bytes:
    parts = (
        text_part(text, "gbk", label="gb2312"),
        part((f"Content-Type: Message/{of}",), status.replace("\n", "\r\n").encode()),
        part((f"Content-Type: {kind}",), returned),
    )
    return multipart("report", "rep", *parts).replace(
        b"Content-Type: multipart/report;", f"Content-Type: Multipart/report;\r\n\treport-type={of};".encode(), 1
    )


def coremail(diagnostic: str) -> bytes:
    """Coremail's report: one block, `Status: 5.0.0` always, our id in a header of its own."""
    status = f"Final-Recipient: rfc822; nobody@example.org\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: SMTP; {diagnostic}\n"
    return mail(
        "Postmaster@163.com", "系统退信", f"X-CM-Original-Message-ID: {OURS}", "X-Mailer: Coremail MTA server", "X-CM-TRANSID: D8CowA--.43886S2.B27461", "Delivered-To: nobody@example.org",
        body=report("抱歉，您的邮件被退回来了……", status), charset="gbk",
    )  # fmt: skip


def rfc3464(action: str, status: str, diagnostic: str, **options: str) -> bytes:
    """Two blocks, as Postfix and Exchange write."""
    blocks = f"Reporting-MTA: dns; mx.example.org\n\nOriginal-Recipient: rfc822;nobody@example.org\nFinal-Recipient: rfc822;nobody@example.org\nAction: {action}\nStatus: {status}\nDiagnostic-Code: smtp; {diagnostic}\n"
    return mail(
        "MAILER-DAEMON@mx.example.org",
        "Undelivered Mail Returned to Sender",
        "Auto-Submitted: auto-replied",
        body=report("I'm sorry.", blocks, **options),
    )


QMAIL = (
    "Hi. This is the qmail-send program at example.org.\n\n<nobody@example.org>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\nMessage-ID: "
    + OURS
)
EXIM = "This message was created automatically by mail delivery software.\n\n  nobody@example.org\n    host mx.example.org: 452 4.2.2 mailbox full\n"
QQ_TEXT = "很抱歉您发送的邮件被退回，以下是该邮件的相关信息：\n收件人：nobody@example.org\n退信原因：收件人邮件地址（nobody@example.org）不存在，邮件无法送达。\nhost example.org said: 550 Mailbox not found"
BOUNCES = {
    "bounce_coremail_unknown": coremail("SMTP error, RCPT TO: 550 5.1.1 user unknown"),
    "bounce_coremail_full": coremail("SMTP error, DATA: 552 mailbox is full"),
    "bounce_coremail_spam": coremail("rejected by system"),
    "bounce_coremail_suspended": coremail("550 User suspended"),
    "bounce_postfix_unknown": rfc3464("failed", "5.1.1", "550 5.1.1 <nobody@example.org>: Recipient address rejected"),
    "bounce_postfix_delayed": rfc3464("delayed", "4.4.1", "connect to mx.example.org: Connection timed out"),
    "bounce_postfix_full": rfc3464("failed", "5.2.2", "552 5.2.2 over quota"),
    "bounce_postfix_domain": rfc3464("failed", "5.4.4", "Host or domain name not found. Name service error"),
    "bounce_of_nothing_said": rfc3464("failed", "5.0.0", ""),
    "bounce_headers_only": rfc3464("failed", "5.1.1", "550 no such user", kind="text/rfc822-headers"),
    "bounce_delivered": rfc3464("delivered", "2.0.0", "250 ok"),
    "bounce_qq_text": mail("PostMaster@qq.com", "系统退信/Systems bounce", body=text_part(QQ_TEXT), charset="gbk"),
    "bounce_qmail": mail("MAILER-DAEMON@example.org", "failure notice", body=text_part(QMAIL)),
    "bounce_exim": mail(
        "Mailer-Daemon@example.org",
        "Mail delivery failed: returning message to sender",
        "X-Failed-Recipients: nobody@example.org",
        f"References: {OURS}",
        body=text_part(EXIM),
    ),
    "bounce_exchange_chinese": mail(
        "postmaster@example.org",
        "未送达: 您的推荐表已收到",
        body=report("未能传递", "Final-Recipient: rfc822;nobody@example.org\nAction: failed\nStatus: 5.1.10\n"),
    ),
    "bounce_abuse_report": mail(
        "fbl@example.org", "Abuse report", body=report("complaint", "Feedback-Type: abuse\n", of="feedback-report")
    ),
}

ICS = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
MACHINES = {
    "vacation_qq_2020": mail("10001@qq.com", "自动回复:您的推荐表已收到", "X-QQ-HolidayReply: true", "Sender: 10001+auto_=Gsppc02=163.com@qq.com", charset="gbk"),
    "vacation_qq_2024": mail("10001@qq.com", "自动回复: 您的推荐表已收到", "X-QQ-AUTO-REPLY: true"),
    "vacation_qq_sender_only": mail("10001@qq.com", "推荐表", "Sender: 10001+auto_=Gsppc02=163.com@qq.com"),
    "vacation_by_subject": mail("wang@example.org", "来自王五的自动回复"),
    "vacation_163_by_text": mail("wang@163.com", "Re:推荐表", body=text_part("这是自动回复 / This is an automatic reply, confirming that your e-mail was received.")),
    "vacation_outlook": mail("wang@example.org", "自动答复: 推荐表", "Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: All", "X-MS-Exchange-Inbox-Rules-Loop: wang@example.org"),
    "vacation_sieve": mail("wang@example.org", "Auto: tuijian", "Auto-Submitted: auto-replied (vacation)", "Precedence: bulk"),
    "vacation_apple": mail("wang@example.org", "Re: tuijian", "X-Apple-Action: vacation/1"),
    "vacation_x_autoreply": mail("wang@example.org", "tuijian", "X-Autoreply: yes", "Precedence: auto_reply"),
    "vacation_out_of_office": mail("wang@example.org", "Out of Office: tuijian"),
    "auto_submitted_with_parameter": mail("oa@example.org", "待办提醒", "Auto-Submitted: auto-generated; type=alert"),
    "auto_submitted_no": mail("wang@example.org", "推荐表", "Auto-Submitted: no"),
    "auto_reply_with_a_form": mail("oa@example.org", "自动回复：推荐表", "Auto-Submitted: auto-generated", body=multipart("mixed", "a", text_part("推荐表"), FORM)),
    "receipt_mdn": mail("wang@example.org", "已读: 推荐表", body=report("已读", "Final-Recipient: rfc822;wang@example.org\nDisposition: manual-action/MDN-sent-manually; displayed\n", of="disposition-notification")),
    "receipt_by_subject": mail("wang@example.org", "已读：回复：推荐表"),
    "receipt_read": mail("wang@example.org", "Read: 推荐表"),
    "list_newsletter": mail("news@example.net", "科普资讯第18期", "List-Unsubscribe: <https://example.net/u>", "Precedence: bulk"),
    "list_id": mail("wang@example.org", "[kepu] 通知", "List-Id: <kepu.example.org>"),
    "list_with_a_form": mail("wang@example.org", "推荐表", "List-Id: <kepu.example.org>", body=multipart("mixed", "a", text_part("推荐表"), FORM)),
    "provider_service": mail("safe@service.netease.com", "新设备登录提醒"),
    "provider_recall_failed": mail("postmaster@163.com", "通知：[撤回邮件失败]推荐表"),
    "provider_advertisement": mail("mail@service.netease.com", "邮箱会员特惠", "List-Unsubscribe: <https://example.net/u>"),
    "calendar_invitation": mail("wang@example.org", "会议邀请", body=multipart("alternative", "cal", text_part("请参加"), part(("Content-Type: text/calendar; method=REQUEST; charset=utf-8",), ICS))),
    "calendar_attached": mail("wang@example.org", "会议邀请", body=multipart("mixed", "cal", text_part("请参加"), file_part(File(name=None, data=ICS, type="text/calendar"), disposition_name="filename=invite.ics"))),
    "wants_no_answer": mail("crm@example.org", "推荐表", "X-Auto-Response-Suppress: OOF, AutoReply"),
    "loops_elsewhere": mail("wang@example.org", "推荐表", "X-Loop: ticket@example.org"),
    "address_noreply": mail("no-reply@example.org", "推荐表", body=multipart("mixed", "a", text_part("推荐表"), FORM)),
    "address_of_a_list": mail("kepu-request@example.org", "推荐表"),
    "own_from_us": mail("Gsppc02@163.com", "回复：推荐表"),
    "own_loop_header": mail("wang@example.org", "转发：回复：推荐表", "X-Baosong: acknowledgement"),
}  # fmt: skip
