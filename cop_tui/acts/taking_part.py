"""Acts of everybody: the eight words of taking part, and what is offered beside them when it applies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cop_tui import core
from cop_tui.acts import agreeing, changing_plan, notes, parking, quoting, releasing, taking_back, voices, writing_up
from cop_tui.acts.act import PART, Act, Misread, Question, Send, Step, UseNote
from cop_tui.acts.lookup import has_own, nothing_after, own_numbers, own_words, person
from cop_tui.acts.written_for import written_for
from cop_tui.client import mynotes
from cop_tui.core.engine import base, limits, spoken_time
from cop_tui.core.engine.ids import NOBODY
from cop_tui.core.engine.text import shorten, start
from cop_tui.core.topics import (
    afterwards,
    agreement,
    care,
    clock,
    commitments,
    composing,
    floor,
    following,
    learning,
    pace,
    people,
    record,
    roles,
    words,
)
from cop_tui.core.topics.parking import Park
from cop_tui.wire.frames import RELAYED

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.client.outbox import Answer
    from cop_tui.client.session import Session
    from cop_tui.core import Command


def simple(command: Command) -> Callable[[Session, str], Step]:
    """Return a builder for an act whose command takes nothing."""

    def build(_session: Session, rest: str) -> Step:
        nothing_after(rest)
        return Send(command)

    return build


def _hand(session: Session, rest: str) -> Step:
    if rest.casefold() == "later":
        return Send(floor.Later())
    if rest.casefold() in ("down", "off"):
        return Send(floor.LowerHand())
    kind = ""
    for pattern, known in HAND_KINDS:
        if found := re.fullmatch(rf"(?:{pattern})(?:[\s:,]+(.*))?", rest, flags=re.IGNORECASE):
            kind, rest = known, found[1] or ""
            break
    note = re.sub(r"^(about|to)\s+", "", rest, flags=re.IGNORECASE)
    if hand_is_up(session) and not note and not kind:
        return Send(floor.LowerHand())
    return Send(floor.Hand(note, kind))


def hand_is_up(session: Session) -> bool:
    """Return whether my hand is up, in my group or before everybody."""
    me = session.replica.me
    return me in session.replica.state.mine.group.hands or session.replica.kept.floor.find(me) is not None


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
    return Send(pace.OwnPace(rest.casefold()))


def _lower(session: Session, rest: str) -> Step:
    if rest.casefold() == "later":
        return Send(floor.Later())
    return Send(floor.LowerHand(person(session, rest) if rest else NOBODY))


def _say(session: Session, rest: str) -> Step:
    if not rest:
        raise Misread("Type what you want to say after say.")
    if record.keeps(session.replica.state):
        return Send(words.Say(rest))
    return Send(words.Off(rest))


def _off(session: Session, rest: str) -> Step:
    if rest:
        return Send(words.Off(rest))
    if session.replica.has(base.HOLDER):
        return Send(record.RecordOff())
    raise Misread("Type your words after off: they go to the room and are not kept. Space holders use off alone.")


def _needs(make: type[Command], what: str) -> Callable[[Session, str], Step]:
    def build(_session: Session, rest: str) -> Step:
        if not rest:
            raise Misread(f"Type {what} after it.")
        return Send(make(text=rest))

    return build


def _or_theirs(kind: str, own: Callable[[Session, str], Step]) -> Callable[[Session, str], Step]:
    """Return a builder that writes down for somebody else what begins with *for* and their name, and does its own else."""

    def build(session: Session, rest: str) -> Step:
        return written_for(session, rest, kind, own) or own(session, rest)

    return build


def _promise(session: Session, rest: str) -> Step:
    own = _needs(commitments.Commit, "your promise")(session, rest)
    if ours := re.fullmatch(r"we\b[:,]?\s*(.+)", rest, re.IGNORECASE):
        asks = f"Is it a promise of the group: '{shorten(ours[1], notes.SHOWN_CELLS)}'? y / n"
        return Question(
            asks,
            Send(commitments.Commit(start(ours[1]), group=True)),
            no="Nothing was sent. A promise of your own: promise I ...",
        )
    return own


_NOT_THESE = re.compile(r"([\d ,]*\d)\s+(?:none|no|not)|(?:none|no|not)\s+([\d ,]*\d)")
"""Lines of mine that no recap quotes any more, by their numbers: quote 2, 3 none."""


def _quote(session: Session, rest: str) -> Step:
    text = rest.casefold()
    if placed := re.fullmatch(r"(\d{1,4})\s+(?:under|in)\s+(\S+)", text):
        return writing_up.PLACE.step(session, placed[0])
    if theirs := voices.quote(session, rest):
        return theirs
    consent, unnamed = words.UNNAMED, text.endswith("without name")
    if none := _NOT_THESE.fullmatch(text):
        numbers = own_numbers(session, none[1] or none[2], "quote 2 none. Or: quote all, quote none.")
        return Send(afterwards.Consent(numbers, words.GROUP))
    if text.endswith("with name"):
        text, consent = text.removesuffix("with name").strip(), words.NAMED
    elif unnamed:
        text = text.removesuffix("without name").strip()
    if note := re.fullmatch(r"([a-z]{1,2})(\s+none)?", text):
        return UseNote(notes.QUOTE, which=notes.by_letter(session, note[1]), quote=not note[2])
    if not text:
        raise Misread("Say what the recap may quote: quote all, quote none, or by number: quote 2, 3. mine shows them.")
    numbers = [n for n, word in own_words(session) if not word.withdrawn]
    if text == "none":
        consent = words.GROUP
    elif text != "all":
        numbers = own_numbers(session, text, "quote 2 none, quote 2, 3. Or: quote all, quote none.")
        if all(session.replica.kept.words.by_id[number].kind in words.NEVER_TOLD for number in numbers):
            raise core.Refused("never_in_recap")
    elif since := session.replica.state.mine.since:
        # What was said before can only be quoted less from here.
        numbers = [number for number in numbers if number > since]
        if not numbers:
            raise Misread(
                "You have said nothing since you came back on this device. What you said before stays as it is."
            )
    if not numbers and has_own(session):
        raise Misread(
            "Your notes without name stay as you marked them before the reveal. To see them, or take one back: mine."
        )
    if not numbers:
        raise Misread("You wrote nothing that is kept, so there is nothing to quote.")
    if text == "all" and consent == words.UNNAMED and not unnamed:  # what may be quoted with my name stays so
        known = session.replica.kept.words.by_id
        numbers = [number for number in numbers if known[number].consent != words.NAMED]
        if not numbers:
            raise Misread("All of yours may be quoted with your name already. Without it: quote all without name.")
    send = Send(afterwards.Consent(numbers, consent))
    if text == "none":
        asks, no = quoting.asks_none(session, numbers), quoting.STAYS
    else:
        asks, no = quoting.asks_with_name(session, numbers) if consent == words.NAMED else "", ""
    return Question(asks, send, no=no) if asks else send


def _withdraw(session: Session, rest: str) -> Step:
    if found := re.fullmatch(r"(.*?)\s*\bfor\s+(.+)", rest):
        return voices.withdraw(session, found[1], person(session, found[2]))
    numbers = own_numbers(session, rest, f"withdraw {_last_of_mine(session)}. Nothing was sent.")
    return taking_back.of_words(session, numbers, "Withdraw")


def _last_of_mine(session: Session) -> int:
    """Return the place in `mine` of the last words of mine that are not withdrawn, as an example; 1 where there are none."""
    return next((place for place, (_, word) in reversed([*enumerate(own_words(session), 1)]) if not word.withdrawn), 1)


def _soften(session: Session, rest: str) -> Step:
    found = re.fullmatch(r"(\d+)\s*:?\s+(.+)", rest)
    if not found:
        example = f"soften {_last_of_mine(session)} We were tired."
        raise Misread(f"Type the number, as mine shows it, and the new words: {example}")
    (number,) = own_numbers(session, found[1], "")
    wish = Send(afterwards.Soften(number, found[2]))
    if session.replica.kept.words.by_id[number].withdrawn:
        return wish  # there is nothing to show; the rules say why it cannot be done
    return Question(
        f"Put '{session.replica.shown(number)}' in these words: '{found[2]}'? The old ones are erased. y / n", wish
    )


def _to_take(session: Session) -> str:
    """Return the role that is taken by no name, as it is offered to me or to everybody; "" where none is."""
    on_offer = roles.on_offer(session.replica.state, session.replica.me)
    return next((o.role for o in on_offer if not roles.standing(o)), "")  # to hold the space is taken by its name


def _role(session: Session, rest: str) -> Step:
    for role in base.ROLES:
        if found := re.fullmatch(rf"{role}\s+(?:to\s+)?(.+)", rest, re.IGNORECASE):
            return Send(roles.OfferRole(role, person(session, found[1])))
    role = rest.casefold() or _to_take(session)
    if not role:
        raise Misread(f"Say which role: {', '.join(base.ROLES)}.")
    return Send(roles.TakeRole(role))


def _hand_over(session: Session, rest: str) -> Step:
    found = re.fullmatch(r"(?:(.+?)\s+)?to\s+(.+)", rest)
    if not rest or rest.casefold() == "to":
        raise Misread("Say to whom: hand over space holder to Cy.")
    if not found:
        try:
            to = person(session, rest)
        except base.Refused:
            raise Misread("Say to whom: hand over space holder to Cy.") from None
        return Send(roles.OfferRole(base.HOLDER, to, hand_over=True))
    role = (found[1] or base.HOLDER).casefold()
    return Send(roles.OfferRole(role, person(session, found[2]), hand_over=True))


def _withdraw_offer(session: Session, rest: str) -> Step:
    mine = [o.role for o in session.replica.kept.people.offers if o.by == session.replica.me]
    return Send(roles.WithdrawOffer(rest.casefold() or (mine[-1] if mine else base.HOLDER)))


def _untimed(_session: Session, rest: str) -> Step:
    if rest.casefold() not in ("", "on", "off"):
        raise Misread("Type untimed, or untimed off. Nothing was changed.")
    return Send(pace.Untimed(rest.casefold() != "off"))


def _pass(session: Session, rest: str) -> Step:
    if theirs := voices.ends_theirs(session, "pass", rest):
        return theirs
    nothing_after(rest)
    return Send(floor.Pass())


def _done(session: Session, rest: str) -> Step:
    if theirs := voices.ends_theirs(session, "done", rest):
        return theirs
    nothing_after(rest)
    kept, me = session.replica.kept, session.replica.me
    speaker = kept.floor.speaker
    if speaker in (0, me):
        return Send(floor.Done())
    if kept.people.by_id[speaker].via:
        return Send(floor.Done(speaker))  # whoever keeps time finishes for those without a screen
    raise Misread(f"{session.replica.name(speaker)} has the floor, and nobody is cut off. It is not your turn now.")


def _ends_turn_of(session: Session) -> str:
    """Return whose turn *done* ends, where that is not mine; "" for mine."""
    speaker, me = session.replica.kept.floor.speaker, session.replica.me
    return f"end {session.replica.name(speaker)}'s turn" if speaker not in (NOBODY, me) else ""


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


def _turn_to_end(session: Session) -> bool:
    """Return whether *done* is worth showing: for my turn, or for somebody without a screen."""
    kept, speaker = session.replica.kept, session.replica.kept.floor.speaker
    known = kept.people.by_id.get(speaker)
    return speaker == session.replica.me or bool(known and known.via)


def _promises(session: Session) -> bool:
    """Return whether this part asks who does what."""
    plan = session.replica.kept.agenda.now()
    return plan is not None and plan.capture == "commitments"


def _on_offer(session: Session) -> bool:
    """Return whether a role is on offer that I may want to know of now; what stands since the beginning only in the first part."""
    later = any(item.closed for item in session.replica.kept.agenda.items.values())
    offers = roles.on_offer(session.replica.state, session.replica.me)
    return any(not (later and roles.standing(offer)) for offer in offers)


def _to_whom(session: Session) -> tuple[str, str]:
    """Return how a line begins that offers my role, and who there is."""
    me = session.replica.me
    names = ", ".join(session.replica.name(n) for n in session.replica.kept.people.present() if n != me)
    return "hand over to ", f"Type a name: {names}." if names else "Nobody else is here yet."


def _up_already(sent: floor.Hand, answer: Answer, _session: Session | None) -> str:
    again = answer.how == RELAYED and sent.note
    return f"Your hand was up already. Now it is about: {sent.note}" if again else ""


def _welcome_back(_sent: people.Back, _answer: Answer, session: Session | None) -> str:
    line = [w.person for w in floor.order(session.replica.state)] if session else []
    me = session.replica.me if session else NOBODY
    still = f" You are number {line.index(me) + 1} of {len(line)} waiting." if me in line else ""
    return f"Welcome back. No announcement was made.{still}"


def _minute(_sent: floor.More, answer: Answer, _session: Session | None) -> str:
    asked = "You have had your minute more; whoever keeps time is asked for another."
    return asked if answer.facts.get("asked") else "One more minute."


def _without_notes(sent: afterwards.Consent, _answer: Answer, session: Session | None) -> str:
    """Say, to whoever decided about all their words, that notes which were shown are not covered."""
    shown = [note for note in session.my_notes if note.state == mynotes.SHOWN] if session else []
    if session is None or not shown or len(sent.words) != len(session.replica.kept.words.of(session.replica.me)):
        return ""
    return "Your notes without name are not covered: they stay as you marked them before the reveal."


ACTS: tuple[Act, ...] = (
    Act("hand", ("hand", "q+"), "Raise my hand, with what it is about if I like; again lowers it; hand later lets "
        "the others go first.", PART, _hand, takes="[about ...]", command=floor.Hand, eight=True, key="r",
        done=_up_already,
        phrases=("raise hand", "raise my hand", "me next", "can i say something", "put my hand up", "put up my hand", "i want to speak",
                 "can i speak", "may i speak"), usual=True,
        does=lambda s: "lower your hand" if hand_is_up(s) else ""),
    Act("say", ("say",), "Say words to the room, kept as the part says.", PART, _or_theirs(words.SAY, _say), takes="...",
        command=words.Say, needs=True, eight=True),
    Act("off", ("off",), "These words only, off the record: they go to the room and nothing keeps them.", PART, _off,
        takes="...", command=words.Off, eight=True, unkept=True,
        footer=lambda s: s.replica.kept.setup.phase != base.CLOSED,
        does=lambda s: "go off the record, everybody" if s.replica.has(base.HOLDER) else ""),
    Act("done", ("done",), "I have finished my turn.", PART, _done, command=floor.Done, eight=True, key="d",
        footer=_turn_to_end, done="Thank you.",
        phrases=("i am done", "i'm done", "i have finished", "finished", "that is all", "that's all", "end my turn",
                 "finish my turn"),
        does=_ends_turn_of),
    Act("pass", ("pass",), "Not now. It leaves no trace; at the end of a round there is a second offer to anyone else.", PART,
        _pass, command=floor.Pass, eight=True,
        done="Passed. Nothing is written down. In a round, whoever likes can still raise a hand at its end.",
        phrases=("i pass", "skip me", "skip my turn")),
    Act("park", ("park",), "Put something into the parking lot, in my words.", PART, _or_theirs(words.PARK, _needs(Park, "what to park")),
        takes="...", command=Park, needs=True, eight=True, done=parking.looked_at,
        phrases=("put something in the parking lot", "put something into the parking lot")),
    Act("pause", ("pause",), "Stop everything. Anybody may; nobody has to say why.", PART, simple(clock.Pause()),
        command=clock.Pause, eight=True, key="x", offered=lambda s: not s.replica.kept.clock.paused,
        done="You asked for this pause. Only you see that.",
        phrases=("stop everything", "stop the clocks", "take a break", "time out", "stop", "stop please", "break"), usual=True),
    Act("resume", ("resume", "go on"), "Go on where everything stopped.", PART, simple(clock.Resume()),
        command=clock.Resume, key="x", offered=lambda s: s.replica.kept.clock.paused,
        phrases=("carry on", "start again", "unpause"),
        does="go on where everything stopped"),
    Act("away", ("away",), f"Step away quietly; my place waits {spoken_time.spelled(limits.PLACE_KEPT_MS)}, and nobody is told.", PART,
        simple(people.Away()), command=people.Away, eight=True, offered=lambda s: not _am_away(s),
        footer=lambda s: s.replica.kept.setup.phase != base.CLOSED,
        phrases=("step away", "i am away", "be right back", "brb")),
    Act("back", ("back",), "Come back quietly.", PART, simple(people.Back()), command=people.Back, eight=True,
        offered=_am_away, done=_welcome_back,
        phrases=("i am back", "i'm back")),
    Act("can't follow", ("can't follow", "cant follow", "cannot follow"), "Say, without my name, that I can't follow or "
        "need a pause; it comes first.", PART, simple(following.CannotFollow()), command=following.CannotFollow,
        offered=lambda s: s.replica.kept.floor.speaker not in (0, s.replica.me),
        done="The room is told that somebody cannot follow; not who. It comes first after this turn.",
        phrases=("i can't follow", "i cannot follow", "i am lost", "i'm lost", "i do not understand",
                 "i don't understand")),
    Act("follow again", ("follow again",), "Take back, without my name, that I can't follow or need a pause.", PART,
        simple(following.CanFollow()), command=following.CanFollow, offered=lambda _s: True, footer=lambda _s: False,
        done="Taken back. Nobody is told who.",
        phrases=("i can follow again", "i follow again", "can follow again", "i understand now"),
        does="take back that you cannot follow"),
    Act("sooner", ("sooner please", "sooner"), "Ask the space holders, aside, to bring me in sooner.", PART,
        simple(care.SoonerPlease()), command=care.SoonerPlease, offered=lambda s: _waiting(s) and not _next(s),
        done="The space holders are asked, aside, to bring you in sooner. It changes no order by itself.",
        phrases=("bring me in sooner",),
        does="ask the space holders, aside, to bring you in sooner"),
    Act("bell", ("bell",), "Ring the bell: everything stops for a few breaths of silence. Anybody may.", PART,
        simple(clock.Ring()), command=clock.Ring,
        done="You rang the bell. Only you see that.",
        phrases=("ring the bell", "ring bell"),
        does="ring it: everything stops for a few breaths"),
    Act("pace", ("pace",), "How long my turns are, for typing or interpreting (private).", PART, _pace,
        takes="typing / interpreter / usual", command=pace.OwnPace, needs=True),
    Act("more", ("more", "more time"), "One more minute: by itself once, then whoever keeps time gives it.", PART,
        simple(floor.More()), command=floor.More, offered=_speaking, done=_minute,
        phrases=("one more minute", "another minute", "i need more time", "give me more time", "more time please",
                 "could i have more time", "can i have more time", "may i have more time", "i would like more time")),
    Act("wait", ("wait", "wait for me"), "Ask the floor to wait while I write; the others read that I am still composing.",
        PART, simple(composing.WaitForMe()), command=composing.WaitForMe, key="w",
        offered=lambda s: not composing.waits_for(s.replica.state, s.replica.me),
        phrases=("i am still writing", "i'm still writing"),
        does="ask the floor to wait while you write"),
    Act("later", ("hand later", "later", "q- later"), "Let the others who wait go first.", PART, simple(floor.Later()),
        command=floor.Later, offered=_waiting,
        phrases=("let the others go first", "let others go first"),
        does="let the others who wait go first"),
    Act("lower", ("lower", "q-"), "Lower my hand, or that of somebody on the phone or in the room.", PART, _lower, takes="[NAME]", command=floor.LowerHand, offered=_for_somebody,
        phrases=("lower my hand", "put my hand down", "take my hand down"),
        does="lower your hand"),
    *notes.ACTS,
    *taking_back.ACTS,
    Act("object", ("object",), "Rather not extend the part. Nobody is told who asked.", PART, simple(clock.Object()),
        command=clock.Object, offered=lambda s: s.replica.kept.clock.proposal is not None,
        does="say, without your name, that you would rather not extend the part"),
    *changing_plan.ACTS,
    Act("agree", ("agree",), "Propose a point for our agreement; silence is a yes.", PART, agreeing.agree,
        takes="[SECTION:] ...", command=agreement.Agree, needs=True,
        phrases=("add something to our agreement", "add something to the agreement")),
    Act("learn", ("learn",), "Write down a learning point, as a sentence.", PART, _or_theirs(words.LEARN, _needs(learning.Learn, "the lesson")),
        takes="...", command=learning.Learn, needs=True,
        phrases=("add a learning point", "new learning point")),
    Act("commit", ("promise", "commit"), "Promise something, in my words.", PART,
        _or_theirs(words.COMMIT, _promise),
        takes="...", command=commitments.Commit, needs=True, suits=_promises,
        phrases=("make a promise", "i promise something")),
    Act("quote", ("quote",), "Say what the recap may quote of my words: all, none, or by number; with name if I like.",
        PART, _quote, takes="all / none / N, N [with name]", command=afterwards.Consent, needs=True, done=_without_notes,
        phrases=("the recap may quote me",)),
    Act("soften", ("soften",), "Put other words in the place of words of mine.", PART, _soften, takes="N ...",
        command=afterwards.Soften, needs=True,
        phrases=("change my words",)),
    Act("withdraw", ("withdraw",), "Take words of mine back: their text is erased.", PART, _withdraw, takes="N",
        command=afterwards.Withdraw, needs=True,
        phrases=("take my words back", "take back my words", "erase my words", "delete my words")),
    Act("role", ("role",), "Take a role that is free or offered to me, or offer one: role scribe to Cy.", PART, _role,
        takes="[ROLE] [to NAME]", command=roles.TakeRole, footer=_on_offer,
        phrases=("take a role",),
        does=lambda s: f"be {offered}" if (offered := _to_take(s)) else ""),
    Act("withdraw offer", ("withdraw offer",), "Take back a role I offered and nobody has taken.", PART, _withdraw_offer,
        takes="[ROLE]", command=roles.WithdrawOffer,
        phrases=("take my offer back",),
        does="take back the role that you offered"),
    Act("check on me", ("check on me",), "Ask a space holder, aside, to get in touch with me.", PART,
        simple(care.CheckOnMe()), command=care.CheckOnMe,
        done="A space holder is asked, aside, to check on you. Nobody else can see it, and it is not stored.",
        phrases=("please check on me",),
        does="ask a space holder, aside, to get in touch with you"),
    Act("slower", ("slower please", "slower"), "Ask for a slower pace, aside; nobody is told who asked.", PART,
        simple(care.SlowerPlease()), command=care.SlowerPlease,
        done="The space holders are asked, aside, to go slower. Nobody is told who asked.",
        phrases=("slow down", "please slow down", "too fast"),
        does="ask, aside, for a slower pace"),
    Act("untimed", ("untimed",), "My turns have no time limit (private); untimed off brings it back.", PART, _untimed,
        takes="[off]", command=pace.Untimed,
        phrases=("no time limit",),
        does="have no time limit for your turns; only you are told"),
    *releasing.ACTS,
    Act("hand over", ("hand over",), "Offer my role to somebody; it is theirs when they take it.", PART, _hand_over,
        takes="[ROLE] to NAME", command=roles.OfferRole, key="h", needs=True, begins=_to_whom,
        phrases=("give my role away",), usual=True),
)  # fmt: skip
