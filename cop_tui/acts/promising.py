"""Acts of promises: together, carried on by others, let go without a reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cop_tui.acts.act import PART, Act, Misread, Send, Step, never, when_held
from cop_tui.acts.lookup import by_number, person
from cop_tui.core.engine import base
from cop_tui.core.topics import commitments, numbers
from cop_tui.core.topics.series import PROMISED

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.client.session import Session
    from cop_tui.core import Command
    from cop_tui.core.engine.ids import WordId

BEFORE = "What was promised in an earlier meeting and came back: became?"


def numbered(session: Session, text: str) -> WordId:
    """Return the promise with this number in `promises?`. Raises Misread when there is none."""
    return by_number(numbers.promises(session.replica.kept), text, "promises?", "")


def _together(_session: Session, rest: str) -> Step:
    if not rest:
        raise Misread("Type what we promise: promise together We meet again in May.")
    return Send(commitments.Commit(rest, group=True))


def _one(make: type[Command]) -> Callable[[Session, str], Step]:
    def build(session: Session, rest: str) -> Step:
        return Send(make(promise=numbered(session, rest)))

    return build


def _let_join(session: Session, rest: str) -> Step:
    number, _, who = rest.partition(" ")
    return Send(commitments.LetJoin(numbered(session, number), person(session, who)))


def _about(session: Session, rest: str) -> Step:
    found = re.fullmatch(r"(\d{1,4}):?\s+(needs|others|again):?\s+(.+)", rest, re.IGNORECASE)
    if not found:
        raise Misread(
            "Type one of: about promise 1 needs: WORDS, about promise 1 others yes, about promise 1 again 14 May."
        )
    promise, what, text = numbered(session, found[1]), found[2].casefold(), found[3]
    if what == "needs":
        return Send(commitments.AboutPromise(promise, need=text))
    return Send(commitments.AboutPromise(promise, **{"others" if what == "others" else "again": text}))


def lines(session: Session) -> list[str]:
    """Return the promises: who carries each, and what it needs."""
    state, me = session.replica.state, session.replica.me
    promises = numbers.promises(state.kept)
    if not promises:
        before = any(point.kind == PROMISED for point in state.kept.series.standing().values())
        return ["Nobody has promised anything yet. Anybody can: promise ...", *([BEFORE] if before else [])]
    told = []
    for promise, number in promises.items():
        need = session.replica.text(state.kept.commitments.about[promise].need)
        carried = commitments.carried(state, promise, me)
        told.append(f"{number}. {session.replica.shown(promise)} ({carried})" + (f" Needed: {need}" if need else ""))
    return [f"Promised: {len(promises)}.", *told, *(_ways(session) if state.kept.setup.phase != base.CLOSED else [])]


def _ways(session: Session) -> list[str]:
    """Return what can be done with promises, by numbers that are there."""
    kept, me = session.replica.kept, session.replica.me
    about, ways = kept.commitments.about, dict[bool, int]()
    for promise, number in numbers.promises(kept).items():
        if not about[promise].group:
            ways.setdefault(me in about[promise].people, number)
    mine, others = ways.get(True), ways.get(False)
    return [
        *([f"What yours needs: about promise {mine} needs: ... That others may go on with it: about promise {mine} others yes. "
           f"When to look again: about promise {mine} again 14 May. To let it go: let go promise {mine}."] if mine else []),
        *([f"To carry another's too: join promise {others}."] if others else []),
    ]  # fmt: skip


ACTS: tuple[Act, ...] = (
    Act("commit together", ("promise together", "commit together"), "Promise something that we do together.", PART, _together, takes="...",
        command=commitments.Commit, needs=True, offered=never),
    Act("join promise", ("join promise",), "Carry a promise too, or go on with one that was let go.", PART,
        _one(commitments.JoinPromise), takes="N", command=commitments.JoinPromise, needs=True, offered=never,
        done=when_held("Those who carry it are asked, aside.")),
    Act("let join", ("let join",), "Let somebody who asked carry my promise too.", PART, _let_join, takes="N NAME",
        command=commitments.LetJoin, needs=True, offered=never),
    Act("about promise", ("about promise",), "Say what my promise needs, whether others may go on, when to look again.",
        PART, _about, takes="N needs: ... / others yes / again DATE", command=commitments.AboutPromise, needs=True,
        offered=never),
    Act("let go promise", ("let go promise",), "Let a promise of mine go; nobody asks why.", PART,
        _one(commitments.LetPromiseGo), takes="N", command=commitments.LetPromiseGo, needs=True, offered=never),
)  # fmt: skip
