"""Acts by which a meeting stays with the people in it: laying roles down, who is asked to leave, and its end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cop_tui.acts.act import HOLD, PART, Act, Misread, Question, Send, Step
from cop_tui.acts.lookup import nothing_after, person
from cop_tui.acts.taking_part import simple
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import NOBODY
from cop_tui.core.topics import door, ending, roles

if TYPE_CHECKING:
    from cop_tui.client.session import Session

OFFERED = "Nobody else here holds the space, so the role is offered to the room."
ENTRUSTED = "Whoever takes it, you too, stands in and cannot end the meeting at once. The space holders' invite gives it back whole."
STANDING_IN = "Whoever takes it stands in, as you do."
BESIDE = "Whoever else holds the space here stands in, and cannot end the meeting at once. The space holders' invite gives it back to you."
HELD_STILL = "Nothing was done: you hold the space."


def _special(session: Session) -> list[str]:
    return session.replica.person.special if session.replica.person else []


def _lay_down(session: Session, rest: str) -> Step:
    if found := re.fullmatch(r"(.+?)\s+of\s+(.+)", rest):
        return Send(roles.LayDown(found[1].casefold(), person(session, found[2])))
    special = _special(session)
    if not rest and not special:
        raise Misread("Say which role. You hold none that could be laid down; who? shows who holds which.")
    if not rest and len(special) != 1:
        raise Misread(f"Say which role: lay down {special[0]}. who? shows them.")
    return Send(roles.LayDown(rest.casefold() or special[0]))


def _alone(session: Session, step: Send) -> Question | None:
    """Return what is asked of somebody who lays down the space, with nobody else here who is entrusted with it: no word takes that back."""
    state, me, command = session.replica.state, session.replica.me, step.command
    if not isinstance(command, roles.LayDown) or command.role != base.HOLDER or command.person not in (NOBODY, me):
        return None
    if roles.holds_alone(state, me):
        text = f"{OFFERED} {STANDING_IN if me in state.kept.people.stand_in else ENTRUSTED}"
    elif roles.only_stand_ins_beside(state, me):
        text = BESIDE
    else:
        return None
    return Question(f"{text} Lay it down? y / n", step, no=HELD_STILL)


def _leave_please(session: Session, rest: str) -> Step:
    name, _, reason = rest.partition(":")
    return Send(door.AskToLeave(person(session, name.strip()), reason.strip()))


def _not_so(session: Session, rest: str) -> Step:
    leaving = [n for n in session.replica.state.now.door.leaving if n != session.replica.me]
    if not rest and len(leaving) == 1:
        return Send(door.NotSo(leaving[0]))
    return Send(door.NotSo(person(session, rest)))


def _open_again(_session: Session, rest: str) -> Step:
    nothing_after(rest)
    return Question("Open the meeting again for everybody? It can be done once. y / n", Send(ending.OpenAgain()))


ACTS: tuple[Act, ...] = (
    Act("lay down", ("lay down",), "Lay a role of mine down; or, holding the space, a role of somebody else.", PART, _lay_down,
        takes="[ROLE [of NAME]]", command=roles.LayDown, needs=True, first=_alone,
        phrases=("lay my role down", "lay down my role", "give up my role", "give my role up"),
        explains=("Space holder, once laid down, comes back when another one gives it to you by name, or with the space holders' invite.",
                  "Where nobody else who holds the space is here, it is offered to the room; whoever takes it there stands in."),
        does=lambda s: f"be {special[0]} no longer" if len(special := _special(s)) == 1 else ""),
    Act("ask to leave", ("ask to leave",), "Ask that somebody leaves; it takes two people and a reason.", PART,
        _leave_please, takes="NAME: REASON", command=door.AskToLeave, needs=True, offered=lambda _s: False,
        phrases=("ask somebody to leave",)),
    Act("not so", ("not so",), "Say that somebody who is asked to leave should stay; nobody is told who said it.", PART, _not_so,
        takes="[NAME]", command=door.NotSo,
        does="say, without your name, that they should stay"),
    Act("yes end", ("yes end",), "Say yes to ending the meeting, as somebody who stands in has asked.", PART,
        simple(ending.YesEnd()), command=ending.YesEnd,
        does="say yes to ending the meeting"),
    Act("open again", ("open again",), "Open the meeting again after its end; once, and before it is erased.", HOLD,
        _open_again, command=ending.OpenAgain, offered=lambda s: not s.replica.kept.regime.erased),
)  # fmt: skip
