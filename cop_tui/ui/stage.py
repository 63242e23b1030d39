"""What the parts of the screens ask of each other, so that none needs the one that holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cop_tui.acts.act import Act, Step
    from cop_tui.acts.entered import Entered
    from cop_tui.acts.performing import Performed
    from cop_tui.client.session import Session
    from cop_tui.ui.frame import Frame
    from cop_tui.ui.keys import KeyTable
    from cop_tui.ui.widgets.line import Line


class Stage(Protocol):
    """What shows a conversation."""

    def draw(self) -> None:
        """Show this moment."""

    def open_page(self, page: str, said: str = "") -> None:
        """Open a page of its own, on which a sentence is said first."""

    def choose_panel(self, number: int) -> bool:
        """Choose the panel with this number; return whether there is one."""

    def has_panel(self, number: int) -> bool:
        """Whether there is a panel with this number."""

    def go(self) -> None:
        """Leave the meeting."""

    @property
    def keys(self) -> KeyTable:
        """Which key does which act."""

    @property
    def newest_in_sight(self) -> bool:
        """Whether the end of the talk is seen."""

    def fits(self, text: str) -> bool:
        """Return whether a sentence is seen whole above the line."""

    @property
    def ready(self) -> bool:
        """Whether anything can be shown."""


class Leaving(Protocol):
    """The question before leaving; `asked` is its number while it waits for an answer, else 0."""

    asked: int

    def ask(self, always: bool = False) -> None:
        """Leave, or ask first."""

    def answers(self, entered: Entered) -> bool:
        """Take a line as the answer, where it is one; return whether it was."""

    def follow(self) -> None:
        """Ask no longer about what has been answered."""


class Room(Protocol):
    """What pages over the room, and the palette, ask of it."""

    session: Session
    line: Line

    def say(self, text: str) -> None:
        """Show one sentence above the line."""

    def lead_back(self, begins: str, page: str) -> None:
        """Open a page once a line that begins so was done."""

    def take(self, step: Step) -> Performed:
        """Take one step."""

    def answered_no(self, which: int) -> None:
        """Take a no to what is asked about a note of mine, by its number."""

    def start(self, act: Act) -> None:
        """Do an act, or open its line."""

    def send(self, text: str, typed: bool = True) -> None:
        """Do what a line says."""


class Program(Protocol):
    """What screens ask of the app. `ended_turn`: the sentence that somebody else ended my turn, which came over the page that is open."""

    session: Session
    room: Room
    keys: KeyTable
    frame: Frame
    low: bool
    offered_themes: list[str]
    ended_turn: str

    def wear(self, theme: str) -> None:
        """Change the colours."""

    def copy(self, text: str) -> None:
        """Send a text to the clipboard, and say that not every terminal takes it."""

    def leave(self) -> None:
        """Leave the meeting politely, then the app."""
