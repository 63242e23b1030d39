"""What stands in a recap and in which order, folded from the events of an example meeting."""

from __future__ import annotations

import re
from typing import Any

import pytest

from cop_tui import core
from cop_tui.core import State
from cop_tui.core.engine.ids import ItemId, Ms, PersonId, WordId
from cop_tui.core.engine.sections import FRAMING
from cop_tui.core.recap_parts import NOTHING_YET
from cop_tui.core.topics.afterwards import ConsentGiven, WordsSoftened, WordsWithdrawn
from cop_tui.core.topics.agenda import ItemAdded, ItemClosed, ItemOpened
from cop_tui.core.topics.notes import NoteShown, NoteWithdrawn
from cop_tui.core.topics.people import Joined
from cop_tui.core.topics.release import RecapReleased
from cop_tui.core.topics.rounds import RoundEnded, RoundStarted
from cop_tui.core.topics.setup import NextTime, Opened, Planned, PlannedItem, SessionPlan
from cop_tui.core.topics.words import AGREE, COMMIT, GROUP, LEARN, NAMED, PARK, SAY, UNNAMED, WordsKept
from cop_tui.core.topics.writing import INTRO, PieceWritten
from cop_tui.recap import FORMATS, Bullet, Recap, Section, build, export, render

AMA, BO, CY = PersonId(1), PersonId(2), PersonId(3)
NAMES = ("Ama", "Bo", "Cy")
OPENED = 1_773_324_000_000  # 12 March 2026, 14:00 UTC
BRINGS, HARD, LEARNING, PARKED, CHECK_OUT = map(ItemId, (2, 3, 5, 6, 7))

PLAN = SessionPlan(
    title="The role of reflection in co-production",
    purpose="We support each other and learn together",
    next=NextTime("Thursday 9 April, 2 pm", "https://example.org/come"),
    items=(
        PlannedItem("Welcome", mode="info", keep="live"),
        PlannedItem("What reflection brings", "What does reflection bring?", keep="recap"),
        PlannedItem("What is hard, or not working?", mode="reveal", keep="recap", hard=True),
        PlannedItem("Break", mode="break", keep="live"),
        PlannedItem(
            "Learning points", "What would you tell somebody who starts tomorrow?", "round", keep="recap", learning=True
        ),
        PlannedItem("Parked", mode="open", keep="group"),
        PlannedItem("Check-out", "How was it?", "round", keep="live"),
    ),
)


class Table:
    """A meeting folded event by event, as a server or a client would have it."""

    def __init__(self, plan: SessionPlan = PLAN) -> None:
        self.state = State()
        self.fold(Planned(plan), *(Joined(PersonId(n), name) for n, name in enumerate(NAMES, 1)), Opened(Ms(OPENED)))

    def fold(self, *events: core.Event) -> int:
        for event in events:
            core.apply(self.state, event)
        return self.state.kept.seq

    def item(self, number: int) -> None:
        self.fold(ItemOpened(ItemId(number), Ms(OPENED)), ItemClosed(ItemId(number), Ms(OPENED)))

    def words(
        self, text: str, consent: str = GROUP, item: ItemId = BRINGS, kind: str = SAY, who: PersonId = AMA, r: int = 0
    ) -> int:
        number = self.fold(WordsKept(who, text, item, r, kind))
        if consent != GROUP:
            self.fold(ConsentGiven([WordId(number)], consent))
        return number

    def note(self, key: str, text: str, quote: bool, item: ItemId = HARD) -> None:
        self.fold(NoteShown(key * 64, item, text, quote))

    def release(self) -> None:
        self.fold(RecapReleased(AMA), RecapReleased(BO))

    @property
    def recap(self) -> Recap:
        return build(self.state)


@pytest.fixture
def table() -> Table:
    """A meeting in which everything that can be in a recap has happened, and much that cannot."""
    table = Table()
    for number in (1, BRINGS, HARD, 4, LEARNING, PARKED, CHECK_OUT):
        table.item(number)
    table.words("It gives us a pause.", UNNAMED)
    table.words("It changes who is asked.", NAMED, who=BO)
    table.words("Only for this room.")
    table.note("a", "We never have time.", quote=True)
    table.note("b", "Only shown here.", quote=False)
    table.words("Plan the pause first.", UNNAMED, LEARNING, LEARN)
    table.words("Ask who is missing.", UNNAMED, LEARNING, SAY, who=CY, r=1)
    table.words("We say when we are tired.", UNNAMED, BRINGS, AGREE)
    table.words("I will send the reading list.", UNNAMED, PARKED, COMMIT)
    table.words("Who pays for thinking?", UNNAMED, PARKED, PARK)
    table.words("Something between us.", GROUP, PARKED, PARK)
    table.words("Kept for the group.", UNNAMED, PARKED)
    return table


def texts(section: Section | None) -> set[str]:
    return {b.text for b in section.bullets} if section else set()


def everything(recap: Recap) -> str:
    return "\n".join(render(recap, f) for f in FORMATS)


def test_the_sections_stand_in_the_order_of_a_recap_written_by_hand(table: Table) -> None:
    assert [s.heading for s in table.recap.ordered()] == [
        "What does reflection bring?",
        "What is hard, or not working?",
        "Learning points",
        "What we agreed about working together",
        "What we promised",
        "Parked, and what happens to it",
        "Come along",
    ]


def test_the_title_is_the_theme_and_one_paragraph_says_what_for_and_when(table: Table) -> None:
    assert table.recap.title == PLAN.title
    assert table.recap.framing == (
        "We support each other and learn together. Our last session took place on 12 March 2026; we explored "
        "“The role of reflection in co-production”. Some of what was said is worth passing on, in the words of those "
        "who said it."
    )
    assert table.recap.thanks == "Thanks to all who came along and contributed."


def test_words_stand_under_the_question_they_were_said_to(table: Table) -> None:
    (brings,) = table.recap.sections
    assert texts(brings) == {"It gives us a pause.", "It changes who is asked."}
    assert all(b.quote for b in brings.bullets)


def test_no_answer_means_no(table: Table) -> None:
    for unasked in ("Only for this room.", "Only shown here.", "Something between us."):
        assert unasked not in everything(table.recap)


def test_words_of_an_item_that_is_kept_for_the_group_stay_with_the_group(table: Table) -> None:
    table.note("c", "Written for the group.", quote=True, item=PARKED)
    assert "for the group." not in everything(table.recap)


def test_a_name_is_there_only_where_its_author_chose_that(table: Table) -> None:
    assert Bullet("It changes who is asked.", True, "Bo") in table.recap.sections[0].bullets
    written = everything(table.recap)
    assert "Ama" not in written
    assert "Cy" not in written


def test_withdrawn_words_and_notes_are_gone_from_a_released_recap_too(table: Table) -> None:
    table.release()
    word = next(n for n, t in table.state.texts.items() if t == "It gives us a pause.")
    table.fold(WordsWithdrawn([word]), NoteWithdrawn("a" * 64))
    written = everything(table.recap)
    assert "It gives us a pause." not in written
    assert "We never have time." not in written
    assert "Edition 3." in written, "each makes the next edition by itself"
    assert "Draft" not in written
    table.release()
    assert "What is hard" not in everything(table.recap)


def test_words_whose_text_is_not_here_are_left_out(table: Table) -> None:
    table.state.texts.clear()
    assert not any(s.bullets for s in table.recap.ordered())


def test_softened_words_take_the_place_of_the_old_ones(table: Table) -> None:
    word = next(n for n, t in table.state.texts.items() if t == "It gives us a pause.")
    table.fold(WordsSoftened(word, "It slows us down."))
    assert "It slows us down." in texts(table.recap.sections[0])
    assert "It gives us a pause." not in everything(table.recap)


def test_what_did_not_work_has_a_section_of_its_own_before_the_learning(table: Table) -> None:
    (hard,) = table.recap.not_working
    assert texts(hard) == {"We never have time."}
    headings = [s.heading for s in table.recap.ordered()]
    assert headings.index(hard.heading) < headings.index("Learning points")


@pytest.mark.parametrize("question", ["What isn't working?", "What got in our way?", "Learning points"])
def test_the_plan_says_what_stands_on_its_own_and_no_wording_does(question: str) -> None:
    plans: tuple[dict[str, Any], ...] = ({}, {"hard": True}, {"learning": True})
    for plan in plans:
        table = Table(
            SessionPlan(
                "T",
                items=(PlannedItem("Talk", question, keep="recap", **plan), PlannedItem("Then")),
            )
        )
        table.item(1)
        table.words("It is so.", UNNAMED, item=ItemId(1))
        recap = table.recap
        assert [s.heading for s in recap.not_working] == [question] * ("hard" in plan)
        assert [s.heading for s in recap.sections] == [question] * (not plan)
        assert (recap.learning is not None) == ("learning" in plan)


def test_an_answer_never_decides_which_section_it_stands_in() -> None:
    table = Table()
    table.item(BRINGS)
    table.words("It failed and was hard and did not work.", UNNAMED)
    assert texts(table.recap.sections[0]) == {"It failed and was hard and did not work."}
    assert not table.recap.not_working


def test_learning_points_are_sentences_and_what_was_said_beside_them_is_quoted(table: Table) -> None:
    learning = table.recap.learning
    assert learning is not None
    assert learning.lead == "What would you tell somebody who starts tomorrow?"
    assert set(learning.bullets) == {Bullet("Plan the pause first."), Bullet("Ask who is missing.", quote=True)}


def test_parked_things_say_what_happens_to_them(table: Table) -> None:
    parked = table.recap.parked
    assert parked is not None
    assert texts(parked) == {"Who pays for thinking?"}
    assert parked.lead.endswith("Other things are parked and stay with the group.")


def test_parked_things_that_nobody_agreed_to_share_are_said_to_be_there_and_not_shown() -> None:
    table = Table()
    table.words("Between us.", GROUP, PARKED, PARK)
    parked = table.recap.parked
    assert parked is not None
    assert not parked.bullets
    assert parked.lead.startswith("Some topics were parked: set aside for another time.")


def test_when_all_parked_things_are_shown_no_others_are_mentioned() -> None:
    table = Table()
    table.words("Who pays?", UNNAMED, PARKED, PARK)
    assert table.recap.parked == Section(
        "Parked, and what happens to it", "The group keeps these and comes back to them.", (Bullet("Who pays?"),)
    )


def test_the_invitation_says_when_and_how_and_leaves_an_address_whole(table: Table) -> None:
    address = "https://example.org/come"
    assert table.recap.invitation == Section(
        "Come along", f"Next session: Thursday 9 April, 2 pm. How to join: {address}", links=(address,)
    )


@pytest.mark.parametrize(
    ("join", "told"),
    [
        ("all are welcome", "All are welcome."),
        ("https://example.org/come or ring", "https://example.org/come or ring."),
        ("ana@example.org", "ana@example.org."),
        ("write to Ana", "Write to Ana."),
    ],
)
def test_what_the_invitation_says_begins_with_a_capital_and_an_address_stays_as_it_is(join: str, told: str) -> None:
    invitation = Table(SessionPlan("T", next=NextTime("every first Monday", join))).recap.invitation
    assert invitation is not None
    assert invitation.lead == f"Next session: Every first Monday. How to join: {told}"


@pytest.mark.parametrize(
    ("join", "told"),
    [
        ("All are welcome.", "All are welcome."),
        ("All are welcome, for the whole of it or for half. Write to ana@example.org", "All are welcome, for the whole of it or for half. Write to ana@example.org."),
        ("all are welcome", "How to join: All are welcome."),
        ("https://example.org/come. All are welcome.", "How to join: https://example.org/come. All are welcome."),
    ],
)  # fmt: skip
def test_how_to_join_has_no_label_where_it_was_written_as_a_sentence(join: str, told: str) -> None:
    invitation = Table(SessionPlan("T", next=NextTime("every first Monday", join))).recap.invitation
    assert invitation is not None
    assert invitation.lead == f"Next session: Every first Monday. {told}"


def test_without_a_next_time_there_is_no_invitation() -> None:
    assert Table(SessionPlan("T")).recap.invitation is None


def test_a_question_asked_in_a_round_is_a_section_and_the_same_question_twice_is_one() -> None:
    table = Table(SessionPlan("T", items=tuple(PlannedItem(f"Talk {n}", "What now?", keep="recap") for n in (1, 2))))
    for item in (1, 2):
        table.fold(
            ItemOpened(ItemId(item), Ms(OPENED)), RoundStarted(item, ItemId(item), "And in one word?", 30, [AMA, BO])
        )
        table.fold(RoundEnded(item), ItemClosed(ItemId(item), Ms(OPENED)))
        table.words(f"word {item}", UNNAMED, ItemId(item), r=item)
        table.words(f"talk {item}", UNNAMED, ItemId(item))
    assert [(s.heading, texts(s)) for s in table.recap.sections] == [
        ("What now?", {"talk 1", "talk 2"}),
        ("And in one word?", {"word 1", "word 2"}),
    ]


def test_a_round_without_a_prompt_belongs_to_the_question_of_its_item() -> None:
    table = Table()
    table.fold(ItemOpened(BRINGS, Ms(OPENED)), RoundStarted(1, BRINGS, "", 30, [AMA]))
    table.words("a pause", UNNAMED, r=1)
    assert [(s.heading, texts(s)) for s in table.recap.sections] == [("What does reflection bring?", {"a pause"})]


def test_an_item_somebody_proposed_has_its_title_as_heading() -> None:
    table = Table()
    table.fold(ItemAdded(ItemId(8), PlannedItem("Funding", keep="recap"), BO))
    table.item(8)
    table.words("It ends in June.", UNNAMED, ItemId(8))
    assert [s.heading for s in table.recap.sections] == ["Funding"]


def test_questions_that_were_never_put_are_not_in_the_recap() -> None:
    assert Table().recap.sections == ()
    assert Table().recap.not_working == ()


def test_a_draft_says_under_the_heading_of_what_was_asked_that_nothing_may_be_quoted_and_a_released_recap_does_not() -> (
    None
):
    table = Table()
    for number in (1, BRINGS, HARD, LEARNING):
        table.item(number)
    table.words("I will try.", GROUP, BRINGS, COMMIT)
    assert [s.heading for s in table.recap.ordered()] == [
        "What does reflection bring?",
        "What is hard, or not working?",
        "Learning points",
        "What we promised",
        "Come along",
    ]
    assert all(s.lead.endswith(NOTHING_YET) for s in table.recap.ordered()[:-1])
    table.release()
    assert [s.heading for s in table.recap.ordered()] == ["Come along"]


def test_it_is_a_draft_until_two_people_have_released_it(table: Table) -> None:
    banner = "Draft, still being checked."
    for format in ("md", "html", "txt"):
        assert banner in render(table.recap, format)
    table.fold(RecapReleased(AMA))
    assert table.recap.draft
    table.fold(RecapReleased(BO))
    assert not table.recap.draft
    assert banner not in everything(table.recap)


def test_the_order_of_contributions_tells_nothing_about_who_or_when() -> None:
    said = [f"thought {n}" for n in range(12)]
    forward, backward = Table(), Table()
    for table, order in ((forward, said), (backward, said[::-1])):
        table.item(BRINGS)
        for n, text in enumerate(order):
            table.words(text, UNNAMED, who=PersonId(1 + n % 3))
    assert forward.recap.sections == backward.recap.sections
    assert [b.text for b in forward.recap.sections[0].bullets] not in (said, said[::-1])


def test_the_recap_holds_no_attendance_no_times_and_no_counts(table: Table) -> None:
    table.release()
    written = "\n".join(render(table.recap, f) for f in ("md", "txt"))
    assert not re.search(r"\d\d:\d\d", written)
    assert set(re.findall(r"\d+", written)) <= {"12", "2026", "9", "2"}  # the date, and the next time as written


def test_a_meeting_that_has_not_begun_has_a_recap_without_a_date() -> None:
    table = Table()
    table.state.kept.setup.opened = Ms(0)
    assert "we explored" not in table.recap.framing
    table.state.kept.setup.opened = Ms(10**20)
    assert "We explored" in table.recap.framing


def test_an_unknown_format_is_an_error_that_names_the_known_ones(table: Table) -> None:
    with pytest.raises(ValueError, match="md, html, txt, json, paste"):
        render(table.recap, "docx")
    with pytest.raises(ValueError, match="md, html, txt, json, paste"):
        export(table.recap, "odt")


def test_who_wrote_an_introduction_of_their_own_says_there_what_there_is_to_say_of_the_quotes() -> None:
    table = Table()
    assert table.recap.note.startswith("Nobody is quoted here who has not agreed. If you find your words here")
    table.fold(PieceWritten(kind=INTRO, key=FRAMING, text="Nobody stands here who did not say yes."))
    number = table.state.kept.seq
    assert number in table.state.texts
    assert table.recap.framing == "Nobody stands here who did not say yes."
    assert table.recap.note.startswith("If you find your words here and think again, take them back:")
