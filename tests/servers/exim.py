"""
Exim on loopback in a folder of its own: a real, foreign SMTP server for submission.

It wants AUTH from the accounts given and delivers everything, to whomever it is
addressed, into files of one folder.
"""

import contextlib
import os
import pwd
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from pathlib import Path

from tests.servers.certificates import Certificate
from tests.servers.ports import await_port, free_port
from tests.servers.require import need

MAIL_USER = "Debian-exim"

_CONFIGURATION = """
spool_directory = {root}/spool
log_file_path = {root}/log/%slog
pid_file_path = {root}/exim.pid
primary_hostname = mail.example
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port} : {tls_port}
tls_on_connect_ports = {tls_port}
tls_advertise_hosts = {tls_hosts}
{certificate}
exim_user = {user}
exim_group = {group}
never_users =
acl_smtp_rcpt = check_rcpt
acl_smtp_data = accept
message_size_limit = 80M
smtp_accept_max = 50
smtp_accept_reserve = 0
rfc1413_query_timeout = 0s
host_lookup =
check_spool_space = 0
check_log_space = 0
keep_environment =

begin acl
check_rcpt:
  accept authenticated = *
  deny message = authentication is required

begin routers
everything:
  driver = accept
  transport = folder

begin transports
folder:
  driver = appendfile
  directory = {root}/mail
  maildir_format
  create_directory
  envelope_to_add
  return_path_add
  user = {user}
  group = {group}

begin retry
* * F,1h,1m

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if eq {{$auth3}}{{${{lookup{{$auth2}}lsearch{{{root}/passwords}}{{$value}}{{}}}}}}{{${{if eq{{$auth3}}{{}}{{no}}{{yes}}}}}}{{no}}}}
  server_set_id = $auth2

login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = ${{if eq {{$auth2}}{{${{lookup{{$auth1}}lsearch{{{root}/passwords}}{{$value}}{{}}}}}}{{${{if eq{{$auth2}}{{}}{{no}}{{yes}}}}}}{{no}}}}
  server_set_id = $auth1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exim:
    port: int
    tls_port: int
    root: Path

    def raw(self, at_least: int = 0, *, seconds: float = 10.0) -> list[bytes]:
        """What was delivered, CRLF, in no certain order; waits until there are so many."""
        until = time.monotonic() + seconds
        while True:
            files = sorted((self.root / "mail" / "new").glob("*"))
            if len(files) >= at_least or time.monotonic() > until:
                return [file.read_bytes().replace(b"\n", b"\r\n") for file in files]
            time.sleep(0.05)

    def mails(self, at_least: int = 0) -> list[Message]:
        return [message_from_bytes(raw) for raw in self.raw(at_least)]

    def log(self) -> str:
        return "".join(file.read_text(errors="replace") for file in sorted((self.root / "log").glob("*")))


@contextlib.contextmanager
def exim(passwords: Mapping[str, str], *, certificate: Certificate | None = None) -> Iterator[Exim]:
    """Run it until the block ends."""
    program = need("exim4", "exim")
    with tempfile.TemporaryDirectory(prefix="exim-", ignore_cleanup_errors=True) as name:
        server = Exim(port=free_port(), tls_port=free_port(), root=Path(name))
        configuration = _write(server, passwords, certificate)
        process = subprocess.Popen(
            [program, "-bdf", "-q1h", "-C", str(configuration)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            await_port(server.port)
            yield server
        finally:
            process.terminate()
            process.wait(timeout=20)


def _write(server: Exim, passwords: Mapping[str, str], certificate: Certificate | None) -> Path:
    root = server.root
    owner = pwd.getpwnam(MAIL_USER) if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    (root / "passwords").write_text("".join(f"{address}: {word}\n" for address, word in passwords.items()))
    configuration = root / "exim.conf"
    configuration.write_text(
        _CONFIGURATION.format(
            root=root,
            port=server.port,
            tls_port=server.tls_port,
            tls_hosts="*" if certificate else "",
            certificate=_certificate(root, certificate) if certificate else "",
            user=owner.pw_name,
            group=owner.pw_gid,
        )
    )
    for folder in ("spool", "log", "mail"):
        (root / folder).mkdir()
    if os.getuid() == 0:
        for path in [root, *root.rglob("*")]:
            os.chown(path, owner.pw_uid, owner.pw_gid)
        os.chown(configuration, 0, 0)
    return configuration


def _certificate(root: Path, certificate: Certificate) -> str:
    """Copies that the mail user can read."""
    (root / "server.pem").write_bytes(certificate.certificate.read_bytes())
    (root / "server.key").write_bytes(certificate.key.read_bytes())
    return f"tls_certificate = {root}/server.pem\ntls_privatekey = {root}/server.key"
