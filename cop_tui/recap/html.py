"""A recap as one HTML page that stands alone: no script, no address to load anything from, and no link but the convenors' own.

Readable in light and dark, on paper, at any width, and by a screen reader: language and direction, landmarks, headings in
order. People's words and names stand each in a `bdi`, so that none of them turns what is around it.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING

from cop_tui.recap.links import href, split
from cop_tui.recap.shape import DRAFT, lines_of, spans_of
from cop_tui.recap.style import in_english

if TYPE_CHECKING:
    from cop_tui.recap.shape import Bullet, Recap, Section

RTL = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "syr", "ug", "ur", "yi"})
RTL_SCRIPTS = frozenset({"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm"})
ENGLISH = 'lang="en" dir="ltr"'

STYLE = """
:root { color-scheme: light dark; --ink: #1c1c1a; --paper: #fdfcf8; --quiet: #55534c; --line: #8a867a; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #efece4; --paper: #191917; --quiet: #b9b5a9; --line: #8a867a; }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.125rem/1.6 Georgia, "Times New Roman", serif;
  overflow-wrap: break-word; }
header, main, body > footer { max-width: 38rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.5rem; }
h1 { font-size: 1.9rem; line-height: 1.25; }
h2 { font-size: 1.3rem; line-height: 1.35; margin: 2.25rem 0 0.75rem; }
h3 { font-size: 1.125rem; line-height: 1.4; margin: 1.75rem 0 0.5rem; }
ul { padding-inline-start: 1.5rem; }
li { margin: 0.5rem 0; }
li p { margin: 0; }
blockquote { margin: 0.25rem 0 1rem; padding-inline-start: 0.9rem; border-inline-start: 3px solid var(--line); }
strong { display: inline-block; padding: 0.25rem 0.75rem; border: 2px solid var(--line); }
body > footer { margin-top: 2.5rem; padding-bottom: 2.5rem; color: var(--quiet); font-size: 1rem; }
body > footer p { border-top: 1px solid var(--line); padding-top: 1rem; }
@media print {
  :root { --ink: #000; --paper: #fff; --quiet: #333; }
  @page { margin: 2cm; }
  body { font-size: 11pt; }
  header { padding-top: 0; }
  body > footer { font-size: 10pt; }
  h2, h3, li { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
}
"""

PAGE = """<!doctype html>
<html lang="{lang}" dir="{dir}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header>
{head}</header>
<main>
{body}</main>
<footer>
{foot}</footer>
</body>
</html>
"""


def policy() -> str:
    """Return the content security policy: this page's own style and nothing else."""
    digest = b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def write(recap: Recap) -> str:
    """Return the whole page."""
    return PAGE.format(
        policy=policy(),
        lang=escape(recap.language),
        dir=direction(recap.language),
        title=escape(recap.title),
        style=STYLE,
        head=_head(recap),
        body="".join(
            [
                _said(recap.framing),
                _ours(recap.thanks),
                *(_section(part, in_english(recap)) for part in recap.ordered()),
            ]
        ),
        foot=_ours(recap.note),
    )


def direction(language: str) -> str:
    """Return how a language with this tag is written: "rtl" or "ltr"."""
    first, *others = language.split("-")
    script = next((part for part in others if len(part) == 4), "")
    return "rtl" if script in RTL_SCRIPTS or (not script and first.lower() in RTL) else "ltr"


def _head(recap: Recap) -> str:
    draft = f"<p {ENGLISH}><strong>{DRAFT}</strong></p>\n" if recap.draft else ""
    edition = _ours(recap.edition) if recap.edition else ""
    return f"<h1>{_words(recap.title)}</h1>\n{draft}{edition}"


def _section(shown: Section, english: frozenset[str], level: int = 2) -> str:
    """Return a heading of a level with what stands under it; what is `english` is said to be."""
    lead = (_ours(shown.lead) if shown.lead in english else _said(shown.lead, shown.links)) if shown.lead else ""
    spoken = f" {ENGLISH}" if shown.heading in english else ""
    bullets = "".join(map(_bullet, shown.bullets))
    listed = f"<ul>\n{bullets}</ul>\n" if bullets else ""
    parts = "".join(_section(part, english, level + 1) for part in shown.parts)
    return f"<h{level}{spoken}>{_words(shown.heading)}</h{level}>\n{lead}{listed}{parts}"


def _bullet(shown: Bullet) -> str:
    claim, words, name = lines_of(shown)
    marked = " ".join(f"“{_words(text)}”" if said else _words(text) for text, said in spans_of(shown))
    # A line and an emphasis of its own: no words can bring a name of somebody else in that form with them.
    named = f"– <em>{_words(name)}</em>" if name else ""
    if not claim:
        return f"<li>{marked}<br>\n{named}</li>\n" if named else f"<li>{marked}</li>\n"
    foot = f"\n<footer>{named}</footer>" if named else ""
    beneath = f"\n<blockquote><p>{marked}</p>{foot}</blockquote>" if words else ""
    return f"<li><p>{_words(claim)}</p>{beneath}</li>\n"


def _words(text: str) -> str:
    """Return the words or the name of somebody, whose direction is their own and changes nothing around them."""
    return f"<bdi>{escape(text)}</bdi>"


def _said(text: str, links: tuple[str, ...] = ()) -> str:
    """Return a paragraph in which these addresses are links."""
    parts = split(text, links)
    shown = (f'<a href="{escape(href(p))}">{escape(p)}</a>' if n % 2 else escape(p) for n, p in enumerate(parts))
    return f"<p><bdi>{''.join(shown)}</bdi></p>\n"


def _ours(text: str) -> str:
    """Return a paragraph of the program, which is in English whatever the language of the session is."""
    return f"<p {ENGLISH}>{escape(text)}</p>\n"
