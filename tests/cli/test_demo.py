"""The demo: held by itself where there is no terminal, and by words that stay distinct in the recap."""

from __future__ import annotations

import asyncio
import random
import subprocess
from pathlib import Path

import pytest

from cop_tui.cli import demo_hints, demo_holder, demo_people, demo_words
from cop_tui.cli.demo import demo_plan
from cop_tui.cli.demo_holder import Autopilot
from cop_tui.cli.demo_people import Simulated
from cop_tui.cli.errors import Failed
from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.topics import agenda, clock, commitments, floor, release, roles, setup, words
from tests.acts.rooms import OPEN, QUEUE, REVEAL, as_session, room
from tests.ui.fake import FakeSession
from tests.whole.programs import COP, environment


@pytest.mark.takes("a whole meeting is held")
def test_without_a_terminal_the_demo_runs_through_and_names_its_recap(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = subprocess.run(
        [*COP, "demo", "--people", "3", "--out", str(out)],
        capture_output=True, text=True, encoding="utf-8", timeout=40, check=False, input="",
        env=environment(tmp_path / "home"), cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (written,) = out.glob("20??-??-??-*.md")
    assert done.stdout == f"The recap is in {written} and {written.with_suffix('.html')}\n"
    assert "the recap is released" in done.stderr
    recap = written.read_text(encoding="utf-8")
    assert recap.startswith("# The role of reflection in co-production")
    assert "draft" not in recap.casefold()
    bullets = [line for line in recap.splitlines() if line.startswith("- ")]
    assert len(bullets) >= 5
    assert len(bullets) == len(set(bullets))
    assert written.with_suffix(".html").read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize("name", ["CHECK_IN", "THOUGHTS", "HARD", "LESSONS", "CHECK_OUT", "ANSWERS", "NAMES"])
def test_a_dozen_people_never_repeat_each_other(name: str) -> None:
    sentences = getattr(demo_words, name)
    assert len(set(sentences)) == len(sentences) >= 12


def test_the_words_of_the_demo_fit_their_questions_and_the_limits() -> None:
    from cop_tui.core.engine import limits

    for name in ("CHECK_IN", "THOUGHTS", "HARD", "LESSONS", "CHECK_OUT", "ANSWERS", "PARKED", "PROMISES"):
        assert all(0 < len(text) <= limits.TEXT and text == text.strip() for text in getattr(demo_words, name))
    assert setup.problems(demo_plan()) == []


class Acting:
    """A simulated person on a meeting in memory, whose every wish is answered at once."""

    def __init__(self, session: FakeSession, place: int, count: int = 12) -> None:
        self.session = session
        self.person = Simulated(as_session(session), place, count, 0, random.Random(1))
        self.living = asyncio.create_task(self.person.live())

    async def settle(self) -> None:
        for _ in range(40):
            await asyncio.sleep(0)
        assert self.person.trouble is None

    async def end(self) -> None:
        self.living.cancel()
        await asyncio.gather(self.living, *self.person.tasks, return_exceptions=True)


async def test_a_person_takes_a_turn_says_something_and_finishes() -> None:
    session = room("Ana", item=QUEUE)
    acting = Acting(session, 0)
    await acting.settle()
    session.act("Bo", floor.Hand())  # something happens: now the person looks
    await acting.settle()
    assert floor.Hand("how it felt") in session.done
    session.act("Ama", floor.CallNext(PersonId(2)))
    await acting.settle()
    assert [type(c).__name__ for c in session.done][-2:] == ["Say", "Done"]
    assert session.replica.kept.floor.speaker == 0
    await acting.end()


async def test_a_pause_that_ends_before_its_refusal_arrives_keeps_nobody_waiting() -> None:
    session = room("Ana", item=QUEUE)
    session.act("Ana", floor.Hand())
    session.act("Ama", floor.CallNext())
    acting = Acting(session, 1)
    await asyncio.sleep(0)
    session.act("Bo", clock.Pause())
    wish = asyncio.create_task(acting.person.wish(floor.Done(PersonId(2))))
    await acting.settle()
    assert not wish.done()
    session.act("Bo", clock.Resume())
    async with asyncio.timeout(5):
        assert await wish
    await acting.end()


async def test_what_was_promised_may_stand_in_the_recap_at_once() -> None:
    session = room("Ana", item=OPEN)
    acting = Acting(session, 0)
    await acting.settle()
    session.act("Bo", floor.Hand())
    await acting.settle()
    session.act("Ama", release.AskAll())
    await acting.settle()
    assert session.done.count(commitments.Commit(demo_words.PROMISES[0])) == 1
    (promise,) = (w for w in session.replica.kept.words.by_id.values() if w.kind == words.COMMIT)
    assert promise.consent == words.UNNAMED
    await acting.end()


def test_the_demo_hints_at_what_is_possible_now(tmp_path: Path) -> None:
    def told(session: FakeSession) -> str:
        return demo_hints.hint(as_session(session), tmp_path / "recap.md")

    assert told(room("Ama", begun=False)) == demo_hints.LOBBY
    queue = room("Ama", item=QUEUE)
    assert told(queue) == demo_hints.QUIET
    queue.act("Ana", floor.Hand())
    assert told(queue) == demo_hints.QUEUE
    queue.act("Bo", clock.Pause())
    assert told(queue) == demo_hints.PAUSED
    assert told(room("Ama", item=REVEAL)) == demo_hints.REVEAL
    done = room("Ama", item=OPEN)
    assert told(done) == demo_hints.OPEN
    done.act("Ama", agenda.MoveOn(done.replica.kept.agenda.current, really=True))
    while done.replica.kept.agenda.current:
        done.act("Ama", agenda.MoveOn(done.replica.kept.agenda.current, really=True))
    assert told(done) == demo_hints.ASK
    done.act("Ama", release.AskAll())
    assert told(done) == demo_hints.END
    alone = setup.SessionPlan("Short", items=(setup.PlannedItem("Check-out", mode="round", turn=30),))
    last = room("Ama", item=ItemId(1), plan=alone)
    assert told(last) == demo_hints.MINE
    for _everybody in last.replica.kept.people.by_id:
        last.act("Ama", floor.CallNext())
    assert told(last) == demo_hints.ASK
    done.act("Ama", setup.End(really=True))
    assert "release" in told(done)
    assert str(tmp_path / "recap.md") in told(done)
    done.act("Ama", release.ReleaseRecap(done.server.kept.seq))
    done.act("Ana", release.ReleaseRecap(done.server.kept.seq))
    assert "bye" in told(done)
    assert "goes when you leave, and its recap stays" in told(done), "no days are promised that the demo does not keep"
    assert str(tmp_path / "recap.md") in told(done)


async def test_whoever_is_offered_the_space_takes_it_and_gives_it_back() -> None:
    session = room("Ana", item=QUEUE)
    acting = Acting(session, 5)
    await acting.settle()
    session.act("Ama", roles.OfferRole("space holder", PersonId(2), hand_over=True))
    await acting.settle()
    assert roles.TakeRole("space holder") in session.done
    assert roles.OfferRole("space holder", PersonId(1), hand_over=True) in session.done
    await acting.end()


@pytest.mark.parametrize("count", [3, 5, 12])
def test_in_every_room_there_is_one_who_passes_parks_pauses_and_asks_for_slower(count: int) -> None:
    for role in (1, 2, 4, 5, 6):
        doing = [p for p in range(count) if Simulated(as_session(room()), p, count, 0, random.Random())._is(role)]
        assert len(doing) == 1


async def test_a_demo_that_hangs_ends_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_holder, "LONGEST_SECONDS", 0.0)
    monkeypatch.setattr(demo_holder, "EACH_SECONDS", 0.0)
    session = room("Ama", begun=False)
    with pytest.raises(Failed, match="did not come to its end in time"):
        await Autopilot(as_session(session), 12, 12, 0).hold()
    assert session.left


def test_nobody_waits_longer_than_the_rules_of_the_demo_say() -> None:
    assert demo_people.SETTLED_SECONDS < demo_holder.STUCK_SECONDS < demo_holder.LONGEST_SECONDS <= 100
