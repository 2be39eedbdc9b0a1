"""Mail that people wrote without a form in it: links, promises, questions, thanks, and what is not ours."""

from dataclasses import dataclass

from parsers.model import Fault, FaultCode, FileReport, FormReading, Kind, ReportReading, UnitReading
from tests.builders.mail_bytes import File, file_part, header, message, multipart, text_part, word

FORM = FormReading(form="recommendation", notice="2026-science-week", unit=UnitReading(), records=(), issues=())
TOPICLESS = ReportReading(deliverables=(), title=None, characters=900, unit=UnitReading(), notice="2026-science-week")
QUOTED = '\r\n\r\n\r\n\r\n------------------ 原始邮件 ------------------\r\n发件人: "甘肃省科学技术厅" <Gsppc02@163.com>;\r\n发送时间: 2026年5月5日(星期二) 上午9:00\r\n主题: 回复：推荐表\r\n\r\n请查收附件1。是否需要修改？'


@dataclass(frozen=True, kw_only=True)
class Said:
    """A mail, what its files were found to be, and whether a registry unit's address sent it."""

    raw: bytes
    kinds: tuple[Kind, ...] = ()
    from_unit: bool = False
    title: str | None = None

    @property
    def reports(self) -> tuple[FileReport, ...]:
        return tuple(report(n, kind, self.title) for n, kind in enumerate(self.kinds))


def report(number: int, kind: Kind, title: str | None = None) -> FileReport:
    """A file found to be of this kind, with nothing in it."""
    forms = (FORM,) if kind is Kind.FORM else ()
    prose = TOPICLESS if kind is Kind.REPORT else None
    return FileReport(file=f"{number}.bin", kind=kind, title=title, forms=forms, report=prose, error=_fault(kind))


def _fault(kind: Kind) -> Fault | None:
    return Fault(code=FaultCode.ENCRYPTED, message="") if kind is Kind.UNREADABLE else None


def mail(
    text: str,
    *,
    subject: str = "兰州市科技局推荐表",
    html: str = "",
    files: tuple[str, ...] = (),
    reply: bool = False,
    extra: tuple[str, ...] = (),
) -> bytes:
    head = (
        "Date: Tue, 5 May 2026 10:00:00 +0800", "From: wang@example.org", "To: Gsppc02@163.com", header("Subject", word(subject)), "Message-ID: <p@example.org>",
        *(("In-Reply-To: <baosong.correction.1@163.com>", "References: <x@example.org> <baosong.correction.1@163.com>") if reply else ()), *extra, "MIME-Version: 1.0",
    )  # fmt: skip
    texts = multipart("alternative", "alt", text_part(text), text_part(html, kind="html")) if html else text_part(text)
    named = (file_part(File(name=None, data=b"x" * 30), disposition_name=f'filename="{word(name)}"') for name in files)
    return message(head, multipart("mixed", "mix", texts, *named) if files else texts)


def _pictured(text: str, *extra: str) -> bytes:
    picture = file_part(
        File(name=None, data=b"\x89PNG" + b"x" * 40_000, type="image/png"),
        type_name="name=1.png",
        disposition="inline",
        extra=("Content-ID: <1@p>",),
    )
    shown = multipart("related", "rel", text_part(f'<p>{text}</p><img src="cid:1@p">', kind="html"), picture)
    return message(("From: wang@example.org", header("Subject", word("兰州市科技局推荐表")), *extra), shown)


def linked(text: str, href: str = "", **options: str) -> Said:
    return Said(raw=mail(text, html=f'<div>{text}</div><a href="{href}">进入下载页面</a>' if href else "", **options))


SAID = {
    # links instead of files
    "cloud_qq": linked("推荐表见附件\r\n\r\n从QQ邮箱发来的超大附件\r\n推荐表.docx (128.03M, 2026年6月4日 10:00 到期)进入下载页面：http://mail.qq.com/cgi-bin/ftnExs_download?t=exs_ftn_download&k=0&code=0"),
    "cloud_qq_new": linked("请查收", "https://wx.mail.qq.com/ftn/download?func=3&key=0&code=0"),
    "cloud_163": linked("请查收。从网易163邮箱发来的超大附件\r\n推荐表.zip (80.96M, 2026年5月20日 10:00 到期)", "https://mail.163.com/large-attachment-download/index.html?p=X-NETEASE-HUGE-ATTACHMENT&file=0"),
    "cloud_126": linked("从网易126邮箱发来的超大附件 推荐表.zip"),
    "cloud_baidu": linked("推荐表 链接: https://pan.baidu.com/s/1abc 提取码: 0000"),
    "cloud_weiyun": linked("推荐表请到 https://share.weiyun.com/abc 下载"),
    "cloud_kdocs": linked("【金山文档】推荐表 https://www.kdocs.cn/l/abc"),
    "cloud_docs_qq": linked("推荐表", "https://docs.qq.com/sheet/abc"),
    "cloud_feishu": linked("推荐表 https://abc.feishu.cn/docx/abc"),
    "cloud_139": linked("从139邮箱发来的超大附件：推荐表.docx"),
    "cloud_189": linked("推荐表 https://cloud.189.cn/t/abc"),
    "cloud_unrelated": Said(raw=mail("合影 https://pan.baidu.com/s/1abc", subject="同学聚会")),
    "cloud_in_quoted_mail_only": Said(raw=mail("收到，谢谢" + QUOTED + " https://pan.baidu.com/s/1abc", subject="回复：推荐表", reply=True)),
    # promised and not attached
    "promised_see_attachment": Said(raw=mail("省科技厅：推荐表见附件，请查收。")),
    "promised_now_reported": Said(raw=mail("现将我局推荐表报送贵厅。")),
    "promised_by_subject_only": Said(raw=mail("")),
    "promised_by_subject_and_phone": Said(raw=mail("\r\n\r\n发自我的iPhone")),
    "promised_asks_for_receipt": Said(raw=mail("推荐表已报送，请查收，是否收到请回复，谢谢！")),
    "promised_in_other_words": Said(raw=mail("我市推荐表已上报，谢谢")),
    "promised_in_few_words": Said(raw=mail("推荐表，谢谢")),
    "promised_by_a_picture_in_the_text": Said(raw=_pictured("推荐表如下图"), kinds=(Kind.SCAN,)),
    "promised_in_reply": Said(raw=mail("已修改，请查收附件。" + QUOTED, subject="回复：推荐表", reply=True)),
    "pasted_as_prose": Said(raw=mail("活动名称：科普讲座；活动简介：讲解；举办时间、地点：5月24日榆中县；联系人及电话：王小明 13900001234")),
    "report_of_no_topic": Said(raw=mail("请查收。", subject="兰州市科技局活动总结"), kinds=(Kind.REPORT,)),
    "promised_unrelated": Said(raw=mail("简历见附件，请查收。", subject="应聘")),
    # files of no use
    "photo_only": Said(raw=mail("推荐表请查收", files=("IMG_0001.jpg",)), kinds=(Kind.SCAN,)),
    "photo_and_plan": Said(raw=mail("推荐表请查收", files=("a.pdf", "b.docx")), kinds=(Kind.SCAN, Kind.OTHER)),
    "photo_unrelated": Said(raw=mail("风景", subject="风景", files=("IMG_0001.jpg",)), kinds=(Kind.SCAN,)),
    "photo_unrelated_of_a_unit": Said(raw=mail("材料", subject="材料", files=("IMG_0001.jpg",)), kinds=(Kind.SCAN,), from_unit=True),
    "unreadable_named": Said(raw=mail("请查收", files=("推荐表.docx",)), kinds=(Kind.UNREADABLE,)),
    "unreadable_of_a_unit": Said(raw=mail("请查收", subject="材料", files=("1.zip",)), kinds=(Kind.UNREADABLE,), from_unit=True),
    "unreadable_unrelated": Said(raw=mail("你好", subject="发票", files=("1.zip",)), kinds=(Kind.UNREADABLE,)),
    "other_file_named": Said(raw=mail("推荐表请查收", files=("推荐表.docx",)), kinds=(Kind.OTHER,)),
    "other_file_about_it": Said(raw=mail("请领导审阅", subject="科技活动周信息", files=("简报.docx",)), kinds=(Kind.OTHER,)),
    "other_file_with_question": Said(raw=mail("请问推荐表这样填对吗？", files=("推荐表.docx",)), kinds=(Kind.OTHER,)),
    "other_file_titled": Said(raw=mail("请查收", subject="报送材料", files=("1.docx",)), kinds=(Kind.OTHER,), title="科技活动周简报"),
    "plan_alone": Said(raw=mail("请查收", subject="科技活动周方案", files=("1.docx",)), kinds=(Kind.OTHER,), title="科普进校园活动方案"),
    "plan_with_question": Said(raw=mail("请问方案要盖章吗？", subject="科技活动周方案", files=("1.docx",)), kinds=(Kind.OTHER,), title="活动方案"),
    "other_file_unrelated": Said(raw=mail("请查收", subject="会议材料", files=("1.docx",)), kinds=(Kind.OTHER,)),
    # a form, whatever else
    "form_under_any_subject": Said(raw=mail("你好", subject="你好", files=("1.docx",)), kinds=(Kind.FORM,)),
    "form_from_unclear_sender": Said(raw=mail("推荐表", files=("1.docx",), extra=("From: evil@example.net",)), kinds=(Kind.FORM,)),
    "attempt_from_unclear_sender": Said(raw=mail("推荐表见附件", extra=("From: evil@example.net",))),
    "unrelated_from_unclear_sender": Said(raw=mail("你好", subject="你好", extra=("From: evil@example.net",))),
    # questions, remarks, thanks
    "question": Said(raw=mail("您好，请问推荐表需要加盖公章吗？", subject="咨询")),
    "question_about_deadline": Said(raw=mail("统计表能否晚两天报送", subject="科技活动周统计表")),
    "question_of_a_unit": Said(raw=mail("请问这个活动怎么报？", subject="咨询"), from_unit=True),
    "question_with_a_photo": Said(
        raw=mail("请问推荐表这样盖章可以吗？", files=("IMG_0001.jpg",)), kinds=(Kind.SCAN,)
    ),
    "question_under_a_large_logo": Said(raw=_pictured("请问推荐表要盖章吗？"), kinds=(Kind.SCAN,)),
    "thanks_under_a_large_logo": Said(raw=_pictured("收到，谢谢", "In-Reply-To: <x@163.com>"), kinds=(Kind.SCAN,)),
    "photo_in_a_reply_without_words": Said(
        raw=mail("", subject="回复：推荐表", files=("IMG_0001.jpg",), reply=True), kinds=(Kind.SCAN,)
    ),
    "question_unrelated": Said(raw=mail("请问贵厅招聘吗？", subject="咨询")),
    "question_in_reply": Said(raw=mail("请问第3行哪里不对？" + QUOTED, subject="回复：推荐表", reply=True)),
    "remark_declines": Said(raw=mail("今年不报送推荐表", subject="推荐表")),
    "remark": Said(raw=mail("我单位今年不举办活动，特此说明。", subject="关于科技活动周的说明")),
    "remark_in_reply": Said(raw=mail("电话已更换为新号码，以此为准。" + QUOTED, subject="回复：推荐表", reply=True)),
    "thanks": Said(raw=mail("收到，谢谢！" + QUOTED, subject="回复：推荐表", reply=True)),
    "thanks_from_a_phone": Said(raw=mail("好的\r\n\r\n发自我的iPhone\r\n\r\n" + QUOTED, subject="回复：推荐表", reply=True)),
    "thanks_empty_reply": Said(raw=mail(QUOTED, subject="回复：推荐表", reply=True)),
    # nothing to do with us
    "unrelated_private": Said(raw=mail("周末一起吃饭吗？", subject="周末")),
    "unrelated_spam": Said(raw=mail("代开发票，联系微信", subject="发票")),
    "unrelated_of_a_unit": Said(raw=mail("祝节日快乐", subject="节日祝福"), from_unit=True),
}  # fmt: skip
