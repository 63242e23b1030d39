"""What a client offers a server that started anew, beside the wishes that stand: a hand, and what was said in a small group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics import floor, group_talk

if TYPE_CHECKING:
    from cop_tui.core.engine.base import Command
    from cop_tui.core.meeting import State
    from cop_tui.core.topics.group_talk import MyGroup as MyGroup


def hand(about: str) -> Command:
    """Return the wish to say anew what my hand is about."""
    return floor.Hand(about)


def in_group(state: State, me: PersonId, before: MyGroup) -> list[Command]:
    """Return my hand and my notes in my group as I knew them `before`, if I am still in one and the same part goes on."""
    return group_talk.again(state, me, before)


def keeps_seen(command: Command) -> bool:
    """Return whether what its author saw at Enter is needed when it is offered again."""
    return isinstance(command, floor.Hand | group_talk.GroupNote)


def without_words(command: Command) -> Command | None:
    """Return what is left of a wish for people whom its words are not for, or None where that is nothing."""
    return floor.Hand(kind=command.kind) if isinstance(command, floor.Hand) else None


def words(command: Command) -> str:
    """Return the words of a command as one line."""
    return " ".join(getattr(command, name) for name in command.texts)
