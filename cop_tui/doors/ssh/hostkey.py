"""The host key of a door by ssh: made once, kept in a file that only its owner can read, and shown as a line for known_hosts.

With another key at each start every visitor would be warned of an attack.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import asyncssh

from cop_tui.client.private import open_private

if TYPE_CHECKING:
    from pathlib import Path

SSH_PORT = 22


class HostKeyProblem(OSError):
    """The host key cannot be read or made; its text is one sentence for whoever runs the door."""


def host_key(path: Path) -> asyncssh.SSHKey:
    """Return the key in a file, made now if there is none. Raises HostKeyProblem."""
    try:
        if not path.exists():
            _make(path)
        return asyncssh.read_private_key(path)
    except OSError as error:
        raise HostKeyProblem(f"The host key {path} cannot be used: {error.strerror}. Nothing was started.") from None
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError):
        raise HostKeyProblem(
            f"The host key {path} is damaged or locked with a passphrase. Put it back from a copy; with a new one every "
            "visitor would be warned. Nothing was started."
        ) from None


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    with open_private(new) as file:
        file.write(asyncssh.generate_private_key("ssh-ed25519").export_private_key("openssh"))
    os.replace(new, path)


def known_hosts_line(key: asyncssh.SSHKey, address: str, port: int) -> str:
    """Return the line for the file known_hosts by which visitors' ssh knows this door at an address."""
    kind, public = key.export_public_key("openssh").decode("ascii").split()[:2]
    host = address.strip("[]")
    where = host if port == SSH_PORT else f"[{host}]:{port}"
    return f"{where} {kind} {public}"
