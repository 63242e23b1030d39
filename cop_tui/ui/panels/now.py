"""Now: the one strong panel, always there. The question, who has the floor and who is next, what the part is about, and me."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cop_tui.acts import clocks, prompts
from cop_tui.acts.lookup import hour
from cop_tui.acts.queue import coming
from cop_tui.core import view as meeting
from cop_tui.core.engine import base
from cop_tui.core.engine.text import cells
from cop_tui.ui.panels import holding, lobby, mode, over, prompt, turn
from cop_tui.ui.panels.waiting import queued
from cop_tui.ui.rows import BLANK, clipped, fit, reads_on, row

if TYPE_CHECKING:
    from textual.content import Content

    from cop_tui.ui.view import View

SHORT_OVER = 5  # what weighs as much is said in a shorter way, where it does not fit in a longer one
TITLE_ENDS = 4  # columns of a border beside its title
ANSWERED = 6  # the weight of what others answered, where the proposal needs the room, and of that nobody has the floor
QUESTION = 2  # lines of the question that is put
ELSE, PUT, ABOUT_ME, FLOOR, WAITS = 8, 9, 10, 11, 12
"""The weights of what gives way last: the rest, the part's question, what is about me, who has the floor and is next, what waits for my answer."""
SENTENCE_ENDS = (".", "?", "!", "…")


@dataclass(slots=True)
class Block:
    """Some lines of the panel. Those with the highest `weight` stay longest; `cut` blocks give way line by line.

    `flows`: its sentences go on from line to line, where others stand in from the edge. `whole`: its lines that are of a proposal;
    where these are cut, the last says what is typed to read it.
    """

    lines: list[Content]
    weight: int
    cut: bool = False
    flows: bool = False
    whole: range = range(0)

    @property
    def needed(self) -> int:
        """How many lines this asks for; what only sets things apart asks for none."""
        return 0 if self.lines == [BLANK] else len(self.lines)


def rows(view: View, width: int, height: int, small: bool = False) -> list[Content]:
    """Return exactly this many lines; on a `small` screen the question of the part gives way to who has the floor."""
    blocks = _blocks(view, width, small=small)
    if sum(len(block.lines) for block in blocks if block.weight >= SHORT_OVER) > height:
        blocks = _blocks(view, width, height, small=small)
    return [fit(line, width) for line in fill(blocks, height, width)]


def needs(view: View, width: int, height: int = 0) -> int:
    """Return how many lines there are to say; with a `height` in the shorter way, where it takes that to say them in so many."""
    lines = sum(block.needed for block in _blocks(view, width))
    return sum(block.needed for block in _blocks(view, width, height)) if 0 < height < lines else lines


def keeps(view: View, width: int, small: bool = False) -> int:
    """Return how many lines never give way: what waits for my answer, who has the floor and is next, and what is about me.

    Unless the screen is `small` the question stays, too, with all of a proposal; in my turn it stays on any. After the
    meeting what waits for my answer does.
    """
    if view.me and view.phase == base.CLOSED:
        return len(over.waits(view, width))
    if not view.me or view.phase != base.OPEN:
        return 0
    return (
        prompt.least(view, width)
        + (len(_floor(view, width, brief=True)) if _turns(view) else 0)
        + len(turn.strong(view, width))
        + len(holding.pace(view, width, short=True))
        + len(holding.aside(view, width))
        + _proposed(view, width, small)
        + (len(_question(view, width, 1)) if _my_turn(view) or not small else 0)
    )


def _proposed(view: View, width: int, small: bool) -> int:
    """Return how many lines more the proposal takes that is to be decided: all of it, on a `small` screen its first."""
    there = len(mode.proposal(view, width))
    if prompt.tells_proposal(view):  # the first of its lines is one of the question
        return 0 if small else max(0, there - 1)
    return min(there, 1) if small else there


def title(view: View) -> str:
    """Return which part this is and how it works."""
    kept = view.state.kept
    if not view.me or view.phase != base.OPEN:
        return {base.LOBBY: "Before the meeting", base.CLOSED: "The meeting is over"}.get(
            view.phase if view.me else "", ""
        )
    plan = kept.agenda.now()
    if plan is None:
        return "No part is open now"
    called = meeting.called_mode(view.state)
    part = kept.agenda.current
    number, name = meeting.part_number(kept, part), meeting.part_title(view.state, part)
    words = [number, name, called]
    return " · ".join(filter(None, words))


def time(view: View, short: bool = False, width: int = 0) -> str:
    """Return how the time of the part stands: minutes left for whoever keeps time, when it ends for everybody else.

    In a pause nobody can say when it ends. Where it takes more than `width` cells it is said in few words (0: as many as it takes).
    """
    if not view.me or view.phase != base.OPEN or view.state.kept.agenda.now() is None:
        return ""
    planned = meeting.item_ends(view.state)
    if planned is None:
        return "" if short else "no time limit"
    left = clocks.part_left_for(view.state, view.me, view.now)
    stopped = clocks.STOPPED if view.state.kept.clock.paused else ""
    if left or stopped:
        fits = "" if short or stopped else holding.hearing(view)
        said = "; ".join(part for part in (left, stopped, fits) if part)
        return holding.left_to_hear(view, left) if fits and left and 0 < width < cells(said) else said
    return clocks.PAST if view.clock >= planned else f"ends about {hour(planned, view.state)}"


def titles(view: View, bare: bool, width: int) -> tuple[str, str]:
    """Return what stands in the border above and below, which is so wide; where there is no border, everything above, the time first."""
    when, part = time(view, short=bare, width=width - TITLE_ENDS), title(view)
    return (f"{when} · {part}", "") if bare and when else (part, when)


def _blocks(view: View, width: int, height: int = 0, small: bool = False) -> list[Block]:
    """Return what there is to say; with a `height` in a shorter way, for so many lines."""
    short = bool(height)
    if not view.me:
        return [Block(lobby.connecting(width), 5)]
    if view.phase == base.LOBBY:
        return _lobby(view, width, short)
    if view.phase == base.CLOSED:
        return [Block(lines, weight, cut=True) for lines, weight in over.blocks(view, width, short)]
    me, asked, mine = turn.strong(view, width), prompt.rows(view, width), _my_turn(view)
    floor, aside = _floor(view, width, brief=short), holding.aside(view, width)
    most, turns = QUESTION if mine or not short else 1, _turns(view)
    if short:
        left = height - len(me) - (len(floor) if turns else 0) - len(aside)
        room = max(1, left - (len(_question(view, width, 1)) if mine or not small else 0))
        asked = prompt.rows(view, width, room)
        most = max(1, min(most, left - len(asked)))
    question = _question(view, width, most)
    told = short and prompt.tells_proposal(view)
    heard = ANSWERED if told and not small else PUT if mode.proposal(view, width) else ELSE
    about = Block(
        mode.rows(view, width, told), heard, cut=True, whole=range(0) if told else mode.proposal_at(view, width)
    )
    # What it is about stands above whose turn it is: the question, or the topic or proposal where there is none.
    whose = [
        Block(floor, FLOOR if turns else ANSWERED, cut=True, flows=True),
        Block(_beside(view, width) if short else [], ELSE, cut=True),
    ]
    whose = whose[::-1] if mine else whose
    said = [*whose, about] if question else [about, Block([BLANK], 1), *whose]
    blocks = [
        Block(question, PUT, cut=True, flows=True),
        Block(mode.how(view, width), 2),
        Block([BLANK], 1),
        *said,
        Block([BLANK], 1),
        Block(aside, WAITS),
        Block(holding.letters(view, width), ELSE, cut=True),
        Block(holding.pace(view, width, short), ABOUT_ME, cut=True, flows=True),
        Block(me, WAITS if mine else ABOUT_ME, cut=True, flows=True),  # in my turn it says who has the floor
    ]
    if short and (spare := height - len(asked) - sum(len(b.lines) for b in blocks if b.weight > ANSWERED)) > 0:
        asked = prompt.rows(view, width, room, spare)
    return [*blocks, Block(asked, WAITS if prompt.least(view, width) else ELSE, cut=True)]


def _my_turn(view: View) -> bool:
    """Return whether it is my turn: what that is about is shortened last."""
    return view.state.kept.floor.speaker == view.me


def _lobby(view: View, width: int, short: bool) -> list[Block]:
    return [
        Block(lobby.three_lines(view, width, short), SHORT_OVER, cut=True),
        Block(lobby.invite(view, width), 8),
        Block(
            lobby.here(view, width), SHORT_OVER if view.holding else 4, cut=True
        ),  # whoever opens it waits for people
        Block([BLANK], 0),
        Block(lobby.card(view, width), 2, cut=True),
        Block(lobby.new_invites(view, width), 1),
        Block([BLANK], 0),
        Block(holding.letters(view, width), 7),
        Block(lobby.begin(view, width, short), 9),
    ]


def _question(view: View, width: int, most: int) -> list[Content]:
    """Return the question that is put now, or the words a part is called by, where they say more than the border has room for."""
    plan, running, part = view.state.kept.agenda.now(), view.state.kept.rounds.current, view.state.kept.agenda.current
    words = view.session.replica.text(view.state.kept.agenda.items[part].words) if part else ""
    if words and not (running and running.prompt):
        return clipped(words, width, most, "bold") if cells(title(view)) > width - TITLE_ENDS else []
    text = (running.prompt if running else "") or (plan.prompt if plan else "")
    in_border = plan is not None and text == plan.title and cells(title(view)) <= width - TITLE_ENDS
    if not text or in_border:
        return []
    return clipped(text, width, most, "bold")


def _floor(view: View, width: int, brief: bool = False) -> list[Content]:
    """Return who has the floor and who is next; unless it is `brief`, with how they are told and how what they say is kept."""
    return turn.floor_rows(view, width, brief) if _has_floor(view) else []


def _beside(view: View, width: int) -> list[Content]:
    """Return what is said beside who has the floor, where that stands by itself."""
    return turn.beside(view, width) if _has_floor(view) else []


def _turns(view: View) -> bool:
    """Return whether somebody has the floor or waits for it: that nobody does gives way as anything else."""
    return bool(view.state.kept.floor.speaker or coming(view.session))


def _has_floor(view: View) -> bool:
    speaker = view.state.kept.floor.speaker
    if speaker and view.state.kept.agenda.now() is None:  # a turn is one of a part, and none is open
        return False
    return bool(speaker) or queued(view)


def fill(blocks: list[Block], height: int, width: int) -> list[Content]:
    """Return exactly `height` lines: the lightest blocks give way first."""
    blocks = _once_empty(blocks)
    gone_over = sum(len(block.lines) for block in blocks) - height
    for block in sorted(blocks, key=lambda b: b.weight):
        if gone_over <= 0:
            break
        gone = min(gone_over, len(block.lines)) if block.cut else len(block.lines)
        block.lines = _without_last(block, gone, width)
        gone_over -= gone
    lines = [line for block in blocks for line in block.lines]
    return [*lines[:height], *[BLANK] * (height - len(lines))]


def _without_last(block: Block, gone: int, width: int) -> list[Content]:
    """Return the lines of a block without so many at their end; where what goes belonged to the last that stays, that shows it."""
    at = len(block.lines) - gone
    kept, first = block.lines[:at], block.lines[at].plain
    if kept and at in block.whole and at - 1 in block.whole:
        return [*kept[:-1], reads_on(kept[-1] + row(first), width, prompts.PROPOSAL)]
    ends = kept[-1].plain.rstrip() if kept else "…"
    goes_on = first.startswith(" ") or (block.flows and not ends.endswith(SENTENCE_ENDS))
    if goes_on and not ends.endswith("…"):
        kept[-1] = kept[-1] + row(" …")
    return kept


def _once_empty(blocks: list[Block]) -> list[Block]:
    """Return blocks without those that have no lines; empty lines stand between others, and one at a time."""
    kept: list[Block] = []
    for block in blocks:
        apart = block.lines == [BLANK]
        if block.lines and not (apart and (not kept or kept[-1].lines == [BLANK])):
            kept.append(block)
    while kept and kept[-1].lines == [BLANK]:
        kept.pop()
    return kept
