"""Names and charsets as they must not be written and are."""

import base64

from tests.builders.mail_bytes import (
    CRLF,
    DOCX,
    File,
    docx,
    encoded,
    file_part,
    header,
    message,
    multipart,
    part,
    percent,
    rfc2231,
    text_part,
    word,
    word_of,
    words,
)  # fmt: skip

NAME = "附件1：兰州市推荐表（镕）.docx"
SENDER = b"From: Li <li@example.org>"
FRAME = (
    "Date: Tue, 5 May 2026 10:00:00 +0800",
    SENDER,
    "To: Gsppc02@163.com",
    "Message-ID: <odd@example.org>",
    "MIME-Version: 1.0",
)
DATA = docx("odd")
BODY = text_part("请查收附件。")


def mail(content: bytes, *, subject: str | bytes = "=?utf-8?B?5o6o6I2Q6KGo?=") -> bytes:
    return message((*FRAME, header("Subject", subject)), content)


def attached(type_name: str | bytes = "", disposition_name: str | bytes = "", **file: str) -> bytes:
    """A mail with one file under the names given."""
    written = file_part(
        File(name=None, data=DATA, type=file.pop("type", "application/octet-stream")), type_name=type_name, disposition_name=disposition_name, **file
    )  # fmt: skip
    return mail(multipart("mixed", "odd", BODY, written))


def subject(value: str | bytes) -> bytes:
    return mail(text_part("正文"), subject=value)


def worded(text: str, charset: str, label: str) -> bytes:
    return mail(text_part(text, charset, label=label))


def _cut_base64(text: str, charset: str, every: int) -> str:
    """Base64 cut where no quantum ends."""
    whole = base64.b64encode(text.encode(charset)).decode()
    return "\r\n ".join(f"=?{charset}?B?{whole[at : at + every]}?=" for at in range(0, len(whole), every))


LONG = "兰州市科技局关于报送2026年甘肃省科技活动周和科技工作者日特色群众性主题实践活动推荐表的报告"
SUBJECTS = {
    "subject_gb2312_holds_gbk": subject(word("朱镕基㎡—推荐表", "gbk", label="gb2312")),
    "subject_gb2312_holds_gb18030": subject(word("㐂㐱推荐表", "gb18030", label="GB2312")),
    "subject_gbk_cut_in_character": subject(words(LONG, "gbk", every=15)),
    "subject_utf8_cut_in_character": subject(words(LONG, "utf-8", every=16)),
    "subject_base64_cut_in_quantum": subject(_cut_base64(LONG, "utf-8", 30)),
    "subject_without_padding": subject(word(LONG[:11], "utf-8").replace("=?=", "?=").replace("=?=", "?=")),
    "subject_raw_gbk": subject(LONG.encode("gbk")),
    "subject_raw_utf8": subject(LONG.encode()),
    "subject_raw_gbk_folded": subject(LONG[:20].encode("gbk") + b"\r\n " + LONG[20:].encode("gbk")),
    "subject_x_gbk": subject(word(LONG, "gbk", label="x-gbk")),
    "subject_cp936": subject(word(LONG, "gbk", label="cp936")),
    "subject_unknown_charset": subject(word(LONG, "gbk", label="GBK2312-80")),
    "subject_utf8_labelled_gb2312": subject(word("推荐表", "utf-8", label="gb2312")),
    "subject_gbk_labelled_utf8": subject(word("推荐表报送", "gbk", label="utf-8")),
    "subject_default_charset": subject(word("推荐表", "gbk", label="Default")),
    "subject_big5": subject(word("推薦表", "big5")),
    "subject_language_tag": subject("=?utf-8*zh-CN?B?5o6o6I2Q6KGo?="),
    "subject_q_with_spaces": subject("=?utf-8?Q?=E6=8E=A8=E8=8D=90=E8=A1=A8 2026?="),
    "subject_words_without_gap": subject(word("推荐", "gbk") + word("表", "gbk")),
    "subject_words_of_two_charsets": subject(word("推荐", "gbk") + "\r\n " + word("表", "utf-8")),
    "subject_b_then_q": subject(word("推荐", "utf-8") + "\r\n " + word("表", "utf-8", encoding="Q")),
    "subject_ascii_between": subject(word("推荐表") + " 2026 " + word("兰州")),
    "subject_newline_inside": subject(word("推荐表\r\nBcc: victim@example.net")),
    "subject_direction_marks": subject(word("推荐\u202e表\u200b\u2066")),
    "subject_nul_inside": subject(word("推荐\x00表")),
    "subject_very_long": subject(words(LONG * 30, "utf-8", every=45)),
    "subject_missing": message(FRAME, text_part("正文")),
    "subject_empty": subject(""),
    "subject_broken_word": subject("=?utf-8?B?5o6o6I2Q6KGo"),
    "subject_reply_prefixes": subject("Re:" + word("回复：答复: 推荐表")),
}

NAMES = {
    "name_2047_gb2312_holds_gbk": attached(
        f'name="{word(NAME, "gbk", label="gb2312")}"', f'filename="{word(NAME, "gbk", label="gb2312")}"'
    ),
    "name_2047_cut_in_character": attached(
        "", f'filename="{words(NAME, "gbk", every=13, glue=chr(13) + chr(10) + chr(9))}"'
    ),
    "name_2047_cut_in_quantum": attached("", f'filename="{_cut_base64(NAME, "utf-8", 22)}"'),
    "name_2047_unquoted": attached(f"name={word(NAME, 'gb18030')}", f"filename={word(NAME, 'gb18030')}"),
    "name_2047_unquoted_two_words": attached("", f"filename={words(NAME, 'utf-8', every=18)}"),
    "name_2047_q": attached("", f'filename="{word(NAME, "utf-8", encoding="Q")}"'),
    "name_2231_utf8": attached("", rfc2231("filename", NAME)),
    "name_2231_gbk": attached("", rfc2231("filename", NAME, "gbk")),
    "name_2231_gbk_cut_in_character": attached("", rfc2231("filename", NAME, "gbk", every=7)),
    "name_2231_bogus_charset": attached("", rfc2231("filename", NAME, "gbk", label="x-gbk-2312")),
    "name_2231_no_charset": attached("", f"filename*=''{percent(NAME.encode())}"),
    "name_2231_no_quotes_marks": attached("", f"filename*={percent(NAME.encode('gbk'))}"),
    "name_2231_quoted": attached("", f"filename*=\"utf-8''{percent(NAME.encode())}\""),
    "name_2231_out_of_order": attached(
        "", "filename*1*=%E8%8D%90;\r\n filename*0*=utf-8''%E6%8E%A8;\r\n filename*2=\".docx\""
    ),
    "name_2231_on_content_type": attached(rfc2231("name", NAME, every=11), ""),
    "name_raw_gbk": attached(b'name="' + NAME.encode("gbk") + b'"', b'filename="' + NAME.encode("gbk") + b'"'),
    "name_raw_gbk_unquoted": attached("", b"filename=" + NAME.encode("gbk")),
    "name_raw_gbk_backslash_byte": attached("", b'filename="' + "昞焅表.docx".encode("gbk") + b'"'),
    "name_raw_utf8": attached("", b'filename="' + NAME.encode() + b'"'),
    "name_percent_encoded": attached("", f'filename="{percent(NAME.encode())}"'),
    "name_percent_is_percent": attached("", 'filename="100%25 done.docx"'),
    "name_on_content_type_only": attached(f'name="{word(NAME)}"', "", disposition=""),
    "name_differs": attached(f'name="{word("另一个.docx")}"', f'filename="{word(NAME)}"'),
    "name_both_kinds": attached("", f'{rfc2231("filename", NAME)};\r\n filename="tuijian.docx"'),
    "name_question_marks": attached(f'name="{word(NAME)}"', 'filename="????.docx"'),
    "name_missing": attached("", "", type=DOCX),
    "name_missing_inline_docx": attached("", "", type=DOCX, disposition="inline"),
    "name_missing_octets": attached("", ""),
    "name_empty": attached('name=""', 'filename=""', type="application/pdf"),
    "name_windows_path": attached("", 'filename="C:\\\\Users\\\\li\\\\Desktop\\\\tuijian.docx"'),
    "name_climbs": attached("", 'filename="..\\..\\etc/passwd.xlsx"'),
    "name_only_dots": attached("", 'filename="../.."', type="application/zip"),
    "name_300_characters": attached("", rfc2231("filename", "推荐" * 150 + ".docx")),
    "name_newline": attached("", f'filename="{word("推荐" + chr(10) + "表.docx")}"'),
    "name_nul": attached("", rfc2231("filename", "推荐\x00表.docx")),
    "name_right_to_left": attached("", rfc2231("filename", "推荐表\u202excod.exe")),
    "name_quotes_inside": attached("", 'filename="a "b" c.docx"'),
    "name_quotes_escaped": attached("", r'filename="a \"b\" c.docx"'),
    "name_never_closed": attached("", 'filename="tuijian.docx'),
    "name_semicolon_inside": attached("", 'filename="a;b.docx"; size=12'),
    "name_unquoted_spaces": attached("", "filename=tuijian biao 2026.docx; size=12"),
    "name_no_semicolon_between": attached('name="tuijian.docx" charset="gbk"', ""),
    "name_upper_case_keys": attached("", 'FileName="tuijian.docx"'),
    "name_decomposed": attached("", rfc2231("filename", "e\u0301tude.docx")),
}

BODIES = {
    "body_gb2312_holds_gbk": worded("朱镕基㎡—请查收", "gbk", "gb2312"),
    "body_gbk_labelled_utf8": worded("现将推荐表报上，请查收。", "gbk", "utf-8"),
    "body_utf8_labelled_gb2312": worded("现将推荐表报上，请查收。", "utf-8", "gb2312"),
    "body_gbk_labelled_ascii": worded("现将推荐表报上，请查收。", "gbk", "us-ascii"),
    "body_gbk_labelled_latin1": worded("现将推荐表报上，请查收。", "gbk", "iso-8859-1"),
    "body_unknown_charset": worded("现将推荐表报上，请查收。", "gbk", "x-unknown"),
    "body_no_charset_gbk": mail(part(("Content-Type: text/plain", "Content-Transfer-Encoding: 8bit"), "现将推荐表报上".encode("gbk"))),
    "body_no_content_type": message((*FRAME, "Subject: tuijian"), CRLF + "现将推荐表报上".encode("gbk")),
    "body_utf8_cut_in_character": mail(part(("Content-Type: text/plain; charset=utf-8",), "推荐表报上".encode()[:-1])),
    "body_utf16": worded("现将推荐表报上", "utf-16", "utf-16"),
    "body_html_only": mail(text_part("<p>现将<b>推荐表</b>报上</p><script>x()</script><p>请查收&nbsp;！</p>", kind="html")),
    "body_html_meta_charset": mail(
        part(("Content-Type: text/html", "Content-Transfer-Encoding: base64"), encoded('<html><head><meta charset="gbk"></head><body>推荐表</body></html>'.encode("gbk"), "base64"))
    ),
    "body_html_table": mail(text_part("<table><tr><td>序号</td><td>活动名称</td></tr><tr><td>1</td><td>科普讲座</td></tr></table>", kind="html")),
    "body_plain_blank_html_full": mail(multipart("alternative", "alt", text_part(" \r\n"), text_part("<div>推荐表</div>", kind="html"))),
    "body_empty": mail(text_part("")),
    "body_head_only": b"\r\n".join(each if isinstance(each, bytes) else each.encode() for each in FRAME),
    "body_empty_message": b"",
    "body_hz": mail(part(("Content-Type: text/plain; charset=hz-gb-2312",), "推荐表".encode("hz"))),
    "body_big5": worded("推薦表", "big5", "big5"),
    "body_two_texts": mail(multipart("mixed", "two", text_part("上半部分"), file_part(File(name="a", data=DATA), disposition_name='filename="a.docx"'), text_part("下半部分"))),
    "body_q_soft_breaks": mail(text_part("推荐表" * 20, encoding="quoted-printable")),
    "body_word_of_bytes": subject(word_of(b"\xff\xfe\xfd", "utf-8")),
}  # fmt: skip
