"""Contributions: saying, writing down, consent, withdrawing and softening."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core.engine.ids import ItemId, PersonId, WordId
from cop_tui.core.topics import words
from cop_tui.core.topics.afterwards import Consent, ConsentGiven, Soften, Withdraw, WordsSoftened, WordsWithdrawn
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.agreement import Agree
from cop_tui.core.topics.clock import Pause
from cop_tui.core.topics.deciding import Propose
from cop_tui.core.topics.floor import CallNext, Done, Hand, PutIn
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.record import RecordOff
from cop_tui.core.topics.release import AskAll, ReleaseRecap
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.rounds import StartRound
from cop_tui.core.topics.setup import Begin, End, PlannedItem
from cop_tui.core.topics.words import CONCERN, GROUP, UNNAMED, Off, Say, Scribe, Spoken, WordsKept
from cop_tui.core.view import has_answered
from tests.core.world import AMA, BO, CY, DI, World, item


def test_words_are_kept_where_they_are_said_with_nothing_agreed_yet() -> None:
    world = World(item("open"))
    assert world.do(BO, Say("  We had\tno time. ")) == [WordsKept(BO, "We had no time.", item=ItemId(1))]
    number = world.kept.seq
    assert world.state.texts == {number: "We had no time."}
    assert world.kept.words.by_id[number] == words.Word(BO, item=ItemId(1))
    assert world.kept.words.by_id[number].consent == "group"
    assert world.told(BO) == world.told(AMA) == ["Bo: We had no time."]


def test_words_in_a_round_belong_to_its_prompt() -> None:
    world = World()
    world.do(AMA, StartRound(60, "What stays?"))
    world.do(AMA, Say("Trust."))
    assert world.kept.words.by_id[world.kept.seq].round == 1


def test_words_in_a_live_item_pass_and_are_replayed_to_those_who_were_there() -> None:
    world = World(item("open", keep="live"), item())
    assert world.do(BO, Say("only now")) == []
    world.join("Eli")
    world.do(BO, Say("and now"))
    assert world.told(CY) == ["Bo: and now"]
    assert [m for m in core.recount(world.state, CY) if isinstance(m, Spoken)] == [
        Spoken(1, BO, "only now"),
        Spoken(2, BO, "and now"),
    ]
    assert [m for m in core.recount(world.state, PersonId(5)) if isinstance(m, Spoken)] == [Spoken(2, BO, "and now")]
    world.do(AMA, MoveOn())
    assert world.state.now.words.live == []
    assert not any("now" in repr(event) for event in world.journal)


def test_only_so_many_live_words_are_remembered() -> None:
    world = World(item("open", keep="live"))
    for number in range(words.REPLAYED + 5):
        world.do(BO, Say(str(number)))
    assert [live.text for live in world.state.now.words.live][:1] == ["5"]
    assert len(world.state.now.words.live) == words.REPLAYED


def test_the_lobby_talks_freely_and_is_forgotten_when_the_meeting_begins() -> None:
    world = World(item("silence"), begun=False)
    world.do(BO, Say("hello"))
    world.do(CY, Off("hello too"))
    assert world.told(AMA) == ["Cy (not kept): hello too"]  # nothing was switched off
    assert world.kept.words.by_id == {}
    assert [live.text for live in world.state.now.words.live] == ["hello"]
    world.do(AMA, Begin())
    assert world.state.now.words.live == []


def test_words_off_the_record_pass_once() -> None:
    world = World(item("open"))
    world.do(BO, Off("between us"))
    assert world.outcome.passing == [Spoken(1, BO, "between us", off=True)]
    assert world.told(AMA) == ["Bo (off the record): between us"]
    assert world.state.now.words.live == []
    world = World(item("open", keep="live"))
    world.do(BO, Off("this part is live anyway"))
    assert world.outcome.passing == [Spoken(1, BO, "this part is live anyway")]


def test_what_the_program_says_for_whoever_holds_is_kept_nowhere_and_not_called_off_the_record() -> None:
    world = World(item("open", keep="recap"))
    assert world.do(AMA, Off(words.OFFER)) == []
    assert world.told(BO) == ["Ama: Anyone who has not spoken yet? No need to."]
    assert world.kept.words.of(AMA) == []
    world.do(AMA, Off("Only now."))
    assert world.told(BO) == ["Ama (off the record): Only now."]


@pytest.mark.parametrize("plan", [(item("reveal"),), (item("write"), item("reveal"))])
def test_where_notes_are_without_names_nothing_said_is_written_down_under_one(plan: tuple[PlannedItem, ...]) -> None:
    world = World(*plan)
    world.do(AMA, PutIn("Femi"))
    femi, seq = PersonId(5), world.kept.seq
    assert world.refused(AMA, Scribe(femi, "Too fast.")) == "unnamed_here"
    assert (world.kept.seq, words.to_write_down(world.state, femi, AMA)) == (seq, "")
    assert world.do(AMA, Scribe(femi, "I ring back.", words.COMMIT)), "a promise has a name wherever it is made"


def test_one_voice_at_a_time() -> None:
    world = World()
    assert world.refused(BO, Say("x")) == "ask_for_floor"
    world.do(AMA, Say("Welcome."))
    world.do(BO, Hand())
    world.do(AMA, CallNext())
    world.do(BO, Say("Thanks."))
    for person in (AMA, CY):
        assert world.refused(person, Say("x")) == "others_turn"
    world = World(item("open"))
    world.do(BO, Hand())
    world.do(AMA, CallNext())
    world.do(BO, Say("x"))
    assert world.refused(CY, Say("x")) == "others_turn"


def test_a_round_in_an_open_part_goes_by_turns() -> None:
    world = World(item("open"))
    world.do(AMA, StartRound(60, ""))
    assert world.refused(BO, Say("x")) == "round_ahead"
    world.do(AMA, Done())
    assert world.refused(AMA, Say("x")) == "round_had"


@pytest.mark.parametrize("mode", ["silence", "reveal"])
def test_quiet_parts_are_quiet_for_all_but_who_holds_the_space(mode: str) -> None:
    world = World(item(mode))
    for person in (AMA, BO):
        assert world.refused(person, Say("x")) == "quiet_part"
    assert world.refused(BO, Off("x")) == "quiet_part"


@pytest.mark.parametrize("mode", ["silence", "reveal", "write"])
def test_whoever_holds_the_space_is_heard_off_the_record_in_a_quiet_part(mode: str) -> None:
    world = World(item(mode))
    before = world.state.kept.seq
    world.do(AMA, Off("Two more minutes."))
    assert world.state.kept.seq == before, "nothing keeps it"
    world.do(CY, Pause())
    assert world.refused(AMA, Off("x")) == "paused"


def test_words_wait_while_all_is_paused() -> None:
    world = World(item("open"))
    world.do(CY, Pause())
    assert world.refused(BO, Say("x")) == "paused"


def test_words_are_refused_with_a_reason() -> None:
    world = World(item("open"))
    assert world.refused(BO, Say("\u200b\n")) == "text_empty"
    assert world.refused(BO, Say("x" * 1_001)) == "text_too_long"
    assert world.refused(BO, Say("x" * 10_000)) == "text_too_long"
    world.do(BO, Say("x" * 1_000))
    world.do(CY, TakeRole("observer"))
    assert world.refused(CY, Say("x")) == "needs_role"


def test_written_down_words_belong_to_the_person_named() -> None:
    world = World()
    assert world.refused(CY, Scribe(BO, "x")) == "needs_role"
    world.do(CY, TakeRole("scribe"))
    assert world.do(CY, Scribe(BO, "We ran out.")) == [WordsKept(BO, "We ran out.", item=ItemId(1), scribe=CY)]
    number = world.kept.seq
    assert world.told(BO) == [
        "Cy wrote down for you: We ran out. It stays with the group until you agree to more: mine."
    ]
    assert world.told(AMA) == ["Bo: We ran out. (written down by Cy)"]
    assert world.told(CY) == ["Bo: We ran out. (written down by you)"]
    assert world.refused(CY, Consent([number], "quote with name")) == "not_your_words"
    assert world.refused(CY, Soften(number, "x")) == "not_your_words"
    world.do(BO, Consent([number], "quote with name"))


def test_a_scribes_own_words_are_their_own() -> None:
    world = World()
    world.do(CY, TakeRole("scribe"))
    assert world.do(CY, Scribe(CY, "mine")) == [WordsKept(CY, "mine", item=ItemId(1))]
    assert world.refused(CY, Scribe(PersonId(99), "x")) == "nobody_there"
    world.out(BO, AMA, CY)
    assert world.refused(CY, Scribe(BO, "x")) == "nobody_there"
    world.do(AMA, PutIn("Femi"))
    world.do(CY, Scribe(PersonId(5), "from the phone"))


def test_only_what_the_person_could_write_themself_is_written_down_for_them() -> None:
    world = World()
    world.do(CY, TakeRole("scribe"))
    assert world.refused(CY, Scribe(BO, "x", words.AGREE)) == "not_for_others"
    assert world.refused(CY, Scribe(BO, "x", "made up")) == "not_for_others"
    assert world.kept.words.by_id == {}


def test_nothing_is_written_down_in_a_live_part() -> None:
    world = World(item(keep="live"))
    world.do(CY, TakeRole("scribe"))
    assert world.refused(CY, Scribe(BO, "x")) == "not_kept_now"
    assert world.refused(CY, Scribe(CY, "x")) == "not_kept_now"


def test_what_somebody_on_the_phone_says_in_a_live_part_is_told_to_the_room_and_kept_nowhere() -> None:
    world = World(item("round", keep="live"))
    world.do(AMA, PutIn("Femi"))
    femi, seq = PersonId(5), world.kept.seq
    assert words.to_write_down(world.state, femi, AMA) == "To write down what Femi says: scribe Femi: ..."
    assert world.do(AMA, Scribe(femi, "Tired,  and glad.")) == []
    assert world.kept.seq == seq
    assert world.told(BO) == ["Femi: Tired, and glad. (told by Ama)"]
    assert world.told(AMA) == ["Femi: Tired, and glad. (told by you)"]
    (again,) = (message for message in core.recount(world.state, BO) if isinstance(message, Spoken))
    assert again == Spoken(1, femi, "Tired, and glad.", scribe=AMA)
    world.do(AMA, RecordOff())
    assert world.refused(AMA, Scribe(femi, "Only for us.")) == "not_kept_now"
    assert world.kept.words.by_id == {}


def test_small_groups_talk_by_themselves_and_nobody_tells_there_what_somebody_on_the_phone_says() -> None:
    world = World(item("pairs", keep="live"))
    world.do(AMA, PutIn("Femi"))
    assert world.refused(AMA, Scribe(PersonId(5), "x")) == "not_kept_now"


def test_consent_is_given_and_taken_back_until_the_days_are_over() -> None:
    world = World(item("open"))
    world.do(BO, Say("one"))
    first = world.kept.seq
    world.do(BO, Say("two"))
    both = [world.kept.seq, first, first]
    assert world.refused(BO, Consent(both, "yes")) == "consent_unknown"
    assert world.refused(BO, Consent([], "group")) == "not_your_words"
    assert world.refused(BO, Consent([WordId(999)], "group")) == "not_your_words"
    assert world.refused(CY, Consent([first], "group")) == "not_your_words"
    assert world.do(BO, Consent(both, "quote without name")) == [ConsentGiven([first, both[0]], "quote without name")]
    assert world.told(BO) == ["Saved: 2 lines of yours: quote without name. Only you see this."]
    assert world.told(CY) == []
    world.do(AMA, AskAll())
    world.do(AMA, End())
    world.do(AMA, ReleaseRecap(world.kept.seq))
    world.do(BO, Consent([first], "quote with name"))
    world.do(CY, ReleaseRecap(world.kept.seq))
    world.do(BO, Consent(both, "quote with name"))
    world.do(BO, Consent([first], "group"))
    assert world.kept.words.by_id[first].consent == "group"
    assert world.told(BO) == ["Saved: 1 line of yours: kept for the group, and not quoted. Only you see this."]


def test_consent_stands_alike_in_every_copy() -> None:
    world = World(item("open"))
    world.do(BO, Say("one"))
    world.do(BO, Consent([world.kept.seq], words.GROUP))
    world.restart()


def test_withdrawn_means_gone() -> None:
    world = World(item("open"))
    world.do(BO, Say("secret words"))
    number = world.kept.seq
    assert world.refused(CY, Withdraw([number])) == "not_your_words"
    event = core.decide(world.state, Withdraw([number]), BO, world.now).events[0]
    assert core.blanks(world.state, event) == [number]
    assert core.erased(world.state, event) == [number]
    assert world.do(BO, Withdraw([number])) == [WordsWithdrawn([number])]
    assert world.told(BO) == [
        "Withdrawn. The text is being erased everywhere; what a screen has shown cannot be unshown."
    ]
    assert world.told(CY) == []
    assert world.state.texts == {}
    assert world.kept.words.of(BO) == []
    assert "secret words" not in repr(world.journal)
    for wish in (Withdraw([number]), Consent([number], "group"), Soften(number, "x")):
        assert world.refused(BO, wish) == "gone_already"
    world.restart()


def test_withdrawing_promises_nothing_that_backups_do_not_keep() -> None:
    world = World(item("open"))
    for days, said in (
        (
            1,
            "The text is being erased here. Backups of the last day still hold it, and one that is put back has it taken out",
        ),
        (14, "Backups of the last 14 days still hold it"),
    ):
        world.do(BO, Say("secret words"))
        world.state.mine.backups = days
        world.do(BO, Withdraw([world.kept.seq]))
        (told,) = world.told(BO)
        assert said in told
        assert "everywhere" not in told


def test_softened_words_replace_the_old_ones_wherever_those_are_shown() -> None:
    world = World(item("open"))
    world.do(BO, Park("harsh words"))
    number = world.kept.seq
    assert world.refused(BO, Soften(number, " ")) == "text_empty"
    assert world.do(BO, Soften(number, "kinder words")) == [WordsSoftened(number, "kinder words")]
    assert world.told(BO) == ["You put it this way: kinder words"]
    assert world.told(CY) == [], "nobody is told that there were other words"
    assert world.state.texts == {number: "kinder words"}
    assert "harsh words" not in repr(world.journal)
    world.restart()
    assert world.state.texts == {number: "kinder words"}
    world.do(BO, Soften(number, "kindest words"))
    assert "kinder words" not in repr(world.journal)
    softened = world.kept.seq
    event = core.decide(world.state, Withdraw([number]), BO, world.now).events[0]
    assert core.blanks(world.state, event) == [softened]
    world.do(BO, Withdraw([number]))
    assert "kindest words" not in repr(world.journal)
    assert (world.state.texts, world.kept.parking.notes) == ({}, [])
    world.restart()


def test_words_are_withdrawn_after_the_meeting_too() -> None:
    world = World(item("open"))
    world.do(BO, Say("x"))
    number = world.kept.seq
    world.do(AMA, AskAll())
    world.do(AMA, End())
    world.do(BO, Soften(number, "y"))
    world.do(BO, Withdraw([number]))


def test_words_of_a_kind_this_program_does_not_know_are_still_told() -> None:
    state = World().state
    assert core.tell(state, WordsKept(BO, "x", kind="dance"), CY) == "Bo: x"
    assert core.tell(state, WordsWithdrawn([WordId(999)]), CY) == ""
    assert core.tell(state, ConsentGiven([WordId(999)], "group"), CY) == ""
    assert core.tell(state, Spoken(1, PersonId(99), "x"), CY) == "Somebody: x"


def test_numbers_of_passing_words_only_grow() -> None:
    state = core.State()
    for number in (5, 3):
        core.fold_passing(state, Spoken(number, BO, "x"))
    assert state.now.words.number == 5


def test_words_that_everybody_is_asked_about_are_told_in_their_new_wording() -> None:
    world = World(item("open"))
    world.do(BO, Agree("No names outside"))
    world.do(BO, Soften(world.kept.agreement.points[-1], "We name nobody outside"))
    assert world.told(CY)[0] == "Bo put it this way: We name nobody outside"
    world.do(BO, Propose("We meet weekly"))
    world.do(BO, Soften(world.kept.deciding.matter.word, "We meet monthly"))
    assert world.told(CY)[0] == "Bo put it this way: We meet monthly"
    world.do(BO, Say("We were slow"))
    world.do(BO, Soften(world.kept.seq, "We took our time"))
    assert world.told(CY) == []


def test_a_space_holder_writes_down_what_somebody_says_who_has_no_screen() -> None:
    world = World()
    assert world.refused(AMA, Scribe(BO, "x")) == "writes_for_voices"
    world.do(AMA, PutIn("Femi"))
    femi = PersonId(5)
    assert world.refused(AMA, Scribe(BO, "x")) == "writes_for_voices", "whoever has a screen writes themself"
    assert world.refused(AMA, Scribe(AMA, "x")) == "writes_for_voices"
    assert world.refused(BO, Scribe(femi, "x")) == "needs_role"
    assert world.do(AMA, Scribe(femi, "We had no tea.")) == [
        WordsKept(femi, "We had no tea.", item=ItemId(1), scribe=AMA)
    ]
    word = world.kept.words.by_id[WordId(world.kept.seq)]
    assert (word.person, word.scribe, word.consent) == (femi, AMA, "group")
    assert world.told(CY) == ["Femi: We had no tea. (written down by Ama)"], "everybody sees it"
    assert world.refused(AMA, Consent([world.kept.seq], "quote without name")) == "not_your_words"


@pytest.mark.parametrize(
    ("keep", "off", "offered"), [("recap", False, True), ("live", False, True), ("group", True, False)]
)
def test_writing_down_is_offered_when_somebody_without_a_screen_has_the_floor_and_we_are_on_the_record(
    keep: str, off: bool, offered: bool
) -> None:
    world = World(item("queue", keep=keep))
    world.do(AMA, PutIn("Femi"))
    if off:
        world.do(AMA, RecordOff())
    world.do(DI, TakeRole("scribe"))
    world.do(AMA, CallNext())
    told = "To write down what Femi says: scribe Femi: ..."
    assert [told in " ".join(world.told(who)) for who in (AMA, DI, BO)] == [offered, offered, False]


def test_after_the_end_those_who_are_still_there_talk_and_nothing_keeps_or_repeats_it() -> None:
    world = World(item("open", keep="recap"))
    world.do(AMA, End(really=True))
    kept = len(world.journal)
    assert world.do(BO, Off("Shall we send it?")) == []
    assert world.told(CY)[-1] == "Bo (not kept): Shall we send it?"
    assert world.refused(BO, Say("Shall we send it?")) == "closed"
    assert len(world.journal) == kept
    assert not any(isinstance(message, Spoken) for message in core.recount(world.state, CY)), (
        "whoever was away missed it"
    )


def test_whoever_said_yes_or_no_to_each_of_their_lines_has_answered() -> None:
    world = World(item("open", keep="recap"))
    assert not has_answered(world.state, BO)
    world.do(BO, Say("One."))
    world.do(BO, Say("Two."))
    first, second = world.kept.words.of(BO)
    assert not has_answered(world.state, BO)
    world.do(BO, Consent([first], UNNAMED))
    assert not has_answered(world.state, BO)
    world.do(BO, Consent([second], GROUP))
    assert has_answered(world.state, BO)
    known = world.kept.words.by_id
    known[second].kind, known[second].no = CONCERN, False  # what no recap ever tells needs no answer
    assert has_answered(world.state, BO)
    known[first].withdrawn = True
    assert not has_answered(world.state, BO), "nothing is left that could be answered"


def test_whoever_waits_to_be_called_is_told_that_their_hand_is_up() -> None:
    world = World(item("queue"))
    assert world.refused(BO, Say("x")) == "ask_for_floor"
    world.do(BO, Hand())
    assert world.refused(BO, Say("x")) == "not_called"
