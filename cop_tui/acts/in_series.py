"""What was released in other meetings of the series, as lines for whoever asks, and catching up with them: told to the asker alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import agreeing
from cop_tui.acts.act import LOOK, Act, InSeries, Read, Step
from cop_tui.acts.lookup import nothing_after
from cop_tui.core.engine.ids import Ms
from cop_tui.core.engine.text import clean
from cop_tui.core.topics.became import came_as
from cop_tui.core.topics.release import DAY_MS
from cop_tui.core.topics.series import AGREED
from cop_tui.core.topics.setup import day
from cop_tui.wire import frames

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cop_tui.client.session import Session
    from cop_tui.core.looking import Released, StillOpen
    from cop_tui.wire.frames import Looked

ELSEWHERE = "Released in other meetings of this series, the newest first:"
NOT_FOUND = "Nothing that was released in other meetings of this series has it."
NOTHING_OUT = "Nothing is released of other meetings of this series."
ALONE = "This meeting stands alone: there are no earlier ones to catch up with. What was said in it: last."
SERIES = "{name}, so far. Only you see this, and only what was released in other meetings is told of them."
MORE = "There is more than this. The newest stands here."
UNREAD = "Some of the other meetings could not be read now. Try again later."
NO_ANSWER = "What other meetings released could not be asked for. Try again once the connection is back."
TOO_OLD = "This server does not tell what other meetings released."
UNTITLED = "another meeting"
CAME_BACK = "What came back here, and what became of it: became?"


def found(session: Session, looked: Looked | None) -> list[str]:
    """Return what was found in other meetings, the lines of each behind its title."""
    if looked is None:
        return [_no_answer(session)]
    lines = [line for recap in looked.recaps for line in (f"{_from(recap.title, recap.day)}:", *_lines(recap))]
    return [*([ELSEWHERE, *lines] if lines else [NOT_FOUND] if not looked.unread else []), *_left(looked)]


def caught_up(session: Session, looked: Looked | None) -> list[str]:
    """Return the released recaps in short, the newest first, the agreement as it stands, and what is open."""
    if looked is None:
        return [*_agreement(session, []), _no_answer(session)]
    told = []
    for recap in looked.recaps:
        short = ", in short" if recap.more else ""
        told += [f"{_from(recap.title, recap.day)}{short}:", *_lines(recap)]
    points = [point for point in looked.open if point.kind == AGREED]
    others = [point for point in looked.open if point.kind != AGREED]
    told += [] if told or looked.unread else [NOTHING_OUT]
    told += _agreement(session, points)
    told += ["Still open:", *map(_open, others)] if others else []
    return [*told, *_left(looked), *([CAME_BACK] if session.replica.kept.series.standing() else [])]


def _no_answer(session: Session) -> str:
    return NO_ANSWER if frames.LOOK in session.replica.features else TOO_OLD


def _left(looked: Looked) -> list[str]:
    return [*([MORE] if looked.more else []), *([UNREAD] if looked.unread else [])]


def _from(title: str, opened: int, *more: str) -> str:
    """Return a meeting by its title and its day, where that is told, and `more` about it."""
    return ", ".join(part for part in (clean(title) or UNTITLED, day(Ms(opened * DAY_MS)), *more) if part)


def _lines(recap: Released) -> Iterator[str]:
    """Yield the lines of a recap: the sentence of the group, then words in marks, behind their heading where that is another one."""
    from cop_tui.recap.shape import Bullet, lines_of  # only now: a program starts faster without it

    before = ""
    for line in recap.lines:
        claim, said, _ = lines_of(Bullet(line.text, claim=line.claim, ours=line.ours))
        text, heading = clean(" ".join(part for part in (claim, said) if part)), clean(line.under)
        # A question keeps its mark, and needs no colon behind it.
        first = "" if heading in ("", before) else f"{heading} " if heading[-1] in "?!.…" else f"{heading}: "
        yield f"- {first}{text}"
        before = heading


def _open(point: StillOpen) -> str:
    return f"- {came_as(point.kind)}{clean(point.text)} (from {_from(point.title, point.day)})"


def _agreement(session: Session, points: list[StillOpen]) -> list[str]:
    """Return what we agreed here, or else what an earlier meeting released of its agreement."""
    kept = session.replica.kept
    if kept.setup.session.agreement or kept.agreement.points:
        return agreeing.lines(session)
    if not points:
        return []
    first = points[0]
    where = _from(first.title, first.day, f"version {first.version}" if first.version else "")
    return [f"What we agreed, from {where}:", *(f"- {clean(point.text)}" for point in points)]


def _catch_up(session: Session, rest: str) -> Step:
    nothing_after(rest)
    name = session.replica.kept.series.name
    if not name:
        return Read(lambda session: ([ALONE, *_agreement(session, [])], None))
    return Read(lambda _: ([SERIES.format(name=clean(name))], None), InSeries("", caught_up))


ACTS: tuple[Act, ...] = (
    Act("catch up", ("catch up", "catch up?"), "What other meetings of this series released, in short, with the agreement and what is open.",
        LOOK, _catch_up, offered=lambda session: bool(session.replica.kept.series.name),
        phrases=("what did i miss", "what happened last time", "bring me up to date")),
)  # fmt: skip
