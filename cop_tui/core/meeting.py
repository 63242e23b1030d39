"""A meeting as a whole: its topics, its state in three parts, and the few functions that everything else calls.

`decide` turns a wish into an outcome and changes nothing. `apply` folds one event into what is kept and cannot fail on an
event that `decide` made. The same two run on the server and in every client, so what people see is what is stored.
"""

from __future__ import annotations

from msgspec import Struct, field

from cop_tui.core.engine.base import Aside, Command, Event, Passing, Topic
from cop_tui.core.engine.ids import WordId
from cop_tui.core.engine.registry import Engine
from cop_tui.core.topics import (
    afterwards,
    agenda,
    agreement,
    aloud,
    arriving,
    asking,
    became,
    beneath,
    between,
    bringing,
    care,
    carrying,
    changed,
    checks,
    clearer,
    clock,
    coffee,
    commitments,
    composing,
    consenting,
    deciding,
    door,
    dots,
    earlier,
    ended_turns,
    ending,
    enough,
    feedback,
    floor,
    following,
    group_talk,
    groups,
    ideas,
    lapsing,
    learning,
    letters,
    merging,
    naming,
    notes,
    often,
    pace,
    parking,
    parking_followup,
    people,
    powers,
    presenting,
    purge,
    questions,
    queue,
    quotas,
    reading,
    record,
    regime,
    release,
    released,
    returning,
    rewriting,
    role_notes,
    roles,
    rounds,
    same_here,
    seen,
    series,
    setup,
    thanking,
    turns,
    words,
    writers,
    writing,
)
from cop_tui.core.topics.notes import Written

TOPICS: tuple[Topic, ...] = (
    setup.TOPIC,
    people.TOPIC,
    arriving.TOPIC,
    roles.TOPIC,
    agenda.TOPIC,
    record.TOPIC,
    clock.TOPIC,
    often.TOPIC,
    queue.TOPIC,
    following.TOPIC,
    pace.TOPIC,  # before turns: whose pace it is is known before the clock of a turn
    turns.TOPIC,
    ended_turns.TOPIC,
    consenting.TOPIC,  # before rounds: people read what they are asked before whose turn it is
    rounds.TOPIC,
    composing.TOPIC,
    presenting.TOPIC,
    ideas.TOPIC,
    groups.TOPIC,
    group_talk.TOPIC,
    beneath.TOPIC,  # before words and notes, as the next
    changed.TOPIC,  # before words and notes: what a change takes out of a recap is known before it is gone
    words.TOPIC,
    afterwards.TOPIC,
    bringing.TOPIC,
    series.TOPIC,
    notes.TOPIC,
    enough.TOPIC,
    questions.TOPIC,
    parking.TOPIC,
    parking_followup.TOPIC,
    merging.TOPIC,
    learning.TOPIC,
    thanking.TOPIC,
    commitments.TOPIC,
    became.TOPIC,
    agreement.TOPIC,
    powers.TOPIC,
    care.TOPIC,
    carrying.TOPIC,
    same_here.TOPIC,
    reading.TOPIC,
    between.TOPIC,
    feedback.TOPIC,
    letters.TOPIC,
    checks.TOPIC,
    deciding.TOPIC,
    aloud.TOPIC,
    dots.TOPIC,
    coffee.TOPIC,
    door.TOPIC,
    asking.TOPIC,
    release.TOPIC,
    role_notes.TOPIC,
    ending.TOPIC,
    regime.TOPIC,
    released.TOPIC,
    writers.TOPIC,
    writing.TOPIC,
    clearer.TOPIC,
    seen.TOPIC,
    returning.TOPIC,
    lapsing.TOPIC,
    earlier.TOPIC,
    naming.TOPIC,
    quotas.TOPIC,
    rewriting.TOPIC,
    purge.TOPIC,
)


class Meeting(Struct):
    """What is kept: equal, everywhere and always, to the fold of the events so far. `seq` counts them."""

    seq: int = 0
    setup: setup.Setup = field(default_factory=setup.Setup)
    people: people.People = field(default_factory=people.People)
    agenda: agenda.Agenda = field(default_factory=agenda.Agenda)
    record: record.Record = field(default_factory=record.Record)
    clock: clock.Clock = field(default_factory=clock.Clock)
    floor: floor.Floor = field(default_factory=floor.Floor)
    rounds: rounds.Rounds = field(default_factory=rounds.Rounds)
    presenting: presenting.Presenting = field(default_factory=presenting.Presenting)
    groups: groups.Groups = field(default_factory=groups.Groups)
    words: words.Words = field(default_factory=words.Words)
    notes: notes.Notes = field(default_factory=notes.Notes)
    parking: parking.Parking = field(default_factory=parking.Parking)
    learning: learning.Learning = field(default_factory=learning.Learning)
    thanking: thanking.Thanking = field(default_factory=thanking.Thanking)
    commitments: commitments.Commitments = field(default_factory=commitments.Commitments)
    agreement: agreement.Agreement = field(default_factory=agreement.Agreement)
    powers: powers.Powers = field(default_factory=powers.Powers)
    checks: checks.Checks = field(default_factory=checks.Checks)
    deciding: deciding.Deciding = field(default_factory=deciding.Deciding)
    aloud: aloud.Aloud = field(default_factory=aloud.Aloud)
    dots: dots.Dots = field(default_factory=dots.Dots)
    hard: role_notes.Hard = field(default_factory=role_notes.Hard)
    door: door.Door = field(default_factory=door.Door)
    release: release.Release = field(default_factory=release.Release)
    returning: returning.Returning = field(default_factory=returning.Returning)
    earlier: earlier.Earlier = field(default_factory=earlier.Earlier)
    naming: naming.Naming = field(default_factory=naming.Naming)
    ending: ending.Ending = field(default_factory=ending.Ending)
    regime: regime.Regime = field(default_factory=regime.Regime)
    writing: writing.Writing = field(default_factory=writing.Writing)
    series: series.Series = field(default_factory=series.Series)
    letters: letters.Letters = field(default_factory=letters.Letters)


class Now(Struct):
    """What is passing: everybody in the room may see it, and only memory holds it."""

    people: people.PeopleNow = field(default_factory=people.PeopleNow)
    clock: clock.ClockNow = field(default_factory=clock.ClockNow)
    floor: floor.FloorNow = field(default_factory=floor.FloorNow)
    composing: composing.ComposingNow = field(default_factory=composing.ComposingNow)
    ideas: ideas.IdeasNow = field(default_factory=ideas.IdeasNow)
    words: words.WordsNow = field(default_factory=words.WordsNow)
    enough: enough.EnoughNow = field(default_factory=enough.EnoughNow)
    door: door.DoorNow = field(default_factory=door.DoorNow)
    writers: writers.WritersNow = field(default_factory=writers.WritersNow)


class Memory(Struct):
    """What only the server remembers, in memory."""

    roles: roles.RolesMemory = field(default_factory=roles.RolesMemory)
    floor: floor.FloorMemory = field(default_factory=floor.FloorMemory)
    often: often.OftenMemory = field(default_factory=often.OftenMemory)
    following: following.FollowingMemory = field(default_factory=following.FollowingMemory)
    pace: pace.PacesMemory = field(default_factory=pace.PacesMemory)
    composing: composing.ComposingMemory = field(default_factory=composing.ComposingMemory)
    among: group_talk.AmongMemory = field(default_factory=group_talk.AmongMemory)
    notes: notes.NotesMemory = field(default_factory=notes.NotesMemory)
    enough: enough.EnoughMemory = field(default_factory=enough.EnoughMemory)
    care: care.CareMemory = field(default_factory=care.CareMemory)
    carrying: carrying.CarryingMemory = field(default_factory=carrying.CarryingMemory)
    same_here: same_here.SameHereMemory = field(default_factory=same_here.SameHereMemory)
    reading: reading.ReadingMemory = field(default_factory=reading.ReadingMemory)
    between: between.BetweenMemory = field(default_factory=between.BetweenMemory)
    feedback: feedback.FeedbackMemory = field(default_factory=feedback.FeedbackMemory)
    letters: letters.LettersMemory = field(default_factory=letters.LettersMemory)
    commitments: commitments.CommitmentsMemory = field(default_factory=commitments.CommitmentsMemory)
    agreement: agreement.AgreementMemory = field(default_factory=agreement.AgreementMemory)
    parking: parking.ParkingMemory = field(default_factory=parking.ParkingMemory)
    merging: merging.MergingMemory = field(default_factory=merging.MergingMemory)
    checks: checks.ChecksMemory = field(default_factory=checks.ChecksMemory)
    dots: dots.DotsMemory = field(default_factory=dots.DotsMemory)
    coffee: coffee.CoffeeMemory = field(default_factory=coffee.CoffeeMemory)
    door: door.DoorMemory = field(default_factory=door.DoorMemory)
    returning: returning.ReturningMemory = field(default_factory=returning.ReturningMemory)
    earlier: earlier.EarlierMemory = field(default_factory=earlier.EarlierMemory)
    arriving: arriving.ArrivingMemory = field(default_factory=arriving.ArrivingMemory)
    rewriting: rewriting.RewritingMemory = field(default_factory=rewriting.RewritingMemory)
    regime: regime.RegimeMemory = field(default_factory=regime.RegimeMemory)
    writers: writers.WritersMemory = field(default_factory=writers.WritersMemory)
    clearer: clearer.ClearerMemory = field(default_factory=clearer.ClearerMemory)


class Mine(Struct):
    """What one person was told aside: the clock of the turn, waiting signals, my notes by hash ("held" or "left").

    `written` are the words of those notes that waited when this program came in, as it may not have written them. `for_others` are those
    that I wrote for somebody without a screen, which this program alone knows: they are not mine to be asked about.

    `unsettled`: it stands that I cannot follow; `explain`: plain words are asked of me, who has the floor;
    `carried_asked`: it is asked who has carried what, and I have not said.

    `others_know` says after which parts I was told that others know what I spoke of. `readings` are what somebody asks me to read
    aloud, by number; `read_for_me` is the number of what I asked somebody to read for me, 0 while there is none. `between` are the last lines
    between those who hold the space, `feedback` what people left for them, and `my_feedback` the line of mine that is held for them. `left` is what I left for the meeting, by hash, and `letters`
    what others did, told to those who hold the space. `same` are the
    pairs of parked notes that I am asked about, by number.

    `yes` are the points of the agreement that I said yes to, each with the number of the event that proposed it then.
    `since` is the number of the event with which this device's seat began, 0 unless a space holder let me back to it;
    `backups` over how many days backups reach back, which hold what is withdrawn later, 0 without any. `clearer` is what those who
    write the recap ask me about words of mine, by the number of the words.
    """

    turn: floor.TurnClock | None = None
    untimed: bool = False
    pace: str = pace.USUAL
    group: group_talk.MyGroup = field(default_factory=group_talk.MyGroup)
    signals: dict[int, care.SignalRaised] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    written: dict[str, Written] = field(default_factory=dict)
    for_others: set[str] = field(default_factory=set)
    felt: checks.Felt | None = None
    unsettled: bool = False
    explain: bool = False
    carried_asked: bool = False
    others_know: list[same_here.OthersKnow] = field(default_factory=list)
    readings: dict[int, reading.ReadingAsked] = field(default_factory=dict)
    read_for_me: int = 0
    between: list[between.HoldersLine] = field(default_factory=list)
    my_feedback: feedback.FeedbackHeld | None = None
    feedback: list[feedback.Line] = field(default_factory=list)
    left: dict[str, letters.LetterHeld] = field(default_factory=dict)
    letters: dict[str, letters.Letter] = field(default_factory=dict)
    park: parking.ParkOffered | None = None
    same: dict[int, merging.SameAsked] = field(default_factory=dict)
    dots: dict[int, list[WordId]] = field(default_factory=dict)
    yes: dict[WordId, int] = field(default_factory=dict)
    vote: coffee.Voted | None = None
    since: int = 0
    backups: int = 0
    clearer: dict[WordId, clearer.AuthorAsked] = field(default_factory=dict)


class State(Struct):
    """A meeting in all its parts, as far as this side knows them. `texts` holds kept words by their event's number."""

    kept: Meeting = field(default_factory=Meeting)
    texts: dict[WordId, str] = field(default_factory=dict)
    now: Now = field(default_factory=Now)
    mine: Mine = field(default_factory=Mine)

    def remembered(self) -> Memory | None:
        """Return what only the server remembers, for rules that are asked on both sides; None on a client's."""
        return None


class ServerState(State):
    """A meeting as its server holds it, with what only the server remembers."""

    memory: Memory = field(default_factory=Memory)

    def remembered(self) -> Memory:
        """Return what only the server remembers."""
        return self.memory


ENGINE = Engine(TOPICS)

RULES = ENGINE.rules
DECIDE = ENGINE.deciders
TELL = ENGINE.told
REFUSALS = ENGINE.refusals
KINDS = ENGINE.kinds
STANDS = ENGINE.stands

COMMANDS: tuple[type[Command], ...] = tuple(RULES)
EVENTS: tuple[type[Event], ...] = ENGINE.events
PASSING: tuple[type[Passing], ...] = tuple(ENGINE.passing)
ASIDES: tuple[type[Aside], ...] = tuple(ENGINE.aside)

apply, fold_passing, fold_aside, remember = ENGINE.apply, ENGINE.fold_passing, ENGINE.fold_aside, ENGINE.remember
erased, blanks, topics_of = ENGINE.erased, ENGINE.blanks, ENGINE.topics_of
permits, decide, led_to = ENGINE.permits, ENGINE.decide, ENGINE.led_to
due, elapse, wake, asleep, may_rest, latest = (
    ENGINE.due,
    ENGINE.elapse,
    ENGINE.wake,
    ENGINE.asleep,
    ENGINE.may_rest,
    ENGINE.latest,
)
tell, said, is_known, kind, listed, numbers = (
    ENGINE.tell,
    ENGINE.said,
    ENGINE.is_known,
    ENGINE.kind,
    ENGINE.listed,
    ENGINE.numbers,
)
recount, remind, needed = ENGINE.recount, ENGINE.remind, ENGINE.needed
standing, texts_of = ENGINE.standing, ENGINE.texts_of
explain, sentence = ENGINE.explain, ENGINE.sentence
