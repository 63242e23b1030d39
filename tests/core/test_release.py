"""From meeting to recap."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import ItemId, Ms, PersonId, WordId
from cop_tui.core.topics import purge
from cop_tui.core.topics.changed import RecapChanged
from cop_tui.core.topics.ending import OpenAgain
from cop_tui.core.topics.notes import HoldNote, Note, Publish, digest
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.release import AskAll, Asked, RecapReleased, ReleaseRecap, standing
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.setup import End, day
from cop_tui.core.topics.words import GROUP, NAMED, UNNAMED, Consent, Say, Soften, Withdraw
from cop_tui.core.usable import usable
from cop_tui.recap import FORMATS, build, render
from tests.core.world import AMA, BO, CY, DI, World, item


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
        "You wrote 1 note without name. It stays as marked before the reveal. To see it, or take it back: mine."
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
    assert core.REFUSALS["released_by_you"] == "You have released it. It takes one other person."
    world.do(BO, ReleaseRecap())
    assert world.told(BO) == ["You released the recap too. It is no longer a draft."]
    assert world.kept.release.released
    for person in (AMA, PersonId(4)):
        assert world.refused(person, ReleaseRecap()) == "is_released"


CHANGED = "The recap has changed since it was released. It is a draft until two people have checked it again."


def over(*releasers: PersonId, regime: str = "open") -> tuple[World, WordId, WordId]:
    """Return a meeting that has ended, whose recap these released, a word of Bo's that stands in it, and one that does not."""
    world = World(item("open", keep="group" if regime == "closed" else "recap"), item("reveal"), regime=regime)
    world.do(BO, Say("We were tired."))
    told = world.kept.seq
    world.do(BO, Say("Between us."))
    quiet = world.kept.seq
    world.do(BO, Consent([told], UNNAMED if regime == "closed" else NAMED))
    world.do(AMA, AskAll())
    world.do(AMA, End(really=True))
    for person in releasers:
        world.do(person, ReleaseRecap())
    return world, told, quiet


def changes(told: WordId) -> list[core.Command]:
    return [Soften(told, "Cy let us down."), Withdraw([told]), Consent([told], GROUP), Consent([told], UNNAMED)]


@pytest.mark.parametrize("releasers", [(AMA, CY), (AMA,)])
@pytest.mark.parametrize("which", range(4))
def test_a_change_to_what_was_released_makes_a_draft_again_and_is_told_without_a_name(
    releasers: tuple[PersonId, ...], which: int
) -> None:
    world, told, _ = over(*releasers)
    world.do(BO, changes(told)[which])
    assert world.kept.release.by == []
    assert usable(world.state).draft
    for reader in (AMA, CY):
        assert world.told(reader)[-1] == CHANGED
        assert world.told(reader).count(CHANGED) == 1
    assert world.names()[-1] == "RecapChanged"
    world.do(DI, ReleaseRecap())
    assert not world.kept.release.released, "one of those who checked another text is no second"
    world.do(AMA, ReleaseRecap())
    assert world.kept.release.released
    world.restart()


@pytest.mark.parametrize("which", range(3))
def test_a_change_to_what_is_not_in_the_recap_leaves_it_released_and_is_not_told(which: int) -> None:
    world, _, quiet = over(AMA, CY)
    world.do(BO, changes(quiet)[which])
    assert world.kept.release.released
    assert CHANGED not in world.told(AMA)


def test_a_note_that_is_shown_after_the_release_makes_a_draft_again() -> None:
    world = World(item("reveal", keep="recap"))
    world.do(BO, HoldNote(digest("bo's secret"), "It was too much.", quote=True))
    world.do(AMA, AskAll())
    world.do(AMA, End(really=True))
    for person in (AMA, CY):
        world.do(person, ReleaseRecap())
    world.do(BO, Publish("bo's secret"))
    assert world.kept.release.by == []
    assert world.told(CY)[-1] == CHANGED
    world.restart()


@pytest.mark.parametrize(("at", "written"), [(0, ""), (1_760_000_000_000, "9 October 2025"), (10**18, "")])
def test_a_day_beyond_any_calendar_is_told_as_none(at: int, written: str) -> None:
    assert day(Ms(at)) == written


def test_what_somebody_still_agrees_to_before_the_second_release_is_no_change_back() -> None:
    world, _, quiet = over(AMA)
    world.do(BO, Consent([quiet], UNNAMED))
    world.do(CY, ReleaseRecap())
    assert world.kept.release.released


def test_after_the_release_a_name_can_be_taken_out_and_nothing_can_be_let_out() -> None:
    world, told, quiet = over(AMA, CY)
    for command in (Consent([told], NAMED), Consent([quiet], UNNAMED), Consent([told, quiet], UNNAMED)):
        assert world.refused(BO, command) == "released_already"
    world.do(BO, Consent([told], UNNAMED))
    assert world.kept.words.by_id[told].consent == UNNAMED


def test_a_journal_from_before_changes_were_told_comes_to_a_draft_too() -> None:
    world, told, _ = over(AMA, CY)
    world.do(BO, Soften(told, "Cy let us down."))
    older = core.State()
    for event in world.journal:
        if not isinstance(event, RecapChanged):
            core.apply(older, event)
    assert (older.kept.release, world.kept.release.released) == (world.kept.release, False)


def test_the_second_edition_has_a_number_and_a_day_and_the_first_none() -> None:
    world, told, _ = over(AMA, CY)
    assert "dition" not in export(world)
    world.do(BO, Withdraw([told]))
    assert "dition" not in export(world)
    world.do(AMA, ReleaseRecap())
    world.now = 1_796_050_000_000
    assert world.do(CY, ReleaseRecap()) == [RecapReleased(CY, 20787)]
    assert world.told(BO) == [
        "Cy released the recap too. It is no longer a draft. This is edition 2, 30 November 2026."
    ]
    assert standing(world.state, AMA) == "The recap is released as edition 2, 30 November 2026, by you and Cy."
    assert export(world).count("Edition 2, 30 November 2026.") == len(FORMATS)


def export(world: World) -> str:
    return "".join(render(build(world.state), how).replace('"edition": ""', "") for how in FORMATS)


def test_where_the_recap_stands_is_said_to_each_as_it_is_for_them() -> None:
    world, told, _ = over()
    assert standing(world.state, AMA) == (
        "The recap is a draft until two people have checked and released it: release."
    )
    world.do(AMA, ReleaseRecap())
    assert standing(world.state, AMA) == "The recap is a draft. You released it; it takes one other person."
    assert standing(world.state, BO) == ("The recap is a draft. Ama released it; it takes one more person: release.")
    world.do(CY, ReleaseRecap())
    world.do(BO, Soften(told, "We rested."))
    assert standing(world.state, BO) == (
        "The recap has changed since it was released. It is a draft until two people have checked and released it: release."
    )
    assert standing(World().state, BO) == "The recap is a draft. After the end two people check and release it."


def test_a_meeting_opened_again_is_checked_anew_and_its_editions_are_counted_on() -> None:
    world, told, _ = over(AMA, CY)
    world.do(BO, Withdraw([told]))
    world.do(AMA, OpenAgain())
    assert not world.kept.release.went_out
    world.do(AMA, AskAll())
    world.do(AMA, End(really=True))
    for person in (AMA, CY):
        world.do(person, ReleaseRecap())
    assert world.kept.release.edition == 2


def test_a_change_after_the_release_does_not_let_the_days_erase_what_others_let_out() -> None:
    world, told, quiet = over(AMA)
    world.do(BO, Consent([quiet], UNNAMED))
    world.do(CY, ReleaseRecap())
    world.do(BO, Withdraw([told]))
    world._take(core.led_to(world.state, purge.ended(world.state).events, world.now))
    assert set(world.state.texts.values()) == {"Between us."}
    assert CHANGED not in [core.tell(world.state, event, AMA) for event in world.outcome.events]


def a_closed_meeting() -> tuple[World, WordId]:
    world, told, _ = over(regime="closed")
    return world, told


def test_in_a_closed_meeting_a_yes_says_that_the_words_stay_in_the_recap() -> None:
    world = World(item("open"), regime="closed")
    for text in ("one", "two"):
        world.do(BO, Say(text))
    one, two = world.kept.words.of(BO)
    world.do(BO, Consent([one], UNNAMED))
    assert world.told(BO) == ["Saved: 1 of your words stays, in the recap, without your name."]
    world.do(BO, Consent([one, two], UNNAMED))
    assert world.told(BO) == ["Saved: 2 of your words stay, in the recap, without your name."]
    world.do(BO, Consent([one], GROUP))
    assert world.told(BO) == ["Saved: 1 of your words is not in the recap, and erased with this closed meeting."]


def test_in_a_closed_meeting_released_words_taken_back_after_the_names_are_gone_are_told_once() -> None:
    world, told = a_closed_meeting()
    world.do(AMA, ReleaseRecap())
    world.do(CY, ReleaseRecap())
    world.pass_time(limits.ERASED_MS)
    assert world.kept.release.released, "what nobody released was not in it"
    assert "We were tired." in export(world)
    world.do(BO, Consent([told], GROUP))
    assert world.told(AMA).count(CHANGED) == 1
    assert not world.kept.release.released


def test_what_was_released_of_a_closed_meeting_stays_when_its_days_are_over() -> None:
    world, _ = a_closed_meeting()
    world.do(AMA, ReleaseRecap())
    world.do(CY, ReleaseRecap())
    world.pass_time(limits.ERASED_MS)
    world._take(core.led_to(world.state, purge.ended(world.state).events, world.now))
    assert set(world.state.texts.values()) == {"We were tired."}


def test_whoever_wrote_notes_only_is_told_what_they_may_do_with_them() -> None:
    world = World(regime="closed")
    for key in ("a" * 64, "b" * 64):
        world.kept.notes.shown[key] = Note(ItemId(1), WordId(1))
        world.state.mine.notes[key] = "held"
    assert core.tell(world.state, Asked(AMA), BO) == (
        "You wrote 2 notes without name. What was marked before the reveal stays, in the recap; the rest is erased when this "
        "closed meeting ends. To see them, or take them back: mine."
    )
    world.do(BO, Park("one"))
    assert core.tell(world.state, Asked(AMA), BO) == (
        "You wrote 1 thing and 2 notes without name. When this closed meeting ends your words are erased, unless you release them, "
        "without your name: all / choose / none. No answer means erased. A note marked before the reveal stays, in the recap; any "
        "other is erased, too."
    )
