"""What the line says when the meeting is over: my words, the release, and how to read the recap."""

from __future__ import annotations

import msgspec
import pytest

from cop_tui import core
from cop_tui.acts import queries, quoting
from cop_tui.acts.act import Misread, Question, Send, Tell
from cop_tui.acts.calling import PAUSED, TITLE, Calling
from cop_tui.client import mynotes
from cop_tui.core import view as meeting
from cop_tui.core.engine.ids import PersonId, WordId
from cop_tui.core.topics import afterwards, clock, learning, release, setup, words
from cop_tui.ui.panels import own
from tests.acts import rooms
from tests.acts.rooms import PLAN, REVEAL, as_session, command, read, room
from tests.ui.fake import FakeSession
from tests.ui.shown import after_end, screen, view_of


def ended(*released: str, wrote: bool = True) -> FakeSession:
    """Return Ana's side of a meeting that is over and whose recap these released."""
    fake = room("Ana")
    if wrote:
        fake.act("Ana", words.Say("We were tired."))
    fake.act("Ama", release.AskAll())
    fake.act("Ama", setup.End(really=True))
    for name in released:
        fake.act(name, release.ReleaseRecap(fake.server.kept.seq))
    return fake


def lines(fake: FakeSession, line: str) -> list[str]:
    step = read(fake, line)
    assert isinstance(step, Tell)
    return list(step.lines)


@pytest.mark.parametrize("line", ["now?", "where?"])
def test_enter_names_what_is_left_to_do_with_my_words_and_the_recap(line: str) -> None:
    said = " ".join(lines(ended(), line))
    assert "Your own words: mine; quote, soften or withdraw them for 30 days." in said
    assert "The recap is a draft until two people have checked and released it: release." in said
    assert queries.TO_READ in said
    assert "Your own words" not in " ".join(lines(ended(wrote=False), line))


def test_help_lists_what_is_left_to_do() -> None:
    heads = [line.split(":")[0].split()[0] for line in lines(ended(), "help") if line.startswith("  ")]
    assert {"mine", "quote", "soften", "withdraw", "release", "recap?"} <= set(heads)
    assert len(heads) == len(set(heads))
    assert "recap?" not in " ".join(lines(room("Ana"), "help"))


@pytest.mark.parametrize("line", ["recap?", "/recap?"])
def test_recap_is_a_question_about_where_it_stands_and_nothing_to_say_to_the_room(line: str) -> None:
    assert lines(room("Ana"), line) == [
        f"The recap is a draft. After the end two people check and release it. {queries.TO_READ}"
    ]
    for wrote in (True, False):
        over = lines(ended("Ama", "Bo", wrote=wrote), line)
        assert over == [f"The recap is released, by Ama and Bo. {queries.TO_READ}"], "nobody is reminded any more"
    assert "lacks your yes" not in " ".join(lines(ended("Ama"), line)), "one line of mine is no gap of the group"


def test_whoever_has_released_is_told_that_one_other_is_needed_on_both_clients() -> None:
    fake = ended("Ana")
    sentence = "The recap is a draft. You released it; it takes one other person, a space holder."
    assert sentence in " ".join(lines(fake, "now?"))
    assert sentence in " ".join(lines(fake, "recap?"))


def with_a_note_only() -> FakeSession:
    fake = room("Ana")
    fake.act("Ama", release.AskAll())
    fake.my_notes.append(mynotes.new_note("We never have time.", REVEAL, False))
    return fake


def test_somebody_who_wrote_notes_only_is_answered_when_everybody_is_asked() -> None:
    fake = with_a_note_only()
    for answer in ("all", "none", "quote all"):
        with pytest.raises(Misread, match=r"Your notes without name stay as you marked them .* take one back: mine\."):
            read(fake, answer)
    assert "We never have time." in " ".join(lines(fake, "choose"))


def test_somebody_whose_notes_are_gone_wrote_nothing() -> None:
    fake = with_a_note_only()
    fake.my_notes[0].text = ""
    assert isinstance(read(fake, "all"), Question), "nothing was asked of them"
    with pytest.raises(Misread, match="nothing that is kept"):
        read(fake, "quote all")


@pytest.mark.parametrize(("regime", "may"), [("open", "may be quoted without name"), ("closed", "stays, in the recap")])
def test_mine_says_what_a_yes_means_in_this_meeting(regime: str, may: str) -> None:
    items = tuple(msgspec.structs.replace(item, keep="group") for item in PLAN.items)
    fake = room("Ana", plan=msgspec.structs.replace(PLAN, items=items, regime=regime))
    fake.act("Ana", words.Say("We were tired."))
    fake.act("Ana", afterwards.Consent(fake.replica.kept.words.of(fake.replica.me), words.UNNAMED))
    assert may in " ".join(lines(fake, "mine"))
    assert may.replace(" without name", "") in str(own.entries(as_session(fake)))


def test_the_screen_after_the_end_says_the_same_sentences() -> None:
    for released in ((), ("Ama",), ("Ana",), ("Ama", "Ana")):
        fake = ended(*released)
        shown = " ".join(line.plain for line in after_end(view_of(fake), 200))
        said = meeting.recap_stands(fake.replica.state, fake.replica.me)
        assert said in shown
        assert said in " ".join(lines(fake, "now?"))
        assert queries.TO_READ in shown
        assert all(word in shown for word in ("mine", "quote", "soften", "withdraw"))


def test_where_only_themes_leave_a_yes_to_what_was_said_promises_nothing() -> None:
    fake = room("Ana", plan=msgspec.structs.replace(PLAN, regime="themes"))
    assert "no recap tells it" in queries.record_line(as_session(fake))
    assert (
        "The recap tells what we learned, decided, promised together and parked"
        in queries.lobby_lines(as_session(fake))[-1]
    )
    fake.act("Ana", words.Say("We were tired."))
    fake.act("Ana", learning.Learn("Rest is work."))
    fake.act("Ana", afterwards.Consent(fake.replica.kept.words.of(fake.replica.me), words.UNNAMED))
    said = lines(fake, "mine")
    assert said[0] == "1. We were tired. [stays with the group: only themes leave]"
    assert said[1] == "2. Rest is work. [may be quoted without name]"
    assert [state for *_, state in own.entries(as_session(fake))] == [
        queries.STAYS,
        "may be quoted, without your name",
    ]
    shown = screen(view_of(fake), (120, 34))
    assert "kept for us" in shown.top.plain
    fake.act("Ama", release.AskAll())
    assert "The recap may quote 1 of your 1 line." in screen(view_of(fake), (120, 34)).text
    assert "Only what was learned, decided, promised together or parked can stand in it." in core.tell(
        fake.replica.state, release.Asked(PersonId(1)), fake.replica.me
    )


@pytest.mark.parametrize(
    ("convened", "ask"),
    [("", "try again later."), ("Ama, ama@example.org", "ask whoever convened this meeting: Ama, ama@example.org.")],
)
def test_after_the_end_it_is_said_where_it_is_reached_and_whom_to_ask_where_it_is_not(convened: str, ask: str) -> None:
    fake = ended()
    kept = fake.replica.kept
    kept.setup.session = msgspec.structs.replace(kept.setup.session, card=setup.Card(convened=convened))
    sentence = f"What was kept is on Ama's laptop; it answers while the server there runs. If it does not answer, {ask}"
    assert sentence in lines(fake, "now?")
    assert sentence in " ".join(line.plain for line in after_end(view_of(fake), 200))
    assert sentence in queries.joining_lines(as_session(fake))
    assert sentence not in " ".join(queries.joining_lines(as_session(room("Ana"))))


def answered(to: str = words.UNNAMED) -> FakeSession:
    """Return Ana's side of a meeting that is over, in which she answered for all of her lines."""
    fake = room("Ana")
    for text in ("We were tired.", "We began late."):
        fake.act("Ana", words.Say(text))
    fake.act("Ama", release.AskAll())
    first, second = fake.replica.kept.words.of(fake.replica.me)
    fake.act("Ana", afterwards.Consent([first], to))
    fake.act("Ama", setup.End(really=True))
    fake.act("Ana", afterwards.Consent([second], words.GROUP))
    return fake


ARE_IN = "Your answers are in. mine changes them for 30 days."


@pytest.mark.parametrize("to", [words.UNNAMED, words.GROUP])
def test_whoever_answered_for_all_their_lines_is_told_so_and_asked_no_more_on_both_clients(to: str) -> None:
    fake = answered(to)
    said = lines(fake, "now?")
    assert ARE_IN in said
    assert "Your own words: mine" not in " ".join(said)
    typed = rooms.reader(fake)
    assert not typed.asks_quoting
    view = view_of(fake)
    view.quoting = typed.asks_quoting
    for size in ((80, 24), (120, 34)):
        shown = screen(view, size)
        assert ARE_IN in " ".join(shown.now.text.split())
        assert "You wrote" not in shown.now.text
        assert not {"all", "choose", "none"} & set(shown.foot.line.plain.split())


def test_whoever_left_a_line_without_an_answer_is_asked_after_the_end() -> None:
    fake = answered()
    assert quoting.answers_are_in(as_session(fake))
    fake = ended()
    assert rooms.reader(fake).asks_quoting
    assert ARE_IN not in lines(fake, "now?")


def test_a_word_alone_still_changes_the_answers_after_the_end() -> None:
    fake = answered()
    step = read(fake, "all")
    assert isinstance(step, Send)
    assert step.command == afterwards.Consent(fake.replica.kept.words.of(fake.replica.me), words.UNNAMED)


def test_quote_all_leaves_what_may_be_quoted_with_my_name_as_it_is() -> None:
    fake = room("Ana")
    fake.act("Ana", words.Say("One."))
    named = WordId(fake.server.kept.seq)
    fake.act("Ana", words.Say("Two."))
    fake.act("Ana", afterwards.Consent([named], words.NAMED))
    assert command(fake, "quote all") == afterwards.Consent([WordId(named + 1)], words.UNNAMED)
    assert command(fake, "quote all without name") == afterwards.Consent([named, WordId(named + 1)], words.UNNAMED)
    fake.act("Ana", afterwards.Consent([WordId(named + 1)], words.NAMED))
    with pytest.raises(Misread, match="with your name already"):
        read(fake, "quote all")


def test_a_pause_is_over_with_the_meeting() -> None:
    fake = room("Ana")
    calling = Calling(as_session(fake))
    fake.act("Bo", clock.Pause())
    assert (calling.follow(), calling.title) == (True, PAUSED)
    for line in ("queue?", "time?"):
        assert any("All clocks have stopped." in said for said in rooms.told(fake, line))
    fake.act("Ama", setup.End(really=True))
    assert (calling.follow(), calling.title) == (False, TITLE)
    for line in ("queue?", "time?", "now?"):
        assert not any("clocks have stopped" in said for said in rooms.told(fake, line)), line
