"""Letters between a terminal and us, whatever its encoding: nothing typed is stored as a question mark."""

from __future__ import annotations

import codecs
import unicodedata

READABLE = "cop-readable"
"""The error handler for output: what the terminal cannot show is written in plain letters, or as ? on the screen only."""

_UTF8 = ("utf-8", "ascii", "us-ascii", "ansi_x3.4-1968")  # an ASCII locale says nothing of the terminal behind it
_OTHER = "cp1252"  # what a terminal that is not UTF-8 mostly means where the locale says nothing
_PLAIN = str.maketrans({"‘": "'", "’": "'", "‚": ",", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "…": "...",
                        "→": "->", "←": "<-", "•": "*", "·": ".", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L",
                        "đ": "d", "Đ": "D", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "€": "EUR"})  # fmt: skip


class Letters:
    """Decodes what a terminal sends, read by read: as UTF-8 where it is that, else as the terminal's own `encoding`."""

    def __init__(self, encoding: str | None) -> None:
        name = (encoding or "utf-8").lower().replace("_", "-")
        self._waits = name in ("utf-8", "utf8")  # half a letter at the end of a read is finished by the next one
        own = _OTHER if self._waits or name in _UTF8 else name
        self._own = codecs.getincrementaldecoder(own)(errors="replace")
        self._rest = b""

    def decode(self, read: bytes, final: bool = False) -> str:
        """Return the letters of a read; nothing follows the `final` one."""
        got, self._rest = self._rest + read, b""
        try:
            return got.decode("utf-8")
        except UnicodeDecodeError as error:
            if self._waits and not final and error.reason == "unexpected end of data" and len(got) - error.start < 4:
                self._rest = got[error.start :]
                return got[: error.start].decode("utf-8")
        return self._own.decode(got)


def as_typed(line: str, encoding: str | None) -> str:
    """Return a line of a pipe that was decoded with `surrogateescape`, with the letters it had in another encoding."""
    if not any("\udc80" <= char <= "\udcff" for char in line):
        return line
    return Letters(encoding).decode(line.encode(encoding or "utf-8", "surrogateescape"))


def readable(error: UnicodeError) -> tuple[str, int]:
    """Return letters a terminal has in place of what it cannot show, for use as an error handler."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    own = "ascii" if error.encoding == "charmap" else error.encoding  # many encodings do not say here which they are
    return "".join(stand_in(char, own) for char in error.object[error.start : error.end]), error.end


def stand_in(char: str, encoding: str) -> str:
    """Return plain letters that an encoding has in place of one it has not, ? where there are none, nothing for a mark."""
    for wanted in (char.translate(_PLAIN), unicodedata.normalize("NFKD", char)):
        kept = "".join(c for c in wanted if not unicodedata.combining(c) and has(c, encoding))
        if kept:
            return kept
    return "" if unicodedata.combining(char) else "?"


def has(char: str, encoding: str) -> bool:
    """Return whether an encoding has a letter, or several."""
    try:
        char.encode(encoding)
    except UnicodeError:
        return False
    return True


codecs.register_error(READABLE, readable)
