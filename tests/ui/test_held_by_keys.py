"""Four ways to meet, each held from the lobby to the end by keys on the screen, against a real server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.holding import held

sized = pytest.mark.parametrize("size", [(80, 24), pytest.param((120, 40), marks=pytest.mark.slow)])


@pytest.mark.slow
@sized
@pytest.mark.takes("a whole meeting is held at the screens")
async def test_a_reflective_practice_group(tmp_path: Path, size: tuple[int, int]) -> None:
    async with held(tmp_path, "reflective-practice", size) as meeting:
        await meeting.sees("Closed: nothing leaves")
        await meeting.key("b")
        await meeting.sees("1 of 11 · Arrive", "A quiet time.")
        assert "floor" not in meeting.shown
        await meeting.on("2 of 11 · Check-in")
        assert await meeting.round() == ["Ana", "Bo", "Cy", "Di", "Ama"]
        await meeting.on("3 of 11 · Who would like time?")
        await meeting.sees("WHO BRINGS? Nobody presents yet.", "[1] present")
        await meeting.types("Bo", "present")
        await meeting.sees("Presents Bo")
        await meeting.on("4 of 11 · The dilemma")
        await meeting.sees("Bo speaks first and is not interrupted.", "Bo has the floor", "No advice in this part.")
        await meeting.types("Bo", "say I did not know what to answer her.")
        await meeting.sees("Bo I did not know what to answer her.")
        await meeting.types("Bo", "done")
        await meeting.on("5 of 11 · Questions of fact only")
        await meeting.types("Cy", "hand when")
        await meeting.sees("n next: Cy")
        await meeting.key("n")
        await meeting.sees("Cy has the floor")
        await meeting.types("Bo", "say In March.")  # whoever presents answers without a hand
        await meeting.types("Cy", "done")
        await meeting.on("6 of 11 · One feeling")
        assert "Bo" not in await meeting.round()
        await meeting.on("7 of 11 · What might be beneath this?")
        await meeting.sees("Bo only listens")
        await meeting.key("i")
        await meeting.pilot.press(*"ask her again", "enter")
        await meeting.sees("Kept for you alone")
        await meeting.types("Bo", "come back")
        await meeting.sees("Raise a hand to speak")
        await meeting.on("8 of 11 · Coming back")
        assert await meeting.round() == ["Bo"]
        await meeting.on("9 of 11 · Experience and ideas")
        await meeting.sees("You kept ideas for later")
        await meeting.on("10 of 11 · What I take")
        await meeting.round()
        await meeting.types("Di", "learn Slow is fast.")
        await meeting.opens("Kept", "1 learning point")
        await meeting.on("11 of 11 · Check-out")
        await meeting.round()
        meeting.goes_by(0.1)
        await meeting.key("m")
        await meeting.part()
        meeting.goes_by(60)
        await meeting.types("Bo", "check on me")
        await meeting.until(lambda: meeting.kept.regime.erased)
        assert not meeting.kept.words.by_id or all(w.withdrawn for w in meeting.kept.words.by_id.values())


@pytest.mark.slow
@sized
async def test_an_action_learning_case(tmp_path: Path, size: tuple[int, int]) -> None:
    async with held(tmp_path, "action-learning", size) as meeting:
        await meeting.key("b")
        await meeting.sees("1 of 7 · Agree again", "WHO BRINGS?")
        await meeting.types("Ana", "agree What is said here stays here.")
        await meeting.sees("AGREE? What is said here stays here.", "Silence is a yes.", "[1] yes", "[2] rather not")
        await meeting.key("0")
        await meeting.sees("Put aside.")
        await meeting.types("Cy", "present")
        await meeting.on("2 of 7 · The issue, told alone")
        await meeting.sees("Cy has the floor")
        await meeting.types("Cy", "done")
        await meeting.on("3 of 7 · Open questions only")
        await meeting.sees("answers without one", "No advice in this part.")
        assert await meeting.round() == ["Ana", "Bo", "Di", "Ama"]
        await meeting.on("4 of 7 · Silence")
        await meeting.on("5 of 7 · The group thinks aloud")
        await meeting.sees("Cy only listens")
        await meeting.key("r")
        await meeting.sees("You are next. No rush.", "n next: Ama")
        await meeting.key("n")
        await meeting.sees("Your turn, Ama.")
        await meeting.line("say We are kind to plans.")
        await meeting.sees("Ama We are kind to plans.")
        await meeting.key("d")
        await meeting.on("6 of 7 · What I take")
        await meeting.sees("Cy has the floor", "about 4 minutes left")
        await meeting.types("Cy", "commit I ask her on Monday.")
        await meeting.opens("Kept", "1 promise")
        await meeting.types("Cy", "done")
        await meeting.on("7 of 7 · How did we work?")
        await meeting.line("say It was slow, and good.")
        await meeting.sees("Ama It was slow, and good.")
        meeting.goes_by(0.1)
        await meeting.key("m")
        await meeting.part()


@sized
@pytest.mark.takes("a whole meeting is held at the screens")
async def test_a_lean_coffee(tmp_path: Path, size: tuple[int, int]) -> None:
    async with held(tmp_path, "lean-coffee", size) as meeting:
        await meeting.key("b")
        await meeting.sees("1 of 6 · Write topics", "topic ...")
        for who, text in (("Ana", "Money"), ("Bo", "Time"), ("Cy", "Trust")):
            await meeting.types(who, f"topic {text}")
        await meeting.line("topic Rest")
        await meeting.sees("topic: Rest")
        await meeting.on("2 of 6 · A sentence or two")
        await meeting.round()
        await meeting.on("3 of 6 · Two dots each")
        await meeting.key("s")
        await meeting.sees("DOTS On the topics. You have 2 left of 2.", "[3] Trust")
        await meeting.line("3")
        await meeting.sees("[3] Trust (yours)", "You have 1 left of 2.")
        await meeting.line("3")
        await meeting.sees("[3] Trust (yours x2)")
        await meeting.together()
        for who in ("Ana", "Bo", "Cy"):
            await meeting.types(who, "dot 3 1")
        await meeting.key("v")
        await meeting.sees("The dots are placed")
        await meeting.on("4 of 6 · Topics")
        meeting.goes_by(0.1)
        await meeting.key("t")
        await meeting.sees("Topic Trust")
        meeting.goes_by(8)
        await meeting.types("Bo", "hand")  # something has to happen for the room to look at its clock
        await meeting.sees("GO ON? 3 more minutes for this topic? [1] continue [2] enough")
        await meeting.together()
        for who in ("Ana", "Bo", "Cy"):
            await meeting.types(who, "enough")
        await meeting.line("2")
        await meeting.sees("Taken in: enough.")
        await meeting.key("v")
        await meeting.sees("We leave this topic here. 0 of 4 were for going on.")
        await meeting.types("Bo", "lower")
        await meeting.key("t")
        await meeting.sees("Topic Money")
        await meeting.on("5 of 8 · One thing I take")
        await meeting.round()
        await meeting.on("6 of 8 · Topics we did not come to")
        await meeting.line("park Rest, for the next time")
        await meeting.opens("Parked", "1 Rest, for the next time")
        meeting.goes_by(0.1)
        await meeting.key("m")
        await meeting.part()


@pytest.mark.slow
@sized
@pytest.mark.takes("a whole meeting is held at the screens")
async def test_a_consent_decision(tmp_path: Path, size: tuple[int, int]) -> None:
    async with held(tmp_path, "consent-decision", size) as meeting:
        await meeting.key("b")
        await meeting.sees("1 of 7 · The proposal", "WHO BRINGS?")
        await meeting.types("Bo", "present")
        await meeting.sees("Bo has the floor")
        await meeting.types("Bo", "propose We meet on Mondays, for a year.")
        await meeting.sees("Proposal Bo: We meet on Mondays, for a year.")
        await meeting.types("Bo", "done")
        await meeting.on("2 of 7 · Questions to understand it")
        assert "Bo" not in await meeting.round()
        await meeting.on("3 of 7 · One quick reaction each")
        await meeting.round()
        await meeting.on("4 of 7 · The proposal may change")
        await meeting.types("Bo", "amend We meet on Mondays, until May.")
        await meeting.sees("Proposal Bo: We meet on Mondays, until May.")
        await meeting.round()
        await meeting.on("5 of 7 · Consent")
        await meeting.sees(
            "CONSENT? Is the proposal good enough for now", "[1] consent", "[3] objection", "[4] not now"
        )
        await meeting.line("2")
        await meeting.pilot.press(*"Evenings are hard.", "enter")
        await meeting.sees("Concern Ama (you) (Evenings are hard.)", "[2] concern .. (yours)")
        await meeting.together()
        await meeting.types("Ana", "consent")
        await meeting.types("Cy", "objection May is too late.")
        await meeting.sees("Objection Cy (May is too late.)", "Consent Ana")
        await meeting.key("f")
        await meeting.pilot.press("enter")
        await meeting.sees("Not while an objection stands: Cy.")
        await meeting.pilot.press("escape")
        await meeting.round()
        await meeting.on("6 of 7 · Work objections in")
        await meeting.types("Bo", "amend We meet on Mondays, until April.")
        await meeting.sees("until April.", "CONSENT? Is the proposal")
        await meeting.together()
        await meeting.types("Cy", "consent")
        meeting.goes_by(0.1)
        await meeting.line("1")
        await meeting.sees("Consent Cy, Ama (you)")
        await meeting.on("7 of 7 · The decision")
        await meeting.key("f")
        await meeting.pilot.press(*"1 April", "enter")
        await meeting.sees("Some have not answered. Silence is not a yes here.", "Decide all the same? y / n")
        await meeting.pilot.press("y")
        meeting.app.room.line.settle()
        await meeting.sees(
            "Decided, number 1: We meet on Mondays, until April. Nobody who answered objected; not everybody had answered.",
            "We look at it again: 1 April.",
        )
        meeting.goes_by(0.1)
        await meeting.key("m")
        await meeting.part()
