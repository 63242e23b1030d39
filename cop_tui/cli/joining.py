"""Joining a meeting with an invite, from the command line.

The connection is begun as soon as the invite is read, before what takes long to load.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cop_tui.cli.attending import run_plain, run_screens, say_ending, session_for, wants_plain
from cop_tui.cli.identity import (
    ask_invite,
    ask_name,
    ask_word,
    kept_seat,
    known_name,
    places,
    read_invite,
    split_invite,
    way_back,
)
from cop_tui.cli.settings import read_settings
from cop_tui.client.dialling import begin

if TYPE_CHECKING:
    from cop_tui.cli.settings import Found
    from cop_tui.client.profile import Places
    from cop_tui.wire.invite import Invite

NAME = "--name"

MAYBE_YOU = (
    "If it is you, on another device: ask a space holder to let you back. They read a word to you; then: "
    "cop join INVITE --continue WORD"
)


def join_meeting(
    invite: str,
    *,
    observer: bool,
    shared: bool = False,
    word: str = "",
    **options: object,
) -> int:
    """Join with an invite and stay until it ends; return the exit status. With a `word` it is as who I am there already.

    In the place of an invite the id of a meeting will do in which somebody sat here before. `options` are those that have a
    setting; None where one was not given.
    """
    settings = read_settings(options, shared=shared)
    name, low = settings.found["name"], settings.on("low")
    said = str(name.value) if name.where == NAME else ""
    given, with_it = split_invite(ask_invite(invite))
    word = word or with_it
    seat = None if word or "/" in given else kept_seat(places(shared=shared), given, said.strip())
    where = way_back(seat) if seat else read_invite(given)
    asks = word == "-" or not (word or said or seat)
    # What is still to load takes time, and so does a first round trip; while a person is asked, no server is kept waiting.
    dialling = None if asks else begin(where)
    if word:
        word, chosen = ask_word(word), ""
    elif seat:
        chosen = seat.name
    else:
        chosen = _name(where, name, places(shared=shared))
    session = session_for(
        where,
        chosen,
        observer=observer,
        low=low,
        shared=shared,
        word=word,
        seat=seat,
        dialling=dialling or begin(where),
    )
    plain = wants_plain(settings.on("plain"))
    ending = run_plain(session, settings) if plain else run_screens(session, settings, low=low)
    say_ending(ending)
    if ending.code == "name_taken" and sys.stdin.isatty():
        print(MAYBE_YOU, file=sys.stderr)
    return ending.status


def _name(where: Invite, found: Found, own: Places) -> str:
    """Return the name: the one of the command line; the one that is set, unless another came in with this invite; else ask."""
    name = str(found.value)
    if found.where == NAME:
        return ask_name(name)
    before = known_name(where, own)
    if name and (not before or known_name(where, own, name)):
        return ask_name(name)
    return ask_name("", before)
