"""
The programs that units write mail with, and the traces by which they are known.

A `Letter` says what the sender means, a `Client` how its program puts that into bytes.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.builders.mail_bytes import (
    DOCX,
    XLSX,
    File,
    Letter,
    file_part,
    header,
    message,
    multipart,
    rfc2231,
    text_part,
    word,
    words,
)


def quoted_words(client: "Client", name: str) -> tuple[str, str]:
    encoded_name = word(name, client.charset, label=client.label)
    return f'name="{encoded_name}"', f'filename="{encoded_name}"'


@dataclass(frozen=True, kw_only=True)
class Client:
    """How a program writes. `names` gives the parameters of Content-Type and Content-Disposition."""

    marks: tuple[str, ...]  # header lines it is known by
    charset: str = "utf-8"
    label: str = "utf-8"
    encode: Callable[["Client", str], str | bytes] = lambda client, text: word(text, client.charset, label=client.label)
    names: Callable[["Client", str], tuple[str | bytes, str | bytes]] = quoted_words
    body: str = "base64"
    html: bool = True
    boundary: str = "----=_Part_{0}_1764.1777950000000"
    disposition: str = "attachment"
    footer: str = ""
    typed: bool = False  # declares what the file is


def folded_words(client: Client, name: str) -> tuple[str, str]:
    """Several words inside one pair of quotes, cut inside characters."""
    encoded_name = words(name, client.charset, label=client.label, every=21, glue="\r\n\t")
    return f'name="{encoded_name}"', f'filename="{encoded_name}"'


def extended(client: Client, name: str) -> tuple[str, str]:
    return rfc2231("name", name, client.charset, label=client.label), rfc2231(
        "filename", name, client.charset, label=client.label
    )


def continued(client: Client, name: str) -> tuple[str, str]:
    encoded_name = word(name, client.charset, label=client.label)
    return f'name="{encoded_name}"', rfc2231("filename", name, client.charset, label=client.label, every=17)


def extended_only(client: Client, name: str) -> tuple[str, str]:
    return "", rfc2231("filename", name, client.charset, label=client.label, every=17)


def raw_names(client: Client, name: str) -> tuple[bytes, bytes]:
    data = name.encode(client.charset)
    return b'name="' + data + b'"', b'filename="' + data + b'"'


def type_name_only(client: Client, name: str) -> tuple[str, str]:
    return f'name="{word(name, client.charset, label=client.label)}"', ""


def raw(client: Client, text: str) -> bytes:
    return text.encode(client.charset)


def split_words(client: Client, text: str) -> str:
    return words(text, client.charset, label=client.label, every=15)


def q_words(client: Client, text: str) -> str:
    return word(text, client.charset, label=client.label, encoding="Q")


CLIENTS = {
    "qq_web": Client(
        charset="gb18030", label="gb18030", boundary="----=_NextPart_69F9A1C0_{0}",
        marks=("X-QQ-mid: webmail712t1777950000t1234567", "X-QQ-MIME: TCMime 1.0 by Tencent", "X-Mailer: QQMail 2.x", "X-QQ-Mailer: QQMail 2.x"),
    ),
    "qq_web_gbk_subject": Client(charset="gbk", label="gbk", marks=("X-QQ-mid: xmapzc4-0t1777950001tb1", "X-Mailer: QQMail 2.x"), encode=split_words),
    "qq_phone": Client(marks=("X-QQ-mid: xmapza32-0t1777950002te1", "X-Mailer: QQMail 2.x", "X-QQ-MIME: TCMime 1.0 by Tencent"), footer="\r\n\r\n\r\n发自我的iPhone"),
    "foxmail": Client(
        charset="gb18030", label="GB2312", encode=split_words, names=folded_words, boundary="----=_001_NextPart{0}_=----",
        marks=("X-Priority: 3", "X-GUID: 00000000-0000-4000-8000-000000000001", "X-Has-Attach: yes", "X-Mailer: Foxmail 7.2.25.178[cn]"),
    ),
    "foxmail_utf8": Client(names=folded_words, encode=split_words, marks=("X-GUID: 00000000-0000-4000-8000-000000000002", "X-Mailer: Foxmail 7.2.25.254[cn]")),
    "netease_163": Client(
        charset="gbk", label="GBK",
        marks=("X-Originating-IP: [192.0.2.7]", "X-Mailer: Coremail Webmail Server Version 2023.4-cmXT build 20251222(1a2b3c4d) Copyright (c) 2002-2026 www.mailtech.cn 163com", "X-CM-CTRLMSGS: AbCdEfGh"),
    ),
    "netease_126": Client(charset="gbk", label="GBK", names=continued, marks=("X-Originating-IP: [192.0.2.8]", "X-Mailer: Coremail Webmail Server Version 2023.4-cmXT build 20251222(1a2b3c4d) Copyright (c) 2002-2026 www.mailtech.cn 126com")),
    "netease_master": Client(marks=("X-Mailer: MailMasterAndroid/7.21.2_(24)", "X-CUSTOM-MAIL-MASTER-SENT-ID: 00000000-0000-4000-8000-000000000003"), footer="\r\n\r\n| |\r\n李镕基\r\n|"),
    "coremail_gov": Client(names=continued, marks=("X-Originating-IP: [192.0.2.9]", "X-Mailer: Coremail Webmail Server Version XT5.0.14 build 20240311(0f1e2d3c) Copyright (c) 2002-2026 www.mailtech.cn lzkj")),
    "turbomail_gov": Client(charset="gbk", label="gb2312", encode=raw, names=raw_names, body="8bit", html=False, marks=("X-Mailer: TurboMail 5.2.0",)),
    "eyou_gov": Client(charset="gbk", label="gb2312", encode=raw, html=False, marks=("X-Mailer: eYou WebMail 8.15", "X-Eyou-Sender: <li.rongji@example.org>")),
    "winmail_gov": Client(encode=raw, names=raw_names, html=False, marks=("X-Mailer: Winmail WebMail 6.5",)),
    "outlook_2019": Client(
        charset="gbk", label="gb2312", names=folded_words, body="quoted-printable", typed=True, boundary="----=_NextPart_000_0001_{0}",
        marks=("X-Mailer: Microsoft Outlook 16.0", "Thread-Index: AdzAAAAAAAAAAAAAAAAAAAAAAAAAAA==", "Content-Language: zh-cn"),
    ),
    "outlook_web": Client(names=quoted_words, typed=True, body="quoted-printable", marks=("Thread-Topic: =?utf-8?B?5o6o6I2Q6KGo?=", "Accept-Language: zh-CN, en-US", "X-MS-Has-Attach: yes", "X-MS-TNEF-Correlator:")),
    "apple_mail": Client(names=extended_only, html=False, typed=True, disposition="inline", marks=("X-Mailer: Apple Mail (2.3774.600.62)", "Mime-Version: 1.0 (Mac OS X Mail 16.0 \\(3774.600.62\\))")),
    "iphone_mail": Client(names=continued, html=False, typed=True, marks=("X-Mailer: iPhone Mail (22F76)",), footer="\r\n\r\n发自我的 iPhone"),
    "android_mail": Client(encode=raw, names=raw_names, typed=True, marks=("X-Mailer: Xiaomi Mail",), footer="\r\n\r\n来自小米手机"),
    "huawei_mail": Client(names=type_name_only, typed=True, marks=("X-Mailer: EMUI Email 10",), footer="\r\n\r\n发自我的华为手机"),
    "wecom": Client(charset="gb18030", label="gb18030", marks=("X-QQ-mid: bizesmtp85t1777950004t5", "X-QQ-SSF: 0140000000000", "X-Mailer: Exmail 2.x")),
    "mail_139": Client(marks=("X-RM-TRANSID: 2b0669f9a1c0000-00001", "X-RM-OA-ENC-TYPE: 0", "X-Mailer: Richmail_Webapp(V2.4.20)"), names=folded_words),
    "mail_189": Client(charset="gbk", label="GBK", marks=("X-Mailer: 21CN webmail", "X-21cn-Flag: 0"), encode=q_words),
    "sina": Client(charset="gbk", label="GBK", names=type_name_only, marks=("X-Mailer: Sina WebMail 4.0", "X-Originating-IP: [192.0.2.10]")),
    "aliyun": Client(marks=("X-Mailer: Alimail-Mailagent", "x-aliyun-mail-creator: W4_8691_M3"), names=continued, encode=q_words),
    "sohu": Client(charset="gbk", label="GBK", marks=("X-Mailer: Sohu Web Mail 2.0.13",)),
    "java_mail": Client(marks=("X-Mailer: JavaMail",), encode=q_words, names=lambda client, name: (f"name={word(name)}", f"filename={word(name)}"), html=False),
    "python_smtplib": Client(marks=(), names=extended_only, encode=split_words, html=False),
    "thunderbird": Client(marks=("User-Agent: Mozilla Thunderbird", "Content-Language: zh-CN"), names=continued, html=False, body="8bit"),
    "gmail": Client(marks=("X-Gm-Message-State: AOJu0Yz",), names=quoted_words, typed=True, boundary="000000000000{0}"),
    "lotus_notes": Client(charset="gbk", label="GB2312", names=extended, html=False, boundary="=_mixed {0}", marks=("X-Mailer: Lotus Notes Release 8.5.3",)),
    "wps_mail": Client(marks=("X-Mailer: WPS Mail",), names=raw_names),
}  # fmt: skip


def write(letter: Letter, client: Client) -> bytes:
    """The letter as this program sends it."""
    head = (*letter.extra, *_head(letter, client), *client.marks, "MIME-Version: 1.0")
    body = _texts(letter, client)
    if not letter.files:
        return message(head, body)
    files = (_file(file, client) for file in letter.files)
    return message(
        head,
        multipart(
            "mixed",
            client.boundary.format("A"),
            body,
            *files,
            preamble=b"This is a multi-part message in MIME format.\r\n\r\n",
        ),
    )


def _head(letter: Letter, client: Client) -> tuple[bytes, ...]:
    name = client.encode(client, letter.name)
    sender = (name if isinstance(name, bytes) else f'"{name}"'.encode()) + f" <{letter.address}>".encode()
    return (
        header("Date", "Tue, 5 May 2026 10:00:00 +0800"),
        header("From", sender),
        header("To", f'"{word("省科技厅")}" <{letter.to}>'),
        header("Subject", client.encode(client, letter.subject)),
        header("Message-ID", letter.message_id),
    )


def _texts(letter: Letter, client: Client) -> bytes:
    text = letter.text + client.footer
    plain = text_part(text, client.charset, label=client.label, encoding=client.body)
    if not client.html:
        return plain
    rows = "".join(f"<div>{line}</div>" for line in text.split("\r\n"))
    html = text_part(
        f"<html><body>{rows}</body></html>", client.charset, kind="html", label=client.label, encoding=client.body
    )
    return multipart("alternative", client.boundary.format("B"), plain, html)


def _file(file: File, client: Client) -> bytes:
    type_name, disposition_name = client.names(client, file.name or "")
    kind = {"docx": DOCX, "xlsx": XLSX}.get(re.sub(r".*\.", "", file.name or ""), file.type)
    typed = replace(file, type=kind) if client.typed else file
    return file_part(
        typed,
        type_name=type_name,
        disposition_name=disposition_name,
        disposition=client.disposition if disposition_name else "",
    )
