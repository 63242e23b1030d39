"""A QR code in a terminal, for somebody who points a telephone at the screen.

It is left out wherever it would be noise: for the line client, which may be read aloud, in a pipe, and where it does not fit.
"""

from __future__ import annotations

import os
import shutil
import sys

from cop_tui.extras import is_there

_QUIET = 4  # modules of nothing around it, without which many telephones do not find it
_BLACK_ON_WHITE, _AS_BEFORE = "\x1b[30;47m", "\x1b[0m"  # whatever the colours of the terminal are
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def for_terminal(text: str, *, plain: bool, beside: int = 0) -> list[str]:
    """Return the lines of a QR code for the terminal that output goes to; none where it is better left out.

    `beside` is how many other lines have to stay in sight.
    """
    if plain or not sys.stdout.isatty() or os.environ.get("TERM", "") == "dumb" or os.environ.get("NO_COLOR"):
        return []
    try:
        "▀▄█".encode(sys.stdout.encoding or "ascii")
    except (UnicodeError, LookupError):
        return []
    size = shutil.get_terminal_size()
    return drawn(text, size.columns, size.lines - beside)


def drawn(text: str, columns: int, lines: int) -> list[str]:
    """Return a QR code of two modules a cell, one above the other; nothing where it does not fit or cannot be made."""
    if not is_there("segno"):
        return []
    import segno

    rows = [list(map(bool, row)) for row in segno.make(text, micro=False).matrix_iter(border=_QUIET)]
    rows += [[False] * len(rows[0])] * (len(rows) % 2)
    if len(rows[0]) > columns or len(rows) // 2 >= lines:
        return []
    pairs = zip(rows[::2], rows[1::2], strict=True)
    cells = ("".join(_HALVES[half] for half in zip(upper, lower, strict=True)) for upper, lower in pairs)
    return [f"{_BLACK_ON_WHITE}{row}{_AS_BEFORE}" for row in cells]
