"""What people say became of what came back, and what the recap tells of it."""

from __future__ import annotations

import pytest

from cop_tui.core.engine.base import Refused
from cop_tui.core.engine.ids import ItemId, PersonId, WordId
from cop_tui.core.plan.modes import how_it_works
from cop_tui.core.topics import became
from cop_tui.core.topics.afterwards import Consent, Withdraw
from cop_tui.core.topics.agenda import AddItem, ItemAdded, LeaveItemOut
from cop_tui.core.topics.became import BecameSaid, SayBecame, SettleBrought
from cop_tui.core.topics.floor import PutIn
from cop_tui.core.topics.record import RecordOff
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.series import AGREED, DECIDED, HEARD, PARKED, PROMISED, There
from cop_tui.core.topics.words import UNNAMED, WordsKept
from cop_tui.core.usable import usable
from cop_tui.core.view import became_of_it, became_so_far, became_ways, before
from cop_tui.recap import build, render
from tests.core.test_series import come, point
from tests.core.world import AMA, BO, CY, DI, World, item

KINDS = (HEARD, PROMISED, PARKED, DECIDED, AGREED)


def brought(*points: There, **session: object) -> tuple[World, list[WordId]]:
    """Return a meeting into which something of each kind came, or these points, and their numbers in order."""
    world = World(item("open", keep="recap", became=True), **session)  # type: ignore[arg-type]
    come(world, *(points or (point(n, f"{kind} before", kind=kind, quote=True) for n, kind in enumerate(KINDS, 1))))
    return world, list(world.kept.series.points)


def test_anybody_says_what_became_of_it_and_is_not_named() -> None:
    world, (heard, *_) = brought()
    assert world.do(CY, SayBecame(heard, "Changed")) == [BecameSaid(point=heard, how="changed")]
    assert world.told(BO) == ["From before, 'heard before': something has changed."]
    assert world.kept.series.points[heard].how == "changed"
    world.restart()


def test_more_words_are_their_authors_own() -> None:
    world, (heard, *_) = brought()
    events = world.do(CY, SayBecame(heard, "partly", "There is a ramp."))
    number = WordId(world.kept.seq - 1)
    assert events == [
        WordsKept(CY, "There is a ramp.", item=ItemId(1), kind="answer"),
        BecameSaid(point=heard, how="partly", answer=number),
    ]
    assert world.kept.words.of(CY) == [number]
    world.do(CY, Withdraw([number]))
    assert world.kept.series.points[heard].answer == 0


def test_what_somebody_else_said_meanwhile_is_not_replaced_unseen() -> None:
    world, (heard, promise, parked, *_) = brought()
    world.do(CY, SayBecame(heard, "partly", "They wrote back.", if_said=0))
    with pytest.raises(Refused) as refused:
        world.do(BO, SayBecame(heard, "changed", "There is a ramp.", if_said=0))
    assert (refused.value.code, refused.value.facts) == ("became_meanwhile", {"told": "in part."})
    assert world.refused(BO, SayBecame(heard, "partly", if_said=0)) == "became_meanwhile", "their words would be gone"
    said = world.kept.series.points[heard].said
    assert said == world.kept.seq
    world.do(BO, SayBecame(heard, "changed", "There is a ramp.", if_said=said))
    assert {world.state.texts[n] for n in world.kept.words.by_id} == {"They wrote back.", "There is a ramp."}
    world.do(CY, SayBecame(promise, "kept", if_said=0))
    assert world.refused(AMA, SettleBrought(promise, "let go", if_said=0)) == "became_meanwhile"
    world.do(BO, SayBecame(promise, "kept", if_said=0))  # both say the same
    world.do(CY, SayBecame(parked, "open", if_said=0))
    world.do(BO, SayBecame(parked, "on the agenda", if_said=0))  # that it is open takes no other's place
    world.restart()


def test_not_possible_and_not_kept_say_why() -> None:
    world, (heard, promise, *_) = brought()
    assert world.refused(BO, SayBecame(heard, "not possible")) == "became_why"
    assert world.refused(BO, SayBecame(promise, "not", " ")) == "became_why"
    world.do(BO, SayBecame(promise, "not", "Nobody had the time."))
    assert world.told(CY)[-1] == "From before, 'promised before': it could not be kept."


def test_what_fits_another_kind_is_refused_with_what_fits() -> None:
    world, (heard, *_) = brought()
    assert world.refused(BO, SayBecame(heard, "kept")) == "became_unknown"
    assert world.refused(AMA, SettleBrought(heard, "let go")) == "became_unknown"
    assert world.refused(BO, SayBecame(WordId(1), "changed")) == "no_such_brought"
    assert world.refused(AMA, SettleBrought(WordId(1), "holds")) == "no_such_brought"


def test_a_kind_that_is_not_known_can_be_told_nothing_of() -> None:
    world, (one,) = brought(point(kind="of a newer program", quote=True))
    assert world.refused(BO, SayBecame(one, "changed")) == "became_unknown"
    assert before(world.state, one) == ""
    assert became_ways(world.state, one) == []


def test_what_the_group_settles_is_written_down_by_who_holds_or_scribes() -> None:
    world, (_, promise, parked, decision, agreed) = brought()
    assert world.refused(BO, SettleBrought(parked, "let go")) == "needs_role"
    world.do(CY, TakeRole("scribe"))
    assert world.do(CY, SettleBrought(parked, "let go")) == [BecameSaid(point=parked, how="let go")]
    for number, how in ((promise, "let go"), (decision, "holds"), (agreed, "holds")):
        world.do(AMA, SettleBrought(number, how))
    world.do(AMA, SettleBrought(parked, "handed on", "To the council."))
    assert world.state.texts[world.kept.series.points[parked].answer] == "To the council."


def test_somebody_who_would_rather_talk_about_the_agreement_is_not_named() -> None:
    world, (*_, agreed) = brought()
    assert world.do(BO, SayBecame(agreed, "talk")) == [BecameSaid(point=agreed, how="talk")]
    assert world.told(CY) == ["Somebody would like to talk about point 5 of our agreement."]


def test_what_is_parked_is_taken_up_in_its_words() -> None:
    world, (_, _, parked, *_) = brought()
    events = world.do(BO, SayBecame(parked, "on the agenda", "It matters now."))
    assert [type(event) for event in events] == [WordsKept, BecameSaid, ItemAdded]
    added = events[-1]
    assert isinstance(added, ItemAdded)
    assert (added.words, added.plan.title, added.by) == (parked, "What came back: number 3", 0)
    assert world.told(DI)[-2:] == [
        "From before, 'parked before': it is on the agenda.",
        "'parked before' is on the agenda as part 2.",
    ]
    assert world.kept.series.points[parked].item == added.item
    assert world.refused(BO, SayBecame(parked, "on the agenda")) == "item_already"
    world.do(BO, SayBecame(parked, "open"))
    assert world.kept.series.points[parked].item == added.item


def test_what_is_taken_up_is_open_again_while_its_part_is_left_out() -> None:
    world, (_, _, parked, decision, _) = brought()
    world.do(BO, SayBecame(parked, "on the agenda", "It matters now."))
    world.do(DI, SayBecame(decision, "reopened"))
    parts = [world.kept.series.points[number].item for number in (parked, decision)]
    answer = world.kept.series.points[parked].answer
    for part in parts:
        world.do(AMA, LeaveItemOut(part))
    points = world.kept.series.points
    assert [points[number].how for number in (parked, decision)] == ["open", "open"]
    assert points[parked].answer == answer, "what was said to it stays"
    assert world.refused(BO, SayBecame(parked, "on the agenda")) == "item_out"
    world.do(AMA, LeaveItemOut(parts[0], out=False))
    assert "From before, 'parked before': it is on the agenda." in world.told(DI)
    world.do(AMA, LeaveItemOut(parts[1], out=False))
    assert [points[number].how for number in (parked, decision)] == ["on the agenda", "reopened"]
    world.do(AMA, SettleBrought(parked, "handed on"))
    world.do(AMA, LeaveItemOut(parts[0]))
    assert points[parked].how == "handed on"
    world.restart()


def test_a_decision_is_looked_at_again_by_anybodys_wish() -> None:
    world, (_, _, _, decision, _) = brought()
    events = world.do(DI, SayBecame(decision, "reopened"))
    added = events[-1]
    assert isinstance(added, ItemAdded)
    assert (added.plan.mode, added.words, added.by) == ("consent", decision, 0)
    assert "From before, 'decided before': it is looked at again; until then it holds." in world.told(BO)


def test_a_full_agenda_takes_up_no_more() -> None:
    world, (_, _, parked, decision, _) = brought()
    while len(world.kept.agenda.items) < 60:
        world.do(BO, AddItem("One more"))
    assert world.refused(BO, SayBecame(decision, "reopened")) == "agenda_full"
    assert world.refused(BO, SayBecame(parked, "on the agenda")) == "agenda_full"


def test_off_the_record_no_words_are_kept_and_nothing_is_taken_up() -> None:
    world, (heard, _, parked, *_) = brought()
    world.do(AMA, RecordOff())
    assert world.refused(BO, SayBecame(heard, "changed", "There is a ramp.")) == "off_record_keep"
    assert world.refused(BO, SayBecame(parked, "on the agenda")) == "off_record_keep"
    world.do(BO, SayBecame(heard, "changed"))


def test_a_scribe_writes_it_down_for_somebody_and_it_is_theirs() -> None:
    world, (heard, *_) = brought()
    world.do(AMA, PutIn("Femi"))
    femi = PersonId(len(world.kept.people.by_id))
    world.do(AMA, SayBecame(heard, "changed", "They wrote back.", femi))
    assert world.kept.words.by_id[world.kept.seq - 1].scribe == AMA
    assert world.refused(AMA, SayBecame(heard, "changed", "Yes.", BO)) == "writes_for_voices"
    assert world.refused(CY, SayBecame(heard, "changed", "Yes.", femi)) == "writes_for_voices"
    assert world.refused(AMA, SayBecame(heard, "changed", "Yes.", PersonId(99))) == "nobody_there"
    world.do(CY, TakeRole("scribe"))
    world.do(CY, SayBecame(heard, "changed", "Yes.", BO))
    assert world.kept.words.of(BO)


def test_without_anything_that_came_there_is_nothing_to_say() -> None:
    world = World()
    assert world.refused(BO, SayBecame(WordId(1), "changed")) == "nothing_came_back"
    assert world.refused(AMA, SettleBrought(WordId(1), "holds")) == "nothing_came_back"


def test_the_part_says_whether_anything_came() -> None:
    world, _ = brought()
    assert how_it_works(world.state, ItemId(1), BO).endswith("is looked at here: became? shows it.")
    empty = World(item("open", became=True))
    assert how_it_works(empty.state, ItemId(1), BO).endswith("Nothing has come back from an earlier meeting.")


def test_each_thing_is_listed_with_where_it_comes_from_and_what_became_of_it() -> None:
    world, (heard, promise, parked, decision, agreed) = brought(
        *(
            point(n, "x", kind=kind, version=2, carried=2, was="partly" if kind == PROMISED else "")
            for n, kind in enumerate(KINDS, 1)
        )
    )
    assert [before(world.state, n) for n in world.kept.series.points] == [
        "heard: ", "we promised: ", "parked: ", "we decided: ", "we agreed: ",
    ]  # fmt: skip
    origin = "from Meeting ONE, 4 October 2024"
    assert became_of_it(world.state, heard) == f"{origin}; still open"
    assert became_of_it(world.state, promise) == f"{origin}; last time: in part; still open"
    assert became_of_it(world.state, parked) == (
        f"{origin}; it has come back before: on the agenda, handed on, or let go?"
    )
    assert became_of_it(world.state, agreed) == f"{origin}; version 2; does this still hold for us?"
    world.do(AMA, SettleBrought(parked, "let go"))
    world.do(AMA, SettleBrought(agreed, "holds"))
    assert became_of_it(world.state, parked) == f"{origin}; it is let go, and nobody asks why"
    assert became_of_it(world.state, agreed) == f"{origin}; version 2; it holds"
    assert became_of_it(world.state, decision) == f"{origin}; does it still hold?"
    world.do(BO, SayBecame(decision, "open"))
    assert became_of_it(world.state, decision) == f"{origin}; still open"


def test_long_words_are_told_shortened_and_words_that_are_not_here_by_their_number() -> None:
    world, (heard,) = brought(point(kind=HEARD, text="Letters come too late for anybody who works in the evening."))
    world.do(CY, SayBecame(heard, "partly"))
    assert world.told(BO) == ["From before, 'Letters come too late for anybody who w…': in part."]
    del world.state.texts[heard]
    assert became.TOPIC.tell[BecameSaid](world.state, BecameSaid(point=heard, how="partly"), BO) == (
        "Number 1, from before: in part."
    )


def test_under_a_reason_it_is_not_said_that_nobody_asks_why() -> None:
    world, (parked,) = brought(point(kind=PARKED, text="A hall on Sundays", quote=True))
    world.do(AMA, SettleBrought(parked, "let go", "The hall is closed on Sundays."))
    assert world.told(BO)[-1] == "From before, 'A hall on Sundays': it is let go."
    assert became_of_it(world.state, parked).endswith("; it is let go")
    world.do(AMA, SettleBrought(parked, "let go"))
    assert world.told(BO)[-1] == "From before, 'A hall on Sundays': it is let go, and nobody asks why."


def test_what_stands_there_already_is_told_to_whoever_did_not_say_it() -> None:
    world, (heard, promise, *_) = brought()
    assert became_so_far(world.state, heard, BO) == ""
    world.do(CY, SayBecame(heard, "changed", "There is a ramp."))
    assert became_so_far(world.state, heard, BO) == "something has changed."
    assert became_so_far(world.state, heard, CY) == ""
    world.do(CY, SayBecame(promise, "kept"))
    assert became_so_far(world.state, promise, BO) == "it was kept."
    world.do(CY, SayBecame(promise, "open"))
    assert became_so_far(world.state, promise, BO) == ""
    world.do(CY, SayBecame(promise, "open", "We wait for an answer."))
    assert became_so_far(world.state, promise, BO) == "still open."


def test_where_the_day_or_the_title_is_gone_the_origin_says_less() -> None:
    world, (one,) = brought(There("ONE", WordId(1), HEARD, "x"))
    assert became_of_it(world.state, one) == "from an earlier meeting; still open"


def section(world: World) -> list[str]:
    found = build(world.state).changed
    return sorted(bullet.text for bullet in found.bullets) if found else []


def test_the_recap_tells_what_changed_and_what_is_still_open() -> None:
    world, (heard, promise, parked, *_) = brought()
    world.do(CY, SayBecame(heard, "changed", "There is a ramp."))
    world.do(CY, Consent([WordId(world.kept.seq - 1)], UNNAMED))
    world.do(CY, SayBecame(promise, "not", "Nobody had the time."))
    world.do(AMA, SettleBrought(parked, "handed on"))
    assert section(world) == [
        "We had decided: decided before. Still open.",
        "We had parked: parked before. It is handed on.",
        "We had promised: promised before. It could not be kept.",
        "We heard: heard before. Something has changed. There is a ramp.",
    ]


def test_the_recap_tells_nothing_that_may_not_be_told() -> None:
    world, (heard,) = brought(point(kind=HEARD, text="A secret."))
    assert section(world) == []
    world.do(CY, SayBecame(heard, "changed", "There is a ramp."))
    assert section(world) == []
    world.do(CY, Consent([WordId(world.kept.seq - 1)], UNNAMED))
    assert section(world) == ["Something has changed. There is a ramp."]


def test_of_what_may_not_be_told_the_recap_tells_by_its_number_which_it_was_and_what_was_released_stays_as_it_was_read() -> (
    None
):
    world, (_, promise, *_) = brought(
        *(point(n, f"{kind} before", kind=kind) for n, kind in enumerate((PROMISED, PROMISED, PARKED, DECIDED), 1))
    )
    world.do(CY, SayBecame(promise, "partly", "It took longer."))
    world.do(CY, Consent([WordId(world.kept.seq - 1)], UNNAMED))
    assert section(world) == ["Of a promise of ours, number 2 of what came back: In part. It took longer."]
    for how in ("md", "html", "txt", "json"):
        made = render(build(world.state), how)
        assert "number 2 of what came back" in made, how
        assert "promised before" not in made, how
    world.kept.release.by, world.kept.release.form = [AMA, BO], 1
    assert section(world) == ["Of a promise of ours: In part. It took longer."]


def test_of_what_may_be_told_each_export_says_the_words() -> None:
    world, (_, promise, *_) = brought()
    world.do(CY, SayBecame(promise, "partly"))
    for how in ("md", "html", "txt", "json"):
        assert "promised before" in render(build(world.state), how), how


def test_where_only_themes_leave_nothing_that_was_heard_is_told() -> None:
    world, _ = brought(regime="themes")
    assert [text for text in section(world) if "heard" in text] == []
    assert section(world)


def test_nothing_is_told_of_a_meeting_that_has_not_begun_or_is_closed() -> None:
    world = World(begun=False)
    come(world, point(quote=True))
    assert section(world) == []
    closed, _ = brought(regime="closed")
    assert section(closed) == []


def test_a_kind_of_a_newer_program_is_told_as_what_was_before() -> None:
    world, _ = brought(point(kind="of a newer program", quote=True))
    assert section(world) == ["Before: Who pays? Still open."]


def test_what_is_told_of_something_gone_is_nothing() -> None:
    world, (heard,) = brought(point(kind=HEARD))
    come(world)
    assert became.TOPIC.tell[BecameSaid](world.state, BecameSaid(point=heard, how="changed"), BO) == ""
    assert became.TOPIC.tell[BecameSaid](world.state, BecameSaid(point=WordId(999), how="changed"), BO) == ""


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_is_named_counted_or_asked_for_a_reason_of_letting_go(kind: str) -> None:
    world, (one,) = brought(point(kind=kind, quote=True))
    for how in became.SETTLES[kind]:
        world.do(AMA, SettleBrought(one, how))
        told = [*world.told(BO), *section(world), became_of_it(world.state, one)]
        assert not [name for name in ("Ama", "Bo", "Cy", "Di") for line in told if name in line]


def test_a_line_of_before_is_no_word_of_this_meeting() -> None:
    world, (one,) = brought(point(kind=HEARD, quote=True))
    assert usable(world.state).line(one) is None
