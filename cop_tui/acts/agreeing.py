"""Acts of the working agreement: proposing points by section, rather not, again, and when to look at it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cop_tui.acts.act import HOLD, PART, Act, Misread, Send, Step, Tell, Unnumbered, never, when_held
from cop_tui.acts.parking import no_of
from cop_tui.core.engine import base
from cop_tui.core.topics import agreement, numbers, setup

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.client.session import Session
    from cop_tui.core import Command
    from cop_tui.core.engine.ids import WordId


BEFORE = "before"  # what is typed to read the agreement as it was before anything was agreed here
AT_FIRST = "What was agreed before anything was added or changed here:"


def numbered(session: Session, text: str) -> WordId:
    """Return the point with this number in `agreement?`. Raises Misread for one of the plan, or none."""
    for point, number in numbers.points(session.replica.kept).items():
        if text.strip() == str(number):
            return point
    raise Unnumbered("Say which by its number; agreement? shows those that people added.")


def agree(_session: Session, rest: str) -> Step:
    """Return the wish to propose a point, with its section when the line begins with one."""
    section, colon, text = rest.partition(":")
    if colon and section.strip().casefold() in agreement.SECTIONS:
        rest = text.strip()
    else:
        section = ""
    if not rest:
        raise Misread(
            f"Type the point, with its section if you like ({', '.join(agreement.SECTIONS)}): agree SECTION: ..."
        )
    return Send(agreement.Agree(rest, section.strip().casefold()))


def _one(make: type[Command]) -> Callable[[Session, str], Step]:
    def build(session: Session, rest: str) -> Step:
        return Send(make(point=numbered(session, rest)))

    return build


def _yes(session: Session, rest: str) -> Step:
    point = numbered(session, rest)
    return Send(agreement.YesToPoint(point, agreement.text_at(session.replica.kept, point)))


def _no(session: Session, rest: str) -> Step:
    number, _, text = rest.partition(" ")
    return Send(agreement.NoToPoint(numbered(session, number.rstrip(":")), *no_of(text)))


def _review(_session: Session, rest: str) -> Step:
    if not rest:
        raise Misread("Type the date: review agreement 14 May.")
    return Send(agreement.ReviewAgreement(rest))


def _proposed(session: Session) -> bool:
    return any(p.state == agreement.PROPOSED for p in session.replica.kept.agreement.about.values())


def _open(session: Session) -> bool:
    return any(p.state in (agreement.TALK, agreement.NO) for p in session.replica.kept.agreement.about.values())


def lines(session: Session) -> list[str]:
    """Return the agreement by section, with what is proposed and what is not written yet, and the honest line."""
    kept = session.replica.kept
    planned, ours = kept.setup.session.agreement, kept.agreement
    shown: dict[str, list[str]] = {"": [f"{n}. {text}" for n, text in enumerate(planned, 1)]}
    for point, number in numbers.points(kept).items():
        about = ours.of(point)
        state = "" if about.state == agreement.AGREED else f" ({about.state})"
        answer = f" {session.replica.shown(about.answer)}" if about.answer else ""
        shown.setdefault(about.section, []).append(f"{number}. {session.replica.shown(point)}{state}{answer}")
    told = [*(["What we agreed:", *shown[""]] if shown[""] else [])]
    for section in agreement.SECTIONS:
        told += [f"{section.capitalize()}:", *shown[section]] if section in shown else []
    if not told and kept.setup.phase == base.CLOSED:
        told = ["There is no written agreement."]
    elif not told:
        told = ["There is no agreement yet. Anybody can begin: agree ..."]
        told += [f"{s.capitalize()}: {question}" for s, question in agreement.SECTIONS.items()]
    if ours.version:
        before = f" As it was before: agreement? {ours.version - 1 or BEFORE}."
        told.append(f"Version {ours.version}.{before}")
    told += [f"We look at it again: {ours.review}."] if ours.review else []
    return [*told, *setup.may_leave(session.replica.state)]


def read(session: Session, rest: str) -> Step:
    """Return the agreement, with a number how it was in that version, and with *before* (or 0) how it was before anything was agreed here."""
    if not rest:
        return Tell(lines(session))
    found, last = re.fullmatch(r"(?:version\s+)?(\d{1,6})", rest, re.IGNORECASE), session.replica.kept.agreement.version
    if not last:
        raise Misread("The agreement has no earlier version: nothing in it was changed here.")
    if rest.casefold() == BEFORE:
        return Tell(in_version(session, 0))
    if not found or int(found[1]) > last:
        raise Misread(
            f"Say which version by its number, from 1 to {last}: agreement? {last}. As it was at first: agreement? {BEFORE}."
        )
    return Tell(in_version(session, int(found[1])))


def in_version(session: Session, version: int) -> list[str]:
    """Return the agreement as it was in a version. What its author took back or put in other words since is said to be so, and not shown."""
    kept = session.replica.kept
    planned, ours = kept.setup.session.agreement, kept.agreement
    head = f"What we agreed in version {version} of {ours.version}:" if version else AT_FIRST
    told = [head, *(f"- {text}" for text in planned)]
    always = {point: agreement.text_at(kept, point) for point in ours.points if point not in ours.about}
    for point, at in (always | ours.in_version(version)).items():
        if point not in ours.points:
            told.append("- A point that its author took back.")
        elif agreement.text_at(kept, point) != at:
            told.append("- A point that its author has put in other words since.")
        else:
            told.append(f"- {session.replica.shown(point)}")
    return told if len(told) > 1 else [told[0], "- Nothing."]


ACTS: tuple[Act, ...] = (
    Act("object to point", ("object to point",), "Rather not have a proposed point; nobody is told who asked.", PART,
        _one(agreement.ObjectToPoint), takes="N", command=agreement.ObjectToPoint, needs=True, offered=_proposed),
    Act("yes to point", ("yes to point",), "Say yes to a proposed point; nobody is told who has, or how many.", PART,
        _yes, takes="N", command=agreement.YesToPoint, needs=True, offered=_proposed,
        done=when_held("Taken in. Nobody is told who said yes. You can still object to it.")),
    Act("point again", ("point again",), "Propose a point again, after talking about it.", PART,
        _one(agreement.PointAgain), takes="N", command=agreement.PointAgain, needs=True, offered=_open),
    Act("no to point", ("no to point",), "Say that a proposed point cannot be: why, and what is possible instead.", HOLD,
        _no, takes="N: REASON; INSTEAD", command=agreement.NoToPoint, needs=True, offered=_proposed),
    Act("review agreement", ("review agreement",), "Say when we look at our agreement again.", PART, _review,
        takes="DATE", command=agreement.ReviewAgreement, needs=True, offered=never),
)  # fmt: skip
