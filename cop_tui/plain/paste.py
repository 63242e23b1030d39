"""Telling a paste from typing.

A terminal that knows how to puts marks around what is pasted; we ask for them. Where it does, several lines in one read
are what somebody typed ahead over a slow connection, however many. Where it does not, several lines in one read are a
paste: asking about what was typed is harmless, carrying out what was pasted is not.
"""

from __future__ import annotations

import re

START, END = "\x1b[200~", "\x1b[201~"
ON, OFF = "\x1b[?2004h", "\x1b[?2004l"
TYPED_AHEAD = (
    200  # characters of one read that may still be typing: 12 s at 60 ms a key, while a connection stood still
)
_KEYS = re.compile(r"[\x03\x04\x08\x15\x17\x1b\x7f]")  # keys that stand in no pasted text


class Reads:
    """Looks at what comes in one read. `marked` says whether marks around pastes can be expected."""

    def __init__(self, marked: bool) -> None:
        self._marked = marked
        self.seen_marks = False

    def is_paste(self, read: str) -> bool:
        """Return whether a read holds several lines that nobody can be taken to have typed."""
        self.seen_marks = self.seen_marks or START in read
        if self.seen_marks or _KEYS.search(read) or not re.search(r"[\r\n]+[^\r\n]", read):
            return False
        return not self._marked or len(read) > TYPED_AHEAD
