"""
A disk that can lose its power: an ext4 in a file, which writes nothing back by itself.

The file holds what had reached the device. A copy of it, mounted, is the disk as it
comes up again: what was not fsynced is gone.
"""

import os
import subprocess
from contextlib import contextmanager

import pytest

from tests.servers.require import need


def make(folder, *, megabytes=24):
    """An empty image; the test is skipped where nobody may mount one."""
    if os.geteuid() != 0:
        pytest.skip("mounting a file system needs root")
    need("strace")
    made = folder / "empty.img"
    with made.open("wb") as stream:
        stream.truncate(megabytes << 20)
    subprocess.run([need("mkfs.ext4"), "-q", "-F", made], check=True)
    try:
        with mounted(made, folder / "try"):
            pass
    except subprocess.CalledProcessError:
        pytest.skip("this machine mounts no files")
    return made


@contextmanager
def mounted(image, at):
    at.mkdir(exist_ok=True)
    subprocess.run(["mount", "-o", "loop,commit=300", image, at], check=True, capture_output=True)
    try:
        yield at
    finally:
        subprocess.run(["umount", at], check=True)
