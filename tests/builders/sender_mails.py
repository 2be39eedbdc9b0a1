"""From fields that mislead, and the stamps NetEase puts on what it receives."""

from tests.builders.mail_bytes import header, message, text_part, word

BODY = text_part("现将推荐表报上，请查收。")
SUBJECT = header("Subject", word("兰州市科技局推荐表"))


def sent(*froms: str | bytes, extra: tuple[str | bytes, ...] = ()) -> bytes:
    return message(
        (
            "To: Gsppc02@163.com",
            *(header("From", each) for each in froms),
            SUBJECT,
            "Message-ID: <s@example.org>",
            *extra,
            "MIME-Version: 1.0",
        ),
        BODY,
    )


def stamped(
    *results: str, sender: str = "alice@example.org", host: str = "gzmx14", stamped_by: str = "", transaction: str = "PikvCgD3_--.12345S2",
    written: str = "", above: tuple[str, ...] = (),
) -> bytes:  # fmt: skip
    """A mail as it lies in a NetEase mailbox: trace on top, stamps below the sender's own headers."""
    stamps = (
        (
            f"X-CM-TRANSID:{written or transaction}",
            f"Authentication-Results: {stamped_by or host}; {'; '.join(results)}",
        )
        if results
        else ()
    )
    return message(
        (
            f"Received: from mail.example.org (unknown [192.0.2.20])\r\n\tby {host} (Coremail) with SMTP id {transaction};\r\n\tTue, 05 May 2026 10:00:01 +0800 (CST)",
            "Received: from inner.example.org by mail.example.org with ESMTP id 1234; Tue, 5 May 2026 10:00:00 +0800",
            *above, f"From: {sender}", "To: Gsppc02@163.com", SUBJECT, "Message-ID: <s@example.org>", "MIME-Version: 1.0", *stamps,
            *(("X-Coremail-Antispam: 1Uf129KBjvJXoW7",) if results else ()),
        ),
        BODY,
    )  # fmt: skip


SENDERS = {
    "from_plain": sent("alice@example.org"),
    "from_named": sent(f"{word('张三')} <alice@example.org>"),
    "from_named_in_quotes": sent(f'"{word("张三", "gbk")}" <alice@example.org>'),
    "from_raw_gbk": sent("兰州市科技局".encode("gbk") + b" <alice@example.org>"),
    "from_name_is_the_address": sent('"alice@example.org" <alice@example.org>'),
    "from_domain_in_capitals": sent("Alice <Alice@EXAMPLE.ORG>"),
    "from_folded": sent(f"{word('张三')}\r\n\t<alice@example.org>"),
    "from_tight": sent(f'"{word("张三")}"<alice@example.org>'),
    "from_brackets_only": sent("<alice@example.org>"),
    "from_parentheses_in_name": sent("Zhang San (Lanzhou) <alice@example.org>"),
    "from_missing": sent(),
    "from_empty": sent(""),
    "from_null": sent("<>"),
    "from_name_only": sent(word("张三")),
    "from_two_headers": sent("alice@unit.example.org", "evil@example.net"),
    "from_two_addresses": sent("alice@unit.example.org, evil@example.net"),
    "from_address_before_brackets": sent("alice@unit.example.org <evil@example.net>"),
    "from_two_brackets": sent("<alice@unit.example.org><evil@example.net>"),
    "from_parenthesis_after": sent("alice@unit.example.org)evil@example.net"),
    "from_comment_opens": sent("alice@unit.example.org(<evil@example.net>"),
    "from_quoted_other_address": sent('"alice@unit.example.org" <evil@example.net>'),
    "from_encoded_other_address": sent(f"{word('alice@unit.example.org')} <evil@example.net>"),
    "from_two_ats": sent("a@unit.example.org@example.net"),
    "from_nul": sent(b"alice@unit.example.org\x00 <evil@example.net>"),
    "from_nul_inside": sent(b"ali\x00ce@example.org"),
    "from_group": sent("friends: alice@example.org, bob@example.org;"),
    "from_route": sent("<@relay.example.net:alice@example.org>"),
    "from_chinese_domain": sent("alice@例子.cn"),
    "from_lookalike_domain": sent("alice@ехample.org"),
    "from_quoted_local_part": sent('"alice smith"@example.org'),
    "from_domain_literal": sent("alice@[192.0.2.1]"),
    "from_encoded_whole": sent(word("张三 <alice@example.org>")),
    "from_encoded_local_part": sent("=?utf-8?Q?alice?=@example.org"),
    "from_many_parentheses": sent("(" * 9000 + "alice@example.org"),
    "from_new_line_in_name": sent(
        f"{word('张三' + chr(13) + chr(10) + 'Bcc: victim@example.net')} <alice@example.org>"
    ),
    "from_reply_to_differs": sent("alice@example.org", extra=("Reply-To: evil@example.net",)),
}

STAMPS = {
    "stamp_dkim_and_spf": stamped("spf=pass smtp.mail=alice@example.org", "dkim=pass header.i=@example.org"),
    "stamp_folded_in_word": stamped("spf=pass smtp.mail=alice@exam\r\n\tple.org", "dki\r\n\tm=pass header.i=@example.o\r\n\trg"),
    "stamp_spf_only": stamped("spf=pass smtp.mail=alice@example.org", "dkim=none"),
    "stamp_trailing_semicolon": stamped("spf=pass smtp.mail=alice@example.org;"),
    "stamp_dkim_only": stamped("spf=softfail smtp.mail=bounce@relay.example.net", "dkim=pass header.i=@example.org"),
    "stamp_dkim_of_parent_domain": stamped("dkim=pass header.d=example.org", sender="alice@kjj.example.org"),
    "stamp_spf_of_other_domain": stamped("spf=pass smtp.mail=evil@example.net", "dkim=none"),
    "stamp_all_failed": stamped("spf=fail smtp.mail=alice@example.org", "dkim=fail header.i=@example.org"),
    "stamp_dkim_failed_spf_passed": stamped("spf=pass smtp.mail=alice@example.org", "dkim=fail header.i=@example.org"),
    "stamp_qq": stamped("spf=pass smtp.mail=10001@qq.com", "dkim=pass header.i=@qq.com", sender="10001@qq.com", host="mx40"),
    "stamp_qq_of_another_person": stamped("spf=pass smtp.mail=10002@qq.com", "dkim=pass header.i=@qq.com", sender="10001@qq.com", host="mx40"),
    "stamp_similar_domain": stamped("spf=pass smtp.mail=alice@notexample.org", "dkim=pass header.i=@notexample.org"),
    "stamp_of_another_host": stamped("spf=pass smtp.mail=alice@example.org", stamped_by="mx.evil.example.net"),
    "stamp_of_another_delivery": stamped("spf=pass smtp.mail=alice@example.org", written="AAAA--.1S2"),
    "stamp_forged_on_top": stamped(
        "spf=none smtp.mail=evil@example.net", above=("Authentication-Results: gzmx14; spf=pass smtp.mail=alice@example.org; dkim=pass header.i=@example.org",)
    ),
    "stamp_forged_with_transaction": stamped(
        "spf=fail smtp.mail=alice@example.org", above=("X-CM-TRANSID:PikvCgD3_--.12345S2", "Authentication-Results: gzmx14; dkim=pass header.i=@example.org")
    ),
    "stamp_missing": stamped(),
    "stamp_without_results": stamped("none"),
    "stamp_confusing_sender": stamped("spf=pass smtp.mail=evil@example.net", sender="alice@example.org <evil@example.net>"),
}  # fmt: skip
