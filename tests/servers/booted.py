"""
A real systemd in a copy of this machine that is thrown away.

The copy is an overlay over / in namespaces of its own, but for the network: what listens
on this machine's loopback is reached from there. Only what the unit needs is started.
"""

import os
import subprocess
import sys
import sysconfig
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.servers.require import need

ROOT = Path(__file__).parents[2]
SYSTEMD = Path("/lib/systemd/systemd")
PYTHON, PACKAGES = "/usr/lib/baosong-python", "/usr/lib/baosong-packages"  # where the unit lets programs be run
SOURCE = "/usr/lib/baosong-source"  # the repository, wherever it lies outside
BOOT = r"""
set -eu
top=$1 python=$2 packages=$3 source=$4
mount --make-rprivate /
mount -t tmpfs tmpfs "$top"
mkdir "$top/upper" "$top/work" "$top/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$top/upper,workdir=$top/work" "$top/root"
cd "$top/root"
mkdir -p ./usr/lib/baosong-python ./usr/lib/baosong-packages ./usr/lib/baosong-source ./old
mount --bind "$python" ./usr/lib/baosong-python
mount --bind "$packages" ./usr/lib/baosong-packages
mount --bind "$source" ./usr/lib/baosong-source
mount -t proc proc ./proc
mount --bind ./proc/sys ./proc/sys
mount -o remount,ro,bind ./proc/sys
mount -t sysfs -o ro sysfs ./sys
mount -t tmpfs tmpfs ./sys/fs/cgroup
mount -t cgroup2 cgroup2 ./sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs ./run
mount -t tmpfs -o mode=1777 tmpfs ./tmp
for each in null zero full random urandom tty; do touch "$top/$each"; mount --bind "/dev/$each" "$top/$each"; done
mount -t tmpfs -o mode=755 tmpfs ./dev
mkdir ./dev/shm ./dev/pts
mount -t tmpfs -o mode=1777 tmpfs ./dev/shm
mount -t devpts -o newinstance,ptmxmode=0666 devpts ./dev/pts
ln -s pts/ptmx ./dev/ptmx
for each in null zero full random urandom tty; do touch "./dev/$each"; mount --move "$top/$each" "./dev/$each"; done
ln -s /proc/self/fd ./dev/fd
touch ./dev/console
chmod 0755 ./root
pivot_root . old
umount -l /old
mount --make-rshared /  # as outside of containers: credentials arrive by it
exec env -i container=lxc PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --unit=sysinit.target --log-target=journal
"""


class NotBooted(Exception):  # noqa: N818
    """Why this machine boots no systemd of ours."""


@dataclass(frozen=True)
class Booted:
    init: int  # process id of its process 1, as seen from here

    def __call__(self, script, *, check=True, timeout=100):
        """Run a script in it, as root; what it said."""
        program = [
            need("nsenter"),
            "-t",
            str(self.init),
            "-m",
            "-p",
            "-u",
            "-i",
            "-C",
            "-r",
            "-w",
            "sh",
            "-euc",
            script,
        ]
        done = subprocess.run(
            program,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
            env=environment(),
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == 0 or not check, f"{script}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def shown(self, *properties, unit="baosong.service"):
        """What `systemctl show` says of them."""
        told = self(f"systemctl show -p {','.join(properties)} {unit}")
        return dict(line.split("=", 1) for line in told.splitlines())


def environment():
    return {
        "PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "LANG": "C.UTF-8",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "1",
        "PYTHONPATH": PACKAGES,
        "LD_LIBRARY_PATH": f"{PYTHON}/lib",
    }


@contextmanager
def booted(folder):
    """Raises NotBooted where the kernel or the user's rights do not suffice."""
    if os.geteuid():
        raise NotBooted("booting systemd needs root")
    if not SYSTEMD.exists():
        need("systemd")
    with _group() as group:
        line = [
            need("unshare"),
            "--mount",
            "--pid",
            "--fork",
            "--kill-child",
            "--uts",
            "--ipc",
            "--cgroup",
            "sh",
            "-c",
            BOOT,
        ]
        line += ["sh", str(folder), sys.base_prefix, sysconfig.get_paths()["purelib"], str(ROOT)]
        with (folder.parent / "boot.log").open("w+") as log:
            process = subprocess.Popen(
                line,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=lambda: _join(group),  # noqa: PLW1509
            )
            try:
                yield _up(process, log)
            finally:
                process.kill()
                process.wait()


@contextmanager
def _group():
    """A control group of the copy's own: its systemd sees no other process."""
    mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    places = [Path(each[1]) for each in mounts if each[2] == "cgroup2"]
    if not places:
        raise NotBooted("no cgroup2 is mounted")
    group = places[0] / f"baosong-{os.getpid()}"
    try:
        group.mkdir()
    except OSError as error:
        raise NotBooted(f"no control group of its own: {error}") from None
    try:
        yield group
    finally:
        _remove(group)


def _remove(group):
    deadline = time.monotonic() + 10
    while group.exists() and time.monotonic() < deadline:
        for each in sorted((path for path in group.rglob("*") if path.is_dir()), reverse=True):
            with suppress(OSError):
                each.rmdir()
        with suppress(OSError):
            group.rmdir()
        time.sleep(0.05)


def _join(group):
    (group / "cgroup.procs").write_text(str(os.getpid()))


def _up(process, log):
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline and process.poll() is None:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        if children:
            machine = Booted(int(children[0]))
            with suppress(subprocess.TimeoutExpired):
                if "active" in machine("systemctl is-active sysinit.target", check=False, timeout=10).split():
                    return machine
        time.sleep(0.2)
    log.seek(0)
    raise NotBooted(log.read().strip() or "systemd came not up")
