"""Lines that between them reach every command, and for each the meeting in which it means something."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from cop_tui import core
from cop_tui.client import mynotes
from cop_tui.client.carried import Held, OwnRole
from cop_tui.client.seated import Promised
from cop_tui.core.engine.ids import ItemId, PersonId, WordId
from cop_tui.core.topics import (
    afterwards,
    agreement,
    aloud,
    care,
    carrying,
    checks,
    clock,
    coffee,
    commitments,
    consenting,
    deciding,
    door,
    dots,
    ending,
    feedback,
    floor,
    following,
    letters,
    merging,
    parking,
    powers,
    presenting,
    reading,
    record,
    release,
    roles,
    rounds,
    series,
    setup,
    thanking,
    words,
    writing,
)
from tests.acts import rooms
from tests.acts.rooms import number, room
from tests.ui.fake import FakeSession

# Who types it: somebody who may.
LINES: dict[str, str] = {
    "begin": "Ama", "next": "Ama", "put back": "Ama", "move on": "Ama", "take 3": "Ama", "round 30 What now?": "Ama",
    "close round": "Ama", "close": "Ama", "reopen": "Ama", "put in Femi": "Ama", "extend 5": "Ama", "off": "Ama",
    "on": "Ama", "reveal": "Ama", "close door": "Ama", "open door": "Ama", "ask": "Ama", "end": "Ama", "answer 1": "Ama",
    "scribe Bo: We were tired": "Di", "hand": "Ana", "hand later": "Ana", "lower": "Ana", "say Hello": "Ana",
    "off Hello": "Ana", "done": "Ana", "pass": "Ana", "more": "Ana", "wait": "Ana", "park This": "Ana", "pause": "Ana", "resume": "Ana",
    "away": "Ana", "back": "Ana", "object": "Ana", "agenda+ This": "Ana", "agenda- 3": "Ama", "agree This": "Ana", "learn This": "Ana",
    "commit This": "Ana", "quote 1": "Ana", "soften 1 Kinder": "Ana", "withdraw 1": "Ana", "role observer": "Ana",
    "role scribe to Cy": "Di", "lay down scribe": "Di", "withdraw offer": "Ama", "check on me": "Ana", "slower please": "Ana", "untimed": "Ana",
    "bring back We listened": "Ana", "group with Bo": "Ana", "draw groups": "Ama", "jot We listened": "Ana",
    "next in group": "Ana",
    "ideas now": "Ana", "no ideas now": "Ana",
    "present": "Ana", "ask to present Bo": "Ama", "step back": "Ana", "come back": "Ana", "objection for Femi: Too much": "Bo", "consent for Femi": "Bo", "concern for Femi: Too far": "Bo", "hand for Femi": "Ama", "done for Femi": "Ama", "pass for Femi": "Ama",
    "offer to write for Femi": "Bo", "yes for Femi 1": "Bo", "no for Femi 1": "Bo", "withdraw for Femi 1": "Bo", "withdraw 1 for Femi": "Bo", "confirm": "Ama", "not said": "Ama",
    "can't follow": "Ana", "follow again": "Ana", "scribe Femi: We were tired": "Ama",
    "sooner please": "Ana", "bell": "Ana", "pace typing": "Ana", "last word Ana": "Ama", "round again": "Ama",
    "ask to leave Bo: a reason": "Ana", "not so Bo": "Ana", "yes end": "Ana", "open again": "Ama", "release": "Ana", "write A note": "Ana", "park without name Who pays?": "Ana", "yes to point 1": "Bo", "no to proposal No room; in May": "Ama", "park topics": "Ama",
    "voices 1 fine": "Ama", "take back": "Ana", "publish": "Ana",
    "commit together We meet": "Ana", "join promise 1": "Ana", "let join 1 Bo": "Ana", "about promise 1 others yes": "Ana",
    "became 1 changed: There is a ramp": "Ana", "became 2 handed on: To the council": "Ama", "became 2 on the agenda": "Ana", "bring up 1": "Ana", "bring up 1 kept": "Ana", "let go promise 1": "Ana", "jargon": "Ana", "trust is breaking Bo, Cy": "Ana", "note before grief": "Ana",
    "object to point 1": "Ana", "point again 1": "Ana", "no to point 1: No; ask in May": "Ama", "review agreement 4 May": "Ana",
    "if this gets hard I pass it on": "Ama", "ask card Who decided that?": "Ana", "answer card 1: The council did.": "Ama",
    "sort 1 next time, because Bo knows": "Ana",
    "yes park it": "Ana", "rather not park it": "Ana", "offer to park Bo: Who pays?": "Ama", "sort 1 next time": "Ana",
    "care for 1": "Ana", "stop caring for 1": "Ana", "mark 1 heard": "Ana", "no to parked 1: No money; ask in May": "Ana",
    "check Are we ready?": "Ama", "feel glad": "Ana", "close check": "Ama", "propose We meet monthly": "Ana",
    "amend We meet weekly": "Ana", "reactions": "Ama", "ask consent": "Ama", "consent": "Ana", "concern It is far": "Ana",
    "objection Nobody can come": "Ana", "not now": "Ana", "decide in June": "Ama", "no decision": "Ama",
    "reopen decision 1": "Ana", "topic Rates": "Ana", "dots 2": "Ama", "dot 1": "Ana", "close dots": "Ama",
    "next topic": "Ama", "continue": "Ana", "enough": "Ana", "close vote": "Ama",
    "continue elsewhere": "Ana", "let back Bo": "Ama", "not me": "Ana", "keep my words": "Ana", "rename Ana M": "Ana",
    "mend Femi as Fola": "Ama", "take out Femi": "Ama",
    "ask again 1": "Ana", "let go parked 1": "Ana", "item from 1 Money 10m": "Ana", "promise from 1: I ask": "Ana",
    "thank Bo for the tea": "Ana", "yes to thanks": "Ana", "no to thanks": "Ana", "same here": "Ana", "who carried what?": "Ana", "tell what i carried": "Ana", "read for me Let us wait": "Ana",
    "do not read it": "Ana", "yes read it": "Ana", "rather not read it": "Ana", "have read it": "Ana", "to holders We are late": "Ama",
    "leave feedback It was too short": "Ana", "take back feedback": "Ana", "new here": "Ana", "back after a while": "Ana", "merge 1 and 2": "Ana", "yes the same": "Ana",
    "rather not the same": "Ana", "take apart 1": "Ana",
    "cannot come 3 with name: I would come earlier": "Ana", "access need with name Captions": "Ana", "left?": "Ana", "read out": "Ama", "take back a": "Ana", "give in": "Ana",
    "claim 1 Begin slowly.": "Ama", "place quote 1 in 1": "Ama", "place quote 1 under 1.1": "Ama", "introduction 1 We asked.": "Ama",
    "sub-heading 1 Take time": "Ama", "new section Challenges": "Ama", "reword 1.1 Begin.": "Ama", "move piece 1.2 after 1.1": "Ama",
    "move section 1 after 2": "Ama", "leave out 1": "Ama", "bring in 1": "Ama", "keep claim 1.1": "Ama", "cut piece 1.1": "Ama", "leave section": "Ama",
    "ask author 1: which tea?": "Ama",
}  # fmt: skip


def _decide_together(fake: FakeSession, line: str) -> None:
    """Bring a meeting to where a word of deciding together means something."""
    word = line.split()[0]
    if word in ("feel", "voices") or line == "close check":
        fake.act("Ama", floor.PutIn("Femi"))
        fake.act("Ama", checks.StartCheck("Ready?"))
    if word in ("amend", "reactions", "consent", "concern", "objection", "decide") or line in (
        "ask consent",
        "no decision",
        "not now",
        "reopen decision 1",
        "no to proposal No room; in May",
    ):
        fake.act("Ana", deciding.Propose("We meet"))
    if word in ("consent", "concern", "objection", "decide") or line in ("not now", "reopen decision 1"):
        fake.act("Ama", consenting.AskConsent())
    if line == "reopen decision 1":
        fake.act("Bo", consenting.GiveConsent())
        fake.act("Ama", deciding.Decide())
    if word in ("dots", "dot", "continue", "enough") or line in (
        "close dots",
        "next topic",
        "close vote",
        "park topics",
    ):
        fake.act("Bo", coffee.AddTopic("Trust"))
        fake.act("Bo", coffee.AddTopic("Rates"))
    if word == "dot" or line == "close dots":
        fake.act("Ama", dots.StartDots())
    if word in ("continue", "enough") or line == "close vote":
        fake.act("Ama", coffee.NextTopic())
        fake.later(7 * 60_000)


WRITING = (
    "claim", "place quote", "introduction", "sub-heading", "new section", "reword", "move piece", "move section", "keep claim", "leave out", "bring in",
    "cut piece", "leave section", "ask author",
)  # fmt: skip


def _write(fake: FakeSession, line: str) -> None:
    """Bring a meeting to where something was said and something is written in its recap."""
    fake.act("Bo", words.Say("Tea first."))
    said = WordId(fake.server.kept.seq)
    if line == "keep claim 1.1":
        fake.act("Bo", afterwards.Consent([said], words.UNNAMED))
        fake.act("Ama", writing.WritePiece(writing.CLAIM, f"{rooms.OPEN}", "Be warm.", said))
        fake.act("Bo", afterwards.Withdraw([said]))
        return
    if line == "bring in 1":
        fake.act("Ama", writing.LeaveOut(f"{rooms.OPEN}"))
    for text in ("Begin slowly.", "Be kind."):
        fake.act("Ama", writing.WritePiece(writing.CLAIM, f"{rooms.OPEN}", text))


def _beside(fake: FakeSession, line: str) -> None:
    """Bring a meeting to where a word said beside the talk means something: a thank-you, a reading, two notes that say the same."""
    if line == "same here":
        fake.act("Bo", words.Say("I was tired."))
    if line in ("yes to thanks", "no to thanks"):
        fake.act("Bo", thanking.ThankYou("for the tea", PersonId(number("Ana"))))
    if line == "no to thanks":
        fake.act("Ana", thanking.AgreeToThanks(WordId(fake.server.kept.seq - 1), words.UNNAMED))
    if line in ("yes read it", "rather not read it", "have read it"):
        fake.act("Bo", reading.ReadForMe("Let us wait.", PersonId(number("Ana"))))
    if line == "have read it":
        fake.act("Ana", reading.AnswerReading(1, yes=True))
    if line == "do not read it":
        fake.act("Ana", reading.ReadForMe("Let us wait."))
    if line == "to holders We are late":
        fake.act("Ama", roles.OfferRole("space holder", PersonId(number("Cy"))))
        fake.act("Cy", roles.TakeRole("space holder"))
    if line.endswith("feedback") or line.startswith("leave feedback"):
        fake.act("Ama", release.AskAll())
    if line == "take back feedback":
        fake.act("Ana", feedback.GiveFeedback("It was too short"))
    if line.endswith("the same") or line == "merge 1 and 2":
        fake.act("Bo", parking.Park("Who has money?"))
    if line == "take apart 1":
        fake.act("Ana", parking.Park("Money, again."))
    lot = fake.server.kept.parking.notes
    if line.endswith("the same"):
        fake.act("Bo", merging.AskSame(lot[1], lot[0]))
    if line == "take apart 1":
        fake.act("Ana", merging.AskSame(lot[0], lot[1]))


def ready(who: str, line: str) -> FakeSession:
    """Return a meeting in which a line means something."""
    if line == "begin" or line.startswith("cannot come"):
        return room(who, begun=False)
    if line == "read out":
        fake = room(who, begun=False)
        fake.act("Bo", letters.LeaveLetter("a" * 64, "I felt unseen.", rooms.INFO))
        fake.act("Ama", setup.Begin())
        return fake
    if line == "withdraw offer":
        return room(who, item=ItemId(1))  # who begins alone offers the space for the first part
    if line in ("write A note", "reveal", "take back", "publish", "give in"):
        fake = room(who, item=rooms.REVEAL)
        if line == "give in":
            fake.my_notes.keep_later(rooms.REVEAL, "A note")
        if line in ("take back", "publish"):
            fake.my_notes.append(mynotes.new_note("A note", ItemId(6), False))
        return fake
    fake = room(who)
    if who == "Ana":
        fake.act("Ana", words.Say("Something"))
        fake.act("Ana", parking.Park("Who pays?"))
        fake.act("Ana", commitments.Commit("I ask."))
        fake.act("Ama", parking.OfferPark(PersonId(2), "Something"))
    if line in ("left?", "take back a"):
        fake.my_notes.append(mynotes.MyNote(f"{mynotes.NEED}{'a' * 64}", "Captions", state=mynotes.HELD))
    if "carried" in line:
        fake.act_of_host(series.NameSeries("Reflection"))
        fake.own_roles = [OwnRole("space holder", (Held(date(2025, 5, 14), "Before"),), 664, 664)]
    if line == "tell what i carried":
        fake.act("Bo", carrying.AskCarried())
    if line.startswith("bring up 1"):
        fake.promised = [Promised("I ask.", "Before", "s", WordId(3))]
    if line.startswith("became"):
        there = [
            series.There("ONE", WordId(n), kind, "Who pays?", "Before")
            for n, kind in ((3, series.HEARD), (4, series.PARKED))
        ]
        fake.come_forward(*there)
    _decide_together(fake, line)
    _beside(fake, line)
    if line in ("bring back We listened", "group with Bo", "draw groups", "jot We listened", "next in group"):
        return room(who, plan=replace(rooms.PLAN, items=(setup.PlannedItem("Hello", mode="pairs"),)), item=ItemId(1))
    if line in ("step back", "come back", "ideas now", "no ideas now"):
        fake = room(
            who,
            plan=replace(rooms.PLAN, items=(setup.PlannedItem("Thinking", mode="without-presenter"),)),
            item=ItemId(1),
        )
        fake.act("Ana", presenting.Present())
    if line.startswith(("mend", "take out")) or "Femi" in line or line in ("confirm", "not said"):
        fake.act("Ama", floor.PutIn("Femi"))
    if line in ("done for Femi", "pass for Femi"):
        fake.act("Ama", floor.CallNext())
    if line.startswith(("yes for", "no for", "withdraw for", "withdraw 1 for", "confirm", "not said")):
        fake.act("Ama", roles.TakeRole("scribe"))
        fake.act("Ama", words.Scribe(PersonId(len(fake.server.kept.people.by_id)), "Something"))
    if line in ("confirm", "not said"):
        femi, word = len(fake.server.kept.people.by_id), fake.server.kept.seq
        fake.act("Bo", aloud.QuoteAloud(PersonId(femi), [WordId(word)], words.UNNAMED))
    if line.startswith("answer card"):
        fake.act("Bo", powers.AskCard("Who decided that?"))
    if line == "round again":
        fake.act("Ama", rounds.StartRound(60, "Why?"))
        fake.act("Ama", rounds.EndRound())
    if line == "resume":
        fake.act("Bo", clock.Pause())
    if line == "on":
        fake.act("Ama", record.RecordOff())
    if line in ("done", "pass", "more", "wait", "hand later", "lower", "sooner please", "last word Ana"):
        fake.act("Ana", floor.Hand())
    if line in ("done", "pass", "more", "wait"):
        fake.act("Ama", floor.CallNext())
    if "point" in line:
        fake.act("Ana", agreement.Agree("We listen."))
    if line == "follow again":
        fake.act("Ana", following.CannotFollow())
    if line.startswith("answer"):
        fake.act("Bo", care.CheckOnMe())
    if line == "not so Bo":
        fake.act("Ama", door.AskToLeave(PersonId(number("Bo")), "harm"))
        fake.act("Cy", door.AskToLeave(PersonId(number("Bo"))))
    if line == "yes end":
        core.apply(fake.replica.state, ending.EndAsked(PersonId(number("Bo"))))
    if line.startswith(WRITING):
        _write(fake, line)
    if line in ("release", "open again"):
        fake.act("Ama", release.AskAll())
        fake.act("Ama", setup.End(really=True))
    return fake
