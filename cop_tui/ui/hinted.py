"""Words of ours in a sentence that are to be typed, so that each of them can be clicked: the one place where such words are found.

Only sentences that the program makes come here. Names of people in them are left out, so that nobody's name does anything.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from textual.content import Content

from cop_tui.acts.parser import ACTS, NOW
from cop_tui.ui.rows import WORD, begun, broken, row

if TYPE_CHECKING:
    from cop_tui.ui.view import View

BEGINS = " ..."  # behind a word after which more is typed
_KEPT = "\u00a0"  # stands for a space within such words while lines are broken
_LEFT_OUT = "\ue000"  # stands for each letter of a name
LONGEST = 2  # times as many lines as there are for a sentence, which its end may take that tells several words to type
_ENDS = re.compile(r"[.?!\u2026]['\"\u201d]? ")  # of a sentence
_QUOTED = re.compile(r"(?<!\w)'.*'(?!\w)|\".*\"|\u201c.*\u201d")  # what people wrote, in a sentence of ours
_WORDS = sorted({word for act in ACTS for word in act.words if word[0].isalpha()}, key=len, reverse=True)
_ANY = "(?:" + "|".join(map(re.escape, _WORDS)) + ")"
_ASKS = "(?:" + "|".join(re.escape(word) for word in _WORDS if word.endswith("?") and word not in NOW.words) + ")"
_FOR = "(?:" + "|".join(re.escape(word) for word in _WORDS if word.endswith(" for")) + ")"
_ONE = rf"{_ANY}(?: \d{{1,4}}| all| none)?"
_FRAMES = tuple(
    map(
        re.compile,
        (
            rf"(?<!\w)({_ANY}(?: [^.:;,?!/]{{1,60}})?:?{re.escape(BEGINS)})",  # say ...  scribe Zed: ...
            rf"(?<!\w)({_ASKS})(?!\w)",  # voices?
            rf"Did you mean ({_ONE})(?=\?|: )",  # Did you mean hand?
            rf"(?<!\w)({_ANY}(?: [\w ]{{1,30}}?)?)(?=: take it| takes it)",  # role scribe: take it
            rf"(?<!\w)({_FOR} {_LEFT_OUT}+(?: {_LEFT_OUT}+)*)(?=[,.;]|$| /)",  # consent for Femi
            rf"(?:\bwith |, or |\b[Tt]ype |(?<!offer)(?<!else): |/ )({_ONE})(?=[.,;]|$| /| to \w)",  # Finish with done, or pass.
            rf"(?:^|[.?!] )({_ONE})(?=: | goes on| /|, or )",  # back: you are here again.
        ),
    )
)


def places(text: str, names: tuple[str, ...] = ()) -> list[tuple[int, int]]:
    """Return from where up to where words to type stand in a sentence of ours in which these people are named."""
    return list(_places(text, tuple(name for name in names if name and name in text)))


@lru_cache(maxsize=256)
def _places(text: str, names: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", _LEFT_OUT * len(name), text)
    text = _QUOTED.sub(lambda quoted: "\0" * len(quoted[0]), text)
    found = sorted(
        (match.span(1) for frame in _FRAMES for match in frame.finditer(text)), key=lambda at: (at[0], -at[1])
    )
    apart: list[tuple[int, int]] = []
    for first, end in found:
        if not apart or first >= apart[-1][1]:
            apart.append((first, end))
    return tuple(apart)


def unbroken(view: View, text: str, style: str = "") -> Content:
    """Return a sentence of ours with its words to type marked and each in one piece, to be broken into lines and made `plain`."""
    line, shown = row((text, style)), view.state.kept.people
    letters = line.plain
    marks = places(letters, tuple(view.name(number, you=False) for number in shown.present()))
    for first, end in marks:
        letters = letters[:first] + letters[first:end].replace(" ", _KEPT) + letters[end:]
    line = Content(letters, list(line.spans))
    for first, end in marks:
        line = line.stylize(WORD, first, end)
    return line


def plain(line: Content) -> Content:
    """Return a line that was broken as it is shown."""
    return Content(line.plain.replace(_KEPT, " "), list(line.spans)) if _KEPT in line.plain else line


def sentence(view: View, text: str, width: int, style: str = "", most: int = 0) -> list[Content]:
    """Return a sentence of ours as lines of at most `width` cells, on at most so many if there is a most; words to type are never broken."""
    lines = [plain(line) for line in broken(unbroken(view, text, style), width)]
    return begun(lines, width, most) if most else lines


def telling(view: View, text: str, width: int, style: str = "", most: int = 1) -> list[Content]:
    """Return a sentence of ours on at most so many lines; where there is more, the end of it that tells what to type is there whole.

    Such an end takes as many lines as it needs; what stands before it is cut, and shows it.
    """
    lines, plainly = sentence(view, text, width, style), row(text).plain
    if len(lines) <= most:
        return lines
    in_sight = sum(len(line.plain) + 1 for line in lines[:most]) - len(" …")
    marks = places(plainly, tuple(view.name(n, you=False) for n in view.state.kept.people.present()))
    out = [first for first, end in marks if _up_to(plainly, end) > in_sight]
    if not out:
        return begun(lines, width, most)
    ends = [_from(plainly, first) for first in (out[0], out[-1])]
    told = [sentence(view, plainly[at:], width, style) for at in ends]
    which = 0 if len(told[0]) <= LONGEST * most else 1
    before = sentence(view, plainly[: ends[which]].rstrip(), width, style) if ends[which] else []
    return [*begun(before, width, max(1, most - len(told[which]))), *told[which]]


def _from(text: str, place: int) -> int:
    """Return where the sentence begins in which this place is."""
    return max((end.end() for end in _ENDS.finditer(text, 0, place)), default=0)


def _up_to(text: str, place: int) -> int:
    """Return up to where the sentence goes in which this place is."""
    found = _ENDS.search(text, place)
    return found.start() + 1 if found else len(text)
