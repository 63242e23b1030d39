"""Series of meetings from the command line: beginning one, which there are, putting a meeting into one, and the file of the next."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shlex import join, quote
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cop_tui.cli.asking import ask, read_key, server_at
from cop_tui.cli.choosing import on_server, the_one
from cop_tui.cli.errors import Failed
from cop_tui.cli.servers import data_folder, find_server
from cop_tui.cli.stored import in_folder, stored
from cop_tui.core.engine import limits
from cop_tui.core.engine.text import clean, fold
from cop_tui.core.forward import day_in
from cop_tui.core.topics.setup import NextTime, PlannedItem, next_starts, starts_at, utc_day, written_day
from cop_tui.session_file import template, written
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


def list_series(data: Path | None) -> None:
    """Print the series of a folder, each with its meetings, oldest first."""
    found: dict[str, list[tuple[str, State]]] = {}
    for meeting, state in stored(data_folder(data)):
        if state.kept.series.name:
            found.setdefault(fold(state.kept.series.name), []).append((meeting, state))
    if not found:
        print(f"No series is kept in {data_folder(data)}. Begin one with: cop series new NAME")
    for meetings in found.values():
        print(clean(meetings[-1][1].kept.series.name))
        for meeting, state in meetings:
            setup = state.kept.setup
            print(f"  {meeting}  {setup.phase:6}  {clean(setup.session.title)}")


def new_series(name: str, file: Path | None, *, data: Path | None, force: bool) -> None:
    """Write the session file of the first meeting of a series, and say what comes after it. Nothing is kept anywhere before that is held."""
    called = clean(name)
    if not fold(called) or len(called) > limits.TITLE:
        raise Failed(f"Say what the series is called, in at most {limits.TITLE} letters: cop series new Reflection", 2)
    there = [one for one, state in stored(data_folder(data)) if fold(state.kept.series.name) == fold(called)]
    if there:
        raise Failed(
            f"There is a series {called} already. The file of its next meeting: cop next {there[-1]}. "
            f"All of it: cop series show {quote(called)}",
            2,
        )
    target = file or Path("first.toml")
    _write(target, template(series=called), force)
    hold = _to_hold(target, data)
    print(f"Wrote {target}, for the first meeting of {called}. Fill it in with any editor, then: {hold}")
    print(
        f"Nothing else was made: a series begins with its first meeting. After that, cop next writes the file of the next "
        f"one, which opens with what became of it, and cop series show {quote(called)} has all of it."
    )


def _write(target: Path, text: str, force: bool) -> None:
    """Write a session file, or fail with a sentence: where something is there already, unless `force`."""
    if target.exists() and not force:
        raise Failed(f"{target} is there already and was left as it is. Choose another name, or add --force.")
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Failed(f"{target} could not be written ({error.strerror}). Nothing was changed.") from None


def add_to_series(meeting: str, name: str, *, at: str, data: Path | None, key_file: Path | None) -> None:
    """Put a meeting of a running server that stands alone into a series."""
    where, key = server_at(at, data), read_key(data, key_file)
    folder = None if at else data_folder(data)
    wanted = the_one([(one, s.kept.setup.session.title) for one, s in stored(folder)], meeting) if folder else meeting
    wanted = on_server(meeting, where, key) if wanted == meeting else wanted
    print(clean(ask(where, key, hosting.Series(wanted, name)).text))


def write_next(meeting: str, file: Path | None, *, data: Path | None, force: bool) -> None:
    """Write the session file of the meeting that follows one, with its parts behind what became of it."""
    wanted, state = in_folder(meeting, data_folder(data))
    if not state.kept.series.name:
        raise Failed(f'That meeting stands alone. Put it into a series first: cop series add {wanted} "NAME"', 2)
    target = file or Path("next.toml")
    hold = _to_hold(target, data)
    plan = following(state)
    notes = (f"The next meeting of this series. Read it, change what you like, then: {hold}",)
    _write(target, written(plan, *notes, to_fill=True), force)
    left = " and ".join((*(("when you meet",) if not plan.starts else ()), "when you meet after it"))
    print(f"Wrote {target}. Left to fill in: {left}; the file has an example. Then: {hold}")
    if said := too_few_days(state, datetime.now(UTC).date()):
        print(said)


def _to_hold(file: Path, data: Path | None) -> str:
    """Return what is typed to hold the meeting of a file with the meetings of this folder: open, where a server runs there."""
    verb = "open" if find_server(data_folder(data)) else "host"
    return join(["cop", verb, str(file), *(("--data", str(data)) if data else ())])


def too_few_days(state: State, today: date) -> str:
    """Return in a sentence that the days of a meeting are over before the next one, "" where they are not, or no day can be read.

    A meeting that is not over counts as if it ended on the day `today`.
    """
    session = state.kept.setup.session
    ended = utc_day(state.kept.setup.closed) or today
    last = ended + timedelta(days=session.keep_days)
    begins = starts_at(session.next.starts_at)
    comes = begins.date() if begins is not None else day_in(session.next.starts, ended)
    if comes is None or comes <= last:
        return ""
    return (
        f"The days of that meeting are over on {written_day(last)} (keep_days = {session.keep_days}), before the next one on "
        f"{written_day(comes)}. What was parked there and does not stand in a released recap is erased by then, and does not come "
        "back. In the new file, let keep_days outlast the time to the meeting after it."
    )


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
