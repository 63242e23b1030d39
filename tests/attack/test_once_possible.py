"""What was once possible on a real server, and the tests that keep it from coming back: each of them is there.

Whoever renames or removes one of these tests says here which other one stands in its place.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
ONCE = {
    "a stranger with two seats asks the only space holder to leave, takes the role and ends the meeting": (
        "core/test_door.py::test_a_space_holder_is_not_asked_to_leave_by_any_number",
        "attack/test_takeover.py::test_an_hour_with_fifty_seats_takes_nothing_from_anybody",
        "attack/test_takeover.py::test_an_old_rule_put_back_is_found",
    ),
    "thirty joins fill the room, and the holders' own code is refused": (
        "server/test_belonging.py::test_thirty_who_join_at_once_leave_the_holders_code_its_place",
        "core/test_standing_in.py::test_two_places_are_kept_for_the_holders_code",
    ),
    "an observer without a name pauses seventy-three times": (
        "core/test_often.py::test_an_observer_who_pauses_seventy_three_times_is_stopped_quietly",
    ),
    "a holder who comes back is refused, and one whose program was killed leaves the room unheld": (
        "server/test_belonging.py::test_a_holder_whose_program_was_killed_leaves_the_role_open_after_three_minutes",
        "core/test_people.py::test_with_every_space_holder_away_for_three_minutes_the_room_is_asked",
    ),
    "a holder with two more seats learns when one real note is there": (
        "core/test_enough.py::test_a_holder_with_two_more_seats_cannot_tell_one_real_note_from_none",
        "server/test_enough.py::test_reveals_asked_for_all_the_time_do_not_tell_at_which_note_it_was_enough",
    ),
    "an objection on the phone stops nothing, and nobody on the phone takes words back": (
        "core/test_aloud.py::test_an_objection_by_somebody_on_the_phone_stops_a_decision_before_it_is_confirmed",
        "core/test_aloud.py::test_words_taken_back_aloud_are_gone_once_confirmed_and_what_waited_for_them_too",
    ),
    "silent sockets fill the log and keep people out": (
        "attack/test_crowds.py::test_1400_sockets_that_ask_for_nothing_keep_nobody_out_and_fill_no_log",
        "server/test_logs.py::test_nothing_is_logged_on_a_disk_that_is_nearly_full_and_again_when_there_is_room",
    ),
    "long parked notes make a welcome that nobody can take in": (
        "server/test_by_pages.py::test_a_meeting_with_thousands_of_long_notes_can_be_joined",
    ),
    "a hand with many marks holds everybody up": (
        "core/test_lengths.py::test_every_text_is_measured_before_it_is_cleaned",
        "core/test_text.py::test_cleaning_takes_time_in_proportion_to_the_text",
        "attack/test_crowds.py::test_whoever_floods_from_inside_a_room_slows_nobody_else",
    ),
    "long names fill a cache": (
        "core/test_text.py::test_only_what_a_name_may_be_is_remembered_when_names_are_compared",
    ),
    "withdrawing many old words, or ending a closed meeting, freezes the room; many lines are as many times as fast": (
        "server/test_erasing.py::test_withdrawing_many_old_words_holds_up_nobody_else",
        "server/test_erasing.py::test_a_closed_meeting_with_many_words_ends_in_slices",
        "attack/test_from_inside.py::test_an_act_that_writes_much_counts_as_several_over_all_devices_of_a_person",
    ),
    "a right code is refused for an hour because somebody in the same network guessed": (
        "server/test_joining.py::test_after_a_hundred_wrong_codes_in_an_hour_a_right_one_opens_and_seats_do_not_wait",
        "attack/test_protocol_attacks.py::test_a_right_code_opens_within_five_seconds_during_thousands_of_wrong_ones",
    ),
    "anybody's word about where they come from is believed, and plain text is served on every interface": (
        "server/test_proxies.py::test_behind_a_proxy_plain_text_is_served_on_this_computer_only",
        "server/test_proxies.py::test_where_people_come_from_is_believed_of_our_own_proxy_alone",
    ),
    "the holders' code stands in the list of processes": (
        "cli/test_concealing.py::test_a_code_is_not_in_the_list_of_processes_while_its_holder_is_in_the_meeting",
    ),
    "a journal that was deleted, cut or replaced is served as if nothing had been": (
        "server/test_loss.py::test_a_journal_that_is_gone_is_not_begun_anew",
        "server/test_loss.py::test_a_meeting_of_which_something_is_missing_is_refused_and_the_other_is_served",
        "client/test_lost.py::test_after_an_older_copy_was_put_back_whole_and_went_on_the_client_takes_the_servers_and_says_so",
    ),
    "the file alone tells who paused": (
        "attack/test_who_paused.py::test_what_is_told_without_a_name_is_traced_to_nobody",
    ),
    "the room's clock stands still while the computer sleeps": (
        "core/test_asleep.py::test_an_items_end_a_turn_and_the_time_to_object_move_by_as_long_as_it_slept",
    ),
    "hosting beside a running server ignores what was asked for": (
        "cli/test_beside_a_server.py::test_hosting_beside_a_running_server_says_which_and_opens_nothing_where_it_cannot_be",
    ),
    "invites are printed that the program cannot read": (
        "wire/test_address.py::test_every_invite_that_can_be_printed_reads_as_what_was_meant",
    ),
    "a proxy cuts every quiet line each minute": (
        "server/test_behind_a_proxy.py::test_a_quiet_line_is_used_before_a_proxy_would_cut_it",
        "packaging/test_packaging.py::test_a_quiet_line_in_low_bandwidth_mode_outlives_the_patience_of_nginx",
    ),
    "nothing backs up, puts back, erases or ends": (
        "server/test_backup.py::test_withdrawn_softened_and_less_quoted_words_are_so_after_a_restore",
        "server/test_ended.py::test_an_erased_meeting_is_in_no_byte_of_the_folder_nor_in_an_old_backup_once_it_is_back",
        "server/test_ended.py::test_content_ends_after_the_days_of_the_plan_and_what_the_group_made_stays",
    ),
}


@pytest.mark.parametrize("was", ONCE)
def test_what_was_once_possible_has_a_test(was: str) -> None:
    for place in ONCE[was]:
        file, name = place.split("::")
        tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}, (
            place
        )
