"""The recap as a file for a browser to keep, made from what this visitor's session knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts.performing import NOT_WHOLE
from cop_tui.client.fetching import fetch_words

if TYPE_CHECKING:
    from cop_tui.client.session import Session

KINDS = {"html": "text/html", "md": "text/markdown", "txt": "text/plain"}


async def recap(session: Session, format: str) -> dict[str, object]:
    """Return the recap as it would go out now, with a file's name and kind, or the sentence that says why there is none."""
    from cop_tui.recap import build, render  # only now: most visits never ask for it

    format = format if format in KINDS else "html"
    if not (session.replica.whole() or await fetch_words(session)):
        return {"say": NOT_WHOLE}
    text = render(build(session.replica.state, session.replica.meeting), format)
    return {"file": [f"recap.{format}", KINDS[format], text]}
