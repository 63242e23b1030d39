"""From meeting to recap."""

from __future__ import annotations

from cop_tui import core
from cop_tui.core.engine.ids import ItemId, PersonId, WordId
from cop_tui.core.topics.notes import Note
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.release import AskAll, Asked, RecapReleased, ReleaseRecap
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.setup import End
from cop_tui.core.topics.words import UNNAMED, Consent
from tests.core.world import AMA, BO, CY, World


def test_everybody_is_asked_once_about_their_own_words() -> None:
    world = World(keep_days=30)
    world.do(BO, Park("one"))
    assert world.refused(BO, AskAll()) == "needs_role"
    assert world.do(AMA, AskAll()) == [Asked(AMA)]
    assert world.told(BO) == [
        "You wrote 1 thing. May the recap quote it, without your name? all / choose / none. "
        "No answer means none. You can change it for 30 days."
    ]
    assert world.told(CY) == ["Everybody is asked what the recap may quote. You wrote nothing that is kept."]
    assert world.refused(AMA, AskAll()) == "asked_already"
    world = World()
    for text in ("one", "two"):
        world.do(BO, Park(text))
    world.do(AMA, AskAll())
    assert world.told(BO)[0].startswith("You wrote 2 things. May the recap quote them,")
    world = World()
    world.do(BO, Park("one"))
    world.do(BO, Consent(list(world.kept.words.by_id), UNNAMED))
    world.do(AMA, AskAll())
    assert world.told(BO)[0].endswith(
        "You have already said: 1 may be quoted. No answer leaves it so. You can change it for 30 days."
    )


def test_notes_without_name_are_counted_apart_and_stay_as_they_were_marked() -> None:
    world = World()
    mine = "a" * 64
    world.kept.notes.shown[mine] = Note(ItemId(1), WordId(1))
    world.state.mine.notes[mine] = "held"
    asked = Asked(AMA)
    assert core.tell(world.state, asked, BO) == (
        "You wrote 1 note without name. The note stays as marked before the reveal."
    )
    world.do(BO, Park("one"))
    assert "May the recap quote the rest, without your name?" in core.tell(world.state, asked, BO)


def test_two_people_release_a_recap() -> None:
    world = World()
    assert world.refused(AMA, ReleaseRecap()) == "not_over"
    world.do(CY, TakeRole("observer"))
    world.do(AMA, End())
    assert world.refused(CY, ReleaseRecap()) == "needs_role"
    assert world.do(AMA, ReleaseRecap()) == [RecapReleased(AMA)]
    assert world.told(BO) == ["Ama checked and released the recap. It takes one more person: release."]
    assert not world.kept.release.released
    assert world.refused(AMA, ReleaseRecap()) == "released_by_you"
    world.do(BO, ReleaseRecap())
    assert world.told(BO) == ["You released the recap too. It is no longer a draft."]
    assert world.kept.release.released
    assert world.refused(PersonId(4), ReleaseRecap()) == "is_released"
