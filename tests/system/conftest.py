"""What tests of the whole work share."""

from dataclasses import replace

import pytest

from ingest.rules import Rules, builtin_rules
from parsers.units import Registry


@pytest.fixture(scope="session")
def rules_with():
    """The built-in rules with an address written into the registry."""

    def rules(unit, *emails):
        built = builtin_rules()
        units = (replace(each, emails=emails) if each.name == unit else each for each in built.registry.units)
        return Rules(notices=built.notices, registry=Registry(tuple(units)))

    return rules
