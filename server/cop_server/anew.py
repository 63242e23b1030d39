"""Invites that lead nowhere because this server had to make itself another certificate than the one they name.

Responsible for knowing which certificate of its own was shown last, and the meetings whose invites name one from before,
across starts, until each has new invites or is over.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import msgspec

from cop_server import private

log = logging.getLogger("cop_server")

FILE = "certificate.json"  # not beside the certificate: it is there when that is lost
SENTENCE = (
    "The certificate this server had made itself was gone, so it made another one: nobody comes in with an invite from before. "
    "Put the folder tls back from a copy and restart, or send new invites: cop invite MEETING --replace"
)


class _Shown(msgspec.Struct):
    """The fingerprint of the certificate of its own that a server shows, of the one before, and the meetings named above."""

    now: str = ""
    before: str = ""
    meetings: set[str] = set()


class DeadInvites:
    """The meetings whose invites name another certificate of this server; `directory` is the folder of the meetings."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / FILE
        self._shown = _Shown()
        self._own = False
        with suppress(OSError, msgspec.MsgspecError, UnicodeDecodeError):
            self._shown = msgspec.json.decode(self._path.read_bytes(), type=_Shown)

    def shows(self, fingerprint: str, going: Iterable[str]) -> None:
        """Take in that the server shows this certificate of its own from now on; these meetings are not over."""
        known, self._own = self._shown, True
        if fingerprint != known.now:
            lost = known.now and fingerprint != known.before  # else the first, or the one from before was put back
            self._shown = _Shown(fingerprint, known.now, set(going) if lost else set())
            self._keep()
        if self._shown.meetings.intersection(going):
            log.warning("%s", SENTENCE)

    def replaced(self, meeting: str) -> None:
        """Take in that a meeting has new invites in the place of the old."""
        if meeting in self._shown.meetings:
            self._shown.meetings.discard(meeting)
            self._keep()

    def sentences(self, going: Iterable[str]) -> list[str]:
        """Return what whoever hosts should know while any of these meetings, which are not over, is one of them."""
        return [SENTENCE] if self._own and self._shown.meetings.intersection(going) else []

    def _keep(self) -> None:
        # Where the disk takes nothing that is told anyhow, and this is told until the next start.
        with suppress(OSError):
            private.write(self._path, msgspec.json.encode(self._shown))
