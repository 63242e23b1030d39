"""The commented session file that a first session starts from. Words only; reading one is in `cop_tui.session_file`."""

from __future__ import annotations

from cop_tui.core.engine import limits
from cop_tui.core.engine.text import clean

TITLE = "What we are about today"

_TEXT = """\
# A session: what you are about, and how the time is planned.
# Lines that start with # are notes for you; the program leaves them out.
# Text stands in "straight quotes", numbers stand without.

# What this meeting is about. It is also the title of the recap.
title = {title}

# What these meetings are for, in a sentence or two. Everybody sees it on arriving, and the recap opens with it.
purpose = "We meet to think together about our work, and to learn from what is hard as well as from what goes well."

# When you start, as people where you are would say it, and for how long (in minutes).
starts = "Thursday 12 March, 2 pm"
minutes = 60

# The name of the meetings that this one belongs to, if it is one of several: what is parked for next time, promised together, to
# be looked at again or agreed comes forward from one to the next. cop next writes the file of the next one.
{series}

# The time zone of that day and hour, where it is not that of this computer. Take the # away in front of the line.
# timezone = "Europe/London"

# The language people speak, by its tag: en, cy, pt-BR.
language = "en"

# What is kept of the words people type, in every part that says nothing else:
#   "live"   nothing; the words are shown and gone
#   "group"  kept for the people who are here; never in the recap
#   "recap"  kept, and in the recap if the person who said it agrees
keep = "group"

# What may leave the meeting: "open", "chatham" (no names, nor who was here), "themes" (stories stay), or "closed"
# (nothing but what each person releases; when it ends, names and all other words are erased).
regime = "open"

# For how many days people may still take back their words, and how many people there is room for.
{days}
people = 30

# How you want to be together. Leave it out, and write it together in the meeting (agree ...). What may help: How do we want
# to work together? What do we do when it gets hard? What stays here? What do we park, and who comes back to it?
# Only what this group has agreed before belongs here: take the # away.
# agreement = ["..."]

# When you meet next and how to join: the recap ends with it. Take the # away in front of all these lines. starts_at is the
# same day and hour for people's calendars, where you are, and minutes about how long: cop recap writes a calendar file of them.
# [next]
# starts = "Thursday 9 April, 2 pm to 3 pm"
# starts_at = "2026-04-09 14:00"
# minutes = 60
# join = "Write to Ama and you get an invite."

# Who holds which power over this meeting. People can see it before anything begins.
[card]
convened = ""  # who called this meeting
pays = ""      # who pays for people's time and for the room
decides = ""   # who decides about what
fixed = ""     # what cannot be changed here
negotiable = ""  # what can be talked about with whoever decides
ours = ""      # what this group decides alone
supporter = "" # who is there to talk to, during or after
contact = ""   # whom to tell what one needs to take part, and how: "Ama, 020 7946 0123"; the message that goes with an invite says it

# The parts of the meeting, in order. Each begins with [[item]] and has these keys; all but the title may be left out:
#   title    its name on the agenda
#   prompt   the question you put to the group; open questions let people say what they did not expect to say
#   mode     how speaking works:
#            "info"     somebody tells something
#            "silence"  a quiet time
#            "queue"    people raise a hand and are called
#            "round"    everybody is offered a turn and may pass
#            "open"     anybody may speak
#            "reveal"   everybody writes on their own; shown together, shuffled, without names
#            "break"    a break
#            "pairs", "threes", "fours"   small groups, each for itself; they bring up to three lines back
#            "presenter", "ask-presenter", "without-presenter"   whoever presents speaks first; is asked; only listens
#            "write"    everybody writes for themselves
#   minutes  about how long; 0 is without a time
#   turn     about how many seconds a turn lasts; 0 is without a time. Nobody is ever cut off.
#   order    who is next in a queue: "least heard first" or "arrival"
#   keep     as above, for this part alone
#   hard     true: what is said here stands on its own in the recap, before the learning points
#   learning true: what is said here stands among the learning points
#   became   true: what came forward from earlier meetings of the series is looked at here; this part comes first
#   parked   true: what is parked is looked at here; whoever parks something is told when
#   carries  true: the meeting is for this part; cop plan neither drops it nor makes its turns shorter
# A part can also be a format, a way that others have tried (cop formats lists them): [[item]] and format = "thinking-round".

[[item]]
title = "Welcome"
mode = "info"
minutes = 5
keep = "live"

[[item]]
title = "Check-in"
prompt = "How are you arriving today?"
mode = "round"
minutes = 10
turn = 45
keep = "live"

[[item]]
title = "What we bring"
prompt = "What has been on your mind about our work?"
mode = "queue"
minutes = 20
turn = 120
order = "least heard first"
keep = "recap"

[[item]]
title = "What is hard"
prompt = "What is hard, or not working?"
mode = "reveal"
hard = true
minutes = 10
keep = "recap"

[[item]]
title = "Learning points"
prompt = "What do you take with you?"
mode = "round"
learning = true
minutes = 10
turn = 60
keep = "recap"

[[item]]
title = "Parked, and check-out"
parked = true
mode = "open"
minutes = 5
keep = "group"
"""


_ALONE = '# series = "Reflection"', "keep_days = 30"
_DAYS = """\
# What is parked and not in a released recap comes forward only within these days, so let them outlast the time to the next meeting.
keep_days = 90"""


def template(title: str = TITLE, series: str = "") -> str:
    """Return a session file with every key explained, ready to be held as it is; an empty or too long title is replaced.

    With `series` it is the first meeting of one that is called so, which keeps what was said for longer than the time to the next.
    """
    tidy = clean(title)
    if not tidy or len(tidy) > limits.TITLE:
        tidy = TITLE
    name, days = (f"series = {_quoted(clean(series))}", _DAYS) if series else _ALONE
    return _TEXT.format(title=_quoted(tidy), series=name, days=days)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
