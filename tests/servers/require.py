"""What a test needs of the machine: skip where it is missing, fail where CI promised it."""

import os
import shutil

import pytest

PATHS = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])


def need(*binaries: str) -> str:
    """The path of the first of these programs that is installed."""
    for binary in binaries:
        if found := shutil.which(binary, path=PATHS):
            return found
    return lacking(" or ".join(binaries) + " is not installed")


def lacking(reason: str) -> str:
    """Skip with the reason; under BAOSONG_REQUIRE=all nothing skips."""
    if os.environ.get("BAOSONG_REQUIRE") == "all":
        pytest.fail(f"{reason}, and BAOSONG_REQUIRE=all")
    pytest.skip(reason)
