"""Acts of everybody: the eight words of taking part, and what is offered beside them when it applies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cop_tui.acts import agreeing
from cop_tui.acts.act import PART, Act, Misread, Note, Question, Step, Wish
from cop_tui.acts.finding import nothing_after, own_words, person
from cop_tui.core import (
    agenda,
    agreement,
    base,
    care,
    clock,
    commitments,
    composing,
    door,
    floor,
    learning,
    notes,
    pace,
    parking,
    people,
    record,
    release,
    roles,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.client.session import Session
    from cop_tui.core import Command


def simple(command: Command) -> Callable[[Session, str], Step]:
    """Return a builder for an act whose command takes nothing."""

    def build(_session: Session, rest: str) -> Step:
        nothing_after(rest)
        return Wish(command)

    return build


def _hand(session: Session, rest: str) -> Step:
    kept, me = session.replica.kept, session.replica.me
    if rest.casefold() == "later":
        return Wish(floor.Later())
    kind = ""
    for pattern, known in HAND_KINDS:
        if found := re.fullmatch(rf"(?:{pattern})(?:[\s:,]+(.*))?", rest, flags=re.IGNORECASE):
            kind, rest = known, found[1] or ""
            break
    note = re.sub(r"^(about|to)\s+", "", rest, flags=re.IGNORECASE)
    up = me in session.replica.state.mine.group.hands or kept.floor.find(me)
    if up and not note and not kind:
        return Wish(floor.LowerHand())
    return Wish(floor.Hand(note, kind))


HAND_KINDS = (
    (r"pause|can'?t follow|cannot follow", floor.PAUSE),
    (r"how we work|process", floor.PROCESS),
    ("question", floor.QUESTION),
    ("answer to this|answer", floor.ANSWER),
    ("point", floor.POINT),
)


def _pace(_session: Session, rest: str) -> Step:
    if not rest:
        raise Misread(f"Say which: pace {' / '.join(pace.PACES)}. Nobody else can tell.")
    return Wish(pace.OwnPace(rest.casefold()))


def _lower(session: Session, rest: str) -> Step:
    if rest.casefold() == "later":
        return Wish(floor.Later())
    return Wish(floor.LowerHand(person(session, rest) if rest else 0))


def _say(session: Session, rest: str) -> Step:
    if not rest:
        raise Misread("Type what you want to say after say.")
    if record.keeps(session.replica.state):
        return Wish(words.Say(rest))
    return Wish(words.Off(rest))


def _off(session: Session, rest: str) -> Step:
    if rest:
        return Wish(words.Off(rest))
    if session.replica.has(base.HOLDER):
        return Wish(record.RecordOff())
    raise Misread("Type your words after off: they go to the room and are not kept. Space holders use off alone.")


def _needs(make: type[Command], what: str) -> Callable[[Session, str], Step]:
    def build(_session: Session, rest: str) -> Step:
        if not rest:
            raise Misread(f"Type {what} after it.")
        return Wish(make(text=rest))

    return build


def _add_item(_session: Session, rest: str) -> Step:
    found = re.fullmatch(r"(.*?)(?:(?:^|\s+)(\d{1,3})\s*m(?:in(?:utes)?)?)?", rest)
    if found is None or not found[1]:
        raise Misread("Type the item after agenda+, and its minutes if you like: agenda+ Interpreter rates 10m")
    return Wish(agenda.AddItem(found[1], int(found[2] or 5)))


def _write(_session: Session, rest: str) -> Step:
    if not rest:
        raise Misread("Type your note after write. It is shown together with the others, without names.")
    return Note("write", rest)


def _note_by(what: str) -> Callable[[Session, str], Step]:
    def build(session: Session, rest: str) -> Step:
        mine = session.my_notes
        if not mine:
            raise Misread("You have no such note.")
        letter = rest.casefold().strip()
        which = ord(letter) - ord("a") if len(letter) == 1 else len(mine) - 1
        if (letter and len(letter) != 1) or not 0 <= which < len(mine):
            raise Misread("Say which note by its letter; mine shows them.")
        return Note(what, which=which)

    return build


def _quote(session: Session, rest: str) -> Step:
    text = rest.casefold()
    consent = words.UNNAMED
    if text.endswith("with name"):
        text, consent = text.removesuffix("with name").strip(), words.NAMED
    elif text.endswith("without name"):
        text = text.removesuffix("without name").strip()
    if note := re.fullmatch(r"([a-z])(\s+none)?", text):
        which = ord(note[1]) - ord("a")
        if which >= len(session.my_notes):
            raise Misread("Say which note by its letter; mine shows them.")
        return Note("quote", which=which, quote=not note[2])
    if not text:
        raise Misread("Say what the recap may quote: quote all, quote none, or by number: quote 2, 3. mine shows them.")
    numbers = [n for n, word in own_words(session) if not word.withdrawn]
    if text == "none":
        consent = words.GROUP
    elif text != "all":
        numbers = _numbers(session, text)
    elif since := session.replica.state.mine.since:
        # What was said before can only be quoted less from here.
        numbers = [number for number in numbers if number > since]
        if not numbers:
            raise Misread(
                "You have said nothing since you came back on this device. What you said before stays as it is."
            )
    if not numbers:
        raise Misread("You wrote nothing that is kept, so there is nothing to quote.")
    return Wish(words.Consent(numbers, consent))


def _numbers(session: Session, text: str) -> list[int]:
    mine = own_words(session)
    places = re.findall(r"\d+", text)
    if not places or re.sub(r"[\d\s,]|and", "", text):
        raise Misread("Say which by number, as mine shows them: quote 2, 3. Or: quote all, quote none.")
    if any(not 1 <= int(p) <= len(mine) for p in places):
        raise Misread(f"mine shows {len(mine)} things of yours; use their numbers.")
    return [mine[int(p) - 1][0] for p in places]


def _withdraw(session: Session, rest: str) -> Step:
    numbers = _numbers(session, rest)
    shown = " / ".join(f"'{session.replica.text(n)}'" for n in numbers)
    return Question(f"Withdraw {shown}? The text is erased for good. y / n", Wish(words.Withdraw(numbers)))


def _soften(session: Session, rest: str) -> Step:
    found = re.fullmatch(r"(\d+)\s*:?\s+(.+)", rest)
    if not found:
        raise Misread("Type the number and the new words: soften 2 We were tired.")
    return Wish(words.Soften(_numbers(session, found[1])[0], found[2]))


def _role(session: Session, rest: str) -> Step:
    found = re.fullmatch(r"(.+?)\s+to\s+(.+)", rest)
    if found and found[1].casefold() in base.ROLES:
        return Wish(roles.OfferRole(found[1].casefold(), person(session, found[2])))
    on_offer = roles.on_offer(session.replica.state, session.replica.me)
    asked = [o.role for o in on_offer if not roles.standing(o)]  # to hold the space is taken by its name
    role = rest.casefold() or (asked[0] if asked else "")
    if not role:
        raise Misread(f"Say which role: {', '.join(base.ROLES)}.")
    return Wish(roles.TakeRole(role))


def _hand_over(session: Session, rest: str) -> Step:
    found = re.fullmatch(r"(?:(.+?)\s+)?to\s+(.+)", rest)
    if not rest or rest.casefold() == "to":
        raise Misread("Say to whom: hand over space holder to Cy.")
    if not found:
        try:
            to = person(session, rest)
        except base.Refused:
            raise Misread("Say to whom: hand over space holder to Cy.") from None
        return Wish(roles.OfferRole(base.HOLDER, to, hand_over=True))
    role = (found[1] or base.HOLDER).casefold()
    return Wish(roles.OfferRole(role, person(session, found[2]), hand_over=True))


def _withdraw_offer(session: Session, rest: str) -> Step:
    mine = [o.role for o in session.replica.kept.people.offers if o.by == session.replica.me]
    return Wish(roles.WithdrawOffer(rest.casefold() or (mine[-1] if mine else base.HOLDER)))


def _lay_down(session: Session, rest: str) -> Step:
    person = session.replica.person
    special = [r for r in person.roles if r not in (base.MEMBER, base.OBSERVER)] if person else []
    if not rest and len(special) != 1:
        raise Misread(f"Say which role: lay down {special[0] if special else base.OBSERVER}. who? shows them.")
    return Wish(roles.LayDown(rest.casefold() or special[0]))


def _leave_please(session: Session, rest: str) -> Step:
    name, _, reason = rest.partition(":")
    return Wish(door.AskToLeave(person(session, name.strip()), reason.strip()))


def _untimed(_session: Session, rest: str) -> Step:
    if rest.casefold() not in ("", "on", "off"):
        raise Misread("Type untimed, or untimed off. Nothing was changed.")
    return Wish(pace.Untimed(rest.casefold() != "off"))


def _done(session: Session, rest: str) -> Step:
    nothing_after(rest)
    kept, me = session.replica.kept, session.replica.me
    speaker = kept.floor.speaker
    if speaker in (0, me):
        return Wish(floor.Done())
    if kept.people.by_id[speaker].via:
        return Wish(floor.Done(speaker))  # whoever keeps time finishes for those without a screen
    raise Misread(f"{session.replica.name(speaker)} has the floor, and nobody is cut off. It is not your turn now.")


def _speaking(session: Session) -> bool:
    return session.replica.kept.floor.speaker == session.replica.me


def _waiting(session: Session) -> bool:
    return session.replica.kept.floor.find(session.replica.me) is not None


def _for_somebody(session: Session) -> bool:
    """Return whether I may lower the hand of somebody without a screen; my own comes down with `hand`."""
    kept, person = session.replica.kept, session.replica.person
    waits = any(kept.people.by_id[hand.person].via for hand in kept.floor.waiting)
    return waits and person is not None and not base.QUEUE_KEEPERS.isdisjoint(person.roles)


def _next(session: Session) -> bool:
    return floor.next_up(session.replica.state) == session.replica.me


def _am_away(session: Session) -> bool:
    return session.replica.state.now.people.how(session.replica.me) == people.AWAY


ACTS: tuple[Act, ...] = (
    Act("hand", ("hand", "q+"), "Raise my hand, with what it is about if I like; again lowers it; hand later lets "
        "the others go first.", PART, _hand, takes="[about ...]", command=floor.Hand, eight=True, key="r"),
    Act("say", ("say",), "Say words to the room, kept as the item says.", PART, _say, takes="...",
        command=words.Say, needs=True, eight=True),
    Act("off", ("off",), "These words only, off the record: they go to the room and nothing keeps them.", PART, _off,
        takes="...", command=words.Off, eight=True),
    Act("done", ("done",), "I have finished my turn.", PART, _done, command=floor.Done, eight=True, key="d"),
    Act("pass", ("pass",), "Not now. It leaves no trace, and everyone is asked again at the end.", PART,
        simple(floor.Pass()), command=floor.Pass, eight=True),
    Act("park", ("park",), "Put something into the parking lot, in my words.", PART, _needs(parking.Park, "what to park"),
        takes="...", command=parking.Park, needs=True, eight=True),
    Act("pause", ("pause",), "Stop everything. Anybody may; nobody has to say why.", PART, simple(clock.Pause()),
        command=clock.Pause, eight=True, key="x", offered=lambda s: not s.replica.kept.clock.paused),
    Act("resume", ("resume", "go on"), "Go on where everything stopped.", PART, simple(clock.Resume()),
        command=clock.Resume, key="x", offered=lambda s: s.replica.kept.clock.paused),
    Act("away", ("away",), "Step away quietly; my place and draft are kept, nobody is told.", PART,
        simple(people.Away()), command=people.Away, eight=True, offered=lambda s: not _am_away(s)),
    Act("back", ("back",), "Come back quietly.", PART, simple(people.Back()), command=people.Back, eight=True,
        offered=_am_away),
    Act("can't follow", ("can't follow", "cant follow", "cannot follow"), "Say, without my name, that I can't follow or "
        "need a pause; it comes first.", PART, simple(floor.CannotFollow()), command=floor.CannotFollow,
        offered=lambda s: s.replica.kept.floor.speaker not in (0, s.replica.me)),
    Act("sooner", ("sooner please", "sooner"), "Ask the space holders, aside, to bring me in sooner.", PART,
        simple(care.SoonerPlease()), command=care.SoonerPlease, offered=lambda s: _waiting(s) and not _next(s)),
    Act("bell", ("bell",), "Ring the bell: everything stops for a few breaths of silence. Anybody may.", PART,
        simple(clock.Ring()), command=clock.Ring),
    Act("pace", ("pace",), "How long my turns are, for typing or interpreting (private).", PART, _pace,
        takes="typing / interpreter / usual", command=pace.OwnPace, needs=True),
    Act("more", ("more",), "One more minute: by itself once, then whoever keeps time gives it.", PART,
        simple(floor.More()), command=floor.More, offered=_speaking),
    Act("wait", ("wait", "wait for me"), "Ask the floor to wait while I write; the others read that I am still composing.",
        PART, simple(composing.WaitForMe()), command=composing.WaitForMe, key="w",
        offered=lambda s: not composing.waits_for(s.replica.state, s.replica.me)),
    Act("later", ("hand later", "later", "q- later"), "Let the others who wait go first.", PART, simple(floor.Later()),
        command=floor.Later, offered=_waiting),
    Act("lower", ("lower", "q-"), "Lower my hand.", PART, _lower, takes="[NAME]", command=floor.LowerHand, offered=_for_somebody),
    Act("write", ("write",), "Write a note that is shown together with the others, shuffled, without names.", PART,
        _write, takes="...", command=notes.HoldNote, needs=True, offered=lambda s: notes.home(s.replica.state) > 0),
    Act("take back", ("take back",), "Take a note of mine back, by its letter or the last.", PART, _note_by("take back"),
        takes="[LETTER]", command=notes.TakeBack, offered=lambda s: bool(s.my_notes)),
    Act("publish", ("publish",), "Show a note that was left over on its own.", PART, _note_by("publish"),
        takes="[LETTER]", command=notes.Publish, offered=lambda s: "left" in s.replica.state.mine.notes.values()),
    Act("object", ("object",), "Rather not extend the item. Nobody is told who asked.", PART, simple(clock.Object()),
        command=clock.Object, offered=lambda s: s.replica.kept.clock.proposal is not None),
    Act("agenda+", ("agenda+",), "Put an item on the agenda.", PART, _add_item, takes="... [MINUTESm]",
        command=agenda.AddItem, needs=True),
    Act("agree", ("agree",), "Propose a point for our agreement; silence is a yes.", PART, agreeing.agree,
        takes="[SECTION:] ...", command=agreement.Agree, needs=True),
    Act("learn", ("learn",), "Write down a learning point, as a sentence.", PART, _needs(learning.Learn, "the lesson"),
        takes="...", command=learning.Learn, needs=True),
    Act("commit", ("commit",), "Promise something, in my words.", PART, _needs(commitments.Commit, "your promise"),
        takes="...", command=commitments.Commit, needs=True),
    Act("quote", ("quote",), "Say what the recap may quote of my words: all, none, or by number; with name if I like.",
        PART, _quote, takes="all / none / N, N [with name]", command=words.Consent, needs=True),
    Act("soften", ("soften",), "Put other words in the place of words of mine.", PART, _soften, takes="N ...",
        command=words.Soften, needs=True),
    Act("withdraw", ("withdraw",), "Take words of mine back: their text is erased.", PART, _withdraw, takes="N",
        command=words.Withdraw, needs=True),
    Act("role", ("role",), "Take a role that is free or offered to me, or offer one: role scribe to Cy.", PART, _role,
        takes="[ROLE] [to NAME]", command=roles.TakeRole),
    Act("withdraw offer", ("withdraw offer",), "Take back a role I offered and nobody has taken.", PART, _withdraw_offer,
        takes="[ROLE]", command=roles.WithdrawOffer),
    Act("lay down", ("lay down",), "Lay a role of mine down.", PART, _lay_down, takes="[ROLE]", command=roles.LayDown,
        needs=True),
    Act("check on me", ("check on me",), "Ask a space holder, aside, to get in touch with me.", PART,
        simple(care.CheckOnMe()), command=care.CheckOnMe),
    Act("slower", ("slower please", "slower"), "Ask for a slower pace, aside; nobody is told who asked.", PART,
        simple(care.SlowerPlease()), command=care.SlowerPlease),
    Act("untimed", ("untimed",), "My turns have no time limit (private); untimed off brings it back.", PART, _untimed,
        takes="[off]", command=pace.Untimed),
    Act("ask to leave", ("ask to leave",), "Ask that somebody leaves; it takes two people and a reason.", PART,
        _leave_please, takes="NAME: REASON", command=door.AskToLeave, needs=True, offered=lambda _s: False),
    Act("release", ("release",), "Say that the recap is checked and may go out; it takes two people.", PART,
        simple(release.ReleaseRecap()), command=release.ReleaseRecap, offered=lambda s: not s.replica.kept.release.released),
    Act("hand over", ("hand over",), "Offer my role to somebody; it is theirs when they take it.", PART, _hand_over,
        takes="[ROLE] to NAME", command=roles.OfferRole, key="h", needs=True),
)  # fmt: skip
