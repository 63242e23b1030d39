"""What may be asked about a meeting: the one door for whoever shows, sends, keeps or exports it and knows no topic by name.

Each question has one home, the topic it is about; here it has the name under which others ask. What a server itself wishes
or reads from an outcome is in `by_server`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.engine import base
from cop_tui.core.engine.base import Message
from cop_tui.core.engine.ids import NO_ITEM, NOBODY, ItemId, Ms, PersonId, WordId
from cop_tui.core.plan import modes
from cop_tui.core.topics import (
    afterwards,
    agenda,
    agreement,
    aloud,
    became,
    care,
    carrying,
    checks,
    clock,
    coffee,
    coming,
    commitments,
    composing,
    consenting,
    deciding,
    dots,
    ending,
    enough,
    floor,
    following,
    groups,
    letters,
    naming,
    notes,
    numbers,
    pace,
    parking,
    parking_followup,
    people,
    presenting,
    record,
    release,
    returning,
    role_notes,
    roles,
    setup,
    thanking,
    words,
)

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, State
    from cop_tui.core.topics.letters import Letter as Letter
    from cop_tui.core.topics.notes import Note as Note
    from cop_tui.core.topics.people import Offer as Offer
    from cop_tui.core.topics.people import Person as Person
    from cop_tui.core.topics.setup import PlannedItem as PlannedItem
    from cop_tui.core.topics.words import Word as Word

# What came back from earlier meetings


def before(state: State, number: WordId) -> str:
    """Return what stands in a list before something that came forward: what it was."""
    return became.before(state, number)


def became_of_it(state: State, number: WordId) -> str:
    """Return where something that came forward comes from, and what became of it, in words."""
    return became.of_it(state, number)


def series(kept: Meeting) -> str:
    """Return the name of the series that a meeting belongs to, "" where it stands alone."""
    return kept.series.name


def own_promises(kept: Meeting, person: PersonId) -> list[WordId]:
    """Return what somebody promised alone, in their own words, and carries."""
    return [
        n
        for n, about in kept.commitments.about.items()
        if about.people == [person] and not about.group and kept.words.by_id[n].person == person
    ]


def roles_to_carry() -> list[str]:
    """Return the roles of which it is kept, and may be told, that somebody carried them."""
    return list(carrying.CARRIED)


def month_of(year: int, month: int) -> int:
    """Return the number of a month, with January 1970 as 0."""
    return carrying.month_of(year, month)


def have_carried(role: str, since: int = 0, until: int = 0, told: int = 0) -> str:
    """Return to somebody what they have carried, and from which months on where they are given, in the middle of a sentence."""
    return carrying.to_me(role, since, until, told)


def carried_asked(message: Message) -> bool:
    """Return whether this asks who has carried what."""
    return isinstance(message, carrying.CarriedAsked) and not message.over


def became_ways(state: State, number: WordId) -> list[str]:
    """Return what may be said to have become of something that came forward."""
    return [*became.ways(state.kept.series.points[number].kind)]


def became_so_far(state: State, number: WordId, me: PersonId) -> str:
    """Return what was said to have become of something, by somebody other than me as far as that is known; else ""."""
    point = state.kept.series.points[number]
    word = state.kept.words.by_id.get(point.answer)
    if point.how in ("", became.OPEN) and word is None:
        return ""
    return "" if word and word.person == me else became.told(point)


# The end


def is_to_be_asked(kept: Meeting) -> bool:
    """Return whether everybody is still to be asked about their own words before the meeting can end."""
    return ending.to_ask(kept)


# What it is for


def next_starts(meeting: Meeting) -> str:
    """Return when the next meeting is, in words, or "" where nobody said."""
    return setup.next_starts(meeting.setup.session)


# People


def name(state: State, person: PersonId) -> str:
    """Return how somebody is called in the middle of a sentence."""
    return people.name(state, person)


def is_here(state: State, person: PersonId) -> bool:
    """Return whether somebody's program is connected, or they need none."""
    presence = state.now.people.here.get(person)
    return presence is None or presence.how == people.HERE


def is_away(state: State, person: PersonId) -> bool:
    """Return whether somebody has stepped away, or no program of theirs is known to be connected."""
    return state.now.people.how(person) == people.AWAY


def place_waits(*, draft: bool = False) -> str:
    """Return what is kept for somebody who is away or has lost the connection, as a sentence; `draft`: what they have half-typed, too."""
    return people.PLACE_AND_DRAFT if draft else people.PLACE_WAITS


def has_no_screen(state: State, person: PersonId) -> bool:
    """Return whether somebody takes part by phone or in the room, without a program of their own."""
    known = state.kept.people.by_id.get(person)
    return bool(known and known.via)


def tell_by_voice(state: State, person: PersonId) -> str:
    """Return that only a voice reaches somebody who has no screen, for whoever can tell them; nothing for all others."""
    return people.by_voice(state, person)


def roles_offered_by(state: State, person: PersonId) -> list[Offer]:
    """Return the roles that somebody offered to others by name, and that nobody has taken yet."""
    return roles.offered_by(state, person)


def roles_on_offer(state: State, person: PersonId) -> list[Offer]:
    """Return the roles that somebody may take, those offered to them alone first."""
    return roles.on_offer(state, person)


def only_offered_to(state: State, offer: Offer) -> bool:
    """Return whether a role is offered to one person and to nobody else."""
    return roles.only_to(state, offer)


def needs_no_answer(offer: Offer) -> bool:
    """Return whether an offer stands open to the room, and nobody waits for an answer."""
    return roles.standing(offer)


def role_line(state: State, person: PersonId, role: str) -> WordId:
    """Return the number of the words that somebody said about a role they hold (0: none)."""
    return role_notes.line(state, person, role)


def turn_ended(message: Message) -> PersonId:
    """Return whose turn a message ends, 0 where it ends none."""
    return message.person if isinstance(message, floor.MovedOn) else NOBODY


def after_own_minutes(state: State, me: PersonId, over: bool = False) -> str:
    """Return what is said to whoever presents, alone, as their own minutes end; "" to everybody else."""
    return modes.after_own_minutes(state, me, over)


def changed_name(message: Message) -> PersonId:
    """Return who has another name since this happened (0: nobody)."""
    return message.person if isinstance(message, naming.Renamed) else NOBODY


def let_back(state: State, person: PersonId, since: int) -> list[Message]:
    """Return, as messages, who let somebody back to their seat after the event with number `since`."""
    return [returning.CameBack(person, back.by) for back in state.kept.returning.after(person, since)]


# The floor


def order(state: State) -> list[floor.Waiting]:
    """Return the hands that are up, in the order in which people will speak."""
    return floor.order(state)


def order_rule(state: State) -> str:
    """Return by which rule the queue is ordered now, as one sentence."""
    return floor.rule(state)


def next_up(state: State) -> PersonId:
    """Return who comes after whoever has the floor, in the round or the queue (0: nobody)."""
    return floor.next_up(state)


def to_come(state: State) -> list[PersonId]:
    """Return who is still to come in the running round, in order; nobody without one."""
    return coming.to_come(state)


def takes_hands(state: State) -> bool:
    """Return whether people ask for turns in the current part."""
    return agenda.mode(state) not in floor.NO_FLOOR


def hand_kind(hand: floor.Waiting) -> str:
    """Return what kind of hand is up, in words; nothing for a point."""
    return floor.kind_words(hand)


def hand_reason(state: State, hand: floor.Waiting) -> str:
    """Return why a hand has its place in the order, in words."""
    return floor.reason(state, hand)


def keeps_time(state: State, person: PersonId) -> bool:
    """Return whether somebody keeps time: they hold the space, or are timekeeper."""
    return person in floor.keepers(state)


def to_tell_aloud(state: State, person: PersonId, me: PersonId) -> str:
    """Return to those who call and keep time that only a voice reaches somebody without a screen; nothing otherwise."""
    return floor.to_tell_aloud(state, person, me)


def turn_left(state: State, now: Ms) -> Ms | None:
    """Return what is left of the turn that runs (0: its time is over), or None when it is untimed or not mine to know."""
    return floor.turn_left(state, now)


def turn_seconds(state: State) -> int:
    """Return the soft length of a turn now, in seconds (0: untimed)."""
    return floor.turn_seconds(state)


def my_turn_seconds(state: State) -> int:
    """Return the soft length of a turn of my own now, in seconds (0: untimed)."""
    return pace.my_seconds(state, floor.turn_seconds(state))


def floor_waits_for(state: State, person: PersonId) -> bool:
    """Return whether the floor waits for somebody who still writes."""
    return composing.waits_for(state, person)


def cannot_follow(state: State) -> str:
    """Return that somebody cannot follow, as a sentence, while it stands; else nothing."""
    return following.standing(state)


def pace_asked(state: State, me: PersonId) -> list[str]:
    """Return what is asked of whoever has the floor, keeps time or calls, a sentence for each thing that still stands."""
    return [line for line in (following.stands_for(state, me), care.plain_words(state, me)) if line]


def write_down(state: State, me: PersonId) -> PersonId:
    """Return who has the floor without a screen, for whoever may write down what they say (0: nobody)."""
    speaker = state.kept.floor.speaker
    return speaker if words.to_write_down(state, speaker, me) else NOBODY


def how_to_write_down(state: State, me: PersonId) -> str:
    """Return how to write down what whoever has the floor without a screen says, for whoever may; nothing otherwise."""
    return words.to_write_down(state, state.kept.floor.speaker, me)


def speaks_freely(state: State, person: PersonId) -> bool:
    """Return whether somebody presents, and may speak now without a hand."""
    return presenting.answers(state, person)


def only_listens(meeting: Meeting, person: PersonId) -> bool:
    """Return whether somebody presents, and only listens until they come back."""
    return presenting.listens(meeting, person)


# Parts and time


def part_title(state: State, item: ItemId) -> str:
    """Return what a part is called: its title, or the parked words it was made from while they are here."""
    return agenda.title(state, item)


def part_heading(state: State, item: ItemId) -> str:
    """Return which part this is and what it is called, as a sentence; of a topic what it is called."""
    return agenda.heading(state, item)


def part_called(meeting: Meeting, item: ItemId) -> str:
    """Return the number by which people name a part: 6, or 6a for one that was put behind it."""
    return agenda.called(meeting, item)


def part_named(meeting: Meeting, number: str) -> ItemId:
    """Return the part that people name by a number, NO_ITEM where there is none."""
    return next((item for item, called in meeting.agenda.called().items() if called == number), NO_ITEM)


def part_number(meeting: Meeting, item: ItemId) -> str:
    """Return the number of a part and how many there are, the number alone where it stands at another place, "" for a topic."""
    return agenda.number_of(meeting, item)


def mode(state: State) -> str:
    """Return how the floor works in the current part; "open" when there is none."""
    return agenda.mode(state)


def is_open(state: State) -> bool:
    """Return whether people speak without being called in the current part."""
    return coming.is_open(state)


def waits_for_nothing(state: State, person: PersonId) -> bool:
    """Return whether somebody's hand is up where anybody may speak now."""
    return coming.anybody_may(state) and any(hand.person == person for hand in state.kept.floor.waiting)


def called_mode(state: State) -> str:
    """Return what the mode of the current part is called, or nothing where its title says enough."""
    plan = state.kept.agenda.now()
    return modes.CALLED.get(plan.mode, "") if plan else ""


def in_groups(state: State) -> bool:
    """Return whether the current part is one of small groups."""
    return agenda.mode(state) in setup.GROUPS


def shared_clock(state: State, now: Ms) -> Ms:
    """Return what the shared clocks show at `now`: the moment they stopped while paused (both UTC ms)."""
    return clock.read(state, now)


def item_ends(state: State) -> Ms | None:
    """Return when the current part is planned to end (UTC ms), or None when it is untimed or there is none."""
    return clock.item_ends(state)


def part_left(state: State, now: Ms) -> Ms | None:
    """Return what is left of the current part (0: its time is up), or None when it is untimed or there is none."""
    return clock.item_left(state, now)


def part_opened(message: Message) -> ItemId:
    """Return the number of the part that begins with this (0: none does)."""
    return message.item if isinstance(message, agenda.ItemOpened) else NO_ITEM


def meeting_opened(message: Message) -> PersonId:
    """Return who has opened the meeting with this (0: it does not open it)."""
    return message.by if isinstance(message, setup.Opened) else NOBODY


def group_lines() -> int:
    """Return how many lines a small group can bring back."""
    return groups.LINES


def my_group(state: State, me: PersonId) -> str:
    """Return who is with me in my small group, as a sentence; nothing when I am in none."""
    return groups.with_whom(state, me)


# What is said, and what becomes of it

NOT_QUOTED, WITHOUT_NAME, WITH_NAME = words.GROUP, words.UNNAMED, words.NAMED
AT_END = words.AT_END
"""What somebody lets the recap do with their words."""


def is_kept(state: State) -> bool:
    """Return whether what is said to everybody now is kept."""
    return record.keeps(state)


def called_unkept(state: State) -> str:
    """Return how to call words that nothing keeps: off the record only where something would be kept otherwise."""
    return words.unkept(state)


def words_since(state: State, since: int, me: PersonId) -> list[Message]:
    """Return, as messages, the words of others that were kept after number `since` and whose text is here."""
    return [
        words.WordsKept(word.person, state.texts[n], word.item, word.round, word.kind, word.scribe)
        for n, word in sorted(state.kept.words.by_id.items())
        if n > since and n in state.texts and word.person != me
    ]


def is_plain_talk(word: words.Word) -> bool:
    """Return whether words were said as such, and are not a promise, a decision or another thing that the group made."""
    return word.kind == words.SAY


def regime_lines(state: State) -> list[str]:
    """Return what is asked of everybody about what is said here, with the honest line under it."""
    return setup.may_leave(state)


def has_plain_regime(state: State) -> bool:
    """Return whether nothing more than usual is asked of people about what is said here."""
    return state.kept.setup.session.regime == setup.OPEN_REGIME


def is_erased_after(state: State) -> bool:
    """Return whether what is said here is erased when the meeting is over."""
    return state.kept.setup.session.regime == setup.CLOSED_REGIME


def tells_themes_only(state: State) -> bool:
    """Return whether the recap of this meeting tells nothing that was said to a question."""
    return state.kept.setup.session.regime == setup.THEMES


def stays_here(state: State, word: Word) -> bool:
    """Return whether words stay in the meeting whatever their author lets be quoted, as only themes leave it."""
    return tells_themes_only(state) and word.kind in (words.SAY, words.THANK)


def agrees_too(state: State, number: WordId) -> str:
    """Return the name of whoever else has to agree before the recap has words of mine, whatever they have answered; nothing where nobody has to."""
    return thanking.agrees_too(state, number)


def awaits_yes(word: Word) -> bool:
    """Return whether words written down for somebody could stand in the recap, and nobody has said yes for them."""
    open_ = word.scribe and not word.withdrawn and word.consent == NOT_QUOTED
    return bool(open_ and not is_never_told(word))


def is_never_told(word: Word) -> bool:
    """Return whether words never stand in a recap, whatever their author says: no yes is asked for."""
    return word.kind in words.NEVER_TOLD


def has_answered(state: State, person: PersonId) -> bool:
    """Return whether somebody has said of all their own lines whether the recap may quote them."""
    return afterwards.answered(state.kept, person, state.mine.since)


def in_recap(state: State, consent: str) -> str:
    """Return what may become of words with this consent; a closed meeting keeps only what goes into its recap."""
    if consent == NOT_QUOTED:
        return "not quoted"
    if is_erased_after(state):
        return "stays, in the recap, without name"
    return f"may be quoted {'with' if consent == WITH_NAME else 'without'} name"


def recap_stands(state: State, me: PersonId) -> str:
    """Return where the recap stands, as a sentence for one of the people."""
    return release.standing(state, me)


def may_go_out(state: State) -> bool:
    """Return whether people are asked, or were, what may go out of their words."""
    return state.kept.release.asked or state.kept.setup.phase == base.CLOSED


def being_erased(state: State) -> str:
    """Return what becomes of a text that was taken back, as a sentence."""
    return afterwards.being_erased(state)


def in_backups(days: int) -> str:
    """Return how long backups still hold what is withdrawn, as a sentence; nothing where none are made."""
    return afterwards.in_backups(days)


def notes_for(state: State) -> ItemId:
    """Return the part for which notes without a name are written now (0: none are)."""
    return notes.home(state)


def notes_enough(state: State, item: ItemId) -> str:
    """Return what everybody reads of whether enough notes wait to be shown for a part."""
    return enough.said(state, item)


def note_written(state: State, digest: str) -> notes.Written | None:
    """Return my note that waited when this program came in, by its hash; None of another, or where the server started anew since."""
    return state.mine.written.get(digest)


def notes_elsewhere(state: State, here: set[str]) -> bool:
    """Return whether notes of mine wait, or waited, that are not among those with these hashes."""
    return any(digest not in here and digest not in state.kept.notes.shown for digest in state.mine.notes)


def letter(state: State, digest: str) -> letters.Letter | None:
    """Return what I left for the meeting, by its hash, where the server told this program; else None."""
    held = state.mine.left.get(digest)
    return held.letter if held else None


def letter_held(state: State, digest: str) -> bool:
    """Return whether the server said that it holds what I left for the meeting."""
    return digest in state.mine.left


def letter_read(state: State, digest: str) -> bool:
    """Return whether what I left for the meeting was read out."""
    return digest in state.kept.letters.read


def letters_here(state: State) -> dict[str, letters.Letter]:
    """Return what I could read out in this part, by hash, as far as I was told of it."""
    return letters.here(state)


def letters_left(state: State, *, needs: bool) -> list[letters.Letter]:
    """Return what others left to be read out, or what they said that they need, as far as I was told of it."""
    return [letter for letter in state.mine.letters.values() if letter.need == needs]


def note_digest(secret: str) -> str:
    """Return the hash under which the note with this withdrawal secret is known."""
    return notes.digest(secret)


# What the group makes


def topic(meeting: Meeting) -> dots.Taken | None:
    """Return the topic that is talked about in the current part, or None."""
    return coffee.current(meeting)


def topic_numbers(meeting: Meeting) -> dict[WordId, int]:
    """Return the topics that wait, in their present order, each with the number it keeps."""
    return numbers.topics(meeting)


def parked_numbers(meeting: Meeting) -> dict[WordId, int]:
    """Return what is parked, in its present order, each with the number it keeps."""
    return numbers.parked(meeting)


def aloud_numbers(meeting: Meeting) -> dict[int, int]:
    """Return what was said aloud and waits for a second person, by the number of its event, each with the number it keeps."""
    return numbers.aloud(meeting)


def promise_numbers(meeting: Meeting) -> dict[WordId, int]:
    """Return the promises, each with the number it keeps."""
    return numbers.promises(meeting)


def dotted(meeting: Meeting) -> dict[WordId, int]:
    """Return the words that can be dotted now, in their present order, each with its number; none where no dots are given."""
    running = meeting.dots.running
    return dots.numbered(meeting, running.what) if running else {}


def topics_dotted(meeting: Meeting) -> bool:
    """Return whether dots are given to topics now."""
    running = meeting.dots.running
    return running is not None and running.what == dots.TOPICS


def my_dots(state: State) -> list[WordId]:
    """Return the words that I gave my dots to."""
    return dots.my_dots(state)


def my_answer(state: State) -> str:
    """Return what I answered in the running check; nothing when I did not."""
    return checks.my_answer(state)


def totals(counted: dict[str, int]) -> str:
    """Return the totals of a check in words, or why there are none."""
    return checks.shown(counted)


def words_of(state: State, number: WordId) -> str:
    """Return the words of a proposal or decision, or what stands there when they are not here."""
    return deciding.words_of(state, number)


def repeats_parked(message: Message | None) -> bool:
    """Return whether the sentence of a message repeats words that are parked, which their author may take back."""
    return isinstance(message, parking_followup.NoteMarked)


def told_alone(meeting: Meeting) -> dict[PersonId, tuple[str, PersonId]]:
    """Return the answers that were said aloud and told by one person alone: what each is, and who told it, by whose it is."""
    return deciding.told_alone(meeting)


def how_to_answer_aloud(state: State, me: PersonId) -> str:
    """Return how to type the answers of people without a screen, as a sentence for whoever does that; nothing for others."""
    return consenting.how_to_answer(state, me)


def asks_consent(matter: deciding.Matter) -> bool:
    """Return whether a proposal waits for what everybody says to it."""
    return matter.step == deciding.CONSENT


OBJECTS, CONSENTS = words.OBJECTION, deciding.CONSENT


def answers_heard() -> tuple[str, ...]:
    """Return the answers to a proposal in the order in which they need to be heard."""
    return words.OBJECTION, words.CONCERN, deciding.CONSENT


def left_open(decision: deciding.Decision) -> str:
    """Return how a decision ended, in words, where it was not decided; else nothing."""
    return "" if decision.outcome == deciding.DECIDED else decision.outcome


def became_of(state: State, note: WordId) -> str:
    """Return what became of a parked note, in words; nothing while it is only parked."""
    known = state.kept.parking.of(note) != parking.Parked() or note in state.kept.parking.same
    return parking_followup.receipt(state, note) if known else ""


def parked_reason(state: State, note: WordId) -> WordId:
    """Return the number of the words that say why a parked note cannot be, or comes back when it does (0: none)."""
    return parking_followup.reason(state, note)


def carried(state: State, promise: WordId, me: PersonId) -> str:
    """Return who carries a promise and what was said about it, in words for me."""
    return commitments.carried(state, promise, me)


def proposed_points(meeting: Meeting) -> list[WordId]:
    """Return the points of the agreement that are proposed and not agreed."""
    known = meeting.agreement
    return [number for number in known.points if known.of(number).state == agreement.PROPOSED]


def my_vote(state: State) -> bool | None:
    """Return whether I voted to go on with this topic in the vote that runs, None when I did not vote."""
    return coffee.my_vote(state)


def said_yes(state: State, point: WordId) -> bool:
    """Return whether I said yes to a point of the agreement as it is proposed now."""
    return agreement.said_yes(state, point)


def point_place(state: State, point: WordId) -> int:
    """Return the number of a point of the agreement as lists show it (0: it is gone)."""
    return agreement.place(state, point)


def aloud_for(state: State, me: PersonId) -> dict[int, tuple[int, aloud.Spoken]]:
    """Return what was said aloud and waits for me to have heard it too, by its event, with the number people know it by."""
    if not aloud.serves(state, me):
        return {}
    known = numbers.aloud(state.kept)
    waiting = state.kept.aloud.waiting.items()
    return {event: (known[event], said) for event, said in waiting if said.by != me and aloud.suffices(state, said, me)}


def confirmable(state: State, me: PersonId) -> list[int]:
    """Return the numbers of what was said aloud and counts once I have heard it too, whether I serve the meeting or not."""
    known, waiting = numbers.aloud(state.kept), state.kept.aloud.waiting.items()
    return [known[event] for event, said in waiting if not aloud.cannot_confirm(state, said, me)]


def only_answers_wait(state: State) -> bool:
    """Return whether all that waits for a second person answers a proposal."""
    return all(said.what in deciding.ANSWERS for said in state.kept.aloud.waiting.values())


def said_aloud(state: State, said: aloud.Spoken) -> str:
    """Return in a sentence what was said aloud."""
    return aloud.what_waits(state, said)


def opens_on_request(signal: care.SignalRaised) -> bool:
    """Return whether a request made aside names somebody, so that nothing of it stands on a screen unasked."""
    return care.is_named(signal.kind)


def asked_aside(signal: care.SignalRaised, person: str, other: str) -> str:
    """Return the sentence for a request that somebody made aside, with the names of who made it and who else reads it."""
    return care.asked(signal.kind, person, other)
