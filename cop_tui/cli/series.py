"""Series of meetings from the command line: which there are, putting a meeting into one, and the session file of the next."""

from __future__ import annotations

import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cop_tui.cli.asking import ask, read_key, server_at
from cop_tui.cli.choosing import on_server, the_one
from cop_tui.cli.errors import Failed
from cop_tui.cli.servers import data_folder, find_server
from cop_tui.cli.stored import stored
from cop_tui.core.engine.text import clean, fold
from cop_tui.core.forward import Past, points
from cop_tui.core.topics.series import AGREED, DECIDED, HEARD, PARKED, PROMISED
from cop_tui.core.topics.setup import NextTime, PlannedItem, next_starts
from cop_tui.recap import build, render
from cop_tui.recap.shape import in_marks
from cop_tui.session_file import written
from cop_tui.wire import hosting

if TYPE_CHECKING:
    from cop_tui.core import State
    from cop_tui.core.topics.setup import SessionPlan

OPENING = PlannedItem(
    "What became of it",
    prompt="What became of what we said last time?",
    mode="open",
    minutes=10,
    turn=0,
    became=True,
)
"""The first part of a next meeting."""
OF = {HEARD: "heard", PROMISED: "promised", PARKED: "parked", DECIDED: "to look at again", AGREED: "agreed"}


def list_series(data: Path | None) -> None:
    """Print the series of a folder, each with its meetings, oldest first."""
    found: dict[str, list[tuple[str, State]]] = {}
    for meeting, state in stored(data_folder(data)):
        if state.kept.series.name:
            found.setdefault(fold(state.kept.series.name), []).append((meeting, state))
    if not found:
        print(f'No series is kept in {data_folder(data)}. Write series = "..." into a session file, or: cop series add')
    for meetings in found.values():
        print(clean(meetings[-1][1].kept.series.name))
        for meeting, state in meetings:
            setup = state.kept.setup
            print(f"  {meeting}  {setup.phase:6}  {clean(setup.session.title)}")


def show_series(name: str, data: Path | None) -> None:
    """Print a series as Markdown: each recap that was released, and what is still open as far as a recap may tell it."""
    rows = [(one, state) for one, state in stored(data_folder(data)) if fold(state.kept.series.name) == fold(name)]
    if not (fold(name) and rows):
        raise Failed(f"There is no series {clean(name)[:40]} in {data_folder(data)}. See them with: cop series list", 2)
    for meeting, state in rows:
        if state.kept.release.released:
            sys.stdout.write(render(build(state, meeting), "md") + "\n")
        else:
            print(f"# {clean(state.kept.setup.session.title)}\n\nIts recap is not released.\n")
    if lines := _open([Past(one, state) for one, state in rows]):
        print("# Still open", "", *lines, sep="\n")


def _open(past: list[Past]) -> list[str]:
    """Return what comes forward from these meetings next, as lines of Markdown; what no recap may tell is left out."""
    today = datetime.now(UTC).date()
    found = [point for point in points(past, today) if point.due and point.quote]
    return [f"- {OF[point.kind]}: {in_marks(point.text)} ({point.title})" for point in found]


def add_to_series(meeting: str, name: str, *, at: str, data: Path | None, key_file: Path | None) -> None:
    """Put a meeting of a running server that stands alone into a series."""
    where, key = server_at(at, data), read_key(data, key_file)
    folder = None if at else data_folder(data)
    wanted = the_one([(one, s.kept.setup.session.title) for one, s in stored(folder)], meeting) if folder else meeting
    wanted = on_server(meeting, where, key) if wanted == meeting else wanted
    print(clean(ask(where, key, hosting.Series(wanted, name)).text))


def write_next(meeting: str, file: Path | None, *, data: Path | None, force: bool) -> None:
    """Write the session file of the meeting that follows one, with its parts behind what became of it."""
    rows = dict(stored(data_folder(data)))
    wanted = the_one([(one, state.kept.setup.session.title) for one, state in rows.items()], meeting)
    if wanted not in rows:
        raise Failed(
            f"There is no meeting {clean(meeting)[:40]} in {data_folder(data)}. See them with: cop meetings", 2
        )
    state = rows[wanted]
    if not state.kept.series.name:
        raise Failed(f'That meeting stands alone. Put it into a series first: cop series add {wanted} "NAME"', 2)
    target = file or Path("next.toml")
    if target.exists() and not force:
        raise Failed(f"{target} is there already and was left as it is. Choose another name, or add --force.")
    plan, hold = following(state), _to_hold(target, data)
    notes = (f"The next meeting of this series. Read it, change what you like, then: {hold}",)
    try:
        target.write_text(written(plan, *notes, to_fill=True), encoding="utf-8")
    except OSError as error:
        raise Failed(f"{target} could not be written ({error.strerror}). Nothing was changed.") from None
    left = " and ".join((*(("when you meet",) if not plan.starts else ()), "when you meet after it"))
    print(f"Wrote {target}. Left to fill in: {left}; the file has an example. Then: {hold}")


def _to_hold(file: Path, data: Path | None) -> str:
    """Return what is typed to hold the meeting of a file with the meetings of this folder: open, where a server runs there."""
    verb = "open" if find_server(data_folder(data)) else "host"
    return shlex.join(["cop", verb, str(file), *(("--data", str(data)) if data else ())])


def following(state: State) -> SessionPlan:
    """Return the plan of the meeting that follows one: the parts that were planned, the next date, and what became of it first."""
    session = state.kept.setup.session
    planned = [item.plan for item in state.kept.agenda.items.values() if not item.by and not item.words]
    keep = "group" if session.keep == "live" else session.keep
    items = (replace(OPENING, keep=keep), *(plan for plan in planned if not plan.became))
    return replace(
        session,
        starts=next_starts(session),
        minutes=session.next.minutes or session.minutes,
        next=NextTime(join=session.next.join),
        series=state.kept.series.name,
        items=items,
    )
