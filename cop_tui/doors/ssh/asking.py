"""What is said and asked before somebody is in a meeting: whose computer this is, the code, the name or a word.

It knows no ssh: lines come in, sentences go out.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from cop_tui.acts.pasted import Pasted
from cop_tui.client.ending import REFUSED
from cop_tui.core.engine.text import clean
from cop_tui.doors.door import TurnedAway
from cop_tui.doors.ssh import way_back
from cop_tui.doors.words import first_words
from cop_tui.wire.invite import BadInvite, Invite, read_code, read_word

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from cop_tui.client.session import Session
    from cop_tui.doors.door import Door, Found, Visitor
    from cop_tui.plain.lines import Lines

ASK_CODE = "The code of your invite, please (like K7QM-2X9R-4TDV), then Enter. To leave: bye."
ASK_NAME = (
    "What should the others call you? Your name, or the word of your way back, then Enter. If you take part already, on another "
    "device: continue and the word shown there."
)
NOT_YET = "First comes the code of your invite; the word is asked after it."
WELCOME_BACK = "Welcome back, {name}."
BY_KEY = (
    "Your ssh key brings you back to your place, by this door only. What you have not sent when your line is cut is not kept "
    "here."
)
WITHOUT_KEY = (
    "Your ssh sent no key. So once you are in you are shown a word of your own, with which you come back to your place. What you "
    "have not sent when your line is cut is not kept here."
)
MAYBE_YOU = (
    "If it is you: type the word you were shown. Without it, a space holder can let you back: they read a word to you, and you "
    "type: continue WORD. Else choose another name."
)
TOO_LONG = "Nothing was typed for a while, so this door lets go. Nothing was joined; come again when you like."
NO_SUCH_WAY = "If it was the word of your way back: it is good at this door and in this meeting alone. Look at it letter by letter."
ENOUGH_WORDS = (
    "Many words opened nothing, so this visit ends. Nothing was joined, and your place is kept. Look the word up where you wrote "
    "it down, or ask a space holder to let you back, and come again."
)
ENOUGH = (
    "That was often enough for one visit. Nothing was joined. Ask whoever invited you for the code, and come again."
)

OBSERVE = "observe"  # who logs in by that name only watches
CONTINUE = "continue "
LEAVING = ("bye", "quit", "exit")
TRIES = 30  # answers before somebody is in a meeting; the server slows wrong codes long before
LONGEST = 400  # characters of an answer that are looked at: an invite with all that may stand around it
TRY_AGAIN = "Enter tries once more. To leave: bye."
_SOON = frozenset({"come_slowly", "code_waits", "too_many_codes", "read_only"})
_AGAIN = _SOON | frozenset(
    {"name_taken", "name_speaks", "name_used", "name_empty", "name_too_wide", "wrong_word", "is_connected"}
)


T = TypeVar("T")


class Leaves(Exception):
    """The visitor leaves, or is let go, before they are in a meeting: with an exit status and perhaps a last sentence."""

    def __init__(self, status: int, text: str = "") -> None:
        super().__init__(text)
        self.status = status


class Asking:
    """Asks one visitor until it is known which meeting they come to, and as whom.

    `say` shows a sentence; `seconds` is how long an answer may take. `word` is the way back of whoever has no key.
    """

    def __init__(
        self, door: Door, visitor: Visitor, lines: Lines, say: Callable[[str], None], seconds: float, word: str = ""
    ) -> None:
        self._door, self.visitor, self._lines, self._say, self._seconds = door, visitor, lines, say, seconds
        self.word = word
        self.shown = False  # whether they have their word already, because they came back with it
        self._tries, self._wrong = TRIES, 0
        self._observer = self._explained = False
        self._said = ""  # the name or word they typed
        self._soon = False  # whether the same will do in a while

    async def meeting(self, user: str) -> Found:
        """Return the meeting of the code they type, or that they logged in with as user name. Raises Leaves."""
        self._observer = user == OBSERVE
        self._say(first_words(self._door.whose))
        typed = _code_of(user) if "-" in user else ""  # whose own login looks like a code without dashes means none
        while True:
            if not typed:
                typed = await self._code()
            try:
                return await self._patiently(self._door.find(self.visitor, typed))
            except TurnedAway as turned:
                self._say(str(turned))
                if turned.code == "code_expired" and (found := await self._of_the_past(typed)):
                    return found
                typed = ""

    async def _of_the_past(self, code: str) -> Found | None:
        """Return the meeting that is over, for somebody who types the word with which they were in it. Raises Leaves."""
        while typed := await self.answer(way_back.ASK_WORD, any_line=True):
            try:
                if (word := way_back.read(_without_continue(typed))) and (found := await self._back(code, word)):
                    return found
                self._say(NO_SUCH_WAY)
            except TurnedAway as turned:
                self._say(NO_SUCH_WAY if turned.code == "code_expired" else str(turned))
        return None

    async def _back(self, code: str, word: str) -> Found | None:
        """Return the place of whoever was shown this word, None where there is none; from now on they are that visitor.

        Raises TurnedAway and Leaves.
        """
        visitor = replace(self.visitor, key=way_back.key(word))
        try:
            found = await self._patiently(self._door.find(visitor, code, guessed=True))
        except TurnedAway as turned:
            self._wrong += turned.code == "code_expired"  # so nobody has that place in a meeting that is over
            raise
        if not found.name:
            self._wrong += 1
            return None
        self.visitor, self.word, self.shown = visitor, word, True
        return found

    async def _code(self) -> str:
        while True:
            line = await self.answer(ASK_CODE)
            if line.casefold().startswith(CONTINUE):
                self._say(NOT_YET)
                continue
            try:
                return _read(line)
            except BadInvite as problem:
                self._say(str(problem))

    async def session(self, found: Found, *, keyed: bool) -> Session:
        """Return the session of somebody who is known, or who says their name or a word. Raises Leaves."""
        if found.name:
            if not self._soon:
                self._say(WELCOME_BACK.format(name=found.name))
            else:
                await self.answer(TRY_AGAIN, any_line=True)
            return self._door.session(self.visitor, found)
        while True:
            if self._soon:
                await self.answer(TRY_AGAIN, any_line=True)
            else:
                self._said = await self.answer(ASK_NAME)
            try:
                if session := await self._by_word(found, self._said):
                    return session
            except (BadInvite, TurnedAway) as problem:
                self._say(str(problem))
                continue
            if name := clean(self._said):
                self._explain(BY_KEY if keyed else WITHOUT_KEY)
                return self._door.session(self.visitor, found, name, observer=self._observer)

    async def _by_word(self, found: Found, typed: str) -> Session | None:
        """Return the session of somebody who types a word, of their way back or of another device; None where it is a name.

        Raises BadInvite, TurnedAway and Leaves.
        """
        said = _without_continue(typed)
        word = read_word(said) if said != typed else way_back.read(said)
        if not word:
            return None
        if back := await self._back(found.code, word):
            self._say(f"{WELCOME_BACK.format(name=back.name)} {way_back.SAME_WORD}")
            return self._door.session(self.visitor, back)
        if said == typed and way_back.is_name_too(typed):
            return None
        return self._door.session(self.visitor, found, word=word)

    def _explain(self, way_back: str) -> None:
        if not self._explained:
            self._say(way_back)
        self._explained = True

    def again(self, code: str, status: int) -> bool:
        """Return whether another name or word may do, after a session was refused; say what helps."""
        self._soon = code in _SOON
        if status != REFUSED or code not in _AGAIN:
            return False
        if code == "name_taken":
            self._say(MAYBE_YOU)
        elif code == "wrong_word":
            self._say(NO_SUCH_WAY)
        return True

    async def answer(self, question: str, *, any_line: bool = False) -> str:
        """Return the line that is typed to a question, an empty one only where `any_line` will do. Raises Leaves."""
        self._tries -= 1
        if self._wrong >= way_back.WRONG_WORDS:
            raise Leaves(REFUSED, ENOUGH_WORDS)
        if self._tries < 0:
            raise Leaves(REFUSED, ENOUGH)
        self._say(question)
        while True:
            try:
                async with asyncio.timeout(self._seconds):
                    typed = await self._patiently(self._lines.next())
            except TimeoutError:
                raise Leaves(REFUSED, TOO_LONG) from None
            if typed is None:
                raise Leaves(0)
            line = typed.words if isinstance(typed, Pasted) else str(typed).strip()
            if line.casefold() in LEAVING:
                raise Leaves(0)
            if line or any_line:
                return line[:LONGEST]

    async def _patiently(self, work: Coroutine[Any, Any, T]) -> T:
        """Return what `work` returns, unless the visitor wants out or is gone before. Raises Leaves."""
        working = asyncio.ensure_future(work)
        out = [asyncio.ensure_future(wish.wait()) for wish in (self._lines.interrupted, self._lines.hung_up)]
        try:
            await asyncio.wait({working, *out}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                raise Leaves(0)
            return working.result()
        finally:
            for task in (working, *out):
                task.cancel()


def _without_continue(typed: str) -> str:
    """Return what was typed behind *continue*, or all of it."""
    return typed[len(CONTINUE) :] if typed.casefold().startswith(CONTINUE) else typed


def _code_of(user: str) -> str:
    """Return the code that somebody logged in with as user name, if it is one."""
    try:
        return read_code(user)
    except BadInvite:
        return ""


def _read(typed: str) -> str:
    """Return the code that was typed, alone or as it stands in an invite. Raises BadInvite."""
    return Invite.read(typed).code if "/" in typed else read_code(typed)
