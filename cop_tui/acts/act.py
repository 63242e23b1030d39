"""What an act is: one declaration that screens, line client, help, palette and documentation all read.

An act holds no rules. Whether it is offered is asked of `core.permits`; what it does is the command it builds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from cop_tui import core
from cop_tui.core.engine.ids import NO_ITEM, ItemId
from cop_tui.wire.frames import HELD

if TYPE_CHECKING:
    from cop_tui.client.outbox import Answer
    from cop_tui.client.session import Session
    from cop_tui.wire.frames import Looked

Done = Callable[[Any, "Answer", "Session | None"], "str | list[str]"]
"""What is said when something is done, from what was sent and its answer: a sentence, or lines that are read to their end."""

PART, HOLD, WRITE, LOOK = "Taking part", "Holding the space", "Writing up", "Looking and asking"
GROUPS = (PART, HOLD, WRITE, LOOK)
HELP_PAGE, MINE_PAGE, WRITING_PAGE = "help", "mine", "writing"
"""Pages that screens may have for lines that are asked for."""


@dataclass(frozen=True, slots=True)
class Send:
    """Send this command. `seen` is what the author of its words saw, `line` what they typed, `act` what it came from.

    `after` is asked once the command came true, and `follows` sent then. `sure`: what has to be asked before it was answered with yes.
    """

    command: core.Command
    seen: core.Seen | None = field(default=None, compare=False, repr=False)
    line: str = field(default="", compare=False, repr=False)
    act: Act | None = field(default=None, compare=False, repr=False)
    after: Question | None = field(default=None, repr=False)
    follows: Send | None = field(default=None, repr=False)
    sure: bool = field(default=False, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class UseNote:
    """Do something with an unattributed note: write or park (a text), quote, take back or publish (`which` of mine, by its number).

    Or with what I leave for the meeting, for a part (`item`, 0: for any), without my name or `named`.

    `seen` is what its author saw, `line` what they typed, `act` what it came from. `whose` is the name of somebody without a
    screen whose note it is; it stays on this device.
    """

    what: str
    text: str = ""
    which: int = -1
    quote: bool = False
    whose: str = field(default="", repr=False)
    item: ItemId = NO_ITEM
    named: bool = False
    seen: core.Seen | None = field(default=None, compare=False, repr=False)
    line: str = field(default="", compare=False, repr=False)
    act: Act | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Tell:
    """Show these lines to the person; nothing is sent. `opens` is the page that a screen may have for them.

    `back` is what was typed and stands in the line again. `do` is done first, on this computer alone. `numbered` are lines that a
    number alone gives after these were read, each with that number.
    """

    lines: list[str]
    opens: str = field(default="", compare=False, repr=False)
    back: str = field(default="", compare=False, repr=False)
    do: Callable[[Session], None] | None = field(default=None, compare=False, repr=False)
    act: Act | None = field(default=None, compare=False, repr=False)
    numbered: tuple[tuple[str, str], ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Question:
    """Ask yes or no first; on yes go on with `then`. `no` is what is said on no, where that is more than that nothing was sent.

    `to_read`: it is about lines that were shown before it; a screen takes no yes until the last of them was in sight.
    `back` is what was typed, where what it means was guessed: a no brings it back. `guessed`: no act was meant, as far as can be told,
    so this asks whether it is for the others.
    `sudden`: it comes up by itself. `full` is what is asked in full, where the word in `text` does not say what it does.
    """

    text: str
    then: Then
    act: Act | None = field(default=None, compare=False, repr=False)
    no: str = field(default="", compare=False, repr=False)
    to_read: bool = field(default=False, compare=False, repr=False)
    back: str = field(default="", compare=False, repr=False)
    sudden: bool = field(default=False, compare=False, repr=False)
    guessed: bool = field(default=False, compare=False, repr=False)
    full: str = field(default="", compare=False, repr=False)

    @property
    def asked(self) -> str:
        """What is asked, as it is shown."""
        return self.full or self.text


@dataclass(frozen=True, slots=True)
class Page:
    """Fetch older words and show the last `count`."""

    count: int
    act: Act | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class InSeries:
    """What was released in other meetings of the series: what has the words `find` in it, or all in short (""); `then` makes lines
    of it, and of None where no answer came."""

    find: str
    then: Callable[[Session, Looked | None], list[str]]


@dataclass(frozen=True, slots=True)
class Read:
    """Fetch everything that was said, show the lines that `then` makes of it, and go on with the question it asks, if it does.

    `series` is asked for too, and its lines stand behind them.
    """

    then: Callable[[Session], tuple[list[str], Question | None]]
    series: InSeries | None = None
    act: Act | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Hush:
    """Announce only what concerns me (`on`), or everything again."""

    on: bool
    act: Act | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave politely."""

    act: Act | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Draft:
    """Keep a pasted draft, to be changed and sent (`keep`), or drop it."""

    text: str
    keep: bool
    act: Act | None = field(default=None, compare=False, repr=False)


Then = Send | UseNote | Tell | Page | Read | Hush | Leave | Draft
Step = Then | Question


def of_act(step: Step, act: Act) -> Step:
    """Return a step that carries the act it came from, which is another one where the line meant that."""
    if isinstance(step, Question):
        return replace(step, then=of_act(step.then, act), act=step.act or act)  # type: ignore[arg-type]
    return replace(step, act=step.act or act)


class Misread(Exception):
    """A typed line that cannot be made into an act; the text is a sentence for the person."""


class Unnumbered(Misread):
    """A typed line that should name something of a list by its number, and does not; how the act is typed is said after it."""


@dataclass(frozen=True)
class Act:
    """One thing a person can do. `build` reads a line and does nothing itself: what it means may still be asked about.

    `words` are its typed forms, the first the usual one; `takes` shows what may follow; `help` is one sentence; `key` the
    default key on a screen in key mode; `label` the footer's text, when it differs from the word, or what makes it from
    the moment; `command` what `core.permits` is asked about (None: always offered); `offered` narrows when it is worth
    showing, never what is allowed, and `footer` when a footer shows it; `suits` when the part asks for it, so that it is named first. `needs`: it has to be told what (`takes`), so its key
    opens the line. `eight`: one of the eight words of taking part.

    `unkept`: nothing keeps its words, or not beside their author, so a half-typed line of it is never written to a disk.
    `done` is what is said when its command came true and the event itself does not tell it. `guard` are refusals that ask
    first (`anyway`): y, or the line said again, does it all the same. After the refusals `anew` it begins again by itself. `hasty`: its key is asked about again where a part began
    only a moment ago. `usual`: it can be done at nearly any moment, so it gives way in a footer. `begins` is what its key puts into the line in place of its word, and what is asked then. `in_a_row` is what is
    said where the line that a key opened stands ready for the next one, "" where it does not.

    `first` is the question that comes before what it sends is done, None where nothing has to be asked.
    `asks` says what it does behind *Did you mean to*, where its word with another sign at its end would ask what was just typed.
    `does` says what its word alone does, behind that word where it is asked whether it was meant: *Did you mean lower (to lower your
    hand)?* It stands where the word is a riddle to whoever did not type it, or does one thing or another by the moment ("" for nothing).
    `alone` names the act that its word is taken as where this one does not apply. `explains` are the lines that help has of it
    behind its sentence.
    `phrases` are other ways of saying it, in whole words; *somebody* and *something* stand in them for what a line has there.
    Whoever types one is asked whether the act was meant, and the palette finds the act by them.
    """

    name: str
    words: tuple[str, ...]
    help: str
    group: str
    build: Callable[[Session, str], Step]
    takes: str = ""
    key: str = ""
    label: str | Callable[[Session], str] = ""
    command: type[core.Command] | None = None
    offered: Callable[[Session], bool] | None = None
    footer: Callable[[Session], bool] | None = None
    suits: Callable[[Session], bool] | None = None
    needs: bool = False
    eight: bool = False
    unkept: bool = False
    done: str | Done = ""
    guard: tuple[str, ...] = ()
    anyway: str = ""
    anew: tuple[str, ...] = ()
    hasty: bool = False
    usual: bool = False
    begins: Callable[[Session], tuple[str, str]] | None = None
    in_a_row: Callable[[Session], str] | None = None
    phrases: tuple[str, ...] = ()
    first: Callable[[Session, Send], Question | None] | None = None
    asks: str = ""
    does: str | Callable[[Session], str] = ""
    alone: str = ""
    explains: tuple[str, ...] = ()

    @property
    def usage(self) -> str:
        """How it is typed, for help: the word and what may follow."""
        return f"{self.words[0]} {self.takes}".strip()

    def labelled(self, session: Session) -> str:
        """Return what a footer calls it at this moment."""
        return (self.label if isinstance(self.label, str) else self.label(session)) or self.name

    def step(self, session: Session, rest: str) -> Step:
        """Return the step of what was typed after its word. Raises Misread, which says how this act is typed where a number lacks."""
        try:
            return of_act(self.build(session, rest), self)
        except Unnumbered as problem:
            raise Misread(f"{problem} Typed: {self.usage}") from problem.__cause__

    def meant(self, session: Session, line: str, rest: str = "") -> tuple[str, str]:
        """Return the question whether a line of it was meant, short, and with what its word alone does; both without its answers."""
        does = "" if rest else self.does if isinstance(self.does, str) else self.does(session)
        short = f"Did you mean {line}?"
        return short, f"Did you mean {line} (to {does})?" if does else short

    def in_footer(self, session: Session) -> bool:
        """Return whether a footer shows it at this moment, where it can be done."""
        return self.footer is None or self.footer(session)

    def of_now(self, session: Session) -> bool:
        """Return whether the moment brings it, so that it is named where only a few acts are."""
        return self.offered is not None or (self.suits is not None and self.suits(session))

    def refusal(self, session: Session) -> core.Refused | None:
        """Return why this cannot be done now, or None."""
        if self.command is None:
            return None
        return core.permits(session.replica.state, session.replica.me, self.command)

    def available(self, session: Session) -> bool:
        """Return whether this is allowed now and worth showing."""
        return self.refusal(session) is None and (self.offered is None or self.offered(session))


def never(_session: Session) -> bool:
    """Return that an act is not worth showing, whatever the moment: where it helps, it is named."""
    return False


def when_held(text: str) -> Done:
    """Return what says a sentence where a wish is held, and waits for somebody else; nothing where it came true at once."""
    return lambda _sent, answer, _session: text if answer.how == HELD else ""
