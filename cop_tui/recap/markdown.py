r"""A recap as Markdown in which no one's words become markup.

Words are escaped with backslashes wherever a reader of Markdown, CommonMark or one of its common extensions, could take a
character for markup: `# x` stays a line that begins with #, `[x](y)` stays those characters. The text that is left after
rendering is exactly what was written, but for quotation marks within a contribution, which become single ones.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cop_tui.recap.shape import DRAFT, in_marks

if TYPE_CHECKING:
    from cop_tui.recap.shape import Bullet, Recap, Section

# Emphasis, code, links, images, HTML, tables, headings, attributes, mathematics, mentions, extended marks.
_ALWAYS = re.compile(r"[\\`*_{}\[\]<>#|~$@^=]")
_ENTITY = re.compile(r"&(?=[#A-Za-z])")
_ADDRESS = re.compile(r":(?=[/A-Za-z0-9+_-])|(?<=www)\.", re.IGNORECASE)  # autolinks, emoji codes
_START = re.compile(r"([-+:%])|(\d{1,9}|[A-Za-z])(?=[.)](\s|$))")  # lists, rules, definitions at the start of a line


def escape(text: str) -> str:
    """Return one line of text so that rendering it as Markdown gives that text back."""
    start = _START.match(text)
    text = _ALWAYS.sub(r"\\\g<0>", text)
    text = _ENTITY.sub(r"\\&", text)
    text = _ADDRESS.sub(r"\\\g<0>", text)
    if start is None:
        return text
    return f"\\{text}" if start[1] and not text.startswith("\\") else _numbered(text, start)


def _numbered(text: str, start: re.Match[str]) -> str:
    return f"{start[2]}\\{text[len(start[2]) :]}" if start[2] else text


def bullet(shown: Bullet) -> str:
    """Return one list item; the name of its author stands below it, in emphasis."""
    text = f"- {escape(in_marks(shown.text))}"
    # Two blanks break the line. Emphasis, too, is something that no words can bring with them.
    return f"{text}  \n  – *{escape(shown.name)}*" if shown.name else text


def section(shown: Section) -> str:
    """Return a heading of the second level with what stands under it."""
    parts = [f"## {escape(shown.heading)}"]
    if shown.lead:
        parts.append(escape(shown.lead))
    if shown.bullets:
        parts.append("\n".join(map(bullet, shown.bullets)))
    return "\n\n".join(parts)


def head(recap: Recap) -> str:
    """Return the title, the banner of a draft, and which edition it is."""
    title = f"# {escape(recap.title)}"
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
