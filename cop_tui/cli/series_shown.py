"""A series as one text in Markdown: its released recaps, how its agreement changed, and what is still open, as far as a recap may tell it."""

from __future__ import annotations

import re
import sys
import time
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from cop_tui import core
from cop_tui.cli.errors import Failed
from cop_tui.cli.servers import data_folder
from cop_tui.cli.stored import stored
from cop_tui.cli.writing import write_recap
from cop_tui.core import agreed, by_server
from cop_tui.core.engine.ids import NOBODY, Ms
from cop_tui.core.engine.text import clean, fold
from cop_tui.core.forward import Past, points
from cop_tui.core.topics.series import AGREED, DECIDED, HEARD, PARKED, PROMISED
from cop_tui.core.topics.setup import CLOSED_REGIME, day
from cop_tui.recap import build, render
from cop_tui.recap.markdown import inline
from cop_tui.recap.shape import in_marks

if TYPE_CHECKING:
    from pathlib import Path

    from cop_tui.core import State

OF = {HEARD: "heard", PROMISED: "promised", PARKED: "parked", DECIDED: "to look at again", AGREED: "agreed"}
NOT_TOLD = "a point that no recap may tell"


def show_series(
    name: str, data: Path | None, *, out: Path | None = None, force: bool = False, today: date | None = None
) -> None:
    """Print a series as Markdown, or write it to a file, named by the program where `out` is a folder.

    What comes back on a day has come back on the day `today` (None: that of this computer) or it is not told.
    """
    rows = [(one, state) for one, state in stored(data_folder(data)) if fold(state.kept.series.name) == fold(name)]
    if not (fold(name) and rows):
        raise Failed(f"There is no series {clean(name)[:40]} in {data_folder(data)}. See them with: cop series list", 2)
    file = _file(out, name) if out is not None else None
    text = as_markdown(rows, today or datetime.now(UTC).date())
    if file is None:
        sys.stdout.write(text)
        return
    write_recap(file, text.encode(), force=force)
    print(f"Wrote {file}")


def _file(out: Path, name: str) -> Path:
    if out.is_dir():
        return out / f"{re.sub(r'[^0-9A-Za-z]+', '-', clean(name)).strip('-').casefold()[:64] or 'series'}.md"
    if out.suffix.casefold() != ".md":
        raise Failed(f"A series is written as Markdown, to a file that ends in .md. Nothing was written to {out}.", 2)
    return out


def as_markdown(rows: list[tuple[str, State]], today: date) -> str:
    """Return the meetings of a series, in their order, as one text, as it is on the day `today`."""
    rows = _followed(rows, today)
    parts = [*_recaps(rows), *_agreement(rows), *_open(rows, today)]
    return "\n\n".join(parts) + "\n"


def _followed(rows: list[tuple[str, State]], today: date) -> list[tuple[str, State]]:
    """Return the meetings, each with only what the earlier ones let it have, also where a server has still to write that."""
    found: list[tuple[str, State]] = []
    for meeting, state in rows:
        whole = core.ServerState(kept=state.kept, texts=state.texts)
        wish = by_server.come_forward([Past(one, earlier) for one, earlier in found], today, adding=False)
        for event in core.decide(whole, wish, NOBODY, Ms(int(time.time() * 1000))).events:
            core.apply(whole, event)
        found.append((meeting, whole))
    return found


def _recaps(rows: list[tuple[str, State]]) -> list[str]:
    return [
        render(build(state, meeting), "md").rstrip("\n")
        if state.kept.release.released
        else f"# {inline(clean(state.kept.setup.session.title))}\n\nIts recap is not released."
        for meeting, state in rows
    ]


def _agreement(rows: list[tuple[str, State]]) -> list[str]:
    """Return how the agreement changed, meeting by meeting; nothing where it never did."""
    told, planned = list[str](), tuple[str, ...]()
    for _, state in rows:
        session = state.kept.setup.session
        lines = [f"- As planned: {_quoted(text)}" for text in session.agreement if text not in planned]
        lines += [f"- As planned no longer: {_quoted(text)}" for text in planned if text not in session.agreement]
        planned = session.agreement
        lines += [
            f"- Version {change.version}: {'agreed no longer' if change.gone else 'agreed'}: "
            f"{_quoted(change.text) if change.text else NOT_TOLD}"
            for change in agreed.changes(state)
        ]
        lines += [f"- What we had agreed before: {answer}" for answer in agreed.looked_at(state)]
        told += ["\n".join([f"## {_called(state)}", "", *lines])] if lines else []
    return ["# How our agreement changed", *told] if told else []


def _open(rows: list[tuple[str, State]], today: date) -> list[str]:
    """Return what comes forward from these meetings next; what no recap may tell is left out."""
    found = [p for p in points([Past(one, state) for one, state in rows], today) if p.due and p.quote]
    lines = [f"- {OF[point.kind]}: {_quoted(point.text)} ({inline(point.title)})" for point in found]
    return ["# Still open", "\n".join(lines)] if lines else []


def _called(state: State) -> str:
    """Return a meeting by its title and day; as in its recap, of a closed one no day is told."""
    session = state.kept.setup.session
    when = "" if session.regime == CLOSED_REGIME else day(state.kept.setup.opened)
    return ", ".join(part for part in (inline(clean(session.title)), when) if part)


def _quoted(text: str) -> str:
    return inline(in_marks(clean(text)))
