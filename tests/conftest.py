"""What every test lives by."""

import os

import pytest

from tests.builders.databases import ON_POSTGRESQL

STRIKES_SQLITE = {  # at its system calls, or under its file
    "test_crash_calls.py",
    "test_crash_power.py",
    "test_store_crash.py",
    "test_store_powercut.py",
    "test_database_faults.py",
}


def pytest_collection_modifyitems(config, items):
    """What is done to SQLite alone is no test of a house on PostgreSQL."""
    if ON_POSTGRESQL:
        left_out = [item for item in items if item.path.name in STRIKES_SQLITE]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(autouse=True)
def nobodys_configuration(monkeypatch):
    """The configuration and passwords of whoever runs the tests are not the tests' business."""
    for name in [name for name in os.environ if name == "BAOSONG_CONFIG" or name == "CREDENTIALS_DIRECTORY"]:
        monkeypatch.delenv(name)
