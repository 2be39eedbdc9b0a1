"""
Samples of our own making, each with what a correct reader returns beside it.

A sample without its `.expected.json`, or one without its sample, fails. A bug's commit
adds the sample that showed it.
"""

import json
from pathlib import Path

import pytest

from parsers.findings import SEVERITIES
from parsers.notice import builtin_notices
from parsers.read import read_file
from parsers.report import as_json
from parsers.units import builtin_registry

CORPUS = Path(__file__).parents[1] / "corpus"
ENDING = ".expected.json"
SAMPLES = sorted(path for path in CORPUS.iterdir() if not path.name.endswith(ENDING))


def expected(sample):
    return json.loads(sample.with_name(sample.name + ENDING).read_text("utf-8"))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_a_sample_is_read_as_expected(sample):
    report = read_file(
        sample.name, sample.read_bytes(), notices=builtin_notices(), registry=builtin_registry(), convert=None
    )
    assert as_json(report) == expected(sample)


def test_no_expectation_is_without_its_sample():
    orphans = [
        path.name for path in CORPUS.glob(f"*{ENDING}") if not path.with_name(path.name[: -len(ENDING)]).exists()
    ]
    assert orphans == []


def test_every_issue_code_has_a_sample_that_yields_it():
    yielded = {issue["code"] for sample in SAMPLES for form in expected(sample)["forms"] for issue in form["issues"]}
    assert yielded == set(SEVERITIES)


def test_every_kind_has_a_sample():
    kinds = {expected(sample)["kind"] for sample in SAMPLES}
    assert kinds == {"form", "report", "scan", "archive", "mail", "other", "unreadable"}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_every_sentence_is_complete_and_chinese(sample):
    for form in expected(sample)["forms"]:
        for issue in form["issues"]:
            assert issue["message"].endswith("。")
            assert "{" not in issue["message"]
            assert "请" in issue["message"]
