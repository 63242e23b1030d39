"""Invites, codes and fingerprints as people see and type them.

Responsible for making, reading and showing them, and for saying whether a connection needs TLS. Opening a
connection and checking a certificate during the handshake are in `cop_tui.client.trust`; what a code opens is
the server's matter.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import secrets
from dataclasses import dataclass, field

from cop_tui.wire.limits import DEFAULT_PORT

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base32: no I, L, O or U to confuse or to offend
CODE_LETTERS = 12  # 60 bits
WORD_LETTERS = 8  # 40 bits: it works once, for ten minutes, and wrong ones are slowed
FINGERPRINT_BYTES = 20  # of a SHA-256: 160 bits, 32 letters
FINGERPRINT_LETTERS = FINGERPRINT_BYTES * 8 // 5
HTTPS_PORT = 443

_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_VALUES |= {letter.lower(): value for letter, value in _VALUES.items()}
_VALUES |= {"I": 1, "i": 1, "L": 1, "l": 1, "O": 0, "o": 0}
_UNSEEN = re.compile(r"[\s\u00ad\u200b\u2060\ufeff]+")  # a line that was broken or pasted out of a document
_AROUND = "<>(){}\"'`\u2018\u2019\u201c\u201d.,;"  # what stands around an address in a letter
_DASHES = re.compile(r"[\-\u2010-\u2015\u2212]+")
_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")
_SHA256 = re.compile(r"[0-9A-Fa-f]{64}")
_LOOKS = "An invite looks like example.org/K7QM-2X9R-4TDV."
_WORD_LOOKS = "A word looks like K7QM-2X9R."


class BadInvite(ValueError):
    """An invite or code that cannot be read: what is wrong and what one looks like, repeating no secret."""


def _write(number: int, letters: int) -> str:
    """Return a number in base32, in fours: `K7QM-2X9R-4TDV`."""
    text = "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(letters)))
    return "-".join(text[start : start + 4] for start in range(0, letters, 4))


def _read(text: str, letters: int, what: str, looks: str = _LOOKS) -> str:
    """Return base32 as people type it in the one form we show; raise BadInvite."""
    typed = _DASHES.sub("", _UNSEEN.sub("", text))
    if len(typed) != letters:
        raise BadInvite(f"The {what} has {len(typed)} letters and digits and needs {letters}. {looks}")
    number = 0
    for letter in typed:
        value = _VALUES.get(letter)
        if value is None:
            raise BadInvite(f"The {what} has a character that is never in one. {looks}")
        number = number << 5 | value
    return _write(number, letters)


def new_code() -> str:
    """Return a new random code of 60 bits: `K7QM-2X9R-4TDV`."""
    return _write(secrets.randbits(5 * CODE_LETTERS), CODE_LETTERS)


def read_code(text: str) -> str:
    """Return a typed code as we show it; any case, spaces and dashes, I L O for 1 1 0. Raise BadInvite."""
    return _read(text, CODE_LETTERS, "code")


def new_word() -> str:
    """Return a new random word for coming in on another device: `K7QM-2X9R`."""
    return _write(secrets.randbits(5 * WORD_LETTERS), WORD_LETTERS)


def read_word(text: str) -> str:
    """Return a typed word as we show it; any case, spaces and dashes, I L O for 1 1 0. Raise BadInvite."""
    return _read(text, WORD_LETTERS, "word", _WORD_LOOKS)


def read_fingerprint(text: str) -> str:
    """Return a typed fingerprint in the form we show; also from a whole SHA-256 in hex, as other programs show one. Raise BadInvite."""
    whole = _UNSEEN.sub("", text).replace(":", "")
    if _SHA256.fullmatch(whole):
        return _sealed(bytes.fromhex(whole))
    return _read(text, FINGERPRINT_LETTERS, "fingerprint")


def fingerprint(der: bytes) -> str:
    """Return the fingerprint of a certificate in DER form: 160 bits of its SHA-256, in fours."""
    return _sealed(hashlib.sha256(der).digest())


def _sealed(digest: bytes) -> str:
    return _write(int.from_bytes(digest[:FINGERPRINT_BYTES], "big"), FINGERPRINT_LETTERS)


def same(one: str, other: str) -> bool:
    """Say whether two secrets are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def is_loopback(host: str) -> bool:
    """Say whether a host name or address is this computer itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Invite:
    """Where a meeting is and what opens it. `https` asks for TLS on this computer too."""

    host: str
    port: int
    code: str = field(repr=False)  # so that no log line can hold it
    fingerprint: str | None = None
    https: bool = False

    @classmethod
    def read(cls, text: str) -> Invite:
        """Read `HOST[:PORT]/CODE[/FINGERPRINT]`, or a `cop://` or `https://` link with the secret after `#`.

        Raises BadInvite with one sentence on what is wrong and what an invite looks like.
        """
        text = _UNSEEN.sub("", text).strip(_AROUND)
        scheme, mark, rest = text.partition("://")
        if not mark:
            scheme, rest = "", text
        elif scheme.lower() not in ("cop", "https"):
            raise BadInvite(f"A link to a meeting begins with cop:// or https://. {_LOOKS}")
        https = scheme.lower() == "https"
        where, _, secret = rest.partition("#" if https or "#" in rest else "/")
        code, _, seal = secret.strip("/").partition("/")
        if not code:
            raise BadInvite(f"The code is missing. {_LOOKS}")
        host, port = read_where(where.removesuffix("/"))
        port = port or (HTTPS_PORT if https else DEFAULT_PORT)
        return cls(host, port, read_code(code), read_fingerprint(seal) if seal else None, https)

    def __str__(self) -> str:
        """Return the invite as people pass it on; it holds the code."""
        if self.https:
            return self.link
        where = self.where if self.port != DEFAULT_PORT else _bracketed(self.host)
        return f"{where}/{self._secret}"

    @property
    def link(self) -> str:
        """The invite as a link; what is secret follows `#`, which no browser sends to a server."""
        if not self.https:
            return f"cop://{self.where}/#{self._secret}"
        where = self.where if self.port != HTTPS_PORT else _bracketed(self.host)
        return f"https://{where}/#{self._secret}"

    @property
    def where(self) -> str:
        """Host and port, IPv6 in brackets: the name of the server, without a secret."""
        return f"{_bracketed(self.host)}:{self.port}"

    @property
    def url(self) -> str:
        """The address of the WebSocket, without a secret."""
        return f"{'wss' if self.tls else 'ws'}://{self.where}/"

    @property
    def loopback(self) -> bool:
        """Whether the server is on this computer."""
        return is_loopback(self.host)

    @property
    def tls(self) -> bool:
        """Whether the connection is encrypted: always, except on this computer when nothing asks for it."""
        return not self.loopback or self.fingerprint is not None or self.https

    @property
    def _secret(self) -> str:
        return self.code if self.fingerprint is None else f"{self.code}/{self.fingerprint}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def read_where(where: str) -> tuple[str, int]:
    """Return host and port of `HOST[:PORT]`, port 0 where none is named; raise BadInvite."""
    host, port = where, ""
    if where.startswith("["):
        host, bracket, port = where[1:].partition("]")
        if not bracket or port[:1] not in ("", ":"):
            raise BadInvite(f"The address in brackets is not complete. {_LOOKS}")
        if ":" not in host:
            raise BadInvite(f"Only an IPv6 address stands in brackets. {_LOOKS}")
        port = port[1:]
    elif where.count(":") == 1:
        host, _, port = where.partition(":")
    if port and not (port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) < 65_536):
        raise BadInvite(f"The port after the colon is a number from 1 to 65535. {_LOOKS}")
    return _read_host(host), int(port or 0)


def _read_host(host: str) -> str:
    """Return a host name in lower case or an IP address in its usual form; raise BadInvite."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        pass
    else:
        # The name of a network interface can hold nearly anything, and an invite has its own marks.
        if not _LABEL.fullmatch(getattr(address, "scope_id", None) or "0"):
            raise BadInvite(f"The name of the network interface after the percent sign cannot be read. {_LOOKS}")
        return str(address)
    try:
        name = host.removesuffix(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        name = ""
    if not name or len(name) > 253 or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        raise BadInvite(f"The name of the server cannot be read. {_LOOKS}")
    return name
