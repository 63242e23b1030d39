"""The recap as a file that people edit: Markdown with a place for each thing that was said, and back.

    <!-- The recap of 3fk2, as of 57. ... -->
    # What helps us

    An introduction in the group's own words.

    ## What helps?

    - A claim, one sentence of the group.
      > 7: what somebody said, for reading only
    - > 9: words on their own
    ### A sub-heading

What was said is named by its number; the words behind it are there to be read, and are not taken back in. What stands in no place
yet is listed in comments at the end of its section. Pure: no files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cop_tui.core import recap_view
from cop_tui.core.engine.sections import heading_key
from cop_tui.core.engine.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cop_tui.core import State
    from cop_tui.core.engine.ids import WordId

CLAIM, WORDS, HEADING, INTRO = "claim", "words", "heading", "intro"
_BASE = re.compile(r"<!-- The recap of (\S+), as of (\d{1,9})\b")
_HOW = (
    "Under each ##: first an introduction if you like, then claims behind -, below a claim what was said, as > and its "
    "number. - > 7 is what was said on its own. ### begins a part. A new ## is a section of your own; a question without its ## is left out. Comments are not read."
)
_QUOTE = re.compile(r">\s*(\d{1,4})\s*(?::.*)?")


class BadLine(Exception):
    """A file that cannot be taken in; the text is a sentence that names the line."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(f"Line {line}: {what}")


@dataclass(slots=True)
class Item:
    """One piece as a file has it: its kind, its text, the number of what was said (0: none), and the lines where both stand."""

    kind: str
    text: str = ""
    said: int = 0
    line: int = 0
    said_at: int = 0


@dataclass(slots=True)
class Part:
    """A section as a file has it: its heading ("": the paragraph under the title) and its pieces."""

    heading: str
    items: list[Item] = field(default_factory=list)
    line: int = 0


@dataclass(slots=True)
class Edited:
    """A file that was read: of which meeting and as of when it was made, and its sections in order."""

    meeting: str
    base: int
    parts: list[Part]


def write(state: State, meeting: str) -> str:
    """Return the file of what is written, with what was said and stands in no place yet listed in comments."""
    numbers, groups = recap_view.collected(state)
    placed = recap_view.placed(state)
    waiting = {group.heading: group.words for group in groups}
    base = recap_view.changed(state)
    lines = [f"<!-- The recap of {meeting}, as of {base}. {_HOW} -->", f"# {_one(recap_view.title(state))}"]
    for section in recap_view.sections(state):
        if recap_view.is_out(state, section.key):
            waiting.pop(section.heading, ())
            lines.append(f"\n<!-- Left out: ## {_comment(section.heading)} -->")
            continue
        lines += [f"\n## {_plain(_one(section.heading))}\n"] if section.heading else [""]
        lines += _pieces(state, section.key, numbers)
        lines += _unplaced(state, waiting.pop(section.heading, ()), numbers, placed)
    for heading, words in waiting.items():
        if rest := _unplaced(state, words, numbers, placed):
            lines += [f"\n<!-- {_comment(heading)} -->", *rest]
    return "\n".join(lines) + "\n"


def _pieces(state: State, key: str, numbers: dict[WordId, int]) -> Iterator[str]:
    for piece in recap_view.pieces(state, key):
        text = _one(piece.text)
        quote = f"> {numbers.get(piece.word, 0)}: {_one(state.texts.get(piece.word, ''))}" if piece.word else ""
        if piece.alone:
            yield "<!-- Left out: what stood beneath the next claim was taken back. Reword it, or cut it. -->"
        if piece.kind == INTRO:
            yield f"{_plain(text)}\n"
        elif piece.kind == HEADING:
            yield f"### {_plain(text)}"
        elif piece.kind == WORDS:
            yield f"- {quote}"
        else:
            yield f"- {_plain(text)}"
            if quote:
                yield f"  {quote}"


def _unplaced(state: State, words: tuple[WordId, ...], numbers: dict[WordId, int], placed: set[WordId]) -> list[str]:
    return [f"<!-- > {numbers[n]}: {_comment(state.texts.get(n, ''))} -->" for n in words if n not in placed]


def _one(text: str) -> str:
    return clean(text)


def _comment(text: str) -> str:
    return re.sub(r"--+>?", "–", clean(text))


def _plain(text: str) -> str:
    """Return text that this reader takes for text: a backslash stands before what would begin something else."""
    return f"\\{text}" if re.match(r"[\\#>-]|<!--", text) else text


def _text(line: str) -> str:
    return clean(line.removeprefix("\\"))


def read(text: str) -> Edited:
    """Return what a file says. Raises BadLine, which names the line that cannot be understood."""
    lines = text.removeprefix("\ufeff").splitlines()
    base = next((found for line in lines if (found := _BASE.match(line))), None)
    if base is None:
        raise BadLine(
            1, "the comment that says of which meeting this is, and as of when, is missing. Begin with: cop recap edit."
        )
    edited = Edited(base[1], int(base[2]), [Part("")])
    for at, line in _lines(lines):
        _take(edited, at, line)
    _check(edited)
    return edited


def _lines(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines that say something, each with its number; comments, also of several lines, are left out."""
    comment = False
    for at, line in enumerate(lines, 1):
        rest = line.strip()
        if comment or rest.startswith("<!--"):
            comment = "-->" not in rest
        elif rest:
            yield at, line.rstrip()


def _take(edited: Edited, at: int, line: str) -> None:
    part, text = edited.parts[-1], line.strip()
    last = part.items[-1] if part.items else None
    if text.startswith("### "):
        part.items.append(Item(HEADING, _text(text[4:]), line=at))
    elif text.startswith("## "):
        edited.parts.append(Part(_text(text[3:]), line=at))
    elif text.startswith("# "):
        if len(edited.parts) > 1 or part.items:
            raise BadLine(at, "a heading with one # is the title, which stands first and stays as it is.")
    elif text.startswith("#"):
        raise BadLine(at, "a heading has one to three # and a blank behind them.")
    elif text.startswith("- ") and text[2:].strip():
        _point(part, at, text[2:].strip())
    elif text.startswith(">"):
        if last is None or last.kind != CLAIM or last.said or not line.startswith(" "):
            raise BadLine(at, "what was said stands below a claim, indented, one for each claim; or alone as: - > 7")
        last.said, last.said_at = _number(at, text), at
    elif last is not None and last.kind in (CLAIM, INTRO) and not last.said:
        last.text = f"{last.text} {_text(text)}"  # a line that an editor broke
    elif last is None:
        part.items.append(Item(INTRO, _text(text), line=at))
    else:
        raise BadLine(at, "a claim begins with - and a blank; an introduction stands before all claims.")


def _point(part: Part, at: int, text: str) -> None:
    if text.startswith(">"):
        part.items.append(Item(WORDS, said=_number(at, text), line=at))
    else:
        part.items.append(Item(CLAIM, _text(text), line=at))


def _number(at: int, text: str) -> int:
    found = _QUOTE.fullmatch(text)
    if not found or not int(found[1]):
        raise BadLine(at, "what was said is named by its number: > 7")
    return int(found[1])


def _check(edited: Edited) -> None:
    headings: set[str] = set()
    said: set[int] = set()
    for part in edited.parts:
        if part.heading and heading_key(part.heading) in headings:
            raise BadLine(part.line, "there is a section with this heading already.")
        headings |= {heading_key(part.heading)} if part.heading else set()
        if not part.heading and any(item.kind != INTRO for item in part.items):
            raise BadLine(part.items[0].line, "only an introduction stands above the first section.")
        for item in part.items:
            if item.said in said:
                raise BadLine(item.said_at or item.line, f"number {item.said} stands in two places.")
            said |= {item.said} if item.said else set()
