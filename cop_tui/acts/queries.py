"""Questions anybody can ask: they change nothing and send nothing; every line stands on its own when read aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui import core
from cop_tui.acts import (
    agreeing,
    asking_authors,
    clocks,
    notes,
    noting_ahead,
    parking,
    promising,
    queue,
    quoting,
    releasing,
    to_holders,
    written,
)
from cop_tui.acts.act import LOOK, MINE_PAGE, Act, Hush, Leave, Misread, Page, Read, Step, Tell
from cop_tui.acts.connection import connection_lines
from cop_tui.acts.lookup import Beside, has_own, nothing_after, own_words
from cop_tui.client import mynotes
from cop_tui.core import recap_view, view
from cop_tui.core.engine import base, limits, spoken_time
from cop_tui.core.engine.text import ended
from cop_tui.core.plan import modes

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import PersonId, WordId
    from cop_tui.core.meeting import Meeting
    from cop_tui.core.view import Word


def pace_lines(session: Session) -> list[str]:
    """Return what was asked about the pace and still stands: what everybody was told, and what I was told aside."""
    state = session.replica.state
    standing = [view.cannot_follow(state), *view.pace_asked(state, session.replica.me)]
    return [line for line in dict.fromkeys(standing) if line]


def item_line(session: Session) -> str:
    """Return which item this is, how it works and when it is planned to end."""
    state = session.replica.state
    kept = state.kept
    if kept.setup.phase == base.LOBBY:
        return f"{kept.setup.session.title}. The meeting has not begun yet."
    if kept.setup.phase == base.CLOSED:
        return f"{kept.setup.session.title}. The meeting is over."
    plan = kept.agenda.now()
    if plan is None:
        return "No part is open now."
    heading = view.part_heading(state, kept.agenda.current)
    home = view.notes_for(state)
    shown = any(note.item == home for note in revealed(kept))
    yet = f" {view.notes_enough(state, home)}" if home and not shown else ""
    return f"{heading} {modes.how_it_works(state, kept.agenda.current, session.replica.me)}{yet} {clocks.part_line(session)}"


def revealed(kept: Meeting) -> list[view.Note]:
    """Return the notes that were shown, without those that are withdrawn or went to the parking lot."""
    parked = set(kept.parking.notes)
    return [note for note in kept.notes.shown.values() if not note.withdrawn and note.at not in parked]


def record_line(session: Session) -> str:
    """Return what becomes of words said now."""
    state = session.replica.state
    plan = state.kept.agenda.now()
    if state.kept.setup.phase == base.CLOSED:
        return ""
    if plan is not None and plan.mode == "reveal" and state.kept.setup.phase == base.OPEN:
        if any(note.item == state.kept.agenda.current for note in revealed(state.kept)):
            return "The notes are shown. A space holder can move on to talk about them."
        return "What you write is held, then shown together with the others, without names."
    if state.kept.record.off:
        return "Off the record: nothing said now is kept. People can still remember or copy it."
    if plan and view.in_groups(state):
        return "What you say goes to your group alone and is not kept. bring back ... tells everybody, kept as the part says."
    if state.kept.setup.phase != base.OPEN or plan is None or plan.keep == "live" or plan.mode == "break":
        return "What is said now goes to the room and is not kept."
    if view.is_erased_after(state):
        return "What you say goes to the room and is kept until the meeting ends; then only what you release stays."
    if view.tells_themes_only(state):
        return "What you say goes to the room and is kept for the group; only themes leave, so no recap tells it."
    if plan.keep == "group":
        return "What you say goes to the room and is kept for the group; it is not in the recap."
    return "What you say goes to the room and is kept for the group; the recap quotes it only if you agree."


OFF_RECORD, NOT_KEPT = "OFF THE RECORD", "not kept"


def becomes(session: Session) -> str:
    """Return what becomes of words said now, in two or four words; "" where nothing is said any more."""
    state = session.replica.state
    kept, plan = state.kept, state.kept.agenda.now()
    if not session.replica.me or kept.setup.phase == base.CLOSED:
        return ""
    if kept.record.off:
        return OFF_RECORD
    if kept.setup.phase != base.OPEN or plan is None or not view.is_kept(state):
        return NOT_KEPT
    if view.is_erased_after(state):
        return "kept until the end"
    return "kept for us" if plan.keep == "group" or view.tells_themes_only(state) else "quoted only with your yes"


CAPTURE_LINES = {
    "private": "Worth keeping here: what people write for themselves stays with them.",
    "points": "Worth keeping here: the main points. learn ... or scribe NAME: ...",
    "quotes": "Worth keeping here: what people say in their own words; the recap asks each of them first.",
    "parking": "Worth keeping here: what waits. park ...",
    "agreement": "Worth keeping here: what you agree about working together. agree ...",
    "decision": "Worth keeping here: the proposal and what becomes of it. propose ...",
    "commitments": "Worth keeping here: what people promise. promise ...",
}


def _agenda(session: Session, _rest: str) -> Step:
    kept = session.replica.kept
    lines, called = [f"Agenda: {len(kept.agenda.held())} parts."], kept.agenda.called()
    for number in kept.agenda.listed():
        item, title = kept.agenda.items[number], view.part_title(session.replica.state, number)
        where = (
            "now" if number == kept.agenda.current else "done" if item.closed else "left out" if item.out else "ahead"
        )
        minutes = f", {item.plan.minutes} minutes" if item.plan.minutes else ""
        by = f", put in by {session.replica.name(item.by)}" if item.by else ""
        by = ", from before" if item.words in kept.series.points else by  # whose wish it was is told nowhere
        lines.append(f"{called[number]}. {title}: {item.plan.mode}{minutes}, {where}{by}.")
    return Tell(lines)


def _lot(session: Session, _rest: str) -> Step:
    return Tell(parking.lines(session))


def _if_hard(session: Session, person: PersonId, role: str) -> str:
    return session.replica.text(view.role_line(session.replica.state, person, role))


NOT_FETCHED = "(its text is not here yet: last 50 fetches it)"
STANDS_IN = " (standing in)"


def offered_lines(session: Session) -> list[str]:
    """Return which role I offered to whom, while nobody has taken it, and how to take the offer back."""
    open_ = view.roles_offered_by(session.replica.state, session.replica.me)
    return [
        f"Offered to {session.replica.name(offer.to)}: {offer.role}. withdraw offer {offer.role} takes it back."
        for offer in open_
    ]


def _who(session: Session, _rest: str) -> Step:
    state = session.replica.state
    people = state.kept.people
    lines: list[str] = []
    hints: list[str] = []
    for number in people.present():
        person = people.by_id[number]
        roles = [r for r in person.roles if r != base.MEMBER]
        shown = [f"{r}{STANDS_IN}" if r == base.HOLDER and number in people.stand_in else r for r in roles]
        via = {"phone": "by phone", "room": "in the room"}.get(person.via, "")
        extra = ", ".join([*shown, *([via] if via else [])])
        you = " (you)" if number == session.replica.me else ""
        lines.append(f"{person.name}{you}" + (f": {extra}" if extra else ""))
        hints += [f"{person.name}, if {r} gets hard: {text}" for r in roles if (text := _if_hard(session, number, r))]
    if state.kept.presenting.who:
        lines.append(f"{session.replica.name(state.kept.presenting.who)} presents.")
    offers = dict.fromkeys(offer.role for offer in view.roles_on_offer(state, session.replica.me))
    hints += [f"On offer: {role}. Type role {role} to take it." for role in offers]
    hints += offered_lines(session)
    count = len(people.present())
    here = f"{count} people take part." if count != 1 else "1 person takes part: you."
    return Tell([here, *lines, *hints, *connection_lines(session)])


GONE_SOFTENED = (
    "withdrawn: you had put this in other words, and a backup from before was put back, which holds only the old ones. Say it again "
    "if you like."
)


def gone(word: view.Word) -> str:
    """Return how words of mine are listed that are withdrawn: that they are, and why where I did not do it."""
    return view.AT_END if word.at_end else GONE_SOFTENED if word.softened else "withdrawn"


RECAP = "recap"  # what is typed to read it
FOR_A_FILE = "For a file of it: cop recap and your invite, in a terminal on this computer."
TO_READ = f"To read it: recap. {FOR_A_FILE}"
TO_READ_AT_A_DOOR = "To read it: recap."


def _noted(note: mynotes.MyNote) -> str:
    if note.over:
        return ""
    if note.state == mynotes.SHOWN and not note.quote:
        return "; it was not marked for the recap before the reveal, so it stays out"
    return f", {note.choice}"


STAYS = "stays with the group: only themes leave"
NEVER = "stays with the group: never in the recap"


def _may(session: Session, number: WordId, word: Word) -> str:
    state = session.replica.state
    if view.is_never_told(word):
        return NEVER
    return STAYS if view.stays_here(state, word) else view.in_recap(state, word.consent) + too(session, number, word)


def too(session: Session, number: WordId, word: Word) -> str:
    """Return who else has to agree before the recap has words that I let it quote, as an end of a sentence; "" where nobody has to."""
    who = view.agrees_too(session.replica.state, number) if word.consent != view.NOT_QUOTED else ""
    return f", if {who} agrees too" if who else ""


def _mine(session: Session, _rest: str) -> Step:
    return Tell(_mine_lines(session), opens=MINE_PAGE)


def _mine_lines(session: Session) -> list[str]:
    lines: list[str] = []
    asks = asking_authors.beneath(session)
    going = session.replica.kept.earlier.words()
    for place, (number, word) in enumerate(own_words(session), 1):
        may = "is being taken back" if number in going else _may(session, number, word)
        text = gone(word) if word.withdrawn else f"{session.replica.shown(number)} [{may}]"
        lines.append(f"{place}. {text}")
        lines += [f"   {asks[number]} To put it differently: soften {place} ... Or leave it."] if number in asks else []
    held = notes.lettered(session)
    for letter, note in held.items():
        whose = f" for {note.whose}" if note.whose else ""
        text = notes.listed(session, note)
        as_note = f"a note without name{whose}, {note.state}{_noted(note)}"
        lines.append(f"{letter}. {text} [{notes.left_as(session, note) if note.letter else as_note}]")
    elsewhere = [*noting_ahead.lines(session), *to_holders.lines(session)]
    elsewhere += [line] if (line := notes.elsewhere(session)) else []
    if not lines:
        return ["You have written nothing that is kept.", *elsewhere]
    one = next((place for place, (_, word) in enumerate(own_words(session), 1) if not word.withdrawn), 0)
    how = [f"quote {one}, soften {one} ..., withdraw {one}; quote all, quote none."] if one else []
    first = next((letter for letter, note in held.items() if note.open and not note.need), "")
    how += [f"quote {first}, quote {first} none."] if first else []
    there = next((letter for letter, note in held.items() if not note.over), "")
    how += [f"take back {there}."] if there else []
    how += ["No answer means not quoted."] if how else []
    yes = [line for line in (releasing.lacks(session), releasing.may_stand(session)) if line]
    return [*lines, *elsewhere, *[" ".join(how)] * bool(how), *yes]


def _recap(session: Session, rest: str) -> Step:
    """Tell where the recap stands, and to those who write it what is written, with numbers; *all* does what `recap` does."""
    if rest.casefold() == "all":
        return Read(_as_it_stands)
    nothing_after(rest)
    state = session.replica.state
    begins = recap_view.is_written(state) or not state.kept.release.released
    writes = begins and recap_view.may_write(state, session.replica.me)
    return Tell([*recap_lines(session), *(written.lines(session) if writes else [])])


def _read_recap(_session: Session, rest: str) -> Step:
    if rest.casefold() != "all":
        nothing_after(rest)
    return Read(_as_it_stands)


def _as_it_stands(session: Session) -> tuple[list[str], None]:
    """Return the recap line by line as it would go out now, then where it stands and how to have it as a file, and no question."""
    file = [] if session.at_a_door else [FOR_A_FILE]
    stands = view.recap_stands(session.replica.state, session.replica.me)
    return [*releasing.whole(session), "", " ".join([stands, *file])], None


def recap_lines(session: Session) -> list[str]:
    """Return where the recap stands, how to read it, and what lacks my yes."""
    lacks = releasing.lacks(session)
    to_read = TO_READ_AT_A_DOOR if session.at_a_door else TO_READ
    stands = f"{view.recap_stands(session.replica.state, session.replica.me)} {to_read}"
    return [stands, *([lacks] if lacks else []), *asking_authors.lines(session)]


def over_lines(session: Session) -> list[str]:
    """Return what is still mine to decide when the meeting is over, and where its recap stands."""
    kept = session.replica.kept
    days = kept.setup.session.keep_days
    own = f"Your own words: mine; quote, soften or withdraw them for {days} days." if has_own(session) else ""
    own = quoting.are_in(session) if quoting.answers_are_in(session) else own
    return [line for line in (own, *recap_lines(session), reached(session)) if line]


def reached(session: Session) -> str:
    """Return where the meeting is now that it is over, when it answers, and whom to ask where it does not, if anybody convened it."""
    whose = session.replica.whose or "the computer that hosts this"
    convened = session.replica.kept.setup.session.card.convened
    ask = (
        f" If it does not answer, ask whoever convened this meeting: {ended(convened)}"
        if convened
        else " If it does not answer, try again later."
    )
    answers = session.replica.kept.setup.session.answers
    when = f"it answers {ended(answers)}" if answers else "it answers while the server there runs."
    return f"What was kept is on {whose}; {when}{ask}"


def lobby_lines(session: Session) -> list[str]:
    """Return the lines of joining: what this is, what is kept and where, how to speak and leave, what may leave."""
    plan = session.replica.kept.setup.session
    about = f" {plan.purpose}" if plan.purpose else ""
    whose = session.replica.whose or "the computer that hosts this"
    card = ""
    if plan.card.convened or plan.card.pays or plan.card.decides:
        card = "card?: who convened, pays and decides. "
    elif plan.card != type(plan.card)():
        card = "card?: what is fixed, and whom to talk to. "
    backups = view.in_backups(session.replica.state.mine.backups)
    expect = "expect?: what to expect. " if session.replica.kept.setup.phase == base.LOBBY else ""
    # Where things came from earlier meetings, whoever is new can read of those.
    before = "catch up: what earlier meetings released. " if session.replica.kept.series.sources else ""
    agreed = "agreement?: what we agreed. " if plan.agreement or session.replica.kept.agreement.points else ""
    return [
        f"{ended(plan.title)}{about}{_hours_of(plan.timezone)}",
        f"What is kept is on {whose}; its owner can read it. Each part says what it keeps. Never kept: words off the record "
        f"or of live parts, who was away, how long anybody spoke. People can remember or copy what they see."
        f"{backups and ' '}{backups}",
        f"{_to_speak(session)} To leave: bye. {expect}{card}{agreed}{before}Enter alone: what is happening.",
        *(
            [" ".join(view.regime_lines(session.replica.state))]
            if not view.has_plain_regime(session.replica.state)
            else []
        ),
    ]


def _to_speak(session: Session) -> str:
    """Return how to speak, as it is in the current part."""
    state = session.replica.state
    if state.kept.setup.phase == base.OPEN and view.is_open(state):
        return (
            "To speak: say ..., as anybody may in this part; where there is a queue, hand first; pass is always fine."
        )
    if state.kept.setup.phase == base.OPEN and not view.takes_hands(state):
        return "To speak in parts with a queue: hand, then say ... when it is your turn; pass is always fine."
    return "To speak: hand, then say ... when it is your turn; pass is always fine."


def _hours_of(timezone: str) -> str:
    """Return whose day and hours those of the meeting are, behind other words; "" where it has none of its own."""
    return f" Its day and hours are those of {spoken_time.zone(timezone)}." if timezone else ""


def joining_lines(session: Session) -> list[str]:
    """Return the three lines of joining, the first with where the meeting is now."""
    first, *others = lobby_lines(session)
    over = session.replica.kept.setup.phase == base.CLOSED
    return [f"{first} {where_now(session)}".strip(), *others, *(over_lines(session) if over else [])]


def where_now(session: Session) -> str:
    """Return where words would go now, in one line: the part, my small group, and that we are off the record if we are."""
    state = session.replica.state
    part, phase = state.kept.agenda.current, state.kept.setup.phase
    where = {base.LOBBY: "The meeting has not begun yet.", base.CLOSED: "The meeting is over."}.get(phase, "")
    if phase == base.OPEN and not part:
        where = "No part is open now."
    elif part:
        number = view.part_number(state.kept, part)
        where = f"Now: {number and f'part {number}, '}{ended(view.part_title(state, part))}"
    off = "Off the record: nothing said now is kept." if state.kept.record.off and phase != base.CLOSED else ""
    return " ".join(part for part in (where, view.my_group(state, session.replica.me), off) if part)


def _lobby(session: Session, _rest: str) -> Step:
    leaving = "To leave: bye. You can change or withdraw your own words before and after: mine."
    return Tell([lobby_lines(session)[1], record_line(session), leaving])


def _state(session: Session, _rest: str) -> Step:
    kept = session.replica.kept
    return Tell([f"sequence {kept.seq}, state {core.state_hash(kept)}"])


def _cost(session: Session, _rest: str) -> Step:
    cost = session.cost()
    received, sent = round(cost.received / 1000), round(cost.sent / 1000)
    return Tell(
        [
            f"This meeting has cost about {received + sent} kB so far on this device: {received} received, {sent} sent. "
            "This program counts since it was started; the headers of packets are estimated."
        ]
    )


def _last(_session: Session, rest: str) -> Step:
    if rest and not (rest.isascii() and rest.isdecimal() and len(rest) < 5 and int(rest)):
        raise Misread("Say how many lines: last 10.")
    return Page(min(int(rest or 5), 50))


def _notes_shown(session: Session, rest: str) -> Step:
    nothing_after(rest)
    kept, shown = session.replica.kept, revealed(session.replica.kept)
    if not shown:
        return Tell(["No notes are shown yet. mine shows your own."])
    lines: list[str] = []
    for part in sorted(dict.fromkeys(note.item for note in shown), key=lambda item: item != kept.agenda.current):
        lines.append(f"Notes without names, {ended(view.part_title(session.replica.state, part))}")
        here = [note for note in shown if note.item == part]
        lines += [f"{place}. {session.replica.text(note.at) or NOT_FETCHED}" for place, note in enumerate(here, 1)]
    return Tell(lines)


def _constant(step: Step) -> Callable[[Session, str], Step]:
    def build(_session: Session, rest: str) -> Step:
        nothing_after(rest)
        return step

    return build


def said(session: Session, numbers: list[WordId]) -> list[str]:
    """Return kept words as lines, oldest first."""
    by_id = session.replica.kept.words.by_id
    shown = [(n, by_id[n]) for n in numbers if n in by_id and not by_id[n].withdrawn]
    beside = Beside(session)
    lines = ((n, word, core.listed(session.replica.state, n)) for n, word in shown)
    return [f"{session.replica.name(word.person)}: {line}{beside.of(n)}" for n, word, line in lines if line]


def _near_the_end(session: Session) -> bool:
    """Return whether people are asked about their own words, and I have some."""
    kept = session.replica.kept
    return (kept.setup.phase == base.CLOSED or kept.release.asked) and has_own(session)


ACTS: tuple[Act, ...] = (
    Act("queue?", ("queue?", "q?", "queue"), "Who has the floor, who waits, and in which order.", LOOK, lambda session, _rest: Tell(queue.lines(session)),
        phrases=("who is next", "who's next", "who is waiting", "who waits", "who has the floor",
                 "whose turn is it", "show the queue", "waiting", "who waits for a turn")),
    Act("why?", ("why?", "why"), "Why the order of the queue is what it is.", LOOK,
        lambda session, _rest: Tell(queue.why_lines(session))),
    Act("agenda?", ("agenda?", "agenda"), "The parts of the meeting.", LOOK, _agenda,
        phrases=("show the agenda", "what is on the agenda", "what is next", "what's next", "what comes next")),
    Act("promises?", ("promises?", "promises"), "What was promised, and who carries it.", LOOK,
        lambda session, _rest: Tell(promising.lines(session)),
        phrases=("show the promises", "what was promised", "what did we promise", "what have we promised")),
    Act("lot?", ("lot?", "lot"), "What is in the parking lot.", LOOK, _lot,
        phrases=("show the parking lot", "what is parked", "parking lot", "show parked", "parked")),
    Act("time?", ("time?", "time"), "How much time there is.", LOOK,
        lambda session, _rest: Tell(clocks.time_lines(session)),
        phrases=("how much time is left", "how much time do we have", "how much time", "time left", "timer", "what time is it")),
    Act("who?", ("who?", "who", "people?"), "Who takes part, and who holds which role.", LOOK, _who,
        phrases=("who is here", "show the people", "who's here")),
    Act("cost?", ("cost?", "data?"), "How many bytes this meeting has cost so far, on this device.", LOOK, _cost),
    Act("agreement?", ("agreement?", "agreement"), "What we agreed about working together; with a number, how it was in that version.",
        LOOK, agreeing.read, takes="[VERSION]",
        phrases=("show the agreement", "what did we agree")),
    Act("kept?", ("kept?", "kept"), "What is kept, on whose computer, and how to leave.", LOOK, _lobby,
        phrases=("what is kept", "who can read this")),
    Act("mine", ("mine",), "My own words: to quote, soften or withdraw.", LOOK, _mine,
        footer=_near_the_end,
        phrases=("my words", "show my words", "my notes", "what did i write", "what have i written", "what did i say", "what have i said",
                 "what may be quoted", "what may you quote", "what can be quoted", "what is quoted of me",
                 "what may be quoted of mine", "what may be quoted of me", "what can be quoted of mine", "what of mine may be quoted")),
    Act("notes?", ("notes?",), "The notes that were written without names and shown together, with their numbers.", LOOK, _notes_shown,
        phrases=("collected notes", "the collected notes", "the notes", "read the notes")),
    Act("recap", (RECAP,), "Read the recap as it stands now, and how to have it as a file.", LOOK, _read_recap,
        phrases=("show the recap", "read the recap", "show recap")),
    Act("recap?", ("recap?",), "Where the recap stands, and for those who write it what is written, with numbers.", LOOK,
        _recap,
        phrases=("where is the recap",)),
    Act("last", ("last",), "The last things that were said and kept.", LOOK, _last, takes="[N]",
        phrases=("what was said", "what has been said", "what was said before i came", "i came late", "i was late")),
)  # fmt: skip

OF_THE_PROGRAM: tuple[Act, ...] = (
    Act("state?", ("state?",), "The fingerprint of what I see, to compare with somebody else's.", LOOK, _state,
        offered=lambda _s: False),
    Act("hush", ("hush",), "Announce only what concerns me.", LOOK, _constant(Hush(True)),
        phrases=("be quiet",),
        does="have only announced what concerns you"),
    Act("unhush", ("unhush",), "Announce everything again.", LOOK, _constant(Hush(False)),
        does="have everything announced again"),
    Act("bye", ("bye", "quit", "exit"), f"Leave. Your place waits {spoken_time.spelled(limits.PLACE_KEPT_MS)}, and nobody is told.", LOOK,
        _constant(Leave()), footer=lambda s: s.replica.kept.setup.phase == base.CLOSED,
        phrases=("leave", "leave the meeting", "i want to leave", "i would like to leave", "i am leaving", "i need to go", "goodbye", "good bye", "i have to go", "log out")),
)  # fmt: skip
