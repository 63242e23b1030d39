"""The keys of a server: the host key shows that a command comes from its own computer and owner, the door key that a door
is one of ours.

Responsible for the files and their comparison; which commands need it is decided where they are answered.
"""

from __future__ import annotations

import hmac
import re
import secrets
from pathlib import Path

from cop_server import private

FILE = "host.key"
DOOR_FILE = "door.key"  # lets a door say whose visitor somebody is, and nothing else
KEY_BYTES = 32
_KEY = re.compile(r"[0-9a-f]{64}")


class HostKeyProblem(Exception):
    """The host key cannot be read or made; its text is one sentence for a person."""


def read(directory: Path, file: str = FILE) -> str:
    """Return the host key, or the one in another file, in hex; raise HostKeyProblem where there is none, or none that can be read."""
    path = directory / file
    try:
        key = path.read_text("ascii", "replace").strip()
    except FileNotFoundError:
        raise HostKeyProblem(f"There is no {_which(file)} key at {path}: no server has used this folder yet.") from None
    except OSError as error:
        raise HostKeyProblem(f"The {_which(file)} key {path} cannot be read: {error.strerror}.") from None
    if not _KEY.fullmatch(key):
        raise HostKeyProblem(
            f"The {_which(file)} key {path} is damaged; nothing else is. Delete that file and start the server again."
        )
    return key


def make(directory: Path, file: str = FILE) -> str:
    """Return the host key, or the one in another file, in hex, made now if this is the first start; raise HostKeyProblem."""
    path = directory / file
    if path.exists():
        return read(directory, file)
    key = secrets.token_hex(KEY_BYTES)
    try:
        private.write(path, f"{key}\n".encode())
    except OSError as error:
        raise HostKeyProblem(f"The {_which(file)} key {path} cannot be written: {error.strerror}.") from None
    return key


def _which(file: str) -> str:
    return "door" if file == DOOR_FILE else "host"


def matches(key: str, given: str) -> bool:
    """Say whether a given key is the right one, in a time that tells nothing about where they differ."""
    return hmac.compare_digest(key.encode(), given.encode())
