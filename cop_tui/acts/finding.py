"""Finding again what was said and kept in this meeting, and what was released in others of its series: by looking through it each
time, so that nothing keeps what is erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui import core
from cop_tui.acts import in_series
from cop_tui.acts.act import LOOK, Act, InSeries, Misread, Read, Step
from cop_tui.acts.lookup import Beside
from cop_tui.core import view
from cop_tui.core.looking import plain
from cop_tui.wire.limits import FIND_LETTERS

if TYPE_CHECKING:
    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import ItemId, WordId

LEAST = 2  # letters that are looked for
MOST = 40  # lines that are shown; the newest


def _where(session: Session, number: WordId) -> str:
    """Return what something kept is and where it was said, before its words."""
    state = session.replica.state
    word = state.kept.words.by_id.get(number)
    if word is None:
        note = next((note for note in state.kept.notes.shown.values() if note.at == number), None)
        return f"{_part(session, note.item)}a note without name: " if note else "In the recap: "
    return f"{_part(session, word.item)}{session.replica.name(word.person)}: {core.kind(word.kind).label}"


def _part(session: Session, item: ItemId) -> str:
    name = view.part_called(session.replica.kept, item) if item else ""
    return f"Part {name}, " if name else ""


def found(session: Session, wanted: str) -> list[str]:
    """Return what has these words: the parts and their questions, the agreement of the plan, and what was said and kept, oldest first."""
    state, key = session.replica.state, plain(wanted)
    lines: list[tuple[str, str]] = []
    for item, name in state.kept.agenda.called().items():
        plan, title = state.kept.agenda.items[item].plan, view.part_title(state, item)
        lines.append((f"Part {name}: ", title))
        lines += [(f"Part {name} asks: ", plan.prompt)] if plan.prompt != title else []
    lines += [("Our agreement: ", point) for point in state.kept.setup.session.agreement]
    beside = Beside(session)
    found = [f"{before}{text}" for before, text in lines if key in plain(text)]
    texts = ((n, session.replica.text(n)) for n in sorted(core.texts_of(state.kept)))
    return found + [f"{_where(session, n)}{text}{beside.of(n)}" for n, text in texts if key in plain(text)]


def _lines(session: Session, wanted: str) -> list[str]:
    lines = found(session, wanted)
    if not lines:
        return [
            f"Nothing that was said and kept here has: {wanted}. Words that were not kept, or were taken back, are not found."
        ]
    more = [f"The newest {MOST} of {len(lines)}:"] if len(lines) > MOST else []
    return [*more, *lines[-MOST:]]


def _find(session: Session, rest: str) -> Step:
    if len(plain(rest)) < LEAST:
        raise Misread("Type what to look for after it, two letters or more: find travel costs.")
    if len(rest) > FIND_LETTERS:
        raise Misread(f"That is more than {FIND_LETTERS} letters. Type a word or two of it: find travel costs.")
    # What stands alone has no others to look into.
    elsewhere = InSeries(rest, in_series.found) if session.replica.kept.series.name else None
    return Read(lambda session: (_lines(session, rest), None), elsewhere)


ACTS: tuple[Act, ...] = (
    Act("find", ("find",), "Find what was said and kept here, and what other meetings of the series released, by words in it.", LOOK, _find,
        takes="TEXT", needs=True, phrases=("search something", "look for something", "who said something")),
)  # fmt: skip
