"""
Mail arriving, polls, deaths after any step, servers' verdicts, restarts, clocks that jump, people's decisions.

In whatever order: every message has its row (I1), nobody is answered twice but for an
`unknown` (I2), database and archive agree (I3), the mailboxes are untouched (I4), our
mistakes are seen (I5), and nobody changes a unit's submission by writing its name in a
From (I7). `BAOSONG_STEPS=10000` (by hand) goes on for so many steps.
"""

import os
from contextlib import ExitStack, suppress

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ingest import duties, rereading, rulings, taking_back
from ingest.asking import Asking
from ingest.choosing import Choice
from ingest.person import Ambiguous, Impossible, Person
from parsers.mail import read_mail
from store import inbox, outbox, submissions
from store.outbox import State
from tests.builders.accounts import PASSWORDS
from tests.builders.letters_in import BAIYIN, DINGXI, LANZHOU, Stamp, letter, recommendation, statistics
from tests.builders.mishaps import DECIDING, HANDLING, POLLING, RARELY, SENDING, VERDICTS, WRITING, dying
from tests.builders.world import World
from tests.servers.netease import netease
from tests.servers.scripted_smtp import scripted

STEPS = int(os.environ.get("BAOSONG_STEPS", "0"))
ADDRESSES = {LANZHOU: "keji@lz.example.org", BAIYIN: "kx@by.example.org", DINGXI: "xcb@dx.example.org"}
MAILBOXES = st.sampled_from(("kjt", "kx"))
UNITS = st.sampled_from(tuple(ADDRESSES))
CHIEF = "zong@example.org"  # the digest goes there
COORDINATOR = Person(name="zong", why="核对过")
SERVERS = ExitStack()


class Campaign(RuleBasedStateMachine):
    @initialize()
    def build(self):
        self.world = World(*servers())
        self.number = 0
        self.genuine = set()  # content keys of mails that their units did send
        self.standing = {}  # (unit, deliverable) -> content key of the mail that counts

    # ---- mail comes -------------------------------------------------------

    def mail(self, *files, sender, stamp=Stamp.VOUCHED, **how):
        self.number += 1
        date = self.world.now.strftime("%a, %d %b %Y %H:%M:%S +0000")
        subject = how.pop("subject", f"报送推荐表{self.number}")
        return letter(*files, sender=sender, stamp=stamp, date=date, subject=subject, **how)

    @rule(unit=UNITS, both=st.booleans(), faulty=st.booleans(), folder=st.sampled_from(("INBOX", "INBOX", "垃圾邮件")))
    def a_unit_sends_its_form(self, unit, both, faulty, folder):
        contact = "王小明" if faulty else "王小明 139-0000-1234"
        form = recommendation(unit, summary=f"第{self.number % 7}版简介。", contact=contact)
        self.comes_from_the_unit(self.mail(form, sender=ADDRESSES[unit]), both=both, folder=folder)

    @rule(unit=UNITS)
    def a_unit_sends_figures(self, unit):
        form = statistics(unit, name="统计表.xlsx", activity_count=10 + self.number % 5)
        self.comes_from_the_unit(self.mail(form, sender=ADDRESSES[unit], subject=f"报送统计表{self.number}"))

    def comes_from_the_unit(self, raw, **where):
        self.genuine.add(read_mail(raw).content_key)
        self.world.arrive(raw, **where)

    @precondition(lambda self: self.settled())
    @rule(data=st.data(), stamp=st.sampled_from((Stamp.FAILED, Stamp.SILENT)), stranger=st.booleans())
    def somebody_writes_a_units_name(self, data, stamp, stranger):
        """Under its address without a voucher, or under an address of his own with one."""
        unit = data.draw(st.sampled_from(self.settled()))
        form = recommendation(unit, summary=f"冒名的第{self.number}版。")
        if stranger:
            raw = self.mail(form, sender=f"evil{self.number % 3}@evil.example.net")
        else:
            raw = self.mail(form, sender=ADDRESSES[unit], stamp=stamp)
        self.world.arrive(raw)

    @rule(kind=st.sampled_from(("auto", "question", "nothing", "garbage")))
    def something_else_comes(self, kind):
        sender = f"someone{self.number % 4}@example.org"
        match kind:
            case "auto":
                raw = self.mail(
                    sender=sender, subject=f"自动回复：{self.number}", extra=(("Auto-Submitted", "auto-replied"),)
                )
            case "question":
                raw = self.mail(
                    sender=sender, subject=f"科技活动周推荐表怎么填？{self.number}", text="请问推荐表何时截止？"
                )
            case "nothing":
                raw = self.mail(sender=sender, text="推荐表见附件。")
            case _:
                raw = self.mail(("推荐表.docx", bytes([self.number % 256]) * 99), sender=sender)
        self.world.arrive(raw)

    @rule(data=st.data(), verb=st.sampled_from(("接受", "不采用 情况不属实")), stamp=st.sampled_from(Stamp))
    def the_digest_is_answered(self, data, verb, stamp):
        """By a coordinator, or by somebody who only says so; about what is held."""
        digests = [each for each in self.world.mailings(State.SENT) if each.kind == "digest"]
        held = self.world.messages(inbox.State.HELD)
        if verb == "接受":  # a person may be deceived; the house may not
            held = [each for each in held if each.content_key in self.genuine]
        if digests and held:
            told = self.world.text_of(data.draw(st.sampled_from(digests)))
            order = f"{data.draw(st.sampled_from(held)).id} {verb}"
            thread = (("In-Reply-To", told["Message-ID"]),)
            subject = f"回复：{told['Subject']}"
            self.world.arrive(self.mail(sender=CHIEF, stamp=stamp, subject=subject, text=order, extra=thread))

    # ---- the house works, and dies ----------------------------------------

    @rule(verdict=st.sampled_from(VERDICTS), **dying(*POLLING, *HANDLING, *SENDING, *RARELY))
    def go_through_a_cycle(self, verdict, place, nth):
        self.world.dying(place, nth, lambda: self.cycle(verdict))

    def cycle(self, verdict):
        for mailbox in ("kjt", "kx"):
            self.world.poll(mailbox)
        self.world.handle()
        for mailbox in ("kjt", "kx"):
            self.world.relay(mailbox, verdict)

    @rule(mailbox=MAILBOXES, **dying(*POLLING))
    def poll(self, mailbox, place, nth):
        self.world.dying(place, nth, lambda: self.world.poll(mailbox))

    @rule(**dying(*HANDLING))
    def handle(self, place, nth):
        self.world.dying(place, nth, self.world.handle)

    @rule(mailbox=MAILBOXES, verdict=st.sampled_from(VERDICTS), **dying(*SENDING, *RARELY))
    def relay(self, mailbox, verdict, place, nth):
        self.world.dying(place, nth, lambda: self.world.relay(mailbox, verdict))

    @rule(duty=st.sampled_from((duties.remind, duties.digest)), **dying(*WRITING))
    def duty(self, duty, place, nth):
        self.world.dying(place, nth, lambda: duty(self.world.desk))

    @rule()
    def restart(self):
        self.world.restart()

    @rule(cut=st.integers(100, 60_000), mailbox=MAILBOXES)
    def poll_over_a_line_that_breaks(self, cut, mailbox):
        self.world.imap.cut_after = cut
        self.world.poll(mailbox)
        self.world.imap.cut_after = None

    @rule(minutes=st.sampled_from((1, 31, 600, 4320, 43200, -1440)))
    def the_clock_jumps(self, minutes):
        self.world.jump(minutes)

    @rule(validity=st.integers(1, 9))
    def the_server_numbers_anew(self, validity):
        box = self.world.imap.mailbox()
        if box.uidvalidity["INBOX"] == validity:
            return
        box.uidvalidity["INBOX"] = validity

    # ---- people decide ----------------------------------------------------

    @rule(data=st.data(), change=st.sampled_from((outbox.retry, outbox.cancel, outbox.release)))
    def decide_on_a_mail(self, data, change):
        mailings = self.world.mailings()
        if mailings:
            one = data.draw(st.sampled_from(mailings))
            with self.world.database.write("outbox") as conn:
                change(conn, one.id, now=self.world.now)

    @rule(
        data=st.data(),
        verb=st.sampled_from(("accept", "reject", "reprocess", "unaccept", "unreject")),
        **dying(*DECIDING),
    )
    def decide_on_a_message(self, data, verb, place, nth):
        met = self.world.messages(inbox.State.HANDLED, inbox.State.HELD, inbox.State.SHUNTED)
        if not met:
            return
        message = data.draw(st.sampled_from(met))
        if message.content_key not in self.genuine and verb in {"accept", "unreject"}:
            return  # a person may be deceived; the house may not
        with suppress(Impossible, Ambiguous):
            self.world.dying(place, nth, lambda: self.decision(verb, message))

    def decision(self, verb, message):
        desk = self.world.desk
        match verb:
            case "accept":
                rulings.accept(desk, message, COORDINATOR, Choice())
            case "reject":
                rulings.reject(desk, message, COORDINATOR, Choice())
            case "unaccept":
                taking_back.unaccept(desk, message, COORDINATOR, Choice())
            case "unreject":
                taking_back.unreject(desk, message, COORDINATOR, Choice())
            case _:
                rereading.reprocess(desk, message, COORDINATOR, asking=Asking.ANEW)

    # ---- what holds -------------------------------------------------------

    def settled(self):
        """Units whose own form counts."""
        ours = (where for where, key in self.standing.items() if key in self.genuine)
        return sorted(unit for unit, deliverable in ours if deliverable == "recommendation")

    def current(self):
        with self.world.database.read() as conn:
            found = submissions.revisions(conn)
        return [each for each in found if each.standing is submissions.Standing.CURRENT]

    def key_of(self, recorded):
        with self.world.database.read() as conn:
            return inbox.get(conn, recorded.revision.message).content_key

    @invariant()
    def the_promises_are_kept(self):
        if hasattr(self, "world"):
            self.world.keeps_its_promises()

    @invariant()
    def nobody_speaks_for_another(self):
        if not hasattr(self, "world"):
            return
        now = {(each.revision.unit, each.revision.deliverable): self.key_of(each) for each in self.current()}
        for where, key in now.items():
            assert key in self.genuine or self.standing.get(where) not in self.genuine, where  # I7
        self.standing = now

    def teardown(self):
        if not hasattr(self, "world"):
            return
        self.world.calm()
        self.world.knows_everything()
        self.world.keeps_its_promises()
        assert [each for each in self.world.mailings() if each.state in {State.SENDING, State.UNKNOWN}] == []
        self.world.leave()


def servers():
    if not hasattr(servers, "running"):
        servers.running = SERVERS.enter_context(netease(PASSWORDS)), SERVERS.enter_context(scripted())
    return servers.running


@pytest.fixture(autouse=True)
def stopped():
    yield
    SERVERS.close()
    del servers.running


@pytest.mark.slow
@pytest.mark.timeout(7200 if STEPS else 120)
def test_the_promises_hold_in_any_order():
    examples = max(1, STEPS // 50) if STEPS else 8
    run_state_machine_as_test(
        Campaign,
        settings=settings(
            max_examples=examples,
            stateful_step_count=50,
            deadline=None,
            derandomize=not STEPS,
            suppress_health_check=list(HealthCheck),
        ),
    )
