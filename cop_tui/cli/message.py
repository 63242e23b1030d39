"""What is sent to people who are invited: each way in, and a message that says when, what about, what is kept and whom to ask.

Plain text of short lines, to be copied into a letter or a chat and read aloud as it stands. What has to be copied in one piece (a
link, a line to type) is on a line of its own, however long. Only the invite for everybody goes in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.cli.spelling import spelled
from cop_tui.core.engine import spoken_time
from cop_tui.core.engine.text import cells, clean, ended
from cop_tui.core.topics.setup import OPEN_REGIME, REGIME_LINES, UNKNOWN_REGIME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cop_tui.core.topics.setup import SessionPlan
    from cop_tui.wire.doorway import Doorway
    from cop_tui.wire.invite import Invite

WIDTH = 60  # columns; wide letters count as two

KEPT = {
    "live": "What you type is shown and gone.",
    "group": "What you type is kept for the people in the meeting.",
    "recap": "What you type is kept, and the recap quotes it only if you agree.",
}
KEY = "Whoever has this message can come in, so pass it on as you would a key."
WELCOME = "Any name will do, and passing is always fine."


def message(session: SessionPlan, invite: Invite, ways: Doorway, holders: Sequence[str] = ()) -> str:
    """Return the message, ending in a newline; `holders` are the names of those who hold the space."""
    parts = [
        _wrapped(f"You are invited: {clean(session.title)}"),
        _wrapped(_when(session)),
        _wrapped(ended(clean(session.purpose))) if session.purpose else "",
        _wrapped(_before(session)),
        _wrapped(_kept(session)),
        _ways(invite, ways),
        _wrapped(_tell(session, holders)),
        _wrapped(f"{WELCOME} {KEY}"),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _when(session: SessionPlan) -> str:
    """Return the day and hour as the session file has them, whose they are, and how long it takes."""
    zone = f" ({spoken_time.zone(clean(session.timezone))})" if session.timezone else ""
    starts = f"When: {ended(clean(session.starts).rstrip('.') + zone)} " if session.starts else ""
    return f"{starts}It takes about {session.minutes} minutes."


def _before(session: SessionPlan) -> str:
    """Return when it answers, where that is said, and what somebody finds who comes in before it begins."""
    answers = f"It can be reached {ended(clean(session.answers))} " if session.answers else ""
    when = "then, also days before" if session.answers else "before that"
    return (
        f"{answers}You may come in {when}: see what to expect and what we agreed, say what you need, and put something on the agenda. "
        "If you cannot come, you can leave words that are read out for you."
    )


def _kept(session: SessionPlan) -> str:
    said = [KEPT.get(session.keep, ""), "Each part says what it keeps."]
    if session.regime != OPEN_REGIME:
        said.append(REGIME_LINES.get(session.regime, UNKNOWN_REGIME))
    days = "1 day" if session.keep_days == 1 else f"{session.keep_days} days"
    said.append(f"For {days} after it you can take back your own words.")
    said.append("Whoever owns the computer that it runs on can read what is kept.")
    return " ".join(filter(None, said))


def _ways(invite: Invite, ways: Doorway) -> str:
    parts = []
    if ways.web:
        how = "In a browser, with nothing to install. Open it in your browser itself, not inside a chat app:"
        parts.append(f"{_wrapped(how)}\n{ways.link(invite.code)}")
    if ways.ssh:
        how = f"By ssh, in a terminal or an app for it. It asks for the code, {invite.code}, and for a name:"
        parts.append(f"{_wrapped(how)}\n{ways.ssh}{_seal(ways)}")
    how = "With the program cop, whose package is called cop-tui. Type in a terminal, for a screen reader with --plain behind it:"
    parts.append(f"{_wrapped(how)}\ncop join {invite}")
    head = ["How to come in, whichever suits you:"] if len(parts) > 1 else ["How to come in:"]
    return "\n\n".join(head + parts)


def _seal(ways: Doorway) -> str:
    if not ways.fingerprint:
        return ""
    return (
        f"\n{_wrapped('The first time ssh shows a fingerprint. Say yes only if it is this one:')}\n{ways.fingerprint}"
    )


def _tell(session: SessionPlan, holders: Sequence[str]) -> str:
    """Return whom to tell what one needs: as the session file says, else those who hold the space, by name."""
    whom = clean(session.card.contact) or _listed([clean(name) for name in holders]) or "whoever sent you this"
    return f"Need something to take part, or cannot get in? Tell {ended(whom)}"


def _listed(names: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _wrapped(text: str) -> str:
    """Return text in lines of at most `WIDTH` columns, broken between words; a word that is wider stays whole."""
    lines, line = [], ""
    for word in text.split():
        if line and cells(line) + 1 + cells(word) > WIDTH:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return "\n".join([*lines, line])


def other_ways(invite: Invite, ways: Doorway) -> list[str]:
    """Return for whoever hosts the ways in beside the program, each below a line on it, and the code as it is read out."""
    lines = []
    if ways.web:
        lines += ["In a browser, with nothing to install:", ways.link(invite.code), ""]
    elif ways.web_why:
        lines += [_wrapped(ended(ways.web_why)), ""]
    if ways.ssh_why:
        lines += [_wrapped(ended(ways.ssh_why)), ""]
    if ways.ssh:
        lines += [f"By ssh; it asks for the code and for a name:\n{ways.ssh}{_seal(ways)}"]
        if ways.ssh_key:
            lines += ["Or this line in the file known_hosts beforehand:", ways.ssh_key]
        lines += [""]
    if ways.leads_in or not invite.fingerprint:
        lines += ["The code, to read out on the telephone:", *map(_wrapped, spelled(invite.code)), ""]
    else:
        lines += [_wrapped("The invite names the certificate, so it is too long to read out on the telephone."), ""]
    return "\n".join(lines).split("\n")


def under_camera(qr: Sequence[str]) -> list[str]:
    """Return the lines of a QR code below one on what it is for; none where there is no code."""
    return ["For the camera of a telephone:", *qr, ""] if qr else []


def for_camera(invite: Invite, ways: Doorway) -> str:
    """Return what a QR code says: the link for a browser, else the line that joins."""
    return ways.link(invite.code) or f"cop join {invite}"
