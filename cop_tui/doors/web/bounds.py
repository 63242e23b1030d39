"""How much one door takes from browsers, in one place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """Numbers of a door. Times are in seconds.

    `visits`: in all. `sockets`: connections of any kind at once. `outside`: connections of one address that are in no meeting.
    `asking`: so long somebody may take until they are in. `lingers`: so long a visit goes on without a page. `probe`: so often a silent
    page is asked whether it is there; after `silent` its connection ends. `stuck`: so long a page may take nothing in. `gather`: what happens
    within it is one frame. `look`: so often is looked at what time has brought. `messages` of one page within ten seconds.
    `file`: between two files for one visitor.
    """

    visits: int = 250
    sockets: int = 600
    outside: int = 40
    asking: float = 180.0
    lingers: float = 120.0
    probe: float = 45.0
    silent: float = 110.0
    stuck: float = 60.0
    gather: float = 0.03
    look: float = 10.0
    messages: int = 200
    file: float = 5.0
