"""Every sentence is there, is used and can be said."""

import re
from pathlib import Path

import pytest

from ingest.case import Reason
from ingest.empty_handed import AttemptKind
from ingest.triage import HoldReason, IgnoreReason
from notifier.board import State
from notifier.etiquette import Refusal
from notifier.letters import AnswerKind, Incident
from notifier.phrases import has, names, say
from parsers.errors import FaultCode

ROOT = Path(__file__).parents[2]
CODE = "".join(path.read_text("utf-8") for folder in ("notifier", "ingest") for path in (ROOT / folder).rglob("*.py"))
ASKED = set(re.findall(r"""["']([a-z_]+\.[a-z_0-9]+(?:\.[a-z_]+)?)["']""", CODE))
BY_CODE = ("trouble.", "alarm.", "state.", "kind.", "reason.", "letter.", "answered.", "workbook.head_", "owed.",
           "digest.mark_", "digest.colour_", "digest.warning_", "paper.")  # fmt: skip


def test_every_sentence_that_is_asked_for_is_there():
    groups = {name.partition(".")[0] for name in names()}
    missing = {name for name in ASKED if name.partition(".")[0] in groups} - names()
    assert not {name for name in missing if not name.endswith((".toml", ".txt", ".html", ".docx"))}


def test_no_sentence_is_left_over():
    assert not {name for name in names() - ASKED if not name.startswith(BY_CODE)}


@pytest.mark.parametrize("code", [*FaultCode, *AttemptKind, "no_attachment", "cloud_link", "photo_only", "blank_form",
                                  "unrelated_file", "bomb", "pasted", "other_notice", "empty_report", "rejected",
                                  "unit_unknown"])  # fmt: skip
def test_every_trouble_says_what_is_wrong_and_what_to_do(code):
    problem = say(f"trouble.{code}.problem", detail="")
    remedy = say(f"trouble.{code}.remedy", detail="")
    assert problem.endswith("。")
    assert remedy.startswith("请") or "请" in remedy
    assert "输入有误" not in problem + remedy


@pytest.mark.parametrize("incident", Incident)
def test_every_incident_has_a_remedy(incident):
    assert say(f"alarm.{incident.value}.what", subject_of="x")
    assert say(f"alarm.{incident.value}.remedy", subject_of="x")


@pytest.mark.parametrize("reason", [*IgnoreReason, *HoldReason, *Reason])
def test_every_reason_is_told_in_words(reason):
    assert has(f"reason.{reason.value}")


@pytest.mark.parametrize("kind", [*AnswerKind, *Refusal])
def test_every_answer_and_every_silence_is_told_in_words(kind):
    assert has(f"answered.{kind.value}")


@pytest.mark.parametrize("state", State)
def test_every_state_has_its_words(state):
    assert has(f"state.{state.value}")
    assert has(f"digest.mark_{state.value}")
