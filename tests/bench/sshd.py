"""A throw-away ssh server on this computer's own address, with keys made for it, for whoever started it.

Needs Debian's openssh-server and openssh-client; raises RuntimeError without them.
"""

from __future__ import annotations

import asyncio
import getpass
import os
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

_CONFIG = """\
HostKey {folder}/host
AuthorizedKeysFile {folder}/allowed
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
PermitRootLogin prohibit-password
"""
READY_SECONDS = 10.0


@dataclass(frozen=True)
class Sshd:
    """Where it listens, and the folder with its keys."""

    port: int
    folder: Path

    def command(self, port: int, remote: str, *, compress: bool) -> list[str]:
        """Return what logs in by way of a port and runs a command in a terminal there."""
        options = (
            "StrictHostKeyChecking=no",
            f"UserKnownHostsFile={os.devnull}",
            "LogLevel=ERROR",
            "IdentitiesOnly=yes",
        )
        given = [word for option in options for word in ("-o", option)]
        where = ["-p", str(port), "-i", str(self.folder / "key"), f"{getpass.getuser()}@127.0.0.1"]
        return ["ssh", "-F", os.devnull, *(["-C"] if compress else []), "-t", *given, *where, remote]


def _make_keys(folder: Path) -> None:
    for name in ("host", "key"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    shutil.copy(folder / "key.pub", folder / "allowed")
    (folder / "config").write_text(_CONFIG.format(folder=folder), encoding="utf-8")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@asynccontextmanager
async def sshd(folder: Path) -> AsyncIterator[Sshd]:
    """Run one while the block runs."""
    program = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None or shutil.which("ssh") is None:
        raise RuntimeError("ssh is measured with Debian's openssh-server and openssh-client, which are not here")
    _make_keys(folder)
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # where it locks itself up; Debian makes it when the service starts
    port = _free_port()
    process = await asyncio.create_subprocess_exec(
        *(program, "-D", "-e", "-f", str(folder / "config"), "-o", f"ListenAddress=127.0.0.1:{port}"),
        stdin=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    try:
        said = b""
        while b"listening" not in said:
            line = await asyncio.wait_for(process.stderr.readline(), READY_SECONDS)
            said += line
            if not line:
                raise RuntimeError(f"sshd did not start: {said.decode(errors='replace').strip()}")
        yield Sshd(port, folder)
    finally:
        if process.returncode is None:
            process.terminate()
        await asyncio.wait_for(process.wait(), READY_SECONDS)  # until its sessions have ended, too
