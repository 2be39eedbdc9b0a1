"""
Every beginning of every sample, every byte of it changed: each ends in a report, in time.

A few of them by default. BAOSONG_EXHAUSTIVE=1 takes all (an hour or two), and
BAOSONG_SAMPLES names a folder with other samples than the corpus.
"""

import json
import os
import random
import signal
from pathlib import Path

import pytest

from ingest.rules import builtin_rules
from parsers.errors import FaultCode, Unreadable
from parsers.formats.convertible import target_format
from parsers.model import Kind
from parsers.read import read_file
from parsers.report import as_json

CORPUS = Path(__file__).parents[1] / "corpus"
FOLDER = Path(os.environ.get("BAOSONG_SAMPLES", CORPUS))
SAMPLES = sorted(each for each in FOLDER.rglob("*") if each.is_file() and not each.name.endswith(".expected.json"))
EXHAUSTIVE = "BAOSONG_EXHAUSTIVE" in os.environ
FEW = 6  # of each kind and sample, where not all are asked for
SECONDS = 10.0
RULES = builtin_rules()


class _TooLong(BaseException):
    """Passes every `except Exception`."""


def _ring(signum, frame):
    raise _TooLong


@pytest.fixture(autouse=True)
def clock():
    before = signal.signal(signal.SIGALRM, _ring)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def unconverted(data, format_):
    """As where LibreOffice opens nothing: what would be handed to it is judged as ever."""
    target_format(data, format_)
    raise Unreadable(FaultCode.CORRUPT, "not opened")


def ends_in_a_report(name, data):
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    report = read_file(name, data, notices=RULES.notices, registry=RULES.registry, convert=unconverted)
    signal.setitimer(signal.ITIMER_REAL, 0)
    told = json.dumps(as_json(report), ensure_ascii=False)
    assert told.encode()
    assert (report.kind is Kind.UNREADABLE) == (report.error is not None)


def some(places, name):
    return places if EXHAUSTIVE else random.Random(name).sample(places, min(FEW, len(places)))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda each: each.name)
def test_any_beginning(sample):
    data = sample.read_bytes()
    for end in some(range(len(data)), sample.name):
        ends_in_a_report(sample.name, data[:end])


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda each: each.name)
def test_any_byte_changed(sample):
    data = sample.read_bytes()
    draw = random.Random(sample.name)
    for at in some(range(len(data)), sample.name):
        changed = bytes([data[at] ^ draw.randrange(1, 256)])
        ends_in_a_report(sample.name, data[:at] + changed + data[at + 1 :])
