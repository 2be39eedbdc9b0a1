"""Dovecot's imapd on loopback, with its own configuration, users and folders; as root or not."""

import contextlib
import getpass
import grp
import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from imapclient import IMAPClient

from tests.servers.certificates import Certificate
from tests.servers.ports import await_port, free_port
from tests.servers.require import need

MAIL_USER = "dovecot"
FOLDERS = {
    "草稿箱": "\\Drafts",
    "已发送": "\\Sent",
    "已删除": "\\Trash",
    "垃圾邮件": "\\Junk",
    "病毒文件夹": "",
    "广告邮件": "",
    "订阅邮件": "",
}

_CONFIGURATION = """
protocols = imap
listen = 127.0.0.1
base_dir = {root}/run
state_dir = {root}/run/state
log_path = {root}/dovecot.log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = {uid}
first_valid_gid = {gid}
mail_uid = {uid}
mail_gid = {gid}
mail_location = maildir:{root}/mail/%u:LAYOUT=fs
auth_mechanisms = plain login
disable_plaintext_auth = no
ssl = {ssl}
{certificate}
mail_max_userip_connections = 100
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {root}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/mail/%u
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  process_min_avail = 1
  service_count = 0
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service imap {{
  process_min_avail = 1
  service_count = 100
}}
service stats {{
  chroot =
}}
namespace inbox {{
  inbox = yes
  separator = /
{mailboxes}
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dovecot:
    port: int
    tls_port: int
    root: Path
    passwords: Mapping[str, str] = field(repr=False)

    @contextlib.contextmanager
    def as_owner(self, address: str) -> Iterator[IMAPClient]:
        """The hand of the mailbox's owner: he may append, move and delete."""
        with IMAPClient("127.0.0.1", self.port, ssl=False, timeout=20) as client:
            client.normalise_times = False
            client.login(address, self.passwords[address])
            yield client

    def log(self) -> str:
        return (self.root / "dovecot.log").read_text(errors="replace")


@contextlib.contextmanager
def dovecot(passwords: Mapping[str, str], *, certificate: Certificate | None = None) -> Iterator[Dovecot]:
    """Run it until the block ends; each address has NetEase's folders."""
    program = need("dovecot")
    with _home() as root:
        server = Dovecot(
            port=free_port(), tls_port=free_port() if certificate else 0, root=root, passwords=dict(passwords)
        )
        (root / "users").write_text("".join(f"{address}:{{PLAIN}}{word}\n" for address, word in passwords.items()))
        configuration = root / "dovecot.conf"
        configuration.write_text(_configured(server, certificate))
        with _running([program, "-F", "-c", str(configuration)]):
            await_port(server.port)
            yield server


@contextlib.contextmanager
def _running(command: list[str]) -> Iterator[None]:
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextlib.contextmanager
def _home() -> Iterator[Path]:
    """A folder the mail user may enter (pytest's are root's alone), with a path short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="dovecot-", ignore_cleanup_errors=True) as name:
        root = Path(name)
        root.chmod(0o711)
        (root / "mail").mkdir()
        if os.getuid() == 0:
            user = pwd.getpwnam(MAIL_USER)
            os.chown(root / "mail", user.pw_uid, user.pw_gid)
        yield root


def _configured(server: Dovecot, certificate: Certificate | None) -> str:
    user, group = _mail_user()
    return _CONFIGURATION.format(
        root=server.root,
        user=user,
        group=group,
        uid=pwd.getpwnam(user).pw_uid,
        gid=grp.getgrnam(group).gr_gid,
        port=server.port,
        tls_port=server.tls_port,
        ssl="yes" if certificate else "no",
        certificate=f"ssl_cert = <{certificate.certificate}\nssl_key = <{certificate.key}" if certificate else "",
        mailboxes="".join(_mailbox(name, use) for name, use in FOLDERS.items()),
    )


def _mailbox(name: str, use: str) -> str:
    special_use = f"    special_use = {use}\n" if use else ""
    return f"  mailbox {name} {{\n    auto = create\n{special_use}  }}\n"


def _mail_user() -> tuple[str, str]:
    """Root may not keep mail: Dovecot's own user does; anybody else is his own."""
    if os.getuid() == 0:
        return MAIL_USER, MAIL_USER
    return getpass.getuser(), grp.getgrgid(os.getgid()).gr_name
