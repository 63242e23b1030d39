"""What is nearly an act is asked about as that act, and never said to the room instead; a sentence stays a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop_tui.acts import queries
from cop_tui.acts.act import LOOK, Leave, Misread, Question, Send, Tell, UseNote
from cop_tui.acts.entered import Entered
from cop_tui.acts.near import FAR, SLIPS, distance, joined, near
from cop_tui.acts.ordinary import ORDINARY
from cop_tui.acts.parser import ACTS, NEAR, find, help_lines
from cop_tui.acts.performing import Performer, Reply
from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.topics import agenda, clock, floor, learning, parking, words
from tests.acts.rooms import OPEN, QUEUE, REVEAL, as_session, number, read, reader, room
from tests.ui.fake import FakeSession

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.acts.act import Act

SAY = "Did you mean to say this to the room?"


def speaking() -> FakeSession:
    """Return a meeting in which Ana has the floor."""
    fake = room(item=QUEUE)
    fake.act("Ana", floor.Hand())
    fake.act("Ama", floor.CallNext())
    return fake


def waiting() -> FakeSession:
    """Return a meeting in which Ana waits for nothing yet."""
    return room(item=QUEUE)


def holding() -> FakeSession:
    """Return the same meeting as its space holder sees it."""
    return room("Ama", item=QUEUE)


def asked(fake: FakeSession, line: str) -> Question:
    """Return the question that a line leads to."""
    step = read(fake, line)
    assert isinstance(step, Question), (line, step)
    return step


TYPED = [
    # typed, offered
    ("parl Who pays?", "park Who pays"),
    ("pakr Who pays?", "park Who pays"),
    ("prak Who pays?", "park Who pays"),
    ("lear Go slowly", "learn Go slowly"),
    ("lern Go slowly", "learn Go slowly"),
    ("learm: Go slowly", "learn Go slowly"),
    ("comit I call them", "commit I call them"),
    ("commmit I call them", "commit I call them"),
    ("propse We rest", "propose We rest"),
    ("porpose We rest", "propose We rest"),
    ("pas", "pass"),
    ("psas", "pass"),
    ("past", "pass"),
    ("donee", "done"),
    ("odne", "done"),
    ("Done.", "done"),
    ("asy We are tired", "say We are tired"),
    ("sayy We are tired", "say We are tired"),
    ("offf Between us", "off Between us"),
    ("agre We rest", "agree We rest"),
    ("awya", "away"),
    ("puase", "pause"),
    ("paus", "pause"),
    ("rol timekeeper", "role timekeeper"),
    ("utnimed", "untimed"),
    ("untimd off", "untimed off"),
    ("check on em", "check on me"),
    ("chek on me", "check on me"),
    ("ask to laeve Bo", "ask to leave Bo"),
    ("slwoer please", "slower please"),
    ("jargn", "jargon"),
    ("queu?", "queue"),
    ("qeue", "queue"),
    ("woh?", "who"),
    ("adenda?", "agenda"),
    ("hlep", "help"),
    ("byee", "bye"),
    ("/lear Go slowly", "learn Go slowly"),
    ("mroe", "more"),
]
HELD = [
    ("mov on", "move on"),
    ("moveon", "move on"),
    ("move-on", "move on"),
    ("mvoe on", "move on"),
    ("put bakc", "put back"),
    ("nxt", "next"),
    ("nxt Bo", "next Bo"),
    ("tke 3", "take 3"),
    ("roudn 30 What now?", "round 30 What now"),
    ("clsoe queue", "close queue"),
    ("clos the queue", "close the queue"),
    ("exten 5", "extend 5"),
    ("close the qeue", "close the queue"),
    ("putin Femi", "put in Femi"),
    ("close dor", "close door"),
    ("edn", "end"),
]
SAID = [
    ("put the rates in the parking lot", "park the rates"),
    ("step away", "away"),
    ("take a break", "pause"),
    ("I promise to call them", "promise to call them"),
    ("ask Bo to leave", "ask to leave Bo"),
    ("add the rates to the agenda", "agenda+ the rates"),
    ("end my turn", "done"),
    ("could i have more time", "more"),
    ("Can I have more time?", "more"),
    ("leave", "bye"),
    ("log out", "bye"),
]
HELD_SAID = [
    ("give the floor to Bo", "next Bo"),
    ("give Bo the floor", "next Bo"),
    ("give bo the flor", "next bo"),
    ("give somebody the floor", "next"),
    ("next part", "move on"),
    ("go to part 3", "take 3"),
    ("give us 5 more minutes", "extend 5"),
    ("add Femi on the phone", "put in Femi"),
    ("go off the record", "off the record"),
    ("lock the door", "close door"),
    ("end the meeting", "end"),
    ("lay down my role", "lay down"),
    ("give my role up", "lay down"),
    ("stop", "pause"),
    ("break", "pause"),
    ("skip this part", "move on"),
]
HANDS = [
    ("hnad", "hand"),
    ("hadn", "hand"),
    ("and", "hand"),
    ("hnad about rates", "hand about rates"),
    ("hnad abuot buses", "hand about buses"),
    ("hnad About buses", "hand About buses"),
    ("hnad buses abuot here", "hand buses abuot here"),
    ("raise hand", "hand"),
    ("raise my hand", "hand"),
    ("Raise my hand!", "hand"),
    ("rasie my hand", "hand"),
    ("raise my hand about rates", "hand about rates"),
    ("I want to speak", "hand"),
    ("me next", "hand"),
    ("stop", "pause"),
    ("unpause", "resume"),
]
CASES: list[tuple[str, str, Callable[[], FakeSession]]] = [(line, offered, speaking) for line, offered in TYPED + SAID]
CASES += [(line, offered, waiting) for line, offered in HANDS]
CASES += [(line, offered, holding) for line, offered in HELD + HELD_SAID]
CASES += [
    (line, "begin", lambda: room("Ama", begun=False)) for line in ("start", "Start now", "Let's start", "lets begin")
]
CASES += [(line, "reveal", lambda: room("Ama", item=REVEAL)) for line in ("show", "show them", "show all")]


@pytest.mark.parametrize(("line", "offered", "meeting"), CASES, ids=[case[0] for case in CASES])
def test_what_is_nearly_an_act_is_asked_about_as_that_act(
    line: str, offered: str, meeting: Callable[[], FakeSession]
) -> None:
    question = asked(meeting(), line)
    assert f"Did you mean {offered}? " in question.text
    assert SAY not in question.text
    assert question.text.endswith("y / n")
    assert question.then.act is not None
    found = find(offered) or find(f"{offered}?")
    assert found is not None
    assert question.then.act is found[0]


def test_a_mistyped_word_of_a_turn_is_no_speech_and_yes_does_what_was_asked() -> None:
    typed = reader(speaking())
    asked = typed.read("lear Go slowly")
    assert asked == Question(
        "lear is not a word here. Did you mean learn Go slowly? y / n", Send(learning.Learn("Go slowly"))
    )
    done = typed.read("y")
    assert done == Send(learning.Learn("Go slowly"))
    assert isinstance(done, Send)
    assert done.line == "learn Go slowly", "a line that comes back is the one that was meant"
    typed.read("lear Go slowly")
    assert typed.read("n") == Tell(["Nothing was sent. say ... says it to the room."])
    typed.read("awya")
    assert typed.read("n") == Tell(["Nothing was sent."])


@pytest.mark.parametrize(
    ("me", "item", "line", "said"),
    [
        ("Ana", OPEN, "lear", r"^lear is not a word here, and nothing was sent\. Did you mean learn \.\.\.\? Type the lesson"),
        ("Ana", OPEN, "pas", r"^pas is not .*Did you mean pass\? It is not your turn now\."),
        ("Ana", OPEN, "donee", r"Did you mean done\? It is not your turn now\."),
        ("Ana", OPEN, "donee and thank you", r"Did you mean done\? It is not your turn .* say \.\.\. says it to the room\.$"),
        ("Ana", OPEN, "paus for tea", r"Did you mean pause\? It takes nothing after it\. say \.\.\. says it to the room\.$"),
        ("Ana", OPEN, "mov on", r"Did you mean move on\? That is for: space holder\."),
        ("Ana", OPEN, "nxt Bo", r"Did you mean next \[NAME\]\? That is for: "),
        ("Ana", QUEUE, "sya Hello", r"^sya is not .*Did you mean say \.\.\.\? Nobody has called you yet\."),
        ("Ana", OPEN, "wirte We were tired", r"Did you mean write \.\.\.\? Nobody is writing notes"),
        ("Ana", OPEN, "give the floor to Bo", r"^Nothing was sent\. Did you mean next \[NAME\]\? That is for: "),
        ("Ama", QUEUE, "give the floor to Zed", r"Did you mean next \[NAME\]\? There is nobody of that name here\."),
        ("Ama", QUEUE, "end my turn", r"^Nothing was sent\. Did you mean done\? It is not your turn now\."),
        ("Ama", OPEN, "edn of story", r"Did you mean end\? It takes nothing after it\."),
        ("Ana", REVEAL, "sya Hello", r"Did you mean say \.\.\.\? .* write \.\.\. writes it as a note\.$"),
    ],
)  # fmt: skip
def test_what_begins_like_an_act_and_cannot_be_done_is_explained_and_nothing_is_asked(
    me: str, item: ItemId, line: str, said: str
) -> None:
    typed = reader(room(me, item=item))
    with pytest.raises(Misread, match=said):
        typed.read(line)
    assert typed.pending is None


SENTENCES = [
    "and so on", "part of me thinks so", "lead us on", "part of it is money", "and so we should rest", "some of us are tired",
    "had we known that", "band practice is over", "hands are not the point", "land is dear", "hang on a second",
    "hard to say", "one of us should ask", "none of us knows", "gone are the days", "don is right about that",
    "done-for is what I feel", "way too fast for me", "always the same", "past years were better", "class was late",
    "mass is on Sunday", "page two is empty", "place matters to me", "peace is what I want", "cause and effect",
    "because we rest", "parks are closed", "dark days ahead", "marks on the wall", "black and white", "bank holidays count",
    "back-up is no plan", "lots of people left", "list them all", "last-minute changes hurt", "least of all me",
    "later-comers are welcome", "late people matter", "learned a lot today", "lean times ahead", "agreed, and thanks",
    "agrees with what I saw", "closed doors hurt", "closer to the people", "lose no time", "begun is half done",
    "began well enough", "extent of it unknown", "ended too early", "send them a note", "tend to agree", "lend me a hand",
    "takes time to learn", "make it so", "like I said", "time-outs help me", "times have changed", "know what I mean",
    "snow is coming", "move it to May", "wore me out", "bell-like sounds", "well I think so", "tell them no", "will they come",
    "still no answer", "want to know more", "waits too long", "went home early", "what about Bo", "whole days went by",
    "white paper please", "wrote it down myself", "says who", "stay a while", "days go by", "may I add something",
    "feels right to me", "feet on the ground", "fell behind again", "fit-for-purpose is a phrase", "concerns me too",
    "concert is tonight", "content with that", "objects in the way", "rules are rules", "roles matter", "sort-of works",
    "short on money", "sound of silence", "found it hard", "around here we rest", "ground rules first", "quite so",
    "quiet people matter", "quotes should be short", "released too early", "proposals come later", "proposed it twice",
    "purpose comes first", "decided long ago", "decision by decision", "I promised to call them in May", "I am last in line", "I am last", "I am gone",
    "add that to the mix", "continued without me", "presents for all",
    "prevent harm first", "promised too much", "premises are cold", "carry that weight", "give it time", "leave it",
    "let us be kind", "raise your voices", "i think we should rest", "we promise nothing", "stop that noise please", "no idea",
    "match up the notes", "watch up there", "patch up what broke", "catch me later",
]  # fmt: skip


ROOMS = (room(), room("Ama"), room("Di"))


@pytest.mark.parametrize("line", SENTENCES)
def test_a_sentence_is_no_mistyped_word(line: str) -> None:
    for fake in ROOMS:
        assert read(fake, line) == Question(f"{SAY} It would be kept. y / n", Send(words.Say(line)))


def test_the_table_of_sentences_begins_with_enough_ordinary_words() -> None:
    first = {line.partition(" ")[0] for line in SENTENCES}
    assert len(first) >= 100
    assert len(first & ORDINARY) >= 60


def test_an_ordinary_word_begins_a_sentence_and_is_listed_because_it_is_near_a_word() -> None:
    heads = {part for act in ACTS for word in act.words for part in word.split()}
    for first in ORDINARY:
        assert any(0 < near(first, head) < FAR for head in heads), first
        line = f"{first} of us said so"
        assert read(ROOMS[1], line) == Question(f"{SAY} It would be kept. y / n", Send(words.Say(line)))


COMMON = """
the and for that you with this was are have not but from your all his they one can will just like about out what
has when more were who had it's their there her which time get been would she new people how don't some also
them now other i'm its our than good only after first him into know see two make over think any then could back
these want because well said way most much very where even should may here need really did right work year years
being day too going before off why made still take got many never those life say world down great through you're
last that's while best such love man home long look something use can't same used both every come part state
three around between always better find help high little old since another does own things under during game
i've thing give house place school again next each without against didn't end found must show big feel sure team
ever family keep might please put money free second someone away left number city days lot name night play until
company doing few he's let real called different having set thought done however getting god government group
looking public top women business care start system times week already anything case nothing person today change
enough everything full live making point read there's told yet bad doesn't four hard mean once support tell
including music power seen states stop water based believe call head men national small took white came far job
side though try went yes actually american later less line order party run says service country open season shit
thank children everyone general they're trying united using area black following law makes
"""


def test_the_commonest_words_of_english_begin_sentences() -> None:
    for first in COMMON.split():
        line = f"{first} of us said so"
        assert find(line) or read(ROOMS[0], line) == Question(
            f"{SAY} It would be kept. y / n", Send(words.Say(line))
        ), first


def test_an_ordinary_word_alone_may_be_one_of_the_eight_that_applies_now_and_no_other_act() -> None:
    assert asked(speaking(), "past").then == Send(floor.Pass())
    for line in ("past", "well", "fine", "agreed", "none", "choose", "gone"):
        assert asked(room(), line) == Question(f"{SAY} It would be kept. y / n", Send(words.Say(line)))


def test_the_names_of_people_here_begin_sentences() -> None:
    fake = room("Ama")
    assert asked(fake, "Hana would rather wait").text.startswith("Hana is not a word here.")
    fake.act("Ama", floor.PutIn("Hana M"))
    assert asked(fake, "Hana would rather wait").then == Send(words.Say("Hana would rather wait"))


def test_what_applies_now_comes_before_what_does_not() -> None:
    # pase is as near to pass, which needs a turn, as to pause, which anybody may.
    assert asked(room(), "pase").then == Send(clock.Pause())
    assert asked(speaking(), "pase").then == Send(floor.Pass())


def test_words_behind_a_slip_that_cannot_be_said_now_are_kept_as_those_behind_the_word_are() -> None:
    fake = room(item=QUEUE)
    for line in ("say We were tired", "sya We were tired"):
        reply = Performer(as_session(fake), lambda _reply: None).read(Entered(line))
        assert isinstance(reply, Reply)
        assert reply.keep


def test_a_note_is_asked_about_while_people_write() -> None:
    assert asked(room(item=REVEAL), "wrte We were tired").then == UseNote("write", "We were tired")


# Phrases


def test_a_phrase_that_only_looks_is_answered_at_once() -> None:
    for line in ("who is next", "Who is next?", "who's next", "who has the floor"):
        assert read(room(item=QUEUE), line) == read(room(item=QUEUE), "queue?")
    assert read(room(), "who is next to me") == read(room(), "who?"), "more than the phrase is none"
    assert read(room(), "how much time is left?") == read(room(), "time?")


def test_what_i_ask_about_my_own_words_and_promises_is_answered_at_once() -> None:
    for line in ("what may be quoted of mine", "What may be quoted of mine?", "what can be quoted of mine"):
        assert read(room(), line) == read(room(), "mine")
    for line in ("did i promise anything", "Have I promised anything?"):
        assert read(room(), line) == read(room(), "own promises?")


def test_whoever_comes_late_is_told_what_is_happening_and_what_was_said() -> None:
    for line in ("I am late", "i come late"):
        assert read(room(), line) == read(room(), "now?")
    assert read(room(), "i came late") == read(room(), "last")


def test_whoever_has_no_role_is_told_that_there_is_none_to_lay_down() -> None:
    with pytest.raises(Misread, match=r"You hold none that could be laid down; who\? shows who holds which"):
        read(room(), "lay down my role")


def test_a_phrase_for_leaving_asks_first() -> None:
    assert asked(room(), "leave the meeting").then == Leave()


def test_a_phrase_for_raising_a_hand_never_lowers_one() -> None:
    fake = room(item=QUEUE)
    fake.act("Ana", floor.Hand())
    with pytest.raises(Misread, match=r"Did you mean hand .*again lowers it"):
        read(fake, "raise my hand")
    assert asked(fake, "lower my hand").then == Send(floor.LowerHand())


def test_a_phrase_gives_the_floor_to_whom_it_names() -> None:
    for line in ("give the floor to Bo", "give Bo the floor", "Give the floor to bo."):
        assert asked(room("Ama", item=QUEUE), line).then == Send(floor.CallNext(PersonId(number("Bo")), PersonId(0)))
    assert asked(room("Ama", item=QUEUE), "next item").then == Send(agenda.MoveOn(QUEUE))


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_a_phrase_leads_to_its_act_alone_and_takes_nothing_from_a_word(act: Act) -> None:
    for phrase in act.phrases:
        assert phrase == phrase.casefold().strip()
        assert [each.act for each in NEAR.meant(phrase)] == [act]
        assert all(phrase not in other.words for other in ACTS)
        assert sum(phrase in other.phrases for other in ACTS) == 1
        shadowed = find(phrase)
        # A line that says something with its first word is never taken for a phrase.
        assert shadowed is None or "..." not in shadowed[0].takes or shadowed[0] is act, (phrase, shadowed)


# What a word does that is a riddle


def lifted() -> FakeSession:
    """Return a meeting in which Ana's hand is up, and her screen."""
    fake = room(item=QUEUE)
    fake.act("Ana", floor.Hand())
    return fake


def called_next() -> FakeSession:
    """Return a meeting in which Ana waits alone, as its space holder sees it."""
    fake = holding()
    fake.act("Ana", floor.Hand())
    return fake


def voice_speaks() -> FakeSession:
    """Return a meeting in which Zed has the floor by phone, as its space holder sees it."""
    fake = room("Ama", item=QUEUE)
    fake.act("Ama", floor.PutIn("Zed"))
    fake.act("Ama", floor.CallNext(PersonId(6)))
    return fake


@pytest.mark.parametrize(
    ("line", "meeting", "said"),
    [
        ("lower my hand", lifted, "Did you mean lower (to lower your hand)? y / n"),
        ("hnad", lifted, "hnad is not a word here. Did you mean hand (to lower your hand)? y / n"),
        ("hnad", waiting, "hnad is not a word here. Did you mean hand? y / n"),
        ("let others go first", lifted, "Did you mean hand later (to let the others who wait go first)? y / n"),
        ("no more hands", holding, "Did you mean close (to take no new hands)? y / n"),
        ("offf", holding, "offf is not a word here. Did you mean off (to go off the record, everybody)? y / n"),
        ("lay down my role", holding, "Did you mean lay down (to be space holder no longer)? y / n"),
        ("be quiet", waiting, "Did you mean hush (to have only announced what concerns you)? y / n"),
        ("donee", voice_speaks, "donee is not a word here. Did you mean done (to end Zed's turn)? y / n"),
        ("donee", speaking, "donee is not a word here. Did you mean done? y / n"),
        ("nxt", called_next, "nxt is not a word here. Did you mean next (to give the floor to Ana)? y / n"),
        ("lern Go slowly", speaking, "lern is not a word here. Did you mean learn Go slowly? y / n"),
    ],
)
async def test_what_a_word_does_is_said_behind_it_where_the_word_alone_does_not(
    line: str, meeting: Callable[[], FakeSession], said: str
) -> None:
    shown: list[Reply] = []
    performer = Performer(as_session(meeting()), shown.append)
    step = performer.read(Entered(line))
    assert isinstance(step, Question)
    performer.perform(step)
    assert shown[-1].text == said
    assert performer.reader.question == said, "asked again it says the same"


def test_a_phrase_that_has_nothing_of_the_word_is_answered_with_what_that_does() -> None:
    plain = {
        "done", "pass", "pause", "away", "can't follow", "more",  # what they do is what is said for them
        "begin", "next", "open door", "close door", "bye", "end", "continue elsewhere",
    }  # fmt: skip
    for act in ACTS:
        says = any(not {*act.words[0].split()} & {*phrase.split()} for phrase in act.phrases)
        does = act.group != LOOK or act in queries.OF_THE_PROGRAM
        asks_itself = act.name == "release"  # its recap is shown first
        if says and does and not (act.needs or asks_itself or act.does):
            assert act.name in plain, act.name


# A slash


def test_a_slash_before_a_word_of_ours_changes_nothing() -> None:
    assert read(room(), "/bye") == Leave()
    assert read(room(item=QUEUE), "/hand about rates") == Send(floor.Hand("rates"))
    assert read(room(), "/park Who pays?") == Send(parking.Park("Who pays?"))
    assert read(room(), "/help bye") == read(room(), "help bye") == read(room(), "help /bye")
    assert asked(room(), "/usr/bin is full").then == Send(words.Say("/usr/bin is full"))


# Help


def test_help_knows_near_words_and_phrases() -> None:
    session = as_session(room())
    learn = help_lines(session, "learn")
    assert help_lines(session, "lear") == ['There is no word "lear" here. Did you mean this one?', *learn]
    assert help_lines(session, "give somebody the floor") == help_lines(session, "next")


# The distance


some_word = st.text("abcdn", max_size=6)


@given(some_word, some_word)
def test_the_distance_is_the_same_both_ways_and_nothing_only_for_the_same_word(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)
    assert abs(len(one) - len(other)) <= distance(one, other) <= max(len(one), len(other))


@given(st.text("abcdehnoprs", min_size=2, max_size=12), st.data())
def test_one_slip_of_the_fingers_is_a_distance_of_one_at_most(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 2))
    letter = data.draw(st.sampled_from("abcdehnoprs"))
    for slip in (
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ):
        assert distance(slip, word) <= 1


@given(
    st.sampled_from(
        [(word, act) for act in ACTS for word in act.words if " " not in word and len(word) > 4 and word[-1] != ":"]
    ),
    st.data(),
)
def test_a_swap_in_a_longer_word_finds_its_act(known: tuple[str, Act], data: st.DataObject) -> None:
    word, act = known
    at = data.draw(st.integers(0, len(word) - 2))
    slip = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if slip == word or find(slip) or slip in ORDINARY:
        return
    assert act in [each.act for each in NEAR.meant(f"{slip} Bo")]


@given(st.text("abcdehnoprst ?/:.", max_size=40))
def test_what_a_line_may_have_meant_keeps_all_that_was_typed_after_it(line: str) -> None:
    for each in NEAR.meant(line):
        assert each.distance <= SLIPS
        assert each.rest in line
        assert each.act.takes or not each.rest or not each.phrase


@pytest.mark.parametrize(
    ("rest", "takes", "read"),
    [
        ("abuot buses", "[about ...]", "about buses"),
        ("about abuot", "[about ...]", "about abuot"),
        ("above the buses", "[about ...]", "above the buses"),
        ("Bo fro the tea", "NAME for ... / for ...", "Bo for the tea"),
        ("Bo Ann fro the tea", "NAME for ... / for ...", "Bo Ann for the tea"),
        ("2 wiht nmae", "all / none / N, N [with name]", "2 with name"),
        ("wiht", "all / none / N, N [with name]", "with"),
        ("abuot buses", "...", "abuot buses"),
        ("", "[about ...]", ""),
    ],
)
def test_words_that_join_are_read_as_forgivingly_as_the_first(rest: str, takes: str, read: str) -> None:
    assert joined(rest, takes) == read


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("who carried?", "who carried what?"),
        ("ask who carried what", "who carried what?"),
        ("What's going on?", ""),
        ("what did we promise?", "promises?"),
        ("parked?", "lot?"),
        ("give me more time", "more"),
    ],
)
def test_what_people_ask_in_their_own_words_is_answered(line: str, word: str) -> None:
    found = NEAR.exact(line)
    assert found is not None
    assert word in found.act.words or not word
    assert found.like
