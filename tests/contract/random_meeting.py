"""Meetings held at random through the rules themselves, for whoever needs every kind of event in every order."""

from __future__ import annotations

import hashlib
import random
from typing import Any

import msgspec
from msgspec import inspect

from cop_tui import core
from cop_tui.core import recap_view
from cop_tui.core.engine import base, limits
from cop_tui.core.engine.ids import Ms, PersonId, WordId
from cop_tui.core.topics import (
    agenda,
    agreement,
    aloud,
    became,
    between,
    care,
    carrying,
    changed,
    checks,
    clearer,
    clock,
    coffee,
    collected,
    commitments,
    consenting,
    deciding,
    door,
    dots,
    earlier,
    ending,
    feedback,
    floor,
    following,
    letters,
    merging,
    naming,
    notes,
    pace,
    parking,
    parking_followup,
    powers,
    presenting,
    purge,
    reading,
    record,
    regime,
    release,
    returning,
    roles,
    rounds,
    same_here,
    series,
    setup,
    thanking,
    writers,
    writing,
)
from cop_tui.core.topics.afterwards import Withdraw
from cop_tui.core.topics.people import Here, Join, Link
from cop_tui.core.topics.words import CONSENTS, FOR_OTHERS, Scribe
from cop_tui.wire import codec

START = 1_773_324_000_000
MODES = (
    "queue",
    "round",
    "open",
    "reveal",
    "queue",
    "info",
    "check",
    "consent",
    *setup.GROUPS,
    *(setup.PRESENT, setup.ASK, setup.WITHOUT),
)
RARE = (setup.End, clock.Pause, record.RecordOff, floor.CloseQueue, door.AskToLeave, release.AskAll)
DULL = (
    agenda.LeaveItemOut,
    clock.Ring,
    pace.OwnPace,
    following.CannotFollow,
    following.CanFollow,
    care.SoonerPlease,
    care.CheckOnMe,
    care.SlowerPlease,
    care.NewHere,
    carrying.AskCarried,
    same_here.SameHere,
    reading.ReadForMe,
    between.TellHolders,
    feedback.GiveFeedback,
    feedback.TakeFeedbackBack,
    letters.LeaveLetter,
    letters.SayNeed,
    letters.TakeLetterBack,
    letters.LookForLetter,
    letters.ReadLetter,
    agreement.YesToPoint,
    checks.CountVoices,
)
WRITING = (
    writing.WritePiece,
    writing.RewordPiece,
    writing.PlaceWords,
    writing.MovePiece,
    writing.MoveSection,
    writing.LeaveOut,
    writing.KeepClaim,
    writing.CutPiece,
    writers.HoldSection,
    clearer.AskAuthor,
)  # as often, together, as any other wish
ENDING = (floor.Done, presenting.ComeBack, consenting.GiveConsent, deciding.Decide)  # what brings something to its end
SELDOM = (
    naming.TakeOut,
    writing.MoveSection,
    merging.AnswerSame,
    merging.AskSame,
    ending.OpenAgain,
)  # what can be done in few moments
LATE = 2_800_000  # ms after the beginning, from which on meetings end
ALOUD = (aloud.ObjectAloud, aloud.ConcernAloud, aloud.ConsentAloud, aloud.QuoteAloud, aloud.WithdrawAloud)
SECRETS = tuple(f"secret {n}" for n in range(12))
LEFT = ("left by Bo", "left by somebody", "left by Bo, too")


class Held:
    """A meeting held by chance; `bodies` are its events as stored."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.state = core.ServerState()
        self.bodies: list[bytes] = []
        self.since: dict[PersonId, int] = {}
        self.now = START
        items = tuple(
            setup.PlannedItem(f"Item {n}", mode=mode, minutes=5 * n, keep=self.rng.choice(("group", "recap", "live")))
            for n, mode in enumerate([*self.rng.sample(MODES, 4), "reveal", "round"], 1)
        )
        self._take(
            core.Outcome(
                [
                    setup.Planned(
                        setup.SessionPlan(
                            title="A meeting", items=items, keep="recap", regime=self.rng.choice(setup.REGIMES)
                        )
                    )
                ]
            )
        )
        for name, role in (("Ama", base.HOLDER), ("Bo", base.MEMBER), ("Cy", base.MEMBER), ("Di", base.HOLDER)):
            self._wish(Join(name, role), PersonId(0))
        for person in self.state.kept.people.by_id:
            self._wish(Link("here"), person)
        for n, secret in enumerate(LEFT):
            hashed = hashlib.sha256(secret.encode()).hexdigest()
            self._wish(
                letters.LeaveLetter(hashed, "I would have said this.", named=n % 2 == 0, quote=n > 0), PersonId(2)
            )
        self._wish(setup.Begin(), PersonId(1))

    def step(self) -> None:
        """Let somebody wish something, or let time pass."""
        rng = self.rng
        self.now += rng.choice((500, 3_000, 25_000))
        if rng.random() < 0.03:
            self._wish(Join(f"Guest {len(self.state.kept.people.by_id)}"), PersonId(0))
        elif rng.random() < 0.05:
            self._wish(Link(rng.choice(("here", "away"))), rng.choice(list(self.state.kept.people.by_id)))
        elif rng.random() < 0.5 and self.state.memory.returning.ways:
            self._wish(returning.TakeSeat(next(iter(self.state.memory.returning.ways))), PersonId(0))
        elif rng.random() < 0.3 and (theirs := self._said_before()):
            self._wish(Withdraw(theirs[1]), theirs[0])
        elif rng.random() < 0.01:
            somebody = rng.choice(list(self.state.kept.people.by_id))
            self._wish(Link("away"), somebody)
            for holder in self.state.kept.people.with_role(base.HOLDER)[:1]:
                self._wish(returning.LetBack(somebody, hashlib.sha256(b"lost").hexdigest()), holder)
        elif rng.random() < 0.02 and self.state.kept.returning.back:
            self._wish(returning.NotMe(), next(iter(self.state.kept.returning.back)))
        elif rng.random() < 0.01:
            self._the_space_is_left()
        elif rng.random() < 0.02 and (offers := self.state.kept.people.offers):
            offer = rng.choice(offers)
            self._wish(roles.WithdrawOffer(offer.role), offer.by)
        elif rng.random() < 0.1 and (presenter := self.state.kept.presenting.who):
            self._wish(presenting.ComeBack(), presenter)
        elif self.now - START > LATE and rng.random() < 0.01:
            self._the_meeting_ends()
        elif rng.random() < 0.003:
            self._two_ask_somebody_to_leave()
        elif rng.random() < 0.03 and self.state.kept.setup.phase == base.CLOSED and not self.state.kept.earlier.asked:
            self._take(core.led_to(self.state, purge.ended(self.state).events, Ms(self.now)))
        elif rng.random() < 0.05 and regime.closed(self.state) and self.state.kept.setup.phase == base.CLOSED:
            self.now += limits.ERASED_LATER_MS
            self._take(core.elapse(self.state, Ms(self.now)))
        elif (out := self._in_a_closed_recap()) and rng.random() < 0.3:
            released = self.state.kept.release.by
            somebody = rng.choice(self.state.kept.people.present() or [PersonId(1)])
            self._wish(
                Withdraw([out]) if released else release.ReleaseRecap(self.state.kept.seq),
                self._author(out) if released else somebody,
            )
        elif rng.random() < 0.01 and (waiting := self.state.memory.letters.waiting):
            for holder in self.state.kept.people.with_role(base.HOLDER)[:1]:
                self._wish(letters.ReadLetter(next(iter(waiting))), holder)
        elif rng.random() < 0.03:
            self._comes_forward()
        elif rng.random() < 0.02:
            self._somebody_writes()
        elif rng.random() < 0.02 and (placed := self._placed()):
            self._wish(Withdraw([placed]), self._author(placed))
            for piece in self.state.kept.writing.pieces:
                self._wish(writing.KeepClaim(piece), rng.choice(self.state.kept.people.present() or [PersonId(1)]))
        elif rng.random() < 0.1 and self.state.kept.earlier.asked:
            self._wish(earlier.KeepWords(), next(iter(self.state.kept.earlier.asked.values())).person)
        elif rng.random() < 0.05:
            over = self.state.kept.setup.phase == base.CLOSED
            day = 90_000_000 if self.state.kept.earlier.asked else 0
            self.now += rng.choice((0, 0, day, 200_000, limits.ERASED_MS if over else 1_000_000))
            self._take(core.elapse(self.state, Ms(self.now)))
        else:
            for _ in range(20):  # mostly what may be done, so that meetings get somewhere
                who = rng.choice(list(self.state.kept.people.by_id))
                few = rng.random()
                kind = rng.choice(ENDING if few < 0.1 else SELDOM if few < 0.15 else core.COMMANDS)
                often = 0.2 if kind in (*RARE, *DULL, *WRITING) else 1
                if rng.random() < often and core.permits(self.state, who, kind) is None:
                    self._wish(some_command(self.rng, self.state.kept, kind), who)
                    return

    def _two_ask_somebody_to_leave(self) -> None:
        """Let two people ask somebody to leave who came late, and nobody say not so in time."""
        people = self.state.kept.people.present()
        for person in people[:2]:
            self._wish(door.AskToLeave(people[-1], "harm"), person)
        self.now += limits.NOT_SO_MS
        self._take(core.elapse(self.state, Ms(self.now)))

    def _the_meeting_ends(self) -> None:
        """Let a space holder end the meeting, after everybody was asked about their words."""
        for holder in self.state.kept.people.with_role(base.HOLDER)[:1]:
            self._wish(release.AskAll(), holder)
            self._wish(setup.End(really=True), holder)

    def _the_space_is_left(self) -> None:
        """Let every space holder be gone for long, and somebody stand in who asks the others for an end."""
        for person in self.state.kept.people.with_role(base.HOLDER):
            self._wish(Link("away", self.now - 2 * limits.HERE_MS), person)
        for person in self.state.kept.people.present():
            self._wish(roles.TakeRole(base.HOLDER), person)
        for person in self.state.kept.people.stand_in[:1]:
            self._wish(release.AskAll(), person)
            self._wish(setup.End(really=True), person)
            for other in self.state.kept.people.present():
                self._wish(ending.YesEnd(), other)

    def _comes_forward(self) -> None:
        """Let things come forward from two earlier meetings, be put in other words there, or go; or name the series."""
        rng = self.rng
        kinds = (series.HEARD, series.PROMISED, series.PARKED, series.DECIDED, series.AGREED)
        there = tuple(
            series.There(
                meeting,
                WordId(n),
                kind,
                rng.choice(("Who pays?", "We asked.")),
                "Before",
                20_000,
                2,
                rng.random() < 0.7,
            )
            for meeting in ("ONE", "TWO")
            for n, kind in enumerate(kinds, 1)
            if rng.random() < 0.8
        )
        meetings = ("ONE", "TWO") if rng.random() < 0.9 else ("TWO",)
        there = tuple(point for point in there if point.meeting in meetings)
        self._wish(series.Forward(there, meetings, adding=rng.random() < 0.7), PersonId(0))
        if rng.random() < 0.1:
            self._wish(series.NameSeries("Reflection"), PersonId(0))

    def _somebody_writes(self) -> None:
        """Let a space holder write into the recap what was said, and change what stands there."""
        rng, kept = self.rng, self.state.kept
        for holder in kept.people.with_role(base.HOLDER)[:1]:
            keys = [section.key for section in recap_view.sections(self.state)]
            said = rng.choice([*collected.numbered(kept), WordId(0)])
            self._wish(writing.WritePiece(writing.CLAIM, rng.choice(keys), "We were tired.", said), holder)
            pieces = [*kept.writing.pieces, WordId(0)]
            self._wish(writing.MovePiece(rng.choice(pieces), rng.choice(keys), rng.choice(pieces)), holder)
            self._wish(writing.PlaceWords(rng.choice(pieces), said, move=said % 2 == 0), holder)
            self._wish(writing.LeaveOut(rng.choice(keys), rng.random() < 0.5), holder)
            self._wish(writing.RewordPiece(rng.choice(pieces), "We were very tired."), holder)

    def _in_a_closed_recap(self) -> WordId:
        """Return a word that stands in the recap of the meeting, which is over, or 0."""
        kept = self.state.kept
        out = (n for n in kept.words.by_id if changed.goes_out(kept, n))
        return next(out, WordId(0)) if kept.setup.phase == base.CLOSED else WordId(0)

    def _placed(self) -> WordId:
        """Return a word that stands beneath a claim of the recap, or 0."""
        pieces = self.state.kept.writing.pieces.values()
        return next((piece.word for piece in pieces if piece.word in self.state.kept.words.by_id), WordId(0))

    def _author(self, word: WordId) -> PersonId:
        return self.state.kept.words.by_id[word].person

    def _said_before(self) -> tuple[PersonId, list[WordId]] | None:
        """Return somebody who was let back, with a word of theirs from before, or None."""
        for person, since in self.since.items():
            words = [word for word in self.state.kept.words.of(person) if word <= since]
            if words:
                return person, words[:1]
        return None

    def _wish(self, command: core.Command, who: PersonId) -> None:
        try:
            since = 0 if isinstance(command, returning.NotMe | earlier.KeepWords) else self.since.get(who, 0)
            outcome = core.decide(self.state, command, who, Ms(self.now), since=since)
        except core.Refused:
            return
        self._take(outcome)

    def _take(self, outcome: core.Outcome) -> None:
        for event in outcome.events:
            body = codec.encode(event)
            self.bodies.append(body)
            core.apply(self.state, codec.read_event(body))
        for hold in outcome.memos:
            core.remember(self.state, hold)
            if isinstance(hold, returning.SeatTaken):
                self.since[hold.person] = hold.since
        for message in outcome.passing:
            core.fold_passing(self.state, message)
        for person in self.state.kept.people.by_id:
            if self.state.now.people.how(person) == "away" and self.rng.random() < 0.3:
                core.fold_passing(self.state, Here(person, "here"))


def some_command(rng: random.Random, kept: core.Meeting, kind: type[core.Command]) -> core.Command:
    """Return a wish of this kind with values that mean something in this meeting, most of the time."""
    info = inspect.type_info(kind)
    assert isinstance(info, inspect.StructType)
    members = {"do": kind.__struct_config__.tag}
    members |= {
        field.encode_name: value
        for field in info.fields
        if (value := _value(rng, kept, kind, field.encode_name)) is not None
    }
    return codec.read_command(msgspec.json.encode(members))


def _value(rng: random.Random, kept: core.Meeting, kind: type[core.Command], field: str) -> Any:
    people = list(kept.people.by_id)
    own = [n for n, word in kept.words.by_id.items() if not word.withdrawn] or [WordId(0)]
    match field:
        case "text" | "prompt" | "title" | "reason" | "note":
            return rng.choice(("Who pays?", "There was no time.", 'Ünï — "quoted" \\ text'))
        case "person" if kind in ALOUD or (kind is Scribe and rng.random() < 0.5):
            return rng.choice([n for n in people if kept.people.by_id[n].via] or [0])
        case "to" if kind is aloud.QuoteAloud:
            return rng.choice(CONSENTS)
        case "read":
            return kept.seq if rng.random() < 0.9 else 0
        case "said":
            return rng.choice([*kept.aloud.waiting, 0] if rng.random() < 0.1 else list(kept.aloud.waiting) or [0])
        case "person" if kind is roles.LayDown:
            return rng.choice([*people, *[0] * len(people)])
        case "person" | "to" if kind.__struct_config__.tag not in ("consent", "mark_note", "agree_to_thanks"):
            return rng.choice([*people, 0])
        case "to":
            return rng.choice(parking_followup.MARKS if kind is parking_followup.MarkNote else CONSENTS)
        case "role":
            return rng.choice(base.ROLES)
        case "name":
            return rng.choice(("Femi", "Gil", f"Guest named {kept.seq}"))
        case "way":
            return hashlib.sha256(rng.choice(SECRETS).encode()).hexdigest()
        case "via":
            return rng.choice(("phone", "room"))
        case "words" if kind is dots.PlaceDots:
            return (kept.dots.topics or kept.parking.notes)[:1]
        case "word" if kind is thanking.AgreeToThanks:
            return rng.choice([*kept.thanking.to, 0])
        case "word" if kind is coffee.NextTopic:
            return 0
        case "words" if kind in ALOUD:
            own = [n for n in own if n and kept.people.by_id[kept.words.by_id[n].person].via] or [WordId(0)]
            return [rng.choice(own)]
        case "words":
            return rng.sample(own, min(len(own), rng.choice((1, 1, 2))))
        case "word" if kind in WRITING:
            return rng.choice([*collected.numbered(kept), WordId(0)])
        case "word":
            return rng.choice(own)
        case "item" if kind in (notes.HoldNote, notes.Reveal):
            return next((n for n, item in kept.agenda.items.items() if item.plan.mode == "reveal"), 0)
        case "item" if kind in (coffee.Vote, coffee.CloseVote):
            return kept.agenda.current
        case "item":
            return rng.choice([*kept.agenda.items, kept.agenda.current])
        case "minutes" if kind is coffee.NextTopic:
            return 5  # so that its time is over, and a vote runs, while somebody still looks
        case "minutes":
            return rng.choice((0, 5, 300))
        case "seconds":
            return rng.choice((0, 60))
        case "asked" if kind is powers.AnswerCard:
            return rng.choice(kept.powers.asked or [1])
        case "carried":
            role, since = rng.choice(list(carrying.CARRIED)), rng.choice((664, 671))
            return [{"role": role, "since": since, "until": rng.choice((0, 672))}]
        case "reading" | "asked":
            return rng.choice((1, 2, 3, 4))
        case "parked" | "same":
            return rng.choice(kept.parking.notes or [1])
        case "because":
            return rng.choice(("", "It is late."))
        case "point" if kind in (became.SayBecame, became.SettleBrought):
            return rng.choice([*kept.series.standing(), WordId(0)])
        case "how":
            known = became.SAYS if kind is became.SayBecame else became.SETTLES
            return rng.choice([how for ways in known.values() for how in ways])
        case "person" if kind is became.SayBecame:
            return 0
        case "if_said":
            return rng.choice([None, 0, *(point.said for point in kept.series.points.values())])
        case "point":
            return rng.choice(kept.agreement.points or [1])
        case "kind" if kind is writing.WritePiece:
            return rng.choice(writing.KINDS)
        case "key" | "behind":
            return rng.choice(["framing", "learning", *map(str, kept.agenda.items), *kept.writing.sections, ""])
        case "piece" | "after":
            return rng.choice([*kept.writing.pieces, 0])
        case "out":
            return rng.random() < 0.5
        case "home":
            return 0
        case "section":
            return rng.choice(("", "confidentiality"))
        case "date":
            return "14 May"
        case "promise":
            return rng.choice(kept.commitments.promises or [1])
        case "others":
            return rng.choice(("", *commitments.GO_ON))
        case "again" | "need":
            return rng.choice(("", "14 May"))
        case "why":
            return rng.choice(("", *parking_followup.WHYS))
        case "back":
            return rng.choice((*parking.RETURNS, "14 May"))
        case "instead":
            return "We ask in May."
        case "secret":
            return rng.choice(SECRETS)
        case "hash":
            return hashlib.sha256(rng.choice(SECRETS).encode()).hexdigest()
        case "question":
            return rng.choice(("", "Ready?"))
        case "option":
            return rng.choice(("glad", "concern", ""))
        case "each" | "decision":
            return rng.choice((1, 2))
        case "what":
            return rng.choice(("topics", "topics", "parked"))
        case "review":
            return rng.choice(("", "in June"))
        case "go_on":
            return rng.random() < 0.7
        case "pace":
            return rng.choice(tuple(pace.PACES))
        case "kind" if kind is Scribe:
            return rng.choice(FOR_OTHERS)
        case "kind" if kind is floor.Hand:
            return rng.choice(floor.KINDS)
        case "order" if kind is rounds.StartRound:
            return rng.choice(setup.ROUND_ORDERS)
        case "counts":
            return {"fine": 1}
        case "signal":
            return 1
        case "really" | "quote" | "on" | "hand_over" | "yes" | "group" | "returned" | "named":
            return rng.random() < 0.5
    return None
