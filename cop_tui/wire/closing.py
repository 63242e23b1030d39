"""Why a connection ends or never begins: close codes, byes and refusals at the door, each with its sentence."""

from __future__ import annotations

from typing import NamedTuple

# WebSocket close codes.
DONE = 1000  # said bye
AWAY = 1001  # the server stops or restarts: try to come back
BROKEN = 4400  # a frame that breaks the protocol
REMOVED = 4403  # asked to leave by two people, or the seat has ended
SLOW = 4408  # took nothing in for too long
BUSY = 4429  # far too many frames

CLOSE_CODES = {
    DONE: "said goodbye",
    AWAY: "the server stops or restarts; try again after the time the bye named",
    BROKEN: "a frame broke the protocol; only this connection is closed",
    REMOVED: "the seat has ended",
    SLOW: "the connection took nothing in for too long",
    BUSY: "too many frames in too short a time",
}


class Door(NamedTuple):
    """A refusal before the upgrade: its HTTP status and its sentence."""

    status: int
    text: str


BYES = {
    "back_soon": (
        "The server stops or restarts. Everything that was answered is saved; if it comes back you are taken back in."
    ),
    "removed": "Two people asked you to leave this meeting. Your own words stay yours: write to whoever held it.",
    "broken_frame": "Your program sent something this server cannot read. Nothing is lost; update it and join again.",
    "too_slow": "Your line took nothing in for too long. Your place is kept; your program joins again by itself.",
    "too_busy": "Your program sent far too much at once. Your place is kept; it joins again in a while.",
    "seat_ended": "Your seat in this meeting has ended.",
    "erased": "Whoever hosts this meeting has erased it on their computer. What your screen has shown, only you have now.",
    "not_them": (
        "On another device it was said that whoever came back here was somebody else, so this seat has ended. If it was "
        "you, ask a space holder."
    ),
}

NOTICES = {
    "read_only": "The server cannot save now: {why}. What was answered is safe; what you send waits until it can.",
    "slept": (
        "The computer that keeps this meeting slept, for about {why}. Clocks go on where they stood, and nobody's time was "
        "used up."
    ),
    "clock_set": "The clock of the computer that keeps this meeting was set right. Nobody's time was used up by that.",
    "writable": "The server can save again. What waited is being saved now.",
}

DOORS = {
    "wrong_code": Door(401, "That code opens no meeting here. Check it letter by letter, or ask for a new invite."),
    "code_expired": Door(410, "That invite has expired with its meeting. Ask whoever held it for the recap."),
    "seat_unknown": Door(401, "This computer's seat in the meeting has ended. Join again with your invite."),
    "code_waits": Door(
        503,
        "Many wrong codes are being tried now, so yours was not looked at yet. Your invite stays good: try again in a "
        "few seconds.",
    ),
    "too_many_codes": Door(
        429,
        "Many wrong words came from your network, so one a second is looked at now. Try yours again in a few seconds.",
    ),
    "name_taken": Door(409, "Somebody here is called {name} already. Choose a name that can be told apart."),
    "name_speaks": Door(409, "{name} is a word that sentences here use for others. Choose a name of your own."),
    "name_used": Door(409, "Somebody here was called that before. Choose a name that can be told apart."),
    "wrong_word": Door(
        401,
        "That word opens nothing here. A word works once, for ten minutes, and only with an invite to the same meeting. "
        "Ask for a new one.",
    ),
    "is_connected": Door(
        409,
        "A device of {name} is connected, and can show a word for another one. If it is gone, wait a minute and try "
        "again.",
    ),
    "name_empty": Door(400, "A name needs 1 to {limit} letters. Nothing was joined; choose a name and try again."),
    "name_too_wide": Door(400, "That name is too wide: {limit} letters fit. Nothing was joined; choose a shorter one."),
    "meeting_full": Door(503, "The meeting is full: {limit} people. Ask a space holder; your invite stays good."),
    "come_slowly": Door(
        429, "Many people come in just now. Your invite stays good; nothing was joined. Seconds to wait: {seconds}."
    ),
    "door_closed": Door(403, "The door is closed to new people now. Ask a space holder to open it, then join again."),
    "bad_headers": Door(
        400, "Your program did not say who it is in a way this server understands. Update it and try again."
    ),
    "old_program": Door(426, "Your program and this server speak different versions. Update the older of the two."),
    "read_only": Door(503, "The server cannot save anything now, so nobody new can join. Try again in a minute."),
    "past_the_proxy": Door(
        403, "That address is for the server's own proxy, and not encrypted. Use the invite as it was given to you."
    ),
    "meeting_lost": Door(
        503,
        "A part of what this meeting kept is missing on its server, so nobody can come in now. Whoever hosts can put it back "
        "or go on without it; what you wrote is still on this computer.",
    ),
    "strange_door": Door(
        403,
        "The meeting's server does not know this door, so nobody came in by it. Whoever runs the door needs the server's "
        "door key; join in another way meanwhile.",
    ),
    "not_yours": Door(403, "Only the computer that hosts can do that: its host key is needed."),
}
