"""What every test lives by."""

import os

import pytest


@pytest.fixture(autouse=True)
def nobodys_configuration(monkeypatch):
    """The configuration and passwords of whoever runs the tests are not the tests' business."""
    for name in [name for name in os.environ if name == "BAOSONG_CONFIG" or name == "CREDENTIALS_DIRECTORY"]:
        monkeypatch.delenv(name)
