"""Simulated people who hold a meeting part by part, the way its source says, and see to it that it is so for them.

What they do comes from the table, never from the format: who speaks, who only listens, what waits, what is kept.
"""

from __future__ import annotations

from collections import Counter

from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import PersonId, WordId
from cop_tui.core.topics import agreement, notes
from cop_tui.core.topics.agenda import ItemOpened, MoveOn
from cop_tui.core.topics.agreement import Agree
from cop_tui.core.topics.checks import CheckClosed, CloseCheck, Feel
from cop_tui.core.topics.clock import Pause, Resume
from cop_tui.core.topics.coffee import AddTopic, NextTopic, Vote, VoteClosed, VoteOpened
from cop_tui.core.topics.commitments import Commit
from cop_tui.core.topics.consenting import AskConsent, GiveConsent, NotNow, RaiseConcern, RaiseObjection
from cop_tui.core.topics.deciding import Amend, Decide, Propose
from cop_tui.core.topics.dots import CloseDots, PlaceDots, StartDots
from cop_tui.core.topics.floor import Called, CallNext, Done, Hand, LowerHand, MovedOn, Pass
from cop_tui.core.topics.group_talk import GroupWords
from cop_tui.core.topics.groups import BringBack
from cop_tui.core.topics.learning import Learn
from cop_tui.core.topics.notes import HoldNote, LiveNotes, NoteShown, Reveal
from cop_tui.core.topics.parking import AnswerPark, Park, ParkTopics
from cop_tui.core.topics.parking_followup import SortNote
from cop_tui.core.topics.presenting import ComeBack, Present, StepBack
from cop_tui.core.topics.rounds import EndRound
from cop_tui.core.topics.setup import PlannedItem
from cop_tui.core.topics.words import Say
from tests.core.world import AMA, MINUTE, World
from tests.formats.tables import ASKED, LEAST, NOT, PRESENTER, Part, Said

GROUPS = {"pairs": 2, "threes": 3, "fours": 4}
QUIET = ("silence", "write", "reveal")
NO_ADVICE = "No advice in this part."


class Meeting:
    """A meeting of so many people. `said` holds words to the room by part, `kept` what people wrote down on purpose."""

    def __init__(self, table: Said, items: tuple[PlannedItem, ...], people: int) -> None:
        names = " ".join(f"P{n}" for n in range(2, people + 1))
        self.world = World(*items, names=names, begun=False, regime=table.regime, minutes=table.minutes)
        self.table = table
        self.people = [PersonId(n) for n in range(1, people + 1)]
        self.last = people
        self.number = 0
        self.said: dict[int, str] = {}
        self.kept: dict[int, list[str]] = {}
        self.heard: Counter[int] = Counter()
        first = next((n for n, part in enumerate(table.parts, 1) if part.mode == "presenter"), 0)
        self.brings = table.brings or {first: 2}

    # Who does what in which part

    @property
    def part(self) -> Part:
        """The part that is on, as its source has it."""
        return self.table.parts[self.number - 1]

    @property
    def presenter(self) -> int:
        """Who presents (0: nobody)."""
        who: int = self.world.kept.presenting.who
        return who

    def listening(self) -> int:
        """Return who presents and has no turn in this part (0: nobody)."""
        return self.presenter if self.part.who == NOT or self.part.mode == "ask-presenter" else 0

    def speakers(self) -> list[int]:
        """Return who is offered turns, in the order of the circle, or the other way round."""
        way = -1 if self.part.order == "reversed" else 1
        return [person for person in self.people[::way] if person != self.listening()]

    def bring(self, number: int) -> None:
        """Let whoever brings something from a part on offer it, before that part."""
        if who := self.brings.get(number):
            if self.presenter:
                self.world.do(PersonId(self.presenter), StepBack())
            self.world.do(PersonId(who), Present())

    def hold(self, number: int) -> None:
        """Do in a part what people do in it."""
        self.number = number
        opened = " ".join(self.world.told(PersonId(self.last)))
        assert (NO_ADVICE in opened) is not self.part.advice, "a part without advice says so"
        self.anybody_pauses()
        mode = self.part.mode
        if mode == "presenter":
            self.present()
        elif mode in GROUPS:
            self.groups()
        elif mode in ("reveal", "write"):
            self.write()
        elif mode == "silence":
            self.nobody_speaks()
        elif mode == "check":
            self.check()
        elif self.world.kept.rounds.current:
            assert mode == "round" or self.part.order == "circle"
            self.round()
        elif mode == "consent":
            self.consent()
        elif mode == "queue" and self.world.kept.dots.topics:
            self.topics()
        elif mode in ("queue", "ask-presenter", "without-presenter"):
            assert self.part.order in (LEAST, ASKED)
            self.queue()
        else:
            self.say(PersonId(AMA if mode == "info" else self.last))
        self.keep()

    def say(self, who: PersonId) -> None:
        """Say something that belongs to this part alone."""
        text = f"Said in part {self.number}, {self.part.mode}."
        self.world.do(who, Say(text))
        self.said[self.number] = text

    def note(self, text: str) -> str:
        """Return words of this part that somebody writes down on purpose."""
        mine = self.kept.setdefault(self.number, [])
        mine.append(f"{text} {len(mine)} of part {self.number}")
        return mine[-1]

    # What each mode is like

    def anybody_pauses(self) -> None:
        """Anybody can stop everything in any part, and it goes on where it was."""
        before = self.world.kept.floor.speaker
        self.world.do(PersonId(self.last), Pause())
        assert self.world.refused(AMA, MoveOn(really=True)) == "paused"
        self.world.now += limits.UNDO_AGAIN_MS
        self.world.do(AMA, Resume())
        assert self.world.kept.floor.speaker == before

    def nobody_speaks(self) -> None:
        """Nobody's words reach the room in a quiet part."""
        for person in (AMA, self.last):
            assert self.world.refused(PersonId(person), Say("Out loud")) == "quiet_part"

    def present(self) -> None:
        """The presenter is not interrupted, however long it takes; a hand waits for afterwards, and nobody closes over it."""
        world, presenter, other = self.world, self.presenter, self.last
        assert world.kept.floor.speaker == presenter == self.brings[max(n for n in self.brings if n <= self.number)]
        self.say(PersonId(presenter))
        for person in self.people:
            if person != presenter:
                assert world.refused(person, Say("A word in between")) == "others_turn"
        if self.part.capture == "decision":
            self.propose(PersonId(presenter))
        world.pass_time(2 * self.part.minutes * MINUTE)
        assert world.kept.floor.speaker == presenter
        self.waits(other)
        world.do(PersonId(presenter), Done())

    def waits(self, other: int) -> None:
        """A part does not close over somebody who waits, unless it is said a second time."""
        self.world.do(PersonId(other), Hand())
        assert self.world.refused(AMA, MoveOn()) == "people_waiting"
        self.world.do(PersonId(other), LowerHand())

    def presenter_listens(self) -> None:
        """Whoever presents answers without a hand when they are asked, and else only listens until they come back."""
        world, presenter = self.world, self.listening()
        if not presenter:
            return
        if self.part.mode == "ask-presenter":
            assert world.refused(PersonId(presenter), Hand()) == "you_answer"
            self.say(PersonId(presenter))
            return
        assert world.refused(PersonId(presenter), Hand()) == "you_listen"
        assert world.refused(PersonId(presenter), Say("But I meant")) == "you_listen"

    def comes_back(self) -> None:
        """When the presenter says so they take part again; nobody else can say it."""
        if self.listening() and self.part.mode != "ask-presenter":
            assert (
                self.world.refused(PersonId(AMA if self.presenter != AMA else self.last), ComeBack())
                == "not_presenting"
            )
            self.world.do(PersonId(self.presenter), ComeBack())
            self.waits(self.presenter)

    def reacting(self) -> list[int]:
        """Return who has a turn in a round, in a circle; whoever brought a proposal that is not asked about yet reacts last."""
        matter, speakers = self.world.kept.deciding.matter, self.speakers()
        if matter is None or matter.step == "consent" or self.part.mode == "consent":
            return speakers
        return sorted(speakers, key=lambda person: person == matter.by)

    def round(self) -> None:
        """Everybody who has a turn is offered one, in a circle; done and passed leave the same trace."""
        world, speakers = self.world, self.reacting()
        assert world.kept.rounds.current.seconds == self.part.turn
        self.presenter_listens()
        offered = []
        while not world.kept.rounds.current.offered:
            speaker = world.kept.floor.speaker
            offered.append(speaker)
            if len(offered) == 1:
                assert world.refused(PersonId(speakers[-1]), Say("Not yet")) == "round_ahead"
                world.pass_time(2 * self.part.minutes * MINUTE)
                assert world.kept.floor.speaker == speaker, "time that is over takes the floor from nobody"
            if len(offered) == 2 and self.part.mode != "ask-presenter":
                self.say(speaker)
            if self.part.mode == "consent":
                self.answer(speaker)
            else:
                world.do(speaker, Pass() if len(offered) % 3 == 0 else Done())
            assert MovedOn(speaker) in world.outcome.events
        assert offered == speakers
        world.do(AMA, EndRound())
        self.comes_back()

    def queue(self) -> None:
        """Whoever has been heard least goes first, or whoever asked first; no other order."""
        world = self.world
        here: Counter[int] = Counter()

        def speak(person: PersonId) -> None:
            world.now += 2_000
            (called,) = [e for e in world.do(AMA, CallNext()) if isinstance(e, Called)]
            assert called.person == person, self.part.order
            here[person] += 1
            self.heard[person] += 1

        self.presenter_listens()
        asking = self.speakers()[-3:]
        world.do(PersonId(asking[0]), Hand())
        assert world.refused(PersonId(self.last), Say("Without a hand")) == "ask_for_floor"
        speak(PersonId(asking[0]))
        if self.part.mode != "ask-presenter" and self.number not in self.said:
            self.say(PersonId(asking[0]))
        world.do(PersonId(asking[0]), Done())
        for person in asking:
            world.do(PersonId(person), Hand())
        assert world.refused(AMA, MoveOn()) == "people_waiting"
        least = sorted(asking, key=lambda person: (here[person], self.heard[person], asking.index(person)))
        for person in least if self.part.order == LEAST else asking:
            speak(PersonId(person))
            world.do(PersonId(person), Done())
        if self.part.capture == "decision":
            self.integrate()
        self.comes_back()

    def groups(self) -> None:
        """Nobody is alone, words reach the group and no further, and three lines come back to everybody."""
        world, size = self.world, GROUPS[self.part.mode]
        made = world.kept.groups.groups
        assert sorted(person for group in made for person in group) == self.people
        assert {len(group) for group in made} <= ({2, 3} if size == 2 else set(range(2, size + 1)))
        assert len(made) == (len(self.people) // 2 if size == 2 else -(-len(self.people) // size))
        for group in made:
            world.do(group[0], Say("Among us"))
            assert world.outcome.events == [] == world.outcome.passing
            ((readers, words),) = world.outcome.aside
            assert isinstance(words, GroupWords)
            assert sorted(readers) == sorted(group)
        member = made[0][-1]
        for _ in range(3):
            text = self.note("Brought back")
            world.do(member, BringBack(text))
            assert any(text in told for told in world.told(made[-1][0]))
        assert world.refused(made[0][0], BringBack("A fourth")) == "lines_full"

    def write(self) -> None:
        """Nothing is said while people write; what is for everybody is shown together, in no order that tells a thing."""
        world, home = self.world, notes.home(self.world.state)
        self.nobody_speaks()
        for person in self.people:
            note = HoldNote(notes.digest(f"{self.number} {person}"), f"Note {person} in part {self.number}")
            if not home:
                assert world.refused(person, note) == "not_writing_now"
                continue
            assert world.do(person, note) == [] == world.outcome.passing
        if self.part.mode == "reveal":
            waiting = {n.text for n in world.state.memory.notes.waiting.values() if n.item == self.number}
            assert len(waiting) >= len(self.people)
            world.do(AMA, Reveal())
            shown = [e.text for e in world.outcome.events if isinstance(e, NoteShown)]
            live = [text for m in world.outcome.passing if isinstance(m, LiveNotes) for text in m.texts]
            assert set(live if self.part.keep == "live" else shown) == waiting
            assert not (shown if self.part.keep == "live" else live)

    def check(self) -> None:
        """Answers wait unseen; what is told afterwards is how many, never who."""
        answers = ["glad", "fine", "concern"]
        for person in self.people:
            assert self.world.do(person, Feel(answers[person % 3])) == [] == self.world.outcome.passing
        (closed,) = self.world.do(AMA, CloseCheck())
        assert isinstance(closed, CheckClosed)
        counted = Counter(answers[person % 3] for person in self.people)
        assert closed.totals == {**dict.fromkeys(("glad", "fine", "unsure", "concern", "against"), 0), **counted}

    # Deciding by consent

    def propose(self, who: PersonId) -> None:
        """The proposer puts it on the table, or in other words when that has been done."""
        if self.world.kept.deciding.matter:
            self.kept = {n: texts for n, texts in self.kept.items() if not texts[0].startswith("Proposed")}
            self.world.do(who, Amend(self.note("Proposed anew")))
        else:
            self.world.do(who, Propose(self.note("Proposed")))

    def answer(self, person: PersonId) -> None:
        """Answer in the round of consent: one has a concern, one objects, one says nothing, the others consent."""
        if person == 3:
            self.world.do(person, RaiseConcern("It may be too much"))
        elif person == 4:
            self.world.do(person, NotNow())
            assert self.world.outcome.events[0] == MovedOn(PersonId(4)), "as if they had passed"
        elif person == self.last:
            self.world.do(person, RaiseObjection("Nobody asked the carers"))
        else:
            self.world.do(person, GiveConsent())

    def consent(self) -> None:
        """Where nothing is proposed beforehand anybody proposes, and everybody is asked, in no order."""
        self.world.do(PersonId(self.last), Propose("Our agreements stay as they are"))
        assert self.world.refused(PersonId(3), GiveConsent()) == "consent_not_asked"
        self.world.do(AMA, AskConsent())
        for person in reversed(self.people):
            self.world.do(person, GiveConsent())
        self.world.do(AMA, Decide("next time"))

    def integrate(self) -> None:
        """While an objection stands nothing is decided; other words, and everybody is asked again."""
        world = self.world
        assert world.refused(AMA, Decide("in May")) == "objection_stands"
        self.propose(PersonId(self.presenter))
        assert world.refused(AMA, Decide("in May")) == "nobody_answered"
        for person in self.people:
            world.do(person, GiveConsent())

    def agree(self) -> None:
        """Anybody proposes a point of the agreement, and silence agrees to it."""
        self.world.do(PersonId(self.last), Agree(text := self.note("We agree")))
        self.world.pass_time(agreement.SILENCE_MS)
        (point,) = [n for n in self.world.kept.agreement.points if self.world.state.texts[n] == text]
        assert self.world.kept.agreement.of(point).state == agreement.AGREED

    # Lean Coffee

    def topics(self) -> None:
        """Two topics: one is gone on with twice and no more, one is left when not more than half would go on."""
        world = self.world
        first, second = world.kept.dots.topics[:2]
        self.next_topic(first)
        self.vote(7, (True, True, True, False), go_on=True)
        self.vote(10, (True, True, True, False, False), go_on=True)
        assert world.pass_time(60 * MINUTE) == [], "not a third time"
        self.next_topic(second)
        self.vote(7, (True, True, False, False), go_on=False)

    def next_topic(self, word: int) -> None:
        plan = self.world.kept.agenda.items[self.number].plan
        self.world.do(AMA, NextTopic())
        item = self.world.kept.agenda.now()
        assert self.world.kept.dots.taken[self.world.kept.agenda.current].word == word
        assert (item.minutes, item.turn, item.order, item.keep) == (7, plan.turn, plan.order, plan.keep)
        self.queue()

    def vote(self, minutes: int, votes: tuple[bool, ...], *, go_on: bool) -> None:
        """Let so many minutes of the topic be over, vote unseen, and hear the outcome: how many, not who."""
        item = self.world.kept.agenda.current
        ends = self.world.kept.agenda.items[item].opened + minutes * MINUTE
        assert self.world.pass_time(ends - self.world.now - 1) == []
        assert self.world.pass_time(1) == [VoteOpened(item)]
        for person, answer in zip(self.people, votes, strict=False):
            self.world.do(person, Vote(answer))
            assert self.world.outcome.events == [] == self.world.outcome.passing
        closed = [e for e in self.world.pass_time(30_000) if isinstance(e, VoteClosed)]
        assert closed == [VoteClosed(item, go_on, sum(votes), len(votes))]

    # What is worth keeping

    def keep(self) -> None:
        """Write down what is worth keeping in this part, the way it is done in it."""
        world, part = self.world, self.part
        if part.capture == "agreement":
            self.agree()
        elif part.capture == "commitments":
            who = self.presenter if part.who == PRESENTER else 2
            world.do(PersonId(who), Commit(self.note("Promised")))
        elif part.capture == "parking" and world.kept.dots.topics:
            self.park_topics()
        elif part.capture == "parking":
            world.do(PersonId(self.last), Park(self.note("Parked")))
            world.do(AMA, SortNote(WordId(0), back="next time"))
        elif part.capture == "decision" and part.mode == "info":
            world.do(AMA, Decide("in May"))
        elif part.capture != "points" or part.mode in GROUPS or part.mode == "reveal":
            return
        elif part.mode == "write":
            self.write_topics()
        elif part.mode == "open" and world.kept.dots.topics:
            self.dot()
        elif part.keep != "live":
            world.do(PersonId(self.last), Learn(self.note("Learned")))

    def write_topics(self) -> None:
        for person in self.people:
            self.world.do(person, AddTopic(self.note(f"Topic of {person}:")))

    def dot(self) -> None:
        """Everybody has two dots; nobody sees them, and only the order is told."""
        world, topics = self.world, list(self.world.kept.dots.topics)
        world.do(AMA, StartDots())
        for person in self.people:
            world.do(person, PlaceDots([topics[-1], topics[1 if person % 2 else 2]]))
            assert world.outcome.events == [] == world.outcome.passing
            assert world.refused(person, PlaceDots(topics[:3])) == "dots_too_many"
        world.do(AMA, CloseDots())
        rest = [topic for topic in topics[:-1] if topic not in (topics[1], topics[2])]
        assert world.kept.dots.topics == [topics[-1], topics[1], topics[2], *rest]

    def park_topics(self) -> None:
        """Whoever wrote a topic that nobody came to is asked whether to park it, and may say no."""
        world = self.world
        left = {topic: world.kept.words.by_id[topic].person for topic in world.kept.dots.topics}
        world.do(AMA, ParkTopics())
        for author in sorted({*left.values()} - {AMA}):
            world.do(author, AnswerPark(author != 3))
        assert world.kept.dots.topics == [topic for topic, author in left.items() if author == 3]
        assert {*left} - {*world.kept.dots.topics} <= {*world.kept.parking.notes}

    # Afterwards

    def floors(self) -> str:
        """Return who had the floor in each part, in order, as the table writes it."""
        parts: list[list[int]] = []
        for event in self.world.journal:
            if isinstance(event, ItemOpened) and event.item <= len(self.table.parts):
                parts.append([])
            elif isinstance(event, Called):
                parts[-1].append(event.person)
        return " ".join("".join(map(str, part)) or "-" for part in parts)
