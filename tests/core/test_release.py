"""From meeting to recap."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import ItemId, Ms, PersonId, WordId
from cop_tui.core.engine.sections import FORM
from cop_tui.core.topics import purge
from cop_tui.core.topics.afterwards import Consent, Soften, Withdraw
from cop_tui.core.topics.changed import RecapChanged
from cop_tui.core.topics.consenting import AskConsent, RaiseConcern
from cop_tui.core.topics.deciding import Propose
from cop_tui.core.topics.ending import OpenAgain
from cop_tui.core.topics.notes import HoldNote, Note, Publish, digest
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.release import AskAll, Asked, RecapReleased, ReleaseRecap, standing
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.setup import End, day
from cop_tui.core.topics.words import GROUP, NAMED, UNNAMED, Say
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


def test_a_yes_for_all_says_of_which_words_it_counts_for_nothing() -> None:
    never = "Concerns, objections and what somebody needs never stand in the recap."
    world = World(item("consent"))
    world.do(AMA, Propose("We meet on Tuesdays."))
    world.do(AMA, AskConsent())
    world.do(BO, RaiseConcern("I work then."))
    world.do(AMA, AskAll())
    world.do(BO, Consent(list(world.kept.words.of(BO)), UNNAMED))
    assert world.told(BO) == [f"{never} Only you see this."]
    world.do(BO, Park("one"))
    world.do(BO, Consent(list(world.kept.words.of(BO)), UNNAMED))
    assert world.told(BO)[-1] == f"Saved: 1 line of yours: {UNNAMED}. Only you see this. {never}"


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
    assert world.refused(AMA, ReleaseRecap(world.kept.seq)) == "not_over"
    world.do(CY, TakeRole("observer"))
    world.do(AMA, End())
    assert world.refused(CY, ReleaseRecap(world.kept.seq)) == "needs_role"
    read = world.kept.seq
    assert world.do(AMA, ReleaseRecap(read)) == [RecapReleased(AMA, read=read, form=FORM)]
    assert world.told(BO) == ["Ama checked and released the recap. It takes one more person: release."]
    assert not world.kept.release.released
    assert world.refused(AMA, ReleaseRecap(world.kept.seq)) == "released_by_you"
    assert core.REFUSALS["released_by_you"] == "You have released it. It takes one other person."
    world.do(BO, ReleaseRecap(world.kept.seq))
    assert world.told(BO) == ["You released the recap too. It is no longer a draft."]
    assert world.kept.release.released
    for person in (AMA, PersonId(4)):
        assert world.refused(person, ReleaseRecap(world.kept.seq)) == "is_released"


CHANGED = "The recap has changed since it was released. It is a draft until two people have checked it again."
OUT = "The recap has changed. Nobody needs to explain. Make it again before sharing."


def over(*releasers: PersonId, regime: str = "open") -> tuple[World, WordId, WordId]:
    """Return a meeting that has ended, whose recap these released, a word of Bo's that stands in it, and one that does not."""
    world = World(item("open", keep="group" if regime == "closed" else "recap"), item("reveal"), regime=regime)
    world.do(BO, Say("We were tired."))
    told = world.kept.seq
    world.do(BO, Say("Between us."))
    quiet = world.kept.seq
    world.do(BO, Consent([told], NAMED if regime == "open" else UNNAMED))
    world.do(AMA, AskAll())
    world.do(AMA, End(really=True))
    for person in releasers:
        world.do(person, ReleaseRecap(world.kept.seq))
    return world, told, quiet


def rewording(told: WordId, quiet: WordId) -> list[core.Command]:
    """What puts something into the recap, or other words in the place of some."""
    return [Soften(told, "Cy let us down."), Consent([quiet], UNNAMED), Consent([told, quiet], UNNAMED)]


def taking_out(told: WordId) -> list[core.Command]:
    """What takes something out of the recap, and puts nothing in."""
    return [Withdraw([told]), Consent([told], GROUP), Consent([told], UNNAMED)]


@pytest.mark.parametrize(
    ("releasers", "which"), [((AMA, CY), 0), ((AMA, CY), 1), ((AMA, CY), 2), *(((AMA,), n) for n in range(6))]
)
def test_what_comes_into_a_checked_recap_or_out_of_one_that_one_has_checked_makes_a_draft_again_told_without_a_name(
    releasers: tuple[PersonId, ...], which: int
) -> None:
    world, told, quiet = over(*releasers)
    world.do(BO, [*rewording(told, quiet), *taking_out(told)][which])
    assert world.kept.release.by == []
    assert usable(world.state).draft
    for reader in (AMA, CY):
        assert world.told(reader)[-1] == CHANGED
        assert world.told(reader).count(CHANGED) == 1
    assert world.names()[-1] == "RecapChanged"
    world.do(DI, ReleaseRecap(world.kept.seq))
    assert not world.kept.release.released, "one of those who checked another text is no second"
    world.do(AMA, ReleaseRecap(world.kept.seq))
    assert world.kept.release.released
    world.restart()


@pytest.mark.parametrize("which", range(3))
def test_what_goes_out_of_a_released_recap_makes_the_next_edition_by_itself_told_without_a_name(which: int) -> None:
    world, told, _ = over(AMA, CY)
    world.now = 1_796_050_000_000
    world.do(BO, taking_out(told)[which])
    assert world.kept.release.released
    assert (world.kept.release.edition, world.kept.release.day) == (2, 20787)
    assert not usable(world.state).draft
    for reader in (AMA, CY):
        assert world.told(reader)[-1] == f"{OUT} This is edition 2, 30 November 2026."
    assert standing(world.state, AMA) == (
        "The recap is released as edition 2, 30 November 2026, by you and Cy. Whoever made an earlier one makes it again before sharing."
    )
    assert export(world).count("Edition 2, 30 November 2026.") == len(FORMATS)
    world.restart()


def test_what_goes_out_while_a_released_recap_is_a_draft_again_is_told_to_those_who_shared_it() -> None:
    world, told, quiet = over(AMA, CY)
    world.do(BO, Consent([quiet], UNNAMED))
    world.do(AMA, ReleaseRecap(world.kept.seq))
    world.do(BO, Withdraw([told]))
    assert world.told(CY) == [f"{OUT} It is a draft until two people have checked it again."]
    assert (world.kept.release.by, world.kept.release.edition) == ([], 1)
    world.do(BO, Withdraw([quiet]))
    assert world.told(CY) == [f"{OUT} It is a draft until two people have checked it again."]


def test_a_release_counts_for_the_text_that_was_read_and_no_other() -> None:
    world, told, quiet = over()
    read = world.kept.seq
    assert world.refused(AMA, ReleaseRecap(world.kept.ending.at - 1)) == "recap_changed", "read before the end"
    assert world.refused(AMA, ReleaseRecap(read + 1)) == "recap_changed", "nobody has read what has not happened"
    for change in (Soften(told, "We rested."), Consent([quiet], UNNAMED), Consent([quiet], GROUP), Withdraw([told])):
        world.do(BO, change)
        assert world.refused(AMA, ReleaseRecap(read)) == "recap_changed"
        read = world.kept.seq
    world.do(BO, Soften(quiet, "Still between us."))
    world.do(AMA, ReleaseRecap(read))
    assert world.refused(CY, ReleaseRecap(world.kept.ending.at)) == "recap_changed"
    world.do(CY, ReleaseRecap(read))
    assert world.kept.release.released


def test_one_of_the_two_holds_the_space_and_the_other_was_here() -> None:
    world, _, _ = over(CY)
    assert standing(world.state, CY) == (
        "The recap is a draft. You released it; it takes one other person, a space holder."
    )
    assert standing(world.state, BO) == "The recap is a draft. Cy released it; it takes a space holder, too: release."
    assert core.permits(world.state, BO, ReleaseRecap) is not None
    assert world.refused(BO, ReleaseRecap(world.kept.seq)) == "release_needs_holder"
    late = world.join("Eve")
    world.do(AMA, ReleaseRecap(world.kept.seq))
    assert world.kept.release.released
    world, _, _ = over(AMA)
    late = world.join("Eve")
    assert world.refused(late, ReleaseRecap(world.kept.seq)) == "release_was_here"
    holder = world.join("Fay", "space holder")
    world.do(holder, ReleaseRecap(world.kept.seq))
    assert world.kept.release.released, "the space holders' code counts whenever it comes"


@pytest.mark.parametrize("which", range(3))
def test_a_change_to_what_is_not_in_the_recap_leaves_it_released_and_is_not_told(which: int) -> None:
    world, _, quiet = over(AMA, CY)
    world.do(BO, [Soften(quiet, "Cy let us down."), Withdraw([quiet]), Consent([quiet], GROUP)][which])
    assert world.kept.release.released
    assert world.kept.release.edition == 1
    assert not {CHANGED, OUT}.intersection(world.told(AMA))


def test_a_note_that_is_shown_after_the_release_makes_a_draft_again() -> None:
    world = World(item("reveal", keep="recap"))
    world.do(BO, HoldNote(digest("bo's secret"), "It was too much.", quote=True))
    world.do(AMA, AskAll())
    world.do(AMA, End(really=True))
    for person in (AMA, CY):
        world.do(person, ReleaseRecap(world.kept.seq))
    world.do(BO, Publish("bo's secret"))
    assert world.kept.release.by == []
    assert world.told(CY)[-1] == CHANGED
    world.restart()


@pytest.mark.parametrize(("at", "written"), [(0, ""), (1_760_000_000_000, "9 October 2025"), (10**18, "")])
def test_a_day_beyond_any_calendar_is_told_as_none(at: int, written: str) -> None:
    assert day(Ms(at)) == written


def test_a_yes_after_the_release_is_taken_and_checked_by_two_again() -> None:
    for named in (True, False):
        world, told, quiet = over()
        world.do(BO, Consent([told], UNNAMED))
        for person in (AMA, CY):
            world.do(person, ReleaseRecap(world.kept.seq))
        world.do(BO, Consent([told], NAMED) if named else Consent([told, quiet], UNNAMED))
        assert world.told(AMA) == [CHANGED]
        assert usable(world.state).draft
        assert world.kept.release.went_out


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
    world.do(BO, Soften(told, "We rested."))
    assert "dition" not in export(world)
    world.do(AMA, ReleaseRecap(world.kept.seq))
    world.now, read = Ms(1_796_050_000_000), world.kept.seq
    assert world.do(CY, ReleaseRecap(read)) == [RecapReleased(CY, 20787, read, FORM)]
    assert world.told(BO) == [
        "Cy released the recap too. It is no longer a draft. This is edition 2, 30 November 2026."
    ]
    assert export(world).count("Edition 2, 30 November 2026.") == len(FORMATS)


def export(world: World) -> str:
    return "".join(render(build(world.state), how).replace('"edition": ""', "") for how in FORMATS)


def test_where_the_recap_stands_is_said_to_each_as_it_is_for_them() -> None:
    world, told, _ = over()
    assert standing(world.state, AMA) == (
        "The recap is a draft until two people have checked and released it: release."
    )
    world.do(AMA, ReleaseRecap(world.kept.seq))
    assert standing(world.state, AMA) == "The recap is a draft. You released it; it takes one other person."
    assert standing(world.state, BO) == ("The recap is a draft. Ama released it; it takes one more person: release.")
    world.do(CY, ReleaseRecap(world.kept.seq))
    world.do(BO, Soften(told, "We rested."))
    assert standing(world.state, BO) == (
        "The recap has changed since it was released. It is a draft until two people have checked and released it: release."
    )
    assert standing(World().state, BO) == "The recap is a draft. After the end two people check and release it."


def test_a_meeting_opened_again_is_checked_anew_and_its_editions_are_counted_on() -> None:
    world, told, _ = over(AMA, CY)
    world.do(BO, Withdraw([told]))
    read = world.kept.seq
    world.do(AMA, OpenAgain())
    assert not world.kept.release.went_out
    world.do(AMA, AskAll())
    world.do(AMA, End(really=True))
    assert world.refused(AMA, ReleaseRecap(read)) == "recap_changed", (
        "what was read before it went on is not what it is now"
    )
    for person in (AMA, CY):
        world.do(person, ReleaseRecap(world.kept.seq))
    assert world.kept.release.edition == 3


def test_a_change_after_the_release_does_not_let_the_days_erase_what_others_let_out() -> None:
    for gone in (True, False):
        world, told, quiet = over()
        world.do(BO, Consent([quiet], UNNAMED))
        for person in (AMA, CY):
            world.do(person, ReleaseRecap(world.kept.seq))
        world.do(BO, Withdraw([told]) if gone else Soften(told, "We rested."))
        world._take(core.led_to(world.state, purge.ended(world.state).events, world.now))
        assert "Between us." in world.state.texts.values()
        assert "We were tired." not in world.state.texts.values()
        said = [core.tell(world.state, event, AMA) for event in world.outcome.events]
        assert not {CHANGED, OUT}.intersection(said)


def a_closed_meeting() -> tuple[World, WordId]:
    world, told, _ = over(regime="closed")
    return world, told


def test_in_a_closed_meeting_a_yes_says_that_the_words_stay_in_the_recap() -> None:
    world = World(item("open"), regime="closed")
    for text in ("one", "two"):
        world.do(BO, Say(text))
    one, two = world.kept.words.of(BO)
    world.do(BO, Consent([one], UNNAMED))
    assert world.told(BO) == ["Saved: 1 line of yours stays, in the recap, without your name. Only you see this."]
    world.do(BO, Consent([one, two], UNNAMED))
    assert world.told(BO) == ["Saved: 2 lines of yours stay, in the recap, without your name. Only you see this."]
    world.do(BO, Consent([one], GROUP))
    assert world.told(BO) == [
        "Saved: 1 line of yours is not in the recap, and erased with this closed meeting. Only you see this."
    ]


def test_in_a_closed_meeting_released_words_taken_back_after_the_names_are_gone_are_told_once() -> None:
    world, told = a_closed_meeting()
    world.do(AMA, ReleaseRecap(world.kept.seq))
    world.do(CY, ReleaseRecap(world.kept.seq))
    world.pass_time(limits.ERASED_MS)
    assert world.kept.release.released, "what nobody released was not in it"
    assert "We were tired." in export(world)
    world.do(BO, Consent([told], GROUP))
    assert [said for said in world.told(AMA) if said.startswith(OUT)] == [f"{OUT} This is edition 2, 14 November 2023."]
    assert world.kept.release.edition == 2
    assert "We were tired." not in export(world)


def test_what_was_released_of_a_closed_meeting_stays_when_its_days_are_over() -> None:
    world, _ = a_closed_meeting()
    world.do(AMA, ReleaseRecap(world.kept.seq))
    world.do(CY, ReleaseRecap(world.kept.seq))
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


def test_where_only_themes_leave_a_change_to_what_was_said_changes_no_recap() -> None:
    world, told, _ = over(AMA, CY, regime="themes")
    world.do(BO, Soften(told, "We rested."))
    assert world.kept.release.released
    assert not {CHANGED, OUT}.intersection(world.told(AMA))
