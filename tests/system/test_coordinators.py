"""Coordinators decide by answering the digest; nobody else does in their name."""

import re
from email import message_from_bytes
from email.policy import default

import pytest

from ingest import duties, rereading
from ingest.asking import Asking
from ingest.orders import are_clear, orders_in
from ingest.person import Person
from parsers.mime.plain import html_text
from store import decisions
from tests.builders.letters_in import BAIYIN, LANZHOU, Stamp, letter, recommendation, statistics
from tests.builders.loop import HOUR, loop

CHIEF = "chief@office.example.org"


@pytest.fixture
def work(tmp_path):
    with loop(tmp_path, extra=f'[digest]\nto = ["{CHIEF}"]\n') as open_loop:
        yield open_loop


class Digest:
    def __init__(self, work):
        assert duties.send_digest(work.desk, work.desk.rules.notices[0], now=work.now) == 1
        (sent,) = [each for each in work.answers() if each.kind == "digest"]
        self.subject, self.id, self.text = str(sent.mail["Subject"]), str(sent.mail["Message-ID"]), sent.text
        self.page = sent.mail.get_body(("html",)).get_content()
        self.token = re.search(r"办理号：(\w+)", sent.text)[1]


def held_two(work):
    """A unit's form, and another for the same unit from an address nobody knows: held."""
    work.take(letter(recommendation()))
    return work.take(
        letter(
            recommendation(summary="另一种简介。"), sender="other@x.example.net", stamp=Stamp.VOUCHED, subject="推荐表"
        )
    )


def reply(text, digest, *, stamp=Stamp.VOUCHED, sender=CHIEF, subject=None, thread=True, extra=()):
    threads = (("In-Reply-To", digest.id), ("References", digest.id)) if thread else ()
    return letter(
        sender=sender, subject=subject or f"回复：{digest.subject}", text=text, stamp=stamp, extra=(*threads, *extra)
    )


def test_the_digest_says_how_to_answer_it_and_shows_numbers_that_stay(work):
    held = held_two(work)
    digest = Digest(work)
    assert digest.token in digest.subject
    assert f"“{held.id} 接受”" in digest.text
    assert held.state == "held"


def test_to_accept_counts_it_and_is_answered(work):
    held = held_two(work)
    message = work.take(reply(f"您好，\n{held.id} 接受\n谢谢", Digest(work)))
    assert (message.state, message.reason) == ("handled", "coordinator")
    assert work.message(held.id).state == "handled"
    assert work.standing(LANZHOU).sender == "other@x.example.net"
    answer = work.answer(message)
    assert (answer.kind, answer.to) == ("receipt", CHIEF)
    assert "已全部办理（1件）" in answer.text
    assert "已采用" in answer.text
    told = [each for each in work.answers() if each.to == "other@x.example.net"]
    assert [each.kind for each in told] == ["checking", "acknowledgement"]


def test_to_refuse_needs_a_reason_which_the_unit_is_told(work):
    held = held_two(work)
    digest = Digest(work)
    nothing = work.answer(work.take(reply(f"{held.id} 不采用", digest)))
    assert "没有可以办理的内容" in nothing.text
    assert "不采用——须写明原因" in nothing.text
    assert work.message(held.id).state == "held"
    work.take(reply(f"{held.id} 不采用 不是单位邮箱，请用单位邮箱报送", digest))
    assert work.message(held.id).reason == "rejected"
    (told,) = [each for each in work.answers() if each.to == "other@x.example.net" and each.kind == "correction"]
    assert "不是单位邮箱，请用单位邮箱报送" in told.text


def test_to_name_the_unit_assigns(work):
    work.take(letter(statistics(BAIYIN), sender="by@by.example.org", subject="统计表"))
    doubtful = work.take(letter(recommendation(LANZHOU), sender="by@by.example.org", subject="推荐表"))
    assert doubtful.reason == "doubtful"
    answer = work.answer(work.take(reply(f"{doubtful.id} {BAIYIN}", Digest(work))))
    assert f"已登记为{BAIYIN}的来信" in answer.text
    assert work.state(BAIYIN) == "accepted"
    assert work.state(LANZHOU) == "missing"


def test_to_waive(work):
    message = work.take(reply("免报 甘南州委宣传部 统计表", Digest(work)))
    assert work.state("甘南州委宣传部", "statistics") == "waived"
    assert "甘南州委宣传部免报“活动开展情况统计表”" in work.answer(message).text


def test_what_was_done_is_taken_back(work):
    held = held_two(work)
    digest = Digest(work)
    work.take(reply(f"{held.id} 接受", digest))
    answer = work.answer(work.take(reply(f"{held.id} 撤销", digest)))
    assert "已撤销此前的办理，现为待人工处理" in answer.text
    assert work.message(held.id).state == "held"
    assert work.standing(LANZHOU).sender != "other@x.example.net"
    assert "无可撤销" in work.answer(work.take(reply(f"{held.id} 撤回。", digest))).text


def test_an_assignment_is_taken_back(work):
    work.take(letter(statistics(BAIYIN), sender="by@by.example.org", subject="统计表"))
    doubtful = work.take(letter(recommendation(LANZHOU), sender="by@by.example.org", subject="推荐表"))
    digest = Digest(work)
    work.take(reply(f"{doubtful.id} {BAIYIN}", digest))
    work.take(reply(f"{doubtful.id} 撤销", digest))
    assert work.message(doubtful.id).reason == "doubtful"
    assert work.state(BAIYIN) == "held"


def test_a_waiver_is_taken_back(work):
    digest = Digest(work)
    work.take(reply("免报 甘南州委宣传部 统计表", digest))
    text = work.answer(work.take(reply("撤销免报 甘南州委宣传部 统计表", digest))).text
    assert work.state("甘南州委宣传部", "statistics") == "missing"
    assert "今后照常提醒" in text
    assert "本未登记为免报" in work.answer(work.take(reply(f"取消免报：{BAIYIN}，统计表", digest))).text


def test_several_lines_some_of_them_wrong(work):
    held = held_two(work)
    text = f"{held.id} 接受\n999 接受\n免报 没有的单位 统计表\n免报 {LANZHOU} 没有的表\n请把这件也处理一下吧"
    answer = work.answer(work.take(reply(text, Digest(work))))
    assert "已办理1件，另有4件未办理" in answer.text
    for told in ("没有编号999", "名单中没有“没有的单位”", "没有名为“没有的表”的材料", "未能理解", "办理方法"):
        assert told in answer.text


def test_what_is_not_understood_is_answered_with_how_to_say_it(work):
    digest = Digest(work)
    message = work.take(reply("第一件算兰州的吧", digest))
    assert "“12 兰州市科技局”" in work.answer(message).text
    assert message.reason == "coordinator"


@pytest.mark.parametrize("stamp", [Stamp.FAILED, Stamp.SILENT, Stamp.VOUCHED])
def test_without_the_token_nothing_is_done(work, stamp):
    held = held_two(work)
    digest = Digest(work)
    message = work.take(reply(f"{held.id} 接受", digest, stamp=stamp, subject="回复：报送日报", thread=False))
    assert (message.state, message.reason) == ("held", "coordinator_unproven")
    assert work.message(held.id).state == "held"
    assert [each.kind for each in work.answers(message)] == (["receipt"] if stamp is Stamp.VOUCHED else [])


def test_one_that_fails_authentication_does_nothing_even_with_the_token(work):
    held = held_two(work)
    message = work.take(reply(f"{held.id} 接受", Digest(work), stamp=Stamp.FAILED))
    assert (message.state, message.reason) == ("held", "coordinator_unproven")
    assert work.message(held.id).state == "held"
    assert work.answers(message) == []


@pytest.mark.parametrize("proof", ["subject", "text", "thread"])
def test_silence_is_enough_with_the_token_wherever_it_stands(work, proof):
    held = held_two(work)
    digest = Digest(work)
    work.take(
        reply(
            f"{held.id} 接受" + (f"\n\n---原始邮件---\n办理号：{digest.token}" if proof == "text" else ""),
            digest,
            stamp=Stamp.SILENT,
            subject=None if proof == "subject" else "回复：日报",
            thread=proof == "thread",
        )
    )
    assert work.message(held.id).state == "handled"


def test_somebody_else_with_the_token_is_no_coordinator(work):
    held = held_two(work)
    message = work.take(reply(f"{held.id} 接受", Digest(work), sender="stranger@x.example.net"))
    assert message.reason != "coordinator"
    assert work.message(held.id).state == "held"


def test_a_vacation_reply_of_a_coordinator_orders_nothing(work):
    held = held_two(work)
    message = work.take(reply(f"{held.id} 接受", Digest(work), extra=(("Auto-Submitted", "auto-replied"),)))
    assert message.state == "ignored"
    assert work.message(held.id).state == "held"


def test_a_number_of_another_digest_is_refused(work):
    digest = Digest(work)
    held = held_two(work)
    answer = work.answer(work.take(reply(f"{held.id} 接受", digest)))
    assert f"没有编号{held.id}" in answer.text
    assert work.message(held.id).state == "held"


def test_what_is_settled_already_is_said(work):
    held = held_two(work)
    digest = Digest(work)
    work.take(reply(f"{held.id} 接受", digest))
    answer = work.answer(work.take(reply(f"{held.id} {BAIYIN}", digest)))
    assert "不能这样办理" in answer.text


def test_the_digest_quoted_without_any_mark_orders_nothing(work):
    held_two(work)
    digest = Digest(work)
    assert not are_clear(orders_in("好的\n" + digest.text, quoted=digest.text.splitlines()))
    work.take(reply("收到\n" + digest.text, digest))
    with work.desk.database.read() as conn:
        assert decisions.find(conn, verbs=(decisions.Verb.ACCEPT, decisions.Verb.ASSIGN, decisions.Verb.REJECT)) == ()


@pytest.mark.parametrize("thread", [True, False])
def test_the_page_of_the_digest_quoted_without_any_mark_orders_nothing(work, thread):
    """A point whose subject is a unit's name stands on a line by itself, as an order would."""
    held = work.take(letter(sender="a@x.example.net", subject=BAIYIN, text="推荐表怎么填？"))
    assert held.state == "held"
    digest = Digest(work)
    raw = reply("收到", digest, thread=thread)
    mail = message_from_bytes(raw, policy=default)
    mail.clear_content()
    mail.set_content(f"<p>收到</p>{digest.page}", subtype="html")
    assert are_clear(orders_in(html_text(digest.page)))
    message = work.take(mail.as_bytes())
    assert message.reason == "coordinator"
    assert work.message(held.id).state == "held"


def test_reading_anew_what_was_obeyed_changes_nothing(work):
    held = held_two(work)
    message = work.take(reply(f"{held.id} 接受", Digest(work)))
    reread = rereading.reprocess(work.desk, message, Person(name="op"), asking=Asking.ANEW)
    assert not reread.changed
    assert work.message(message.id) == message


def test_a_form_that_a_coordinator_hands_on_is_a_submission(work):
    digest = Digest(work)
    message = work.take(
        letter(
            recommendation(BAIYIN), sender=CHIEF, subject=f"回复：{digest.subject}", extra=(("References", digest.id),)
        )
    )
    assert message.reason == "accepted"


def test_a_mail_that_is_handled_twice_decides_once(work):
    held = held_two(work)
    raw = reply(f"{held.id} 接受\n免报 {BAIYIN} 统计表", Digest(work))
    message = work.put(raw)
    commit, broken = work.desk.database.write, []

    def breaks(purpose=""):
        if purpose == "outcome" and not broken:
            broken.append(purpose)
            raise OSError("no space left")
        return commit(purpose)

    object.__setattr__(work.desk, "database", Breaking(work.desk.database, breaks))
    work.work()
    assert broken == ["outcome"]
    work.now += HOUR
    work.work()
    assert work.message(message).reason == "coordinator"
    (answer,) = work.answers(work.message(message))
    assert "已全部办理（2件）" in answer.text
    with work.desk.database.read() as conn:
        made = [each.decision.verb for each in decisions.find(conn) if CHIEF in each.decision.by]
    assert sorted(made) == ["accept", "waive"]


class Breaking:
    def __init__(self, database, write):
        self._database, self.write = database, write

    def __getattr__(self, name):
        return getattr(self._database, name)
