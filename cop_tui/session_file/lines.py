"""Where things stand in a session file: the line of every key, and plain sentences for text that is no TOML.

The standard library reads TOML and forgets where a value came from; a small scan finds it again. It judges nothing, and
where it meets something unusual it knows the nearest line above.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left

Path = tuple[str | int, ...]

_KEY = re.compile(
    r"""\s*((?:"[^"\n]*"|'[^'\n]*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"[^"\n]*"|'[^'\n]*'|[A-Za-z0-9_-]+))*)\s*="""
)
_TABLE = re.compile(r"\s*(\[\[?)([^\[\]\n#]+)\]")
_STRINGS = ('"' * 3, "'" * 3, '"', "'")
_AT = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")

_UNENDED = "text in quotes does not end; put the same quotes at its end, on the same line"
_OPEN = {
    "[": "a list opens with [ and does not end; close it with ]",
    "{": "a { has no } to end it; a part of its own, such as [next], is easier to read",
    "'": "text in quotes does not end; put the same three quotes at its end",
}
_SYNTAX = (
    ("Cannot overwrite", "this key or heading is here a second time; keep one of the two"),
    ("Cannot declare", "this heading is here a second time; keep one of the two"),
    ("Cannot mutate", "this belongs to something that is written above already; put it there"),
    (
        "Expected '=' after a key",
        'a line is a key, an equals sign and a value; for example: title = "What we are about"',
    ),
    ("Invalid initial character for a key", "a line starts with a key, such as title or purpose"),
    ("Expected ']", "a heading has square brackets on both sides; for example: [next] or [[item]]"),
    ("Unescaped", "a backslash means something special in double quotes; write it twice, or use single quotes"),
    ("Unterminated", _UNENDED),
    ('Expected "\'"', _UNENDED),
    ("Illegal character '\\n'", _UNENDED),
    ("Illegal character", "there is an invisible character here; type the line again"),
    ("Invalid value", 'text stands in straight quotes, a number without; for example: title = "What we are about"'),
    ("Expected newline", "there is something after the value; put each key on a line of its own, and text in quotes"),
)


def lines_of(text: str) -> dict[Path, int]:
    """Return the line, counted from 1, of every heading, key and element of a list, by its path."""
    return _Scan(text).found


def line_of(lines: dict[Path, int], path: Path) -> int:
    """Return the line of a path, or of the nearest thing above it that has one."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def syntax(text: str, error: Exception) -> tuple[int, str]:
    """Return the line of what the TOML reader could not read, and a sentence about it that names the key there."""
    line, sentence = _syntax(text, error)
    row = [*text.split("\n")[line - 1 : line], ""][0]
    here = _KEY.match(row) or _TABLE.match(row)
    if here is None:
        return line, sentence
    return line, f"{here[here.lastindex or 1].strip()}: {sentence}"


def _syntax(text: str, error: Exception) -> tuple[int, str]:
    said = str(error)
    at = _AT.search(said)
    rows = text.split("\n")
    last = max((n for n, row in enumerate(rows, 1) if row.strip()), default=1)
    line = int(at[1]) if at and at[1] else last
    scan = _Scan(text)
    if 0 < scan.open <= line:
        # The reader stumbles far below over what was opened and never closed.
        return scan.open, _OPEN.get(scan.opened, _OPEN["'"])
    if 0 < line <= len(rows) and re.search("[“”„‘’]", rows[line - 1]) and "Invalid" in said:
        return line, 'these are curly quotes; type straight ones: "'
    for known, sentence in _SYNTAX:
        if known in said:
            return line, sentence
    if isinstance(error, tomllib.TOMLDecodeError):
        return line, "this line is not written the way a session file is; compare it with the example"
    return line, "there is a number here that is far too long"


class _Scan:
    """One walk through the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.breaks = [n for n, char in enumerate(text) if char == "\n"]
        self.at = 0
        self.found: dict[Path, int] = {}
        self.open, self.opened = 0, ""  # line of what was opened and never closed, and its sign
        self.counts: dict[str, int] = {}
        self._walk()

    def _line(self) -> int:
        return bisect_left(self.breaks, self.at) + 1

    def _walk(self) -> None:
        table: Path = ()
        while self.at < len(self.text):
            if heading := _TABLE.match(self.text, self.at):
                self._skip_space()
                table = self._heading(heading)
                self.at = heading.end()
            elif key := _KEY.match(self.text, self.at):
                self._skip_space()
                path = (*table, *(part.strip().strip("\"'") for part in key[1].split(".")))
                self.found.setdefault(path, self._line())
                self.at = key.end()
                self._value(path)
            self._to_next_line()

    def _heading(self, heading: re.Match[str]) -> Path:
        name = heading[2].strip().strip("\"'")
        path: Path = (name,)
        if heading[1] == "[[":
            number = self.counts.get(name, 0)
            self.counts[name] = number + 1
            path = (name, number)
        self.found.setdefault((name,), self._line())
        self.found.setdefault(path, self._line())
        return path

    def _skip_space(self) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1

    def _to_next_line(self) -> None:
        end = self.text.find("\n", self.at)
        self.at = len(self.text) if end < 0 else end + 1

    def _string(self) -> None:
        """Go behind the text in quotes that begins here."""
        quote = next(q for q in _STRINGS if self.text.startswith(q, self.at))
        begun = self._line()
        self.at += len(quote)
        while self.at < len(self.text):
            if self.text[self.at] == "\\" and quote[0] == '"':
                self.at += 2
            elif self.text.startswith(quote, self.at):
                self.at += len(quote)
                return
            elif self.text[self.at] == "\n" and len(quote) == 1:
                return
            else:
                self.at += 1
        if len(quote) == 3:
            self.open, self.opened = begun, quote[0]

    def _value(self, path: Path) -> None:
        """Go behind the value that begins here, and note where the elements of a list are."""
        depth, element, fresh = 0, 0, True
        begun, sign = 0, ""
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == "\n" and not depth:
                return
            if char == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
                continue
            if depth == 1 and fresh and not char.isspace() and char not in ",]":
                self.found[*path, element] = self._line()
                fresh = False
            if char in "\"'":
                self._string()
                continue
            if char in "[{":
                if not depth:
                    begun, sign = self._line(), char
                depth += 1
            elif char in "]}":
                depth -= 1
            elif char == "," and depth == 1:
                element, fresh = element + 1, True
            self.at += 1
        if depth > 0 and not self.open:
            self.open, self.opened = begun, sign
