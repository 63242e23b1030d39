"""The Unix socket at which a proxy on this computer reaches the server. Whose word is believed is in `cop_tui.wire.forwarded`."""

from __future__ import annotations

import contextlib
import os
import socket
import stat
from pathlib import Path

from cop_tui.wire.forwarded import BadProxy

BACKLOG = 512
ANSWER_SECONDS = 1.0


class InUse(BadProxy):
    """Another server listens on that socket."""


def listen(path: Path) -> socket.socket:
    """Return a Unix socket that listens at a path; who may reach it is decided by the folder it is in.

    Raises InUse, or BadProxy where there can be none. One that a killed server left is taken away.
    """
    family = getattr(socket, "AF_UNIX", None)
    if family is None:
        raise BadProxy("This system has no Unix sockets for --socket. Use --host and --port. Nothing was started.")
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        _make_room(path, family)
        made.bind(str(path))
        os.chmod(path, 0o666)
        made.listen(BACKLOG)
    except OSError as error:
        made.close()
        raise BadProxy(
            f"The socket {path} cannot be made: {error.strerror or error}. Choose another one with --socket. "
            "Nothing was started."
        ) from None
    except BaseException:
        made.close()
        raise
    return made


def take_away(path: Path) -> None:
    """Remove the socket when the server ends."""
    with contextlib.suppress(OSError):
        path.unlink()


def _make_room(path: Path, family: int) -> None:
    if not path.exists():
        return
    if not stat.S_ISSOCK(path.stat().st_mode):
        raise BadProxy(f"{path} is there and is no socket; it was left as it is. Choose another one with --socket.")
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(ANSWER_SECONDS)
        if probe.connect_ex(str(path)) == 0:
            raise InUse(f"Another server listens on {path}. Choose another one with --socket. Nothing was started.")
    path.unlink()
