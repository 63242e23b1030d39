"""Finding again what was said and kept: by looking through it, so that nothing erased is found."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from cop_tui.acts.act import Misread, Read
from cop_tui.core.topics import afterwards, learning, notes, parking, words, writing
from tests.acts import rooms
from tests.acts.rooms import as_session, read, room
from tests.ui.fake import FakeSession


def find(fake: FakeSession, wanted: str) -> list[str]:
    """Return what is shown for a search."""
    step = read(fake, f"find {wanted}")
    assert isinstance(step, Read), step
    lines, question = step.then(as_session(fake))
    assert question is None
    return lines


def test_what_was_said_is_found_with_where_and_by_whom_whatever_its_letters() -> None:
    fake = room("Ana")
    fake.act("Bo", words.Say("Wir waren müde, and it rained."))
    fake.act("Cy", learning.Learn("Go slowly when people are tired."))
    fake.act("Bo", parking.Park("Who pays for tea?"))
    assert find(fake, "MUDE") == ["Part 5, Bo: Wir waren müde, and it rained."]
    assert find(fake, "tired") == ["Part 5, Cy: learning point: Go slowly when people are tired."]
    assert find(fake, "tea") == ["Part 5, Bo: parked: Who pays for tea? (parked 1)"]


def test_parts_their_questions_notes_and_the_recap_are_looked_through_too() -> None:
    fake = room("Ama", item=rooms.REVEAL)
    for who in ("Ana", "Bo", "Cy"):
        fake.act(who, notes.HoldNote(notes.digest(who), f"Nobody asked {who}."))
    fake.act("Ama", notes.Reveal())
    fake.act("Ama", writing.WritePiece(writing.CLAIM, f"{rooms.REVEAL}", "Nobody has to be quick."))
    assert find(fake, "what is hard") == ["Part 3: What is hard", "Part 3 asks: What is hard?"]
    assert sorted(find(fake, "nobody asked")) == [
        f"Part 6, a note without name: Nobody asked {who}." for who in ("Ana", "Bo", "Cy")
    ]
    assert find(fake, "to be quick") == ["In the recap: Nobody has to be quick."]


def test_what_was_taken_back_or_put_in_other_words_is_not_found() -> None:
    fake = room("Ana")
    for text in ("A secret tea.", "Another secret."):
        fake.act("Ana", words.Say(text))
    first, second = fake.server.kept.words.of(fake.replica.me)
    fake.act("Ana", afterwards.Withdraw([first]))
    fake.act("Ana", afterwards.Soften(second, "Something else."))
    (none,) = find(fake, "secret")
    assert none.startswith("Nothing that was said and kept here has: secret.")
    fake.act("Ana", words.Off("Nothing keeps this secret."))
    assert find(fake, "secret") == [none]


def test_words_of_the_lobby_have_no_part() -> None:
    fake = room("Ana", begun=False)
    fake.act("Bo", parking.Park("Who pays?"))
    assert find(fake, "pays") == ["Bo: parked: Who pays? (parked 1)"]


def test_only_the_newest_are_shown_and_it_says_so() -> None:
    fake = room("Ana")
    for number in range(45):
        fake.act("Bo", words.Say(f"Tea number {number}."))
    lines = find(fake, "tea number")
    assert lines[0] == "The newest 40 of 45:"
    assert (lines[1], lines[-1]) == ("Part 5, Bo: Tea number 5.", "Part 5, Bo: Tea number 44.")


@pytest.mark.parametrize("wanted", ["", "a", "\u0301"])
def test_less_than_two_letters_find_nothing(wanted: str) -> None:
    with pytest.raises(Misread, match="two letters or more"):
        read(room("Ana"), f"find {wanted}")


def test_the_agreement_of_the_plan_is_found() -> None:
    fake = room("Ana", plan=replace(rooms.PLAN, agreement=("We listen to the end.",)))
    assert find(fake, "to the end") == ["Our agreement: We listen to the end."]
