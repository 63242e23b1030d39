"""Finding what a typed line names: people by their names, own words by their place in `mine`, times as people read them."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from cop_tui import core
from cop_tui.acts.act import Misread, Unnumbered
from cop_tui.core import view
from cop_tui.core.engine.ids import NOBODY, ItemId, Ms, PersonId, WordId

if TYPE_CHECKING:
    from cop_tui.client.mynotes import MyNote
    from cop_tui.client.session import Session
    from cop_tui.core.view import PlannedItem, Word


def person(session: Session, text: str) -> PersonId:
    """Return the number of the person a line names. Raises Misread without a name, Refused when nobody fits."""
    wanted = text.strip().rstrip(":").strip()
    if not wanted:
        raise Misread("Say who, by name. Type who? to see the names.")
    return session.replica.find(wanted)


def voice_first(session: Session, text: str) -> tuple[PersonId, str]:
    """Return the person without a screen with whose name a text begins, and what follows it; NOBODY where it begins with none."""
    return _first(session, text, voices=True)


def name_first(session: Session, text: str) -> tuple[PersonId, str]:
    """Return the person with whose name a text begins, and what follows it; NOBODY and the text where it begins with none."""
    who, rest = _first(session, text, voices=False)
    return (who, rest) if who else (NOBODY, text.strip())


def _first(session: Session, text: str, *, voices: bool) -> tuple[PersonId, str]:
    people = session.replica.kept.people
    named = [
        (people.by_id[number].name, number) for number in people.present() if people.by_id[number].via or not voices
    ]
    for name, number in sorted(named, key=lambda one: len(one[0]), reverse=True):
        if found := re.fullmatch(rf"{re.escape(name)}(?:\s*[:,.]\s*|\s+|$)(.*)", text.strip(), re.IGNORECASE):
            return number, found[1]
    return NOBODY, ""


_MINUTES = re.compile(r"(.*?)(?:(?:^|\s+)(\d{1,3})\s*m(?:in(?:utes?)?)?)?")
USUAL_MINUTES = 5  # of a part that is put on the agenda


def titled(text: str) -> tuple[str, int]:
    """Return the title of a part and its minutes, which stand behind it where they are said."""
    found = _MINUTES.fullmatch(text)
    return (found[1], int(found[2] or USUAL_MINUTES)) if found else ("", USUAL_MINUTES)


def part(session: Session, number: str) -> ItemId:
    """Return the part that a line names by its number. Raises Refused where there is none."""
    found = view.part_named(session.replica.kept, number.casefold())
    if not found:
        raise core.Refused("no_such_item", item=number)
    return found


def nothing_after(rest: str) -> None:
    """Raise Misread when words follow an act that takes none: whoever writes a sentence means no act by its first word."""
    if rest:
        raise Misread(
            "Your line begins with one of the words here, which takes nothing after it, so nothing was done. "
            f"To say it to the room: say ..., with your whole line. After that word you typed: {rest}"
        )


def by_number(listed: dict[WordId, int], text: str, look: str, what: str) -> WordId:
    """Return what has this number in a list. Raises Misread, which names the list and how many `what` it shows."""
    if re.fullmatch(r"\d{1,4}", text.strip()):
        for word, number in listed.items():
            if number == int(text):
                return word
    raise Unnumbered(f"Say which by its number; {look} shows {len(listed)}{what and ' '}{what}.")


def has_own(session: Session) -> bool:
    """Return whether I wrote something of my own that is kept: words, or notes without my name."""
    return bool(session.replica.kept.words.of(session.replica.me)) or bool(own_notes(session))


def own_notes(session: Session) -> list[MyNote]:
    """Return my notes whose words are here, without what I wrote for others and what I need."""
    return [note for note in session.my_notes if note.text and not (note.whose or note.need)]


def own_words(session: Session) -> list[tuple[WordId, Word]]:
    """Return my contributions with their numbers, in the order `mine` shows them; withdrawn ones keep their place."""
    by_id = session.replica.kept.words.by_id
    return [(n, by_id[n]) for n in by_id if by_id[n].person == session.replica.me]


class Beside:
    """The numbers by which people act on what was said, as they are at this moment: of what the group made, and of my own words."""

    def __init__(self, session: Session) -> None:
        self._made = core.numbers(session.replica.state)
        self._mine = {n: place for place, (n, word) in enumerate(own_words(session), 1) if not word.withdrawn}

    def of(self, word: WordId) -> str:
        """Return what stands behind words in a list, "" where nobody acts on them by a number."""
        mine = f"mine {self._mine[word]}" if word in self._mine else ""
        found = ", ".join(filter(None, (self._made(word), mine)))
        return f" ({found})" if found else ""


def own_numbers(session: Session, text: str, how: str) -> list[WordId]:
    """Return my words with these numbers, as `mine` shows them. Raises Misread, which says `how` the act itself is typed."""
    mine = own_words(session)
    places = re.findall(r"\d+", text)
    if not places or re.sub(r"[\d\s,]|and", "", text):
        raise Misread(f"Say which by number, as mine shows them: {how}")
    if any(not 1 <= int(p) <= len(mine) for p in places):
        raise Misread(f"mine shows {len(mine)} things of yours; use their numbers.")
    return [mine[int(p) - 1][0] for p in places]


def hour(ms: Ms, state: core.State | None = None) -> str:
    """Return a UTC time in milliseconds as the meeting's hour and minute, or this computer's where it has no time zone."""
    name = state.kept.setup.session.timezone if state else ""
    if not name:
        return time.strftime("%H:%M", time.localtime(ms / 1000))
    from cop_tui import zones  # only now: a program starts faster without it

    return zones.hour(ms, name)


def parts_end(session: Session, now: Ms) -> Ms | None:
    """Return when the last part ends as things stand (UTC ms), None where nobody can say, as in a pause."""
    state, ahead = session.replica.state, planned(session, now)
    if not ahead:
        return None if state.kept.clock.paused else view.item_ends(state)
    _, plan, begins = ahead[-1]
    return Ms(begins + plan.minutes * 60_000) if begins is not None and plan.minutes else None


def planned(session: Session, now: Ms) -> list[tuple[ItemId, PlannedItem, Ms | None]]:
    """Return the items ahead with the time (UTC ms) at which each is planned to begin, None when nobody can say, as in a pause."""
    state = session.replica.state
    agenda = state.kept.agenda
    ending = view.item_ends(state)
    unknown = state.kept.clock.paused or (agenda.current and not ending)
    at: Ms | None = None if unknown else max(ending or now, now)
    found: list[tuple[ItemId, PlannedItem, Ms | None]] = []
    for number in agenda.following():
        plan = agenda.items[number].plan
        found.append((number, plan, at))
        at = Ms(at + plan.minutes * 60_000) if at is not None and plan.minutes else None
    return found
