"""What may be asked about a meeting: the one door for whoever shows, sends, keeps or exports it and knows no topic by name.

Each question has one home, the topic it is about; here it has the name under which others ask, in the module of what it tells of. What a
server itself wishes or reads from an outcome is in `by_server`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

# isort: off
# fmt: off
from cop_tui.core.view.came_back import (
    became_of_it, became_so_far, became_ways, before, carried_asked, have_carried, month_of, own_promises, roles_to_carry, series,
)
from cop_tui.core.view.made import (
    CONSENTS, OBJECTS, aloud_for, aloud_numbers, answers_heard, asked_aside, asks_consent, became_of, carried, confirmable, dotted,
    how_to_answer_aloud, left_open, my_answer, my_dots, my_vote, only_answers_wait, opens_on_request, parked_numbers, parked_reason, point_place,
    promise_numbers, proposed_points, repeats_parked, requests, said_aloud, said_yes, still_silent, told_alone, topic, topic_numbers, topics_dotted, totals,
    words_of,
)
from cop_tui.core.view.parts import (
    asked_at_end, called_mode, end_needs_entrusted, group_lines, in_groups, is_open, is_paused, is_to_be_asked, item_ends, meeting_opened, mode,
    my_group, next_starts, part_called, part_heading, part_left, part_named, part_number, part_opened, part_title, shared_clock, waits_for_nothing,
)
from cop_tui.core.view.persons import (
    after_own_minutes, changed_name, ended_by_another, has_come, has_no_screen, is_away, is_here, let_back, name, needs_no_answer, only_offered_to, place_waits,
    role_line, roles_offered_by, roles_on_offer, tell_by_voice, turn_ended,
)
from cop_tui.core.view.said import (
    AT_END, NOT_QUOTED, WITHOUT_NAME, WITH_NAME, agrees_too, awaits_yes, being_erased, called_unkept, has_answered, has_plain_regime, in_backups,
    in_recap, is_erased_after, is_kept, is_never_told, is_plain_talk, letter, letter_held, letter_read, letters_here, letters_left, may_go_out,
    note_digest, note_of_group, note_written, notes_elsewhere, notes_enough, notes_for, recap_stands, regime_lines, stays_here, tells_themes_only, words_since,
)
from cop_tui.core.view.speaking import (
    cannot_follow, floor_waits_for, goes_to, hand_kind, hand_reason, how_to_write_down, keeps_time, left_to_say, lowers_hand, my_turn_seconds, next_up,
    only_listens, order,
    order_rule, pace_asked, speaks_freely, takes_hands, to_come, to_tell_aloud, turn_left, turn_seconds, why_not_called,
    write_down,
)

if TYPE_CHECKING:
    from cop_tui.core.topics.letters import Letter as Letter
    from cop_tui.core.topics.notes import Note as Note
    from cop_tui.core.topics.people import Offer as Offer
    from cop_tui.core.topics.people import Person as Person
    from cop_tui.core.topics.setup import PlannedItem as PlannedItem
    from cop_tui.core.topics.words import Word as Word

__all__ = (
    "AT_END", "CONSENTS", "NOT_QUOTED", "OBJECTS", "WITHOUT_NAME", "WITH_NAME", "after_own_minutes", "agrees_too", "aloud_for", "aloud_numbers",
    "answers_heard", "asked_aside", "asked_at_end", "asks_consent", "awaits_yes", "became_of", "became_of_it", "became_so_far", "became_ways", "before",
    "being_erased", "called_mode", "called_unkept", "cannot_follow", "carried", "carried_asked", "changed_name", "confirmable", "dotted",
    "end_needs_entrusted", "ended_by_another",
    "floor_waits_for", "goes_to", "group_lines", "hand_kind", "hand_reason", "has_answered", "has_come", "has_no_screen", "has_plain_regime", "have_carried",
    "how_to_answer_aloud", "how_to_write_down", "in_backups", "in_groups", "in_recap", "is_away", "is_erased_after", "is_here", "is_kept",
    "is_never_told", "is_open", "is_paused", "is_plain_talk", "is_to_be_asked", "item_ends", "keeps_time", "left_open", "left_to_say", "let_back", "letter",
    "letter_held",
    "letter_read", "letters_here", "letters_left", "lowers_hand", "may_go_out", "meeting_opened", "mode", "month_of", "my_answer", "my_dots", "my_group",
    "my_turn_seconds", "my_vote", "name", "needs_no_answer", "next_starts", "next_up", "note_digest", "note_of_group", "note_written", "notes_elsewhere",
    "notes_enough", "notes_for", "only_answers_wait", "only_listens", "only_offered_to", "opens_on_request", "order", "order_rule",
    "own_promises", "pace_asked", "parked_numbers", "parked_reason", "part_called", "part_heading", "part_left", "part_named", "part_number",
    "part_opened", "part_title", "place_waits", "point_place", "promise_numbers", "proposed_points", "recap_stands", "regime_lines",
    "repeats_parked", "requests", "role_line", "roles_offered_by", "roles_on_offer", "roles_to_carry", "said_aloud", "said_yes", "series", "shared_clock",
    "speaks_freely", "stays_here", "still_silent", "takes_hands", "tell_by_voice", "tells_themes_only", "to_come", "to_tell_aloud", "told_alone",
    "topic", "topic_numbers", "topics_dotted", "totals", "turn_ended", "turn_left", "turn_seconds", "waits_for_nothing", "why_not_called", "words_of",
    "words_since", "write_down",
)
# fmt: on
