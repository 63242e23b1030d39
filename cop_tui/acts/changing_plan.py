"""Acts that change the plan while it is held: a part more, a part less, and that one after all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cop_tui.acts.act import PART, Act, Misread, Send, Step
from cop_tui.acts.lookup import part, titled
from cop_tui.core import view
from cop_tui.core.topics import agenda

if TYPE_CHECKING:
    from cop_tui.client.session import Session


def _add(session: Session, rest: str) -> Step:
    """Return the wish for a part more; the number alone of a part that is left out means that one."""
    kept = session.replica.kept
    known = view.part_named(kept, rest.casefold())
    if known and kept.agenda.items[known].out:
        return Send(agenda.LeaveItemOut(known, out=False))
    title, minutes = titled(rest)
    if not title:
        raise Misread("Type the part after agenda+, and its minutes if you like: agenda+ Interpreter rates 10m")
    return Send(agenda.AddItem(title, minutes))


def _leave_out(session: Session, rest: str) -> Step:
    found = re.fullmatch(r"(?:part\s+)?(\d{1,4}[a-z]{0,2})", rest, flags=re.IGNORECASE)
    if not found:
        raise Misread("Say which part by number: agenda- 4. agenda? shows them.")
    return Send(agenda.LeaveItemOut(part(session, found[1])))


ACTS: tuple[Act, ...] = (
    Act("agenda+", ("agenda+",), "Put a part on the agenda; the number of one that is left out puts it back.", PART, _add, takes="... [MINUTESm]",
        command=agenda.AddItem, needs=True,
        phrases=("put something on the agenda", "add something to the agenda")),
    Act("agenda-", ("agenda-",), "Leave out a part that has not begun, by its number.", PART, _leave_out, takes="N",
        command=agenda.LeaveItemOut, needs=True, footer=lambda _s: False,
        phrases=("take something off the agenda", "take part something off the agenda", "skip part something", "leave out part something")),
)  # fmt: skip
