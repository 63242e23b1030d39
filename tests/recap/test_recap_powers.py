"""What the recap says of what was parked, promised and agreed, after people looked at it."""

from __future__ import annotations

from cop_tui.core.engine.ids import ItemId, WordId
from cop_tui.core.topics.afterwards import ConsentGiven
from cop_tui.core.topics.agreement import PointMarked
from cop_tui.core.topics.commitments import PromiseAbout, PromisePeople
from cop_tui.core.topics.notes import NoteShown, digest
from cop_tui.core.topics.parking_followup import NoteMarked, NoteSorted
from cop_tui.core.topics.words import AGREE, ANSWER, COMMIT, NAMED, PARK, UNNAMED
from tests.recap.test_recap_shape import AMA, BO, Table, texts


def test_what_is_parked_says_what_happens_to_it_and_what_was_let_go_is_gone() -> None:
    table = Table()
    table.words("Who pays?", UNNAMED, kind=PARK)
    table.words("A new building", UNNAMED, kind=PARK)
    table.words("My own thing.", UNNAMED, kind=PARK)
    numbers = table.state.kept.parking.notes
    table.fold(NoteSorted(numbers[0], "", "next time"))
    answer = table.words("No money. Instead: we share.", kind=ANSWER)
    table.fold(NoteMarked(numbers[1], "cannot", WordId(answer)), NoteMarked(numbers[2], "let go"))
    assert texts(table.recap.parked) == {"Who pays? It comes back: next time.", "A new building. This cannot be."}


def test_the_words_of_a_no_are_there_when_their_author_agreed() -> None:
    table = Table()
    table.words("Who pays?", UNNAMED, kind=PARK)
    (note,) = table.state.kept.parking.notes
    table.words("No money. Instead: we share.", UNNAMED, kind=ANSWER)
    answer = max(n for n, w in table.state.kept.words.by_id.items() if w.kind == ANSWER)
    table.fold(NoteMarked(note, "cannot", answer))
    assert texts(table.recap.parked) == {"Who pays? This cannot be. No money. Instead: we share."}


def test_why_something_comes_back_then_is_there_when_its_author_agreed() -> None:
    table = Table()
    table.words("Who pays?", UNNAMED, kind=PARK)
    (note,) = table.state.kept.parking.notes
    because = WordId(table.words("Ana knows the rates.", kind=ANSWER))
    table.fold(NoteSorted(note, "", "next time", because))
    assert texts(table.recap.parked) == {"Who pays? It comes back: next time."}
    table.fold(ConsentGiven([because], UNNAMED))
    assert texts(table.recap.parked) == {"Who pays? It comes back: next time. Ana knows the rates."}
    table.fold(NoteSorted(note, "", "14 May"))
    assert texts(table.recap.parked) == {"Who pays? It comes back: 14 May."}
    table.fold(NoteSorted(note, "", "elsewhere"))
    assert texts(table.recap.parked) == {"Who pays? It goes elsewhere."}


def test_nothing_tells_who_let_a_promise_go() -> None:
    table = Table()
    table.words("I ask.", NAMED, kind=COMMIT, who=AMA)
    table.words("I write.", NAMED, kind=COMMIT, who=BO)
    one, two = table.state.kept.commitments.promises
    table.fold(PromisePeople(one, []), PromisePeople(two, [AMA]), PromiseAbout(two, again="14 May"))
    assert table.recap.promised is not None
    (bullet,) = table.recap.promised.bullets
    assert (bullet.text, bullet.name) == ("I write. We look again: 14 May.", "")


def test_only_what_was_agreed_is_in_our_agreement() -> None:
    table = Table()
    table.words("We end on time.", UNNAMED, kind=AGREE)
    table.words("No phones.", UNNAMED, kind=AGREE)
    one, two = table.state.kept.agreement.points
    table.fold(PointMarked(one, "proposed"), PointMarked(one, "agreed"), PointMarked(two, "proposed"))
    assert texts(table.recap.agreed) == {"We end on time."}


def test_what_was_parked_without_a_name_is_there_when_its_author_marked_it_so() -> None:
    table = Table()
    for text, quote in (("Who pays?", True), ("Why us?", False)):
        table.fold(NoteShown(digest(text), ItemId(0), text, quote, parked=True))
    one = table.state.kept.parking.notes[0]
    table.fold(NoteSorted(one, "", "next time"))
    assert texts(table.recap.parked) == {"Who pays? It comes back: next time."}
