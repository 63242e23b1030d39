"""How a running server is: for whoever hosts, as a list of facts and as metrics in the text format of Prometheus.

Musts: no name, no title, no words, no id of a meeting in metrics, and no number about anybody in particular.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from cop_server.anew import DeadInvites
from cop_server.connection import Connection
from cop_server.counts import BUCKETS, COUNTS, Counts
from cop_server.hub import Hub
from cop_server.keep import backup
from cop_tui import __version__
from cop_tui.core.engine.base import CLOSED, LOBBY
from cop_tui.wire import hosting


class Condition:
    """How one server start is. `ends` is when a given certificate ends (UTC seconds), None where there is none.

    `directory` holds the meetings. `not_read` says why a renewed certificate could not be read, and nothing once one was.
    """

    def __init__(self, hub: Hub, directory: Path, counts: Counts = COUNTS) -> None:
        self._hub, self._directory, self._counts = hub, directory, counts
        self._began = int(time.time())
        self.ends: int | None = None
        self.not_read = ""
        self.dead = DeadInvites(directory)

    def shows(self, fingerprint: str) -> None:
        """Take in which certificate of its own this server shows: invites from before may name another one."""
        self.dead.shows(fingerprint, self._going)

    @property
    def _going(self) -> list[str]:
        """The meetings that are not over."""
        return [m for m, room in self._hub.rooms.items() if room.state.kept.setup.phase != CLOSED]

    def facts(self) -> hosting.State:
        """Return what whoever hosts should know."""
        known = backup.settings(self._directory)
        phases = [room.state.kept.setup.phase for room in self._hub.rooms.values()]
        phases += [rested.phase for rested in self._hub.resting.rested.values()]
        return hosting.State(
            __version__,
            self._began,
            meetings=len(phases),
            going_on=sum(phase not in (LOBBY, CLOSED) for phase in phases),
            read_only=self._hub.read_only_why,
            free=self._free(),
            troubles=self._troubles(),
            backup=int(backup.newest(backup.folder_of(self._directory)) or 0),
            backups="" if known.expected else known.folder,
            certificate_ends=self.ends or 0,
            anybody=any(len(room.presence) for room in self._hub.rooms.values()),
        )

    def metrics(self) -> str:
        """Return the same for a machine, and what it has done so far."""
        return "".join(f"{line}\n" for line in self._lines())

    def _lines(self) -> Iterable[str]:
        rooms, counts = self._hub.rooms.values(), self._counts
        lines: list[Connection] = [line for room in rooms for line in room.presence]
        waiting = [line.waiting for line in lines]
        made = int(backup.newest(backup.folder_of(self._directory)) or 0)
        yield from _one("rooms", "Meetings that are served, those that are over among them.", len(rooms))
        yield from _one(
            "rooms_with_people", "Meetings somebody is connected to.", sum(len(r.presence) > 0 for r in rooms)
        )
        people = sum(len({line.person for line in room.presence}) for room in rooms)
        yield from _one("people", "People who are connected.", people)
        yield from _one("connections", "Devices that are connected.", len(lines))
        yield from _one("outbox_bytes", "Bytes that wait for slow lines.", sum(waiting))
        yield from _one("outbox_bytes_max", "Bytes that wait for the slowest line.", max(waiting, default=0))
        yield from _one("outboxes_waiting", "Lines for which something waits.", sum(depth > 0 for depth in waiting))
        yield from _one("bytes_sent_total", "Bytes of frames to people.", counts.sent, "counter")
        yield from _one("bytes_received_total", "Bytes from people.", counts.received, "counter")
        yield from _commits(counts)
        yield from _one("commits_failed_total", "Commits the disk did not take.", counts.failed, "counter")
        yield from _head("refusals_total", "Refusals that were answered, by their code.", "counter")
        yield from (f'cop_refusals_total{{code="{code}"}} {n}' for code, n in sorted(counts.refused.items()))
        yield from _one("read_only", "1 while the disk takes nothing.", int(self._hub.read_only))
        yield from _one("troubles", "Things missing or not to be told, as cop status says.", len(self._troubles()))
        yield from _one("disk_free_bytes", "Room on the disk of the meetings.", self._free())
        if made:
            yield from _one("backup_age_seconds", "Age of the newest backup.", max(0, int(time.time()) - made))
        if self.ends:
            yield from _one("certificate_ends_seconds", "When the certificate ends, in Unix time.", self.ends)
        yield from _one("started_seconds", "When this server started, in Unix time.", self._began)

    def _free(self) -> int:
        try:
            return shutil.disk_usage(self._directory).free
        except OSError:
            return 0

    def _troubles(self) -> list[str]:
        out = self._hub.troubles()
        if self.not_read:
            out.append(f"The renewed certificate was not read, and the one from before is still shown: {self.not_read}")
        return out + self._hub.care.damaged + self.dead.sentences(self._going)


def _head(name: str, about: str, kind: str) -> list[str]:
    return [f"# HELP cop_{name} {about}", f"# TYPE cop_{name} {kind}"]


def _one(name: str, about: str, value: int, kind: str = "gauge") -> list[str]:
    return [*_head(name, about, kind), f"cop_{name} {value}"]


def _commits(counts: Counts) -> Iterable[str]:
    yield from _head("commit_seconds", "How long commits took.", "histogram")
    so_far = 0
    for upto, count in zip((*BUCKETS, "+Inf"), counts.within, strict=True):
        so_far += count
        yield f'cop_commit_seconds_bucket{{le="{upto}"}} {so_far}'
    yield f"cop_commit_seconds_sum {counts.seconds:.6f}"
    yield f"cop_commit_seconds_count {so_far}"
