"""Style sheets, parsed once in a process for each theme: tests start a thousand apps, and each parses all sheets twice before its first screen.

Textual keeps what it has parsed for one app alone. What comes of a sheet follows from the sheet and the colours, and is only read from
then on, so all apps of a process can share it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.css.stylesheet import Stylesheet

if TYPE_CHECKING:
    from textual.css.model import RuleSet
    from textual.css.types import CSSLocation

_PARSE = Stylesheet._parse_rules
_PARSED: dict[tuple[object, ...], list[RuleSet]] = {}
# The variables of the sheet that was parsed last, and the same to compare by.
_LAST: list[tuple[dict[str, str], frozenset[tuple[str, str]]]] = []


def _parse_once(
    sheet: Stylesheet,
    css: str,
    read_from: CSSLocation,
    is_default_rules: bool = False,
    tie_breaker: int = 0,
    scope: str = "",
) -> list[RuleSet]:
    """Return the rules of a sheet; one that cannot be parsed raises each time."""
    key = (css, read_from, is_default_rules, tie_breaker, scope, _colours(sheet))
    if key not in _PARSED:
        _PARSED[key] = _PARSE(sheet, css, read_from, is_default_rules, tie_breaker, scope)
    return _PARSED[key]


def _colours(sheet: Stylesheet) -> frozenset[tuple[str, str]]:
    """Return the variables of a sheet, which are exchanged as a whole; many sheets in a row have the same."""
    if not _LAST or _LAST[-1][0] is not sheet._variables:
        _LAST[:] = [(sheet._variables, frozenset(sheet._variables.items()))]
    return _LAST[-1][1]


def share() -> None:
    """Let all apps of this process share what was parsed."""
    Stylesheet._parse_rules = _parse_once  # type: ignore[method-assign, assignment]
