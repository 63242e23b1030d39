"""A recap as one HTML page that stands alone: no script, no address to load anything from, nothing to follow.

Made from the Markdown, so that both always say the same; only the page around it is ours. Readable in light and dark, on
paper, at any width, and by a screen reader: language, landmarks, headings in order.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from cop_tui.recap import markdown

if TYPE_CHECKING:
    from cop_tui.recap.shape import Recap

STYLE = """
:root { color-scheme: light dark; --ink: #1c1c1a; --paper: #fdfcf8; --quiet: #55534c; --line: #8a867a; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #efece4; --paper: #191917; --quiet: #b9b5a9; --line: #8a867a; }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.125rem/1.6 Georgia, "Times New Roman", serif;
  overflow-wrap: break-word; }
header, main, footer { max-width: 38rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.5rem; }
h1 { font-size: 1.9rem; line-height: 1.25; }
h2 { font-size: 1.3rem; line-height: 1.35; margin: 2.25rem 0 0.75rem; }
li { margin: 0.5rem 0; }
strong { display: inline-block; padding: 0.25rem 0.75rem; border: 2px solid var(--line); }
footer { margin-top: 2.5rem; padding-bottom: 2.5rem; color: var(--quiet); font-size: 1rem; }
footer p { border-top: 1px solid var(--line); padding-top: 1rem; }
@media print {
  :root { --ink: #000; --paper: #fff; --quiet: #333; }
  body { font-size: 11pt; }
  h2, li { break-inside: avoid; }
  h2 { break-after: avoid; }
}
"""

PAGE = """<!doctype html>
<html lang="en">
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
    reader = MarkdownIt("commonmark", {"html": False})
    return PAGE.format(
        policy=policy(),
        title=escape(recap.title),
        style=STYLE,
        head=reader.render(markdown.head(recap)),
        body=reader.render(markdown.body(recap)),
        foot=reader.render(markdown.foot(recap)),
    )
