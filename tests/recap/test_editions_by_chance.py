"""Whatever people do in whatever order: no quote without its author's yes, no edition that nobody checked, no sentence lost."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING, ClassVar

import pytest

from cop_tui import core
from cop_tui.core import recap_view
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import PersonId, WordId
from cop_tui.core.topics.afterwards import Consent, Soften, Withdraw
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.learning import Learn
from cop_tui.core.topics.notes import HoldNote, Reveal, TakeBack, digest
from cop_tui.core.topics.release import AskAll, ReleaseRecap
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.setup import End
from cop_tui.core.topics.words import CONSENTS, GROUP, Say
from cop_tui.core.topics.writing import (
    KINDS,
    CutPiece,
    KeepClaim,
    LeaveOut,
    MovePiece,
    MoveSection,
    PlaceWords,
    RewordPiece,
    WritePiece,
)
from cop_tui.recap import build
from tests.core.test_writing import question
from tests.core.world import AMA, BO, CY, DI, World, item

pytestmark = pytest.mark.repeats

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cop_tui.recap.shape import Bullet, Section

STEPS, SEEDS, AT_ONCE = 400, 25, 8  # seeds, and how many of them are tried each time
OF_HOLDERS = (MoveOn, Reveal, AskAll, End)
OF_WRITERS = (WritePiece, RewordPiece, PlaceWords, MovePiece, MoveSection, LeaveOut, KeepClaim, CutPiece)
PEOPLE = (AMA, BO, CY, DI)


def shown(world: World) -> list[str]:
    """Return everything in a recap that somebody said or wrote."""

    def bullets(sections: Iterator[Section]) -> Iterator[Bullet]:
        for section in sections:
            yield from section.bullets
            yield from bullets(iter(section.parts))

    found = [text for one in bullets(iter(build(world.state).ordered())) for text in (one.text, one.claim) if text]
    return [*found, *(s.lead for s in build(world.state).ordered())]


class Evening:
    """A meeting in which people do one thing after another by chance, and what must be so after each."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.world = World(question("What helps?"), item("reveal", keep="recap"), question("What is hard?", hard=True))
        self.count = 0
        self.checked: list[str] = []
        self.secrets: list[tuple[PersonId, str]] = []
        self.done: Counter[str] = Counter()
        self.world.do(BO, TakeRole("scribe"))
        for who in PEOPLE:
            self.world.do(who, Say(self.text()))

    def text(self) -> str:
        self.count += 1
        return f"Sentence {self.count}."

    def step(self) -> None:
        """Let somebody do something; what is refused changes nothing."""
        who, kind = self.rng.choice(PEOPLE), self.rng.choice([*self.WISHES])
        try:
            command = self.WISHES[kind](self)
            if isinstance(command, (Consent, Withdraw, Soften)):
                number = command.words[0] if not isinstance(command, Soften) else command.word
                who = self.world.kept.words.by_id[number].person
            if isinstance(command, OF_HOLDERS):
                who = AMA
            if isinstance(command, OF_WRITERS):
                who = self.rng.choice((AMA, BO))
            if isinstance(command, TakeBack):
                who = next((person for person, secret in self.secrets if secret == command.secret), who)
            self.world.do(who, command)
            self.done[kind] += 1
        except (core.Refused, LookupError):
            return
        finally:
            if self.rng.random() < 0.2:
                self.world.pass_time(self.rng.choice((500, 130_000)))
        self.check()

    def words(self) -> WordId:
        there: list[WordId] = [n for n, w in self.world.kept.words.by_id.items() if not w.withdrawn]
        return self.rng.choice(there)

    def placed(self) -> WordId:
        """Return the number of words that stand somewhere in the recap, as far as it is written."""
        words = self.world.kept.words.by_id
        there: list[WordId] = [p.word for p in self.world.kept.writing.pieces.values() if p.word in words]
        return self.rng.choice(there)

    def said(self) -> WordId:
        return self.rng.choice([*recap_view.collected(self.world.state)[0]])

    def piece(self) -> WordId:
        there: list[WordId] = [*self.world.kept.writing.pieces]
        return self.rng.choice(there)

    def key(self) -> str:
        return self.rng.choice(recap_view.sections(self.world.state)).key

    def note(self) -> HoldNote:
        secret = f"secret {self.count}"
        self.secrets.append((self.rng.choice(PEOPLE), secret))
        return HoldNote(digest(secret), self.text(), quote=self.rng.random() < 0.7)

    WISHES: ClassVar[dict[str, Callable[[Evening], core.Command]]] = {
        "say": lambda e: Say(e.text()),
        "learn": lambda e: Learn(e.text()),
        "note": lambda e: e.note(),
        "note, too": lambda e: e.note(),
        "one note more": lambda e: e.note(),
        "reveal": lambda _e: Reveal(),
        "take back": lambda e: TakeBack(e.rng.choice(e.secrets)[1]),
        "yes": lambda e: Consent([e.words()], e.rng.choice(CONSENTS[1:])),
        "no": lambda e: Consent([e.words()], GROUP),
        "withdraw": lambda e: Withdraw([e.words()]),
        "yes to what is placed": lambda e: Consent([e.placed()], CONSENTS[1]),
        "soften what is placed": lambda e: Soften(e.placed(), e.text()),
        "withdraw what is placed": lambda e: Withdraw([e.placed()]) if e.rng.random() < 0.3 else Consent([e.placed()], GROUP),
        "soften": lambda e: Soften(e.words(), e.text()),
        "write": lambda e: WritePiece(e.rng.choice(KINDS[:-1]), e.key(), e.text(), e.rng.choice([e.said(), WordId(0)])),
        "words": lambda e: WritePiece("words", e.key(), word=e.said()),
        "section": lambda e: WritePiece("section", e.key(), e.text()),
        "reword": lambda e: RewordPiece(e.piece(), e.text()),
        "place": lambda e: PlaceWords(e.piece(), e.rng.choice([e.said(), WordId(0)])),
        "place elsewhere": lambda e: PlaceWords(e.piece(), e.placed(), move=True),
        "words elsewhere": lambda e: WritePiece("words", e.key(), word=e.placed(), move=True),
        "move": lambda e: MovePiece(e.piece(), e.key(), e.piece()),
        "leave out": lambda e: LeaveOut(e.key(), e.rng.random() < 0.5),
        "move section": lambda e: MoveSection(e.key(), e.key()),
        "keep": lambda e: KeepClaim(e.rng.choice([n for n, p in e.world.kept.writing.pieces.items() if p.alone])),
        "cut": lambda e: CutPiece(e.piece()) if e.rng.random() < 0.4 else Learn(e.text()),
        "move on": lambda e: MoveOn() if e.rng.random() < (0.5 if e.world.kept.agenda.current == 1 else 0.1) else Learn(e.text()),
        "ask": lambda e: AskAll() if e.count > 50 else Say(e.text()),
        "end": lambda e: End(really=True) if e.count > 60 else Say(e.text()),
        "release": lambda e: ReleaseRecap(e.world.kept.seq),
        "release, too": lambda e: ReleaseRecap(e.world.kept.seq),
    }  # fmt: skip

    def check(self) -> None:
        """What must be so after every step."""
        state, kept, now = self.world.state, self.world.kept, shown(self.world)
        closed = {state.texts.get(n) for n, w in kept.words.by_id.items() if w.withdrawn or w.consent == GROUP}
        closed |= {state.texts.get(n.at) for n in kept.notes.shown.values() if n.withdrawn or not n.quote}
        assert not [text for text in now if text in closed], "no quote without its author's yes"
        if not kept.release.released:
            self.checked = []
        elif not self.checked:
            self.checked = now
        assert not kept.release.released or set(now) <= set(self.checked), (
            "nothing comes in that two people did not check"
        )
        standing = [n for there in kept.writing.sections.values() for n in there]
        own = [n for n, piece in kept.writing.pieces.items() if piece.kind == "section"]
        assert sorted([*standing, *own]) == sorted(kept.writing.pieces), "every piece stands in one place"
        placed = [piece.word for piece in kept.writing.pieces.values() if piece.word]
        assert len(placed) == len(set(placed)), "what was said stands in one place"
        written = [n for n, piece in kept.writing.pieces.items() if piece.kind != "words"]
        assert all(state.texts.get(n) for n in written), "no sentence is lost"


@pytest.mark.parametrize(
    "seed", [pytest.param(seed, marks=[pytest.mark.slow] if seed >= AT_ONCE else []) for seed in range(SEEDS)]
)
def test_an_evening_by_chance_shows_nothing_that_its_author_or_two_people_did_not_let_out(seed: int) -> None:
    evening = Evening(seed)
    for _ in range(STEPS):
        evening.step()
    evening.world.restart()
    evening.check()


@pytest.mark.takes("six evenings")
def test_evenings_by_chance_come_to_editions_that_change() -> None:
    done: Counter[str] = Counter()
    editions, closed = 0, 0
    for seed in range(6):
        evening = Evening(seed)
        for _ in range(STEPS):
            evening.step()
        done += evening.done
        editions = max(editions, evening.world.kept.release.edition)
        closed += evening.world.kept.setup.phase == base.CLOSED
    assert set(done) == set(Evening.WISHES), "everything was done at some time"
    assert editions > 1
    assert closed > 1
