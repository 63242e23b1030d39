"""Taking part by a page: the same words and sentences as everybody, and a place that outlives the page's connection."""

from __future__ import annotations

import asyncio
from pathlib import Path

from cop_tui.acts import about_me, parser, queries, queue
from cop_tui.core.engine.ids import ItemId, WordId
from cop_tui.core.topics.agenda import MoveOn, TakeUp
from cop_tui.core.topics.floor import CallNext
from cop_tui.core.topics.record import RecordOff, RecordOn
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.setup import Begin, End
from cop_tui.core.topics.words import Say
from cop_tui.doors.web.bounds import Bounds
from cop_tui.doors.web.log import LOG_LINES, Log
from cop_tui.doors.web.visit import Stamps
from cop_tui.wire import closing
from tests.doors.browsing import QUICK, Page, Place, placed
from tests.server.guests import Guest, settle


async def test_somebody_comes_in_with_a_code_and_a_name_and_reads_the_lines_of_joining(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        page = await Page(place).come("Bo")
        meeting, name, _ = page.shows["in"]
        assert (meeting, name) == (place.made.meeting, "Bo")
        (visit,) = place.web.reception.visits.values()
        assert page.log[: len(queries.joining_lines(visit.session))] == queries.joining_lines(visit.session)
        assert page.shows["top"][:2] == ["Reflection", "not kept"]


async def test_what_is_shown_beside_the_log_is_what_the_acts_say(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        ama = await place.holder()
        page = await Page(place).come("Bo")
        await ama.do(Begin())
        await page.until(lambda: "hand" in page.can())
        await page.type("hand about rates")
        (visit,) = place.web.reception.visits.values()
        session = visit.session
        assert page.shows["now"] == parser.now_lines(session)
        assert page.shows["me"][0] == about_me.line(session, session.now())[0]
        assert page.shows["wait"] == queue.waiting_lines(session, queue.coming(session)) == ["Bo (you): rates"]
        labels = {button[0]: button[1] for button in page.shows["acts"]}
        assert labels["hand"] == parser.BY_NAME["hand"].labelled(session)
        assert next(button for button in page.shows["acts"] if button[0] == "park")[2] == "park "


async def test_pause_and_leaving_stand_apart_from_the_other_buttons(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        ama = await place.holder()
        page = await Page(place).come("Bo")
        await ama.do(Begin())
        await page.until(lambda: "pause" in page.can())
        apart = {button[0] for button in page.shows["acts"] if button[3]}
        assert "pause" in apart
        assert "done" not in apart


async def test_a_word_typed_on_a_page_reaches_everybody(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        ama = await place.holder()
        page = await Page(place).come("Bo")
        await ama.do(Begin())
        await ama.do(TakeUp(ItemId(2)))
        await page.until(lambda: "Part 2" in str(page.shows.get("now")))
        await page.type("say We were tired.")
        await ama.until(lambda: "We were tired." in ama.state.texts.values())


async def test_my_turn_calls_once_with_the_sentence_of_the_log(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        ama = await place.holder()
        page = await Page(place).come("Bo")
        await ama.do(Begin())
        await page.until(lambda: "hand" in page.can())
        await page.type("hand")
        await ama.until(lambda: bool(ama.state.kept.floor.waiting))
        await ama.do(CallNext())
        await page.until(lambda: bool(page.calls))
        assert page.calls[0] in page.log
        assert page.shows["turn"] is True
        await page.type("pause")
        await page.type("resume")
        assert len(page.calls) == 1


async def test_everything_that_can_be_done_is_given_on_request_by_task(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        page = await Page(place).come("Bo")
        await page.say("more")
        await page.until(lambda: any("more" in answer for answer in page.answers))
        tasks = dict(page.answers[-1]["more"])
        assert "kept?" in [button[0] for button in tasks["Looking and asking"]]


# Where words go


async def _off_then_on(place: Place, page: Page, ama: Guest) -> int:
    """Bring a meeting off the record and on again, while the page has read only that it is off; return what it had read."""
    await ama.do(Begin())
    await ama.do(TakeUp(ItemId(2)))
    await ama.do(RecordOff())
    await page.until(lambda: page.shows.get("top", ["", ""])[1] == queries.OFF_RECORD)
    read = page.shown
    await ama.do(RecordOn())
    (visit,) = place.web.reception.visits.values()
    await settle(lambda: not visit.session.replica.kept.record.off)
    return read


async def test_words_entered_before_the_record_was_on_again_was_read_go_to_nobody(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        ama = await place.holder()
        page = await Page(place).come("Bo")
        read = await _off_then_on(place, page, ama)
        await page.enter("say only between us", shown=read)
        await page.until(lambda: page.shows.get("done") == page.next)
        await ama.sync()
        assert "only between us" not in ama.state.texts.values()
        assert page.shows["keep"] == ["say only between us"]


async def test_words_entered_after_it_was_read_are_kept(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        ama = await place.holder()
        page = await Page(place).come("Bo")
        await _off_then_on(place, page, ama)
        await page.until(lambda: page.shows["top"][1] != queries.OFF_RECORD)
        await page.type("say for everybody")
        await ama.until(lambda: "for everybody" in ama.state.texts.values())


async def test_a_yes_entered_before_the_question_was_read_answers_nothing(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        ama = await place.holder()
        page = await Page(place).come("Bo")
        await ama.do(Begin())
        await ama.do(TakeUp(ItemId(2)))
        await page.until(lambda: "Part 2" in str(page.shows.get("now")))
        read = page.shown
        await page.enter("we might try it")
        (visit,) = place.web.reception.visits.values()
        await settle(lambda: visit.plain.told.question > 0)
        await page.enter("y", shown=read)
        await page.until(lambda: page.shows.get("done") == page.next)
        await ama.sync()
        assert "we might try it" not in ama.state.texts.values()
        assert page.shows["answer"] == ["yes", "no"]
        await page.type("yes")
        await ama.until(lambda: "we might try it" in ama.state.texts.values())


def test_who_had_read_too_little_to_be_known_is_asked_to_read() -> None:
    from cop_tui.acts.entered import Entered

    stamps = Stamps()
    for number in range(1, 400):
        stamps.sent(number, Entered("", question=number))
    assert stamps.at(399) == Entered("", question=399)
    assert stamps.at(5) is None


# Coming and going


async def test_a_page_whose_connection_was_cut_comes_back_to_the_same_visit_and_misses_nothing(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        ama = await place.holder()
        page = await Page(place).come("Bo")
        await ama.do(Begin())
        await page.until(lambda: "hand" in page.can())
        await page.type("hand")
        page.cut()
        visits = dict(place.web.reception.visits)
        (visit,) = visits.values()
        await settle(lambda: visit.page is None)
        await ama.do(TakeUp(ItemId(2)))
        await ama.do(Say("While you were gone."))
        await settle(lambda: "While you were gone." in visit.session.replica.state.texts.values())
        await page.again()
        await page.hears("While you were gone.")
        assert place.web.reception.visits == visits
        assert len([line for line in page.log if "While you were gone." in line]) == 1


async def test_a_line_that_came_twice_is_carried_out_once(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        ama = await place.holder()
        page = await Page(place).come("Bo")
        await ama.do(Begin())
        await ama.do(TakeUp(ItemId(2)))
        await page.until(lambda: "Part 2" in str(page.shows.get("now")))
        await page.type("say Once.")
        page.cut()
        await page.again()
        await page.read()
        assert page.shows["taken"] == page.next
        await page.say("line", id=page.next, text="say Once.", shown=page.shown)
        await page.type("park Twice?")
        await ama.until(lambda: "Twice?" in ama.state.texts.values())
        assert list(ama.state.texts.values()).count("Once.") == 1


async def test_a_page_that_is_loaded_again_gets_its_log_back(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        page = await Page(place).come("Bo")
        await page.type("kept?")
        before = list(page.log)
        page.log.clear()
        page.cut()
        await page.again(have=0)
        await page.until(lambda: len(page.log) >= len(before))
        assert page.log == before


async def test_a_line_on_its_way_to_a_visit_that_is_over_does_not_keep_its_page_from_coming_in(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        page = await Page(place).open()
        await page.say("resume", key=page.key, visit="gone", have=0)
        await page.enter("say Hello.")
        assert await page.read() == {"gone": True}
        page.next = 0
        await page.come("Bo")
        assert page.shows["taken"] == 0


async def test_another_browser_cannot_take_a_visit(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        page = await Page(place).come("Bo")
        other = Page(place)
        other.shows = dict(page.shows)
        await other.again()
        assert await other.read() == {"gone": True}


async def test_a_second_tab_takes_the_visit_over_and_the_first_is_told_so(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        first = await Page(place).come("Bo")
        second = await Page(place, first.key).come()
        assert second.shows["in"] == first.shows["in"]
        assert await first.closed() == 4409
        assert len(place.web.reception.visits) == 1


async def test_after_the_door_was_opened_again_a_browser_has_its_seat_and_its_place(tmp_path: Path) -> None:
    async with placed(tmp_path, bounds=QUICK) as place:
        ama = await place.holder()
        page = await Page(place).come("Bo")
        await ama.do(Begin())
        await page.until(lambda: "hand" in page.can())
        await page.type("hand")
    async with placed_again(tmp_path, place) as place:
        back = await Page(place, page.key).come(code="", meeting=page.shows["in"][0])
        assert back.shows["in"][:2] == page.shows["in"][:2]
        assert back.shows["wait"] == ["Bo (you)"]


def placed_again(folder: Path, before: Place):  # type: ignore[no-untyped-def]
    from contextlib import asynccontextmanager

    from tests.server.guests import served

    @asynccontextmanager
    async def again():  # type: ignore[no-untyped-def]
        async with served(folder) as server:
            place = Place(server, folder, before.made, before.bounds)
            async with place.door():
                yield place

    return again()


async def test_the_door_says_that_it_closes_and_the_page_is_free_to_come_back(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        place.port = 0
        async with place.door():
            page = await Page(place).come("Bo")
            reading = asyncio.create_task(page.closed())
            await asyncio.sleep(0)
        code = await reading
        assert (code, page.log[-1][:16]) == (closing.AWAY, "The door closes ")
        assert "ended" not in page.shows


async def test_a_visit_without_a_page_ends_after_a_while_and_the_place_waits(tmp_path: Path) -> None:
    async with placed(tmp_path, bounds=Bounds(gather=0.0, look=0.01, lingers=0.3)) as place:
        page = await Page(place).come("Bo")
        page.cut()
        await settle(lambda: not place.web.reception.visits)
        back = await Page(place, page.key).come(code="", meeting=page.shows["in"][0])
        assert back.shows["in"][1] == "Bo"


async def test_bye_ends_the_visit_and_says_so(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        page = await Page(place).come("Bo")
        await page.enter("bye")
        assert await page.closed() == closing.DONE
        assert "ended" in page.shows


async def test_a_word_from_another_device_brings_the_same_person_in(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        page = await Page(place).come("Bo")
        said = await page.type("continue elsewhere")
        word = next(line for line in said if line.startswith("Your word is ")).removeprefix("Your word is ")[:9]
        other = await Page(place).come(word=word)
        assert other.shows["in"][1] == "Bo"


async def test_a_note_without_a_name_can_be_taken_back_by_the_browser_that_wrote_it(tmp_path: Path) -> None:
    async with placed(tmp_path, bounds=Bounds(gather=0.0, look=0.01, lingers=0.3)) as place:
        ama = await place.holder()
        page = await Page(place).come("Bo")
        await ama.do(Begin())
        await ama.do(TakeUp(ItemId(5)))
        await page.until(lambda: "Part 5" in str(page.shows.get("now")))
        await page.type("write Nobody says it")
        await page.until(lambda: bool(page.shows.get("notes")))
        notes = page.shows["notes"]
        page.cut()
        await settle(lambda: not place.web.reception.visits)
        back = await Page(place, page.key).come(code="", meeting=page.shows["in"][0], notes=notes)
        await back.until(lambda: bool(back.shows.get("notes")))
        assert back.shows["notes"] == notes
        assert any("take back a" in line for line in await back.type("mine"))


async def test_whoever_comes_back_with_the_code_is_asked_for_what_takes_their_notes_back(tmp_path: Path) -> None:
    async with placed(tmp_path, bounds=Bounds(gather=0.0, look=0.01, lingers=0.3)) as place:
        page = await Page(place).come("Bo")
        page.cut()
        await settle(lambda: not place.web.reception.visits)
        back = await Page(place, page.key).ask("", place.made.code)
        assert await back.read() == {"known": page.shows["in"][0]}


async def test_own_words_can_be_taken_back_after_the_end(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        ama = await place.holder()
        page = await Page(place).come("Bo")
        await ama.do(Begin())
        await ama.do(TakeUp(ItemId(2)))
        await page.until(lambda: "Part 2" in str(page.shows.get("now")))
        await page.type("say I was wrong.")
        await ama.do(AskAll())
        await ama.do(End(really=True))
        await page.until(lambda: page.shows["over"] is True)
        await page.type("withdraw 1")
        await page.type("y")
        await ama.until(lambda: "I was wrong." not in ama.state.texts.values())


async def test_the_recap_is_given_as_a_file(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        ama = await place.holder()
        page = await Page(place).come("Bo")
        await ama.do(Begin())
        await page.say("file", format="html")
        await page.until(lambda: bool(page.answers))
        name, kind, text = page.answers[0]["file"]
        assert (name, kind) == ("recap.html", "text/html")
        assert "Reflection" in text


async def test_lines_that_were_pasted_are_asked_about(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        page = await Page(place).come("Bo")
        page.next += 1
        await page.say("paste", id=page.next, text="one\ntwo", before="", after="", shown=page.shown)
        await page.until(lambda: page.shows.get("done") == page.next)
        assert page.shows["answer"] == ["send", "keep", "drop"]
        assert page.shows["keep"] == ["say one two"]


def test_the_log_forgets_its_oldest_lines() -> None:
    log = Log()
    log.write("half")
    assert log.end == 0
    log.write(" a line\n")
    for number in range(LOG_LINES):
        log.write(f"{number}\n")
    assert (log.first, log.end) == (1, LOG_LINES + 1)
    assert log.since(0)[0] == "0"
    assert log.since(log.end - 1) == [str(LOG_LINES - 1)]


async def test_moving_on_is_announced_on_the_page(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        ama = await place.holder()
        page = await Page(place).come("Bo")
        await ama.do(Begin())
        await ama.do(MoveOn(really=True))
        await page.until(lambda: "Part 2" in str(page.shows.get("now")))


def test_the_log_has_a_line_read_as_its_words_do_now() -> None:
    log, mine, others = Log(), WordId(7), WordId(8)
    log.entered(3, "say We were lost.")
    log.write("No hurry.\n")
    log.follow({mine: "We were lost.", others: "No"})
    log.write("Bo: We were lost.\nCy: No\n1. No [not quoted]\n")
    assert log.follow({mine: "We were late.", others: "No"}) == [(1, "Bo: We were late."), (-3, "say We were late.")]
    assert log.follow({}) == [
        (1, "Bo: (withdrawn)"),
        (2, "Cy: (withdrawn)"),
        (3, "1. (withdrawn) [not quoted]"),
        (-3, "say (withdrawn)"),
    ]
    assert log.since(0)[0] == "No hurry."
    assert log.mended(2) == [(1, "Bo: (withdrawn)"), (-3, "say (withdrawn)")]


async def test_a_bye_is_told_to_be_carried_out_and_says_the_way_back(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        page = await Page(place).come("Bo")
        await page.enter("bye")
        await page.closed()
        assert page.shows["done"] == page.next
        assert page.shows["never"] == ["bye", "quit", "exit"]
        assert "Come back" in page.log[page.shows["ended"][2]]
