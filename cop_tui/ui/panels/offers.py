"""What can be done about a row, by what it is about: nothing that would be refused for what everybody knows.

Whether it may be done now, by this person, is asked of the chosen row alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import voices
from cop_tui.acts.became import ways
from cop_tui.acts.parking import SORTING
from cop_tui.acts.presenting import has_presenter_parts
from cop_tui.acts.uncalled import why_not_called
from cop_tui.core import view as meeting
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import PersonId
from cop_tui.ui.panels.panel import Can

if TYPE_CHECKING:
    from cop_tui.core.engine.ids import ItemId, WordId
    from cop_tui.ui.view import View


def about_waiting(view: View, person: PersonId) -> tuple[Can, ...]:
    """Return what can be done about somebody who waits; the places of a round are nobody's to change."""
    if not _waits(view, person):
        return ()
    if person == view.me:
        return (Can("l", "let others go first", "hand later"), Can("r", "hand down", "hand"))
    name, people = view.session.replica.name(person), view.state.kept.people.by_id
    if people[person].via and not base.QUEUE_KEEPERS.isdisjoint(people[view.me].roles):
        return (_floor_to(name), Can("l", "take off the queue", f"lower {name}"))
    return (_floor_to(name),)  # whoever has a screen lowers their own hand


def why_not(view: View, about: object) -> str:
    """Return why whoever a row is about is not given the floor now, in one sentence; "" where they can be."""
    match about:
        case ("person", int(person)) if person in view.state.kept.people.by_id:
            return why_not_called(view.session, PersonId(person))
    return ""


def about_person(view: View, person: PersonId) -> tuple[Can, ...]:
    """Return what can be done about somebody who takes part, what the moment asks for first; handing over stands behind everything else."""
    if person == view.me:
        return about_waiting(view, person) or _own_hand(view)
    name, known = view.session.replica.name(person), view.state.kept.people.by_id[person]
    waits = _waits(view, person)
    call, last_word = ((_floor_to(name),), (_last_word(name),)) if waits else ((), ())
    thank = Can("t", "thank them", f"thank {name} for ", opens=True, asks=f"Type what you thank {name} for.")
    if known.via:
        return (
            *_answers(view, person, name),
            *_quoting(view, person, name),
            *call,
            *_for_voice(view, person, name),
            thank,
            *last_word,
        )
    asked = _asked(view, person, name) if view.holding else ()
    return (*call, *asked, thank, *last_word, *_roles(view, person, name))


def _own_hand(view: View) -> tuple[Can, ...]:
    """Return my hand, where it can go up."""
    return (Can("r", "raise your hand", "hand"),) if _takes_hand(view, view.me) else ()


def _takes_hand(view: View, person: PersonId) -> bool:
    """Return whether a hand of somebody who has none up would be taken now; a round has its own order."""
    running, hands = view.state.kept.rounds.current, view.state.kept.floor
    going = running is not None and not running.offered
    asks = view.phase == base.OPEN and meeting.takes_hands(view.state) and not going
    return asks and hands.open and hands.find(person) is None


def _last_word(name: str) -> Can:
    """Return the last word for somebody; it closes the queue, so it stands in the line first."""
    asks = f"Enter gives {name} the floor for the last word here, and takes no new hands."
    return Can("z", "give the last word", f"last word {name}", opens=True, asks=asks)


def _for_voice(view: View, person: PersonId, name: str) -> tuple[Can, ...]:
    """Return what is done for somebody without a screen: the end of their turn, their hand, their words."""
    ends: tuple[Can, ...] = ()
    speaks = view.state.kept.floor.speaker == person
    if speaks:
        ends = (
            Can("d", "has finished", f"done for {name}"),
            Can("p", "passes", f"pass for {name}", opens=True, asks=f"Enter ends {name}'s turn; it leaves no trace."),
        )
    asks = view.phase == base.OPEN and meeting.takes_hands(view.state) and not (speaks or _waits(view, person))
    hand = (Can("r", "raise their hand", f"put in {name}"),) if asks else ()
    if _waits(view, person) and not base.QUEUE_KEEPERS.isdisjoint(view.state.kept.people.by_id[view.me].roles):
        hand = (Can("r", "lower their hand", f"lower {name}"),)
    scribe = Can("k", "write down what they say", f"scribe {name}: ", opens=True)
    by_mistake = () if view.state.kept.words.of(person) else (Can("w", "take out", f"take out {name}"),)
    return (*ends, *hand, scribe, *_promises(view, name), *by_mistake)


def _asked(view: View, person: PersonId, name: str) -> tuple[Can, ...]:
    """Return what whoever holds the space may ask somebody with a screen: to present, to park what they said."""
    if view.phase != base.OPEN:
        return ()
    watches = not view.state.kept.people.by_id[person].has(base.MEMBER)
    present = has_presenter_parts(view.session) and not watches
    asks = f"Enter asks {name} aside to present; nobody else is told, and they may leave it."
    presents = (Can("e", "ask to present", f"ask to present {name}", opens=True, asks=asks),) if present else ()
    parks = f"Type what {name} said, or Enter for their last words; {name} may say no."
    return (*presents, Can("f", "offer to park", f"offer to park {name}: ", opens=True, asks=parks))


def _roles(view: View, person: PersonId, name: str) -> tuple[Can, ...]:
    """Return the roles that whoever holds the space may offer somebody; theirs of holding it is the last thing that is offered."""
    people = view.state.kept.people
    if not view.holding or view.phase == base.CLOSED:
        return ()
    known, can = people.by_id[person], []
    if not known.has(base.SCRIBE):
        asks = f"Enter offers {name} the role. Another one in its place: {base.TIMEKEEPER}, {base.QUEUE_KEEPER}."
        can.append(Can("s", "offer a role", f"role {base.SCRIBE} to {name}", opens=True, asks=asks))
    if person not in people.with_role(base.HOLDER):
        over, offers = f"hand over to {name}", f"Enter offers your role to {name}."
        can.append(Can("h", over, over, opens=True, asks=offers, last=True))
    return tuple(can)


def _answers(view: View, person: PersonId, name: str) -> tuple[Can, ...]:
    """Return the answers to the proposal that somebody without a screen can give while everybody is asked; those they gave are left out."""
    matter = view.state.kept.deciding.matter
    if matter is None or not meeting.asks_consent(matter):
        return ()
    told = meeting.told_alone(view.state.kept).get(person)
    how = told[0] if told else matter.answers[person].how if person in matter.answers else ""
    if how == meeting.OBJECTS:
        return ()  # it stands until it is taken back for them
    consents = (Can("c", f"{name} consents", f"consent for {name}"),) if how != meeting.CONSENTS else ()
    return (
        *consents,
        Can("v", "has a concern", f"concern for {name}: ", opens=True),
        Can("o", "objects", f"objection for {name}: ", opens=True),
    )


def _quoting(view: View, person: PersonId, name: str) -> tuple[Can, ...]:
    """Return the yes of somebody without a screen to being quoted, once everybody has been asked and while they have not given it."""
    asked = view.state.kept.release.asked and voices.may_let_quote(view.session, person)
    return (Can("l", "may be quoted", f"yes for {name}"),) if asked else ()


def _promises(view: View, name: str) -> tuple[Can, ...]:
    """Return the line for a promise of somebody without a screen, for whoever writes for them, where promises are kept."""
    writes = speaks_for_voices(view) and view.phase == base.OPEN and not view.state.kept.record.off
    return (Can("u", "promises", f"promise for {name}: ", opens=True),) if writes else ()


def speaks_for_voices(view: View) -> bool:
    """Return whether I write for those without a screen: whoever holds the space, or scribes."""
    me = view.state.kept.people.by_id.get(view.me)
    return me is not None and not base.SCRIBES.isdisjoint(me.roles)


def about_parked(view: View, note: WordId, place: int) -> tuple[Can, ...]:
    """Return what can be done about a parked note."""
    became, word = view.state.kept.parking.of(note), view.state.kept.words.by_id.get(note)
    mine = view.holding or view.me in (became.carer, word.person if word else 0)
    can = [Can("s", "sort it", f"sort {place} ", opens=True, asks=SORTING)]
    if not became.item:
        can.append(Can("i", "make it a part", f"item from {place}"))
    if not became.carer:
        can.append(Can("c", "care for it", f"care for {place}"))
    if became.carer in (0, view.me):
        can.append(Can("w", "promise from it", f"promise from {place}: ", opens=True))
    if mine and became.state != "done":
        can.append(Can("t", "mark done", f"mark {place} done"))
    if note in view.state.kept.parking.same and word and word.person == view.me:
        can.append(Can("a", "take it apart", f"take apart {place}"))
    return tuple(can)


def about_brought(view: View, point: WordId, place: int) -> tuple[Can, ...]:
    """Return what can be said of something that came back from an earlier meeting."""
    may = ways(view.session, point)
    if not may:
        return ()
    asks = f"What became of it: {', '.join(may)}. More words after a colon."
    return (Can("b", "say what became of it", f"became {place} ", opens=True, asks=asks),)


def about_topic(view: View, place: int) -> tuple[Can, ...]:
    """Return what can be done about a topic that waits: a dot while dots are placed, else to take it up."""
    if view.state.kept.dots.running:
        return (Can("d", "put a dot on it", f"dot {place}"),)
    return (Can("t", "take it up", f"next topic {place}"),)


def about_part(view: View, number: ItemId, called: str) -> tuple[Can, ...]:
    """Return what can be done about a part of the agenda."""
    agenda = view.state.kept.agenda
    if number == agenda.current:
        return ()
    item, take = agenda.items[number], Can("t", "go to this part", f"take {called}")
    if item.opened or not (view.holding or item.by == view.me):
        return (take,)
    back = Can("b", "put it back", f"agenda+ {called}")
    return (take, back if item.out else Can("l", "leave it out", f"agenda- {called}"))


def _waits(view: View, person: PersonId) -> bool:
    running = view.state.kept.rounds.current
    return view.state.kept.floor.find(person) is not None and not (running and not running.offered)


def _floor_to(name: str) -> Can:
    return Can("n", f"give {name} the floor", f"next {name}")
