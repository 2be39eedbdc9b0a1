"""What tests of the whole work share."""

from dataclasses import replace

import pytest

from ingest.rules import Rules, builtin_rules
from parsers.units import Registry
from tests.builders.letters_in import KEJI, Stamp, letter, recommendation
from tests.builders.loop import loop
from tests.builders.rulings import Ruler

STRANGER = "xiaoli@qq.example"
LATER = "Wed, 06 May 2026 11:00:00 +0800"


@pytest.fixture(scope="session")
def rules_with():
    """The built-in rules with an address written into the registry."""

    def rules(unit, *emails):
        built = builtin_rules()
        units = (replace(each, emails=emails) if each.name == unit else each for each in built.registry.units)
        return Rules(notices=built.notices, registry=Registry(tuple(units)))

    return rules


@pytest.fixture
def work(tmp_path):
    with loop(tmp_path) as opened:
        yield opened


@pytest.fixture
def ruler(work):
    return Ruler(work)


@pytest.fixture
def contested(work, ruler):
    """Lanzhou's form stands; a stranger sends another in its name, and is told that it is being checked."""
    work.take(letter(recommendation(), sender=KEJI))
    message = work.take(letter(recommendation(summary="改过的简介。"), sender=STRANGER, stamp=Stamp.FAILED, date=LATER))
    ruler.sent()
    assert message.reason == "contested"
    return message
