"""
Why a mailbox could not be visited: `Refused` waits for a person, `Lost` is tried again.

Both carry their remedy in English, for the log and for `baosong check`.
"""

import re
import socket
import ssl
from enum import StrEnum


class Refusal(StrEnum):
    """What somebody has to mend."""

    UNSAFE_LOGIN = "unsafe_login"
    PASSWORD = "password"  # noqa: S105  a kind, not one
    LOGIN = "login"
    CERTIFICATE = "certificate"
    CA_FILE = "ca_file"
    NO_STARTTLS = "no_starttls"
    PLAIN_TEXT = "plain_text"
    FOLDER = "folder"


class Loss(StrEnum):
    """What may pass by itself."""

    DNS = "dns"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    CUT = "cut"
    BYE = "bye"
    BUSY = "busy"
    PROTOCOL = "protocol"
    DISK = "disk"


_NONSENSE = re.compile(r"unexpected (tagged )?response|a literal of")
_UNSAFE = re.compile(r"unsafe login|login is not safe", re.IGNORECASE)
_BUSY = re.compile(r"\[(UNAVAILABLE|INUSE|LIMIT)\]|too many|try again|temporar", re.IGNORECASE)

_REMEDIES: dict[Refusal | Loss, str] = {
    Refusal.UNSAFE_LOGIN: "NetEase did not accept our IMAP ID; update baosong, or write to kefu@188.com if it persists",
    Refusal.PASSWORD: "put the authorisation code (授权码) of the webmail settings where the configuration says",
    Refusal.LOGIN: (
        "renew the authorisation code (授权码) in the webmail settings and put it in the password file; "
        "see that IMAP/SMTP is switched on there, and that the host belongs to the mailbox's own domain "
        "(imap.163.com for @163.com, imap.126.com for @126.com)"
    ),
    Refusal.CERTIFICATE: (
        "the server's certificate could not be verified: correct the host name or the clock, "
        "or name the private authority with ca_file; baosong never goes on in plain text"
    ),
    Refusal.CA_FILE: "ca_file must name a readable PEM file of certificates",
    Refusal.NO_STARTTLS: 'the server offers no STARTTLS: use security = "tls" with port 993',
    Refusal.PLAIN_TEXT: 'security = "none" is for loopback only: use "tls"',
    Refusal.FOLDER: "the folder is gone or closed to us; it is looked for again on the next visit",
    Loss.DNS: "the host name could not be resolved: correct it, or mend the machine's DNS",
    Loss.UNREACHABLE: "nobody answers there: correct host and port, or open the firewall",
    Loss.TIMEOUT: "the server fell silent; it is tried again",
    Loss.CUT: "the line broke; it is tried again",
    Loss.BYE: "the server hung up; it is tried again",
    Loss.BUSY: "the server is busy or limits logins; it is tried again later",
    Loss.DISK: "there is no room on the disk for the largest message: clear some; until then nothing is fetched",
    Loss.PROTOCOL: "the server's answer made no sense; the line was dropped, it is tried again",
}


class Refused(Exception):  # noqa: N818  the server's verdict, not a mistake of ours
    """The server said no, and will say so again until somebody acts."""

    def __init__(self, kind: Refusal, text: str = "") -> None:
        super().__init__(kind, text)
        self.kind = kind
        self.text = text

    @property
    def remedy(self) -> str:
        return _REMEDIES[self.kind]

    def __str__(self) -> str:
        return _sentence(self.kind, self.text, self.remedy)


class Lost(Exception):  # noqa: N818  the world's wrong, not ours
    """The line or the server failed; the visit ends here and is made again."""

    def __init__(self, kind: Loss, text: str = "") -> None:
        super().__init__(kind, text)
        self.kind = kind
        self.text = text

    @property
    def remedy(self) -> str:
        return _REMEDIES[self.kind]

    def __str__(self) -> str:
        return _sentence(self.kind, self.text, self.remedy)


def _sentence(kind: StrEnum, text: str, remedy: str) -> str:
    return f"{kind}: {text} ({remedy})" if text else f"{kind} ({remedy})"


def broken(text: str) -> Lost:
    """Tell a cut line from a farewell (imaplib quotes the BYE's own words) and from nonsense."""
    if "socket error" in text:
        return Lost(Loss.CUT, text)
    return Lost(Loss.PROTOCOL if _NONSENSE.search(text) else Loss.BYE, text)


def said_no(text: str, refusal: Refusal) -> Refused | Lost:
    """A BAD may leave the stream out of step: the line is dropped."""
    if _UNSAFE.search(text):
        return Refused(Refusal.UNSAFE_LOGIN, text)
    if _BUSY.search(text):
        return Lost(Loss.BUSY, text)
    if "command error: BAD" in text:
        return Lost(Loss.PROTOCOL, text)
    return Refused(refusal, text)


def unreachable(error: OSError) -> Refused | Lost:
    """What the network, the name server or TLS has against it; only a certificate waits for a person."""
    match error:
        case ssl.SSLCertVerificationError():
            return Refused(Refusal.CERTIFICATE, error.verify_message)
        case socket.gaierror():
            return Lost(Loss.DNS, str(error))
        case TimeoutError():
            return Lost(Loss.TIMEOUT, str(error))
        case ConnectionRefusedError():
            return Lost(Loss.UNREACHABLE, str(error))
        case _:
            return Lost(Loss.CUT, str(error))
