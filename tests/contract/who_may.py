"""Who may do what and when, written down by hand: the table by which the permissions of the core are judged.

Nothing here asks the core. A row says who (by what they hold), in which states of the meeting, and what else must be so; a
command that has no row fails the test, so that whoever adds one has to say here for whom it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

HOLDER, SCRIBE, TIME, QUEUE, GUARDIAN = "space holder", "scribe", "timekeeper", "queue keeper", "guardian"
MEMBER, OBSERVER = "member", "observer"
SPECIAL = frozenset({HOLDER, SCRIBE, TIME, QUEUE, GUARDIAN})

WHO: dict[str, frozenset[str]] = {
    "anybody": SPECIAL | {MEMBER, OBSERVER},
    "taking part": SPECIAL | {MEMBER},  # whoever only watches does not; who watches and holds a role does
    "holding": frozenset({HOLDER}),
    "entrusted": frozenset({HOLDER}),  # and not only standing in
    "calling": frozenset({HOLDER, QUEUE}),
    "writing down": frozenset({HOLDER, SCRIBE}),
}

TABLE = """
begin             holding      lobby
end               holding      open
away              anybody      lobby,open,closed
back              anybody      lobby,open,closed
take_role         anybody      lobby,open
offer_role        taking part  lobby,open         special
withdraw_offer    anybody      lobby,open         role offered
lay_down          anybody      lobby,open
move_on           holding      open               runs
take_up           holding      open               runs
add_item          taking part  lobby,open         kept
leave_item_out    taking part  lobby,open         holds or own part
record_off        holding      lobby,open
record_on         holding      lobby,open
pause             anybody      open
ring              anybody      open
resume            anybody      open
extend            holding      open               runs
object            anybody      open
hand              taking part  open               hands
cannot_follow     anybody      open
can_follow        anybody      open               cannot follow
lower_hand        taking part  open
later             taking part  open               hand
close_queue       calling      open
open_queue        calling      open
put_in            calling      lobby,open
call_next         calling      open               runs
last_word         calling      open               runs
done              taking part  open               runs,ends
pass              taking part  open               runs,floor
more              taking part  open               ends
wait_for_me       taking part  open               runs,floor or next
put_back          calling      open               runs
untimed           taking part  lobby,open
own_pace          taking part  lobby,open
start_round       holding      open               runs
end_round         holding      open
present           taking part  lobby,open         runs,nobody presents
ask_to_present    holding      lobby,open         runs,nobody presents
step_back         taking part  lobby,open         presents
come_back         taking part  open               presents,listens
say_ideas         taking part  open               presents
draw_groups       holding      open               runs,groups
choose_group      taking part  open               runs,groups
bring_back        taking part  open               runs,groups,in a group
group_next        taking part  open               runs,groups,in a group
group_note        taking part  open               runs,groups,in a group
say               taking part  lobby,open         speaks
off               taking part  lobby,open,closed  heard
scribe            writing down open               for voices
consent           anybody      open,closed
withdraw          anybody      lobby,open,closed
soften            anybody      open,closed
hold_note         taking part  open               runs,writing
take_back         anybody      lobby,open,closed
publish           taking part  open,closed
reveal            holding      open               runs,writing
park              taking part  lobby,open         kept
park_unnamed      taking part  lobby,open         kept
offer_park        holding      lobby,open         kept
park_topics       holding      open               topic,kept
answer_park       taking part  lobby,open         offered
ask_same          taking part  lobby,open         lot,kept
answer_same       anybody      lobby,open         asked the same
take_apart        taking part  lobby,open         lot
sort_note         taking part  lobby,open         lot
take_care         taking part  lobby,open         lot
leave_care        taking part  lobby,open         lot
mark_note         taking part  lobby,open         lot
no_to_note        taking part  lobby,open         lot,kept
ask_note          taking part  lobby,open         lot
let_note_go       taking part  lobby,open         lot
note_to_item      taking part  lobby,open         lot,kept
note_to_promise   taking part  open               lot,kept
learn             taking part  open               kept
thank_you         taking part  open               kept
agree_to_thanks   anybody      open,closed        thanked
commit            taking part  open               kept
say_became        taking part  open               came back
settle_brought    writing down open               came back
join_promise      taking part  lobby,open         promise
let_join          taking part  lobby,open         promise
about_promise     taking part  lobby,open         promise
let_promise_go    taking part  lobby,open         promise
agree             taking part  lobby,open         kept
object_to_point   taking part  lobby,open         point
yes_to_point      taking part  lobby,open         point
point_again       taking part  lobby,open         point
no_to_point       holding      lobby,open         point,kept
review_agreement  taking part  lobby,open
check_on_me       anybody      lobby,open,closed
slower_please     anybody      lobby,open
sooner_please     taking part  open
new_here          anybody      lobby,open
jargon_please     anybody      lobby,open
trust_breaks      anybody      lobby,open,closed
note_before       taking part  lobby,open
answer_signal     anybody      lobby,open,closed  told
ask_carried       anybody      lobby,open         series
tell_carried      anybody      lobby,open         asked who carried
same_here         anybody      open
read_for_me       taking part  lobby,open
answer_reading    anybody      lobby,open         asked to read
have_read         anybody      lobby,open         asked to read
do_not_read       anybody      lobby,open         read for me
tell_holders      holding      lobby,open,closed
give_feedback     anybody      open               check-out
take_feedback_back anybody     open,closed
leave_letter      taking part  lobby
say_need          anybody      lobby,open
take_letter_back  anybody      lobby,open,closed
look_for_letter   anybody      lobby,open,closed
read_letter       holding      open               runs
start_check       holding      open
feel              taking part  open               check
count_voices      holding      open               check,voices
close_check       holding      open               check
propose           taking part  open               kept
amend             taking part  open               proposed,kept
decide            holding      open               asked,kept
leave_undecided   holding      open               asked
no_to_proposal    holding      open               asked,kept
reopen            taking part  open               decided
ask_reactions     holding      open               asked,runs
ask_consent       holding      open               asked
give_consent      taking part  open               asked
raise_concern     taking part  open               asked,kept
raise_objection   taking part  open               asked,kept
not_now           taking part  open               asked
object_aloud      taking part  open               asked,kept,voices,own seat
concern_aloud     taking part  open               asked,kept,voices,own seat
consent_aloud     taking part  open               asked,voices,own seat
quote_aloud       taking part  open,closed        voices,own seat
withdraw_aloud    taking part  open,closed        voices,own seat
confirm_aloud     taking part  open,closed        aloud,own seat
drop_aloud        taking part  open,closed        aloud,own seat
start_dots        holding      open
place_dots        taking part  open               dots
close_dots        holding      open               dots
add_topic         taking part  open               kept
next_topic        holding      open               runs,topic
vote              taking part  open               runs,vote
close_vote        holding      open               runs,vote
close_door        holding      lobby,open
open_door         holding      lobby,open
ask_to_leave      taking part  lobby,open         own seat
not_so            taking part  lobby,open         leaves,own seat
yes_end           taking part  open               ending,own seat
open_again        entrusted    closed             own seat
ask_all           holding      open
release_recap     taking part  closed             own seat
continue          anybody      lobby,open,closed
let_back          entrusted    lobby,open,closed
not_me            anybody      lobby,open,closed
keep_words        anybody      lobby,open,closed
rename            anybody      lobby,open         own seat
mend              entrusted    lobby,open
take_out          entrusted    lobby,open
if_hard           taking part  lobby,open         special,kept
ask_card          taking part  lobby,open         kept
answer_card       holding      lobby,open         kept
write_piece       taking part  open,closed        writes
reword_piece      taking part  open,closed        writes
place_words       taking part  open,closed        writes
move_piece        taking part  open,closed        writes
move_section      taking part  open,closed        writes
leave_out         taking part  open,closed        writes
keep_claim        taking part  open,closed        writes
cut_piece         taking part  open,closed        writes
hold_section      taking part  open,closed        writes
ask_author        taking part  open,closed        writes
"""


@dataclass(frozen=True)
class Case:
    """One person in one situation. `there` is what a meeting has that was filled; `floor` is free, another's or mine.

    `let_back`: on a seat that a space holder let them back to. `stands_in`: they took the role of space holder from an open
    offer.
    """

    roles: frozenset[str]
    phase: str
    mode: str = ""
    paused: bool = False
    off: bool = False
    floor: str = "free"
    there: frozenset[str] = frozenset()
    presents: str = ""
    outside: bool = False
    stands_in: bool = False
    comes_next: bool = False
    let_back: bool = False

    def watches(self) -> bool:
        """Return whether somebody only watches this part, whatever role they hold."""
        return OBSERVER in self.roles


QUIET = ("silence", "reveal", "write")
GROUPS = ("pairs", "threes", "fours")
WITHOUT_HANDS = (*GROUPS, *QUIET, "break")


def _listens(case: Case) -> bool:
    return case.presents == "me" and case.mode == "without-presenter"


def _speaks(case: Case) -> bool:
    """Whether words reach the room: one voice at a time, quiet parts are quiet, groups are by themselves."""
    if case.phase != "open":
        return True
    if case.paused or case.mode in QUIET or _listens(case):
        return False
    if case.mode in GROUPS:
        return not case.watches()
    if case.presents == "me" and case.mode == "ask-presenter":
        return True  # answers without a hand
    if case.presents == "me" and case.mode == "presenter" and case.floor == "free":
        return True
    if case.floor != "free":
        return case.floor == "me"
    return case.mode in ("open", "break") or HOLDER in case.roles


def _heard(case: Case) -> bool:
    """Whether words that nothing keeps reach the room: whoever holds the space is heard in a quiet part, too."""
    holds = case.phase == "open" and not case.paused and case.mode in QUIET and HOLDER in case.roles
    return holds or _speaks(case)


def _hands(case: Case) -> bool:
    if case.mode in GROUPS:
        return not case.watches()
    return (
        case.mode not in WITHOUT_HANDS
        and case.floor != "me"
        and not (case.presents == "me" and case.mode in ("ask-presenter", "without-presenter"))
    )


NEEDS: dict[str, Callable[[Case], bool]] = {
    "runs": lambda case: not case.paused,
    "kept": lambda case: not case.off,
    "own seat": lambda case: not case.let_back,
    "holds or own part": lambda case: HOLDER in case.roles or ("own part" in case.there and case.roles == {MEMBER}),
    "special": lambda case: bool(case.roles & SPECIAL),
    "writes": lambda case: case.phase == "closed" or (not case.off and bool(case.roles & {HOLDER, SCRIBE})),
    "floor": lambda case: case.floor == "me",
    "floor or next": lambda case: case.mode not in WITHOUT_HANDS and (case.floor == "me" or case.comes_next),
    "ends": lambda case: case.floor == "me" or (case.floor == "other" and bool(case.roles & {HOLDER, TIME})),
    "speaks": _speaks,
    "heard": _heard,
    "hands": _hands,
    "hand": lambda case: "hand" in case.there and case.floor != "me",
    "nobody presents": lambda case: not case.presents,
    "presents": lambda case: case.presents == "me",
    "listens": _listens,
    "groups": lambda case: case.mode in GROUPS,
    "in a group": lambda case: not case.watches(),
    "writing": lambda case: case.mode == "reveal",
    "offered": lambda case: "offer" in case.there and case.roles == {MEMBER},
    "role offered": lambda case: "role" in case.there and GUARDIAN in case.roles,
    "told": lambda case: "signal" in case.there and (HOLDER in case.roles or case.roles in ({MEMBER}, {OBSERVER})),
    "proposed": lambda case: "table" in case.there and case.roles == {MEMBER},
    "asked": lambda case: "table" in case.there,
    "cannot follow": lambda case: "cannot follow" in case.there and case.roles == {MEMBER},
    "asked the same": lambda case: "same" in case.there and case.roles == {MEMBER},
    "thanked": lambda case: "thanks" in case.there and case.roles == {MEMBER},
    "asked to read": lambda case: "reading" in case.there and case.roles == {OBSERVER},
    "read for me": lambda case: "reading" in case.there and case.roles == {MEMBER},
    "check-out": lambda case: "asked all" in case.there and HOLDER not in case.roles,
    "for voices": lambda case: SCRIBE in case.roles or "voices" in case.there,
    "check": lambda case: "check" in case.there or case.mode == "check",
    **{
        thing: lambda case, thing=thing: thing in case.there  # type: ignore[misc]
        for thing in (
            "lot",
            "point",
            "promise",
            "decided",
            "dots",
            "topic",
            "vote",
            "voices",
            "aloud",
            "ending",
            "leaves",
            "came back",
            "series",
            "asked who carried",
        )
    },
}


@dataclass(frozen=True)
class Row:
    """Who may use a command, in which states of the meeting, and what else must be so."""

    who: frozenset[str]
    phases: frozenset[str]
    needs: tuple[Callable[[Case], bool], ...]
    entrusted: bool = False

    def allows(self, case: Case) -> bool:
        """Return whether somebody may do this."""
        if case.outside or case.phase not in self.phases or self.who.isdisjoint(case.roles):
            return False
        if self.entrusted and case.stands_in:
            return False
        return all(need(case) for need in self.needs)


def _row(line: str) -> tuple[str, Row]:
    tag, who, phases, needs = line[:18].strip(), line[18:31].strip(), line[31:50].strip(), line[50:].strip()
    wanted = tuple(NEEDS[need] for need in needs.split(",") if need)
    return tag, Row(WHO[who], frozenset(phases.split(",")), wanted, who == "entrusted")


ROWS: dict[str, Row] = dict(map(_row, TABLE.strip().splitlines()))
