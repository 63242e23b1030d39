r"""A recap as Markdown in which no one's words become markup.

Words are escaped with backslashes (a < or & as an entity) where a reader of Markdown, CommonMark or one of its common extensions, could take a
character for markup, and nowhere else, since many paste them where nothing renders them: `# x` stays a line that begins with #,
`[x](y)` stays those characters. The text that is left after rendering is exactly what was written, but for quotation marks within
a contribution, which become single ones. The only links are those that the data names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cop_tui.recap.links import split
from cop_tui.recap.shape import DRAFT, lines_of

if TYPE_CHECKING:
    from cop_tui.recap.shape import Bullet, Recap, Section

# Anywhere: emphasis, code, links and their notes, attributes, templates, tables, mathematics, extended marks.
_ALWAYS = r"[\\`*_{}\[\]|~$^]"
# Where a reader would take it for markup, so that 10:30, C# 5, a > b and <3 are pasted as they are: tags, headings, marked
# text, mentions and cited sources, entities, emoji codes.
_TAG, _HEADING, _MARKED = r"<(?=[A-Za-z/!?])", r"(?<!\S)#|#(?=#*$)", r"=(?==)|(?<==)="
_MENTION, _ENTITY, _EMOJI = r"@(?=[\w{])", r"&(?=#?\w+;)", r":(?=[\w+-]*[A-Za-z+-][\w+-]*:|100:|1234:)"
# What many readers make links of: a scheme, a slash after another, and the point before what may be the end of a name.
_ADDRESS = r"(?<=[A-Za-z]):(?=\S)|(?<=/)/|(?<=www)\.|(?<=\w)\.(?=[^\W\d_]{2})"
_MARKUP = re.compile("|".join((_ALWAYS, _TAG, _HEADING, _MARKED, _MENTION, _ENTITY, _EMOJI, _ADDRESS)), re.IGNORECASE)
# Readers that are older than CommonMark know no backslash before these, and would let a tag through.
_ENTITIES = {"<": "&lt;", "&": "&amp;"}
# At the start of a line: lists, rules, quotes, definitions, fences; numbers are digits, one letter or Roman.
_COUNT = r"(?:\d+|[a-z]|[ivxlcdm]+)"
_BEGINS = re.compile(
    rf"[-+](?=\s|$)|-(?=[-\s]*$)|[>=%]|:(?=\s|$|:)|\((?=(?:{_COUNT}|#|@[\w-]*)\)(?:\s|$))", re.IGNORECASE
)
_NUMBER = re.compile(rf"({_COUNT})(?=[.)](?:\s|$))", re.IGNORECASE)
_BOX = re.compile(r"(\\\[[ x]\\\]) ", re.IGNORECASE)  # a task, which some readers see behind backslashes too


def escape(text: str) -> str:
    """Return text that begins a line so that rendering it as Markdown gives that text back."""
    if number := _NUMBER.match(text):
        return f"{number[0]}\\{text[number.end()]}{inline(text[number.end() + 1 :])}"
    if _BEGINS.match(text):
        return f"\\{text[0]}{inline(text[1:])}"
    shown = inline(text)
    box = _BOX.match(shown)
    return f"{box[1]}&#32;{shown[box.end() :]}" if box else shown


def inline(text: str) -> str:
    """Return text behind something else on its line so that rendering it gives that text back."""
    return _MARKUP.sub(lambda found: _ENTITIES.get(found[0], f"\\{found[0]}"), text)


def linked(text: str, links: tuple[str, ...]) -> str:
    """Return one line of text in which these addresses are links, and nothing else is."""
    parts = split(text, links)
    return "".join(f"<{part}>" if n % 2 else (inline if n else escape)(part) for n, part in enumerate(parts))


def bullet(shown: Bullet) -> str:
    """Return one list item: a claim, below it words in marks, and below those the name of their author in emphasis."""
    claim, words, name = lines_of(shown)
    # Emphasis, too, is something that no words can bring with them.
    lines = filter(None, (escape(claim), inline(words), name and f"– *{inline(name)}*"))
    return "- " + "  \n  ".join(lines)  # two blanks break the line


def section(shown: Section, level: int = 2) -> str:
    """Return a heading of a level with what stands under it, its parts one level below."""
    parts = [f"{'#' * level} {inline(shown.heading)}"]
    if shown.lead:
        parts.append(linked(shown.lead, shown.links))
    if shown.bullets:
        parts.append("\n".join(map(bullet, shown.bullets)))
    return "\n\n".join([*parts, *(section(part, level + 1) for part in shown.parts)])


def head(recap: Recap) -> str:
    """Return the title, the banner of a draft, and which edition it is."""
    title = f"# {inline(recap.title)}"
    return "\n\n".join([title, *[f"**{DRAFT}**"] * recap.draft, *[escape(recap.edition)] * bool(recap.edition)])


def body(recap: Recap) -> str:
    """Return the framing paragraph, the thanks and all sections."""
    return "\n\n".join([escape(recap.framing), escape(recap.thanks), *map(section, recap.ordered())])


def foot(recap: Recap) -> str:
    """Return the closing note."""
    return escape(recap.note)


def write(recap: Recap) -> str:
    """Return the whole recap."""
    parts = [head(recap), body(recap)]
    if recap.note:
        parts.append(f"---\n\n{foot(recap)}")
    return "\n\n".join(parts) + "\n"
