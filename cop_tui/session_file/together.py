"""The session file for a group that is about to work on something together: twenty questions to settle before, as parts of a meeting.

Words only; reading one is in `cop_tui.session_file`. The questions are ours, made from what people who had planned so
wished they had asked each other first.
"""

from __future__ import annotations

QUESTIONS: dict[str, tuple[str, ...]] = {
    "What it is for": (
        "What shall be different when this is done, in words that all of us would use?",
        "What does together mean here: who has a say, in what, from when to when?",
        "How will we notice on the way how it goes, and how do we change it?",
    ),
    "Who we are": (
        "Whose experience does it need, and who offers theirs without being asked for it?",
        "Who is missing, and how do we hear them?",
        "What does each of us need to be able to take part?",
        "What would help each of us to know enough, and to feel sure enough, to speak?",
        "What may this work do to us, and who is there for us during it and afterwards?",
    ),
    "What is fixed, and what is ours": (
        "What is fixed already, by whom, and why?",
        "What is open, and what do we decide alone?",
        "Who has to say yes to what we make, and when do we ask them?",
        "When may somebody's office or training weigh more than what the others want, and how is that said?",
    ),
    "How we share the work": (
        "What do we do all together, and what alone or in pairs?",
        "What would each of us like to do, and what rather not?",
        "How much does each of us have to give just now, with nobody compared to anybody?",
        "What do we need for it, and how do we ask each other for help?",
        "Who looks after the whole, so that it holds together in the end?",
        "How good does it have to be, and when is it good enough?",
    ),
    "When it gets hard": (
        "How does somebody stop without explaining, who takes over, and when may others go on with their part?",
        "Where might we disagree, and what do we do then?",
    ),
}
"""The questions by the part that asks them."""
MINUTES = {"What it is for": 15, "Who we are": 20, "How we share the work": 20}
USUAL = 15

_HEAD = """\
# Before you work on something together: a meeting that settles how, with twenty questions. Lines that start with # are notes for you.
# Nobody has to answer all of them. Cut what does not matter to you, and put in what is missing; what you do not come to is parked.
# cop new FILE alone writes a file in which every key is explained.

title = "Before we begin: how we go about it together"
purpose = "We settle how we work together before the work begins, so that nobody finds out later what others took for granted."
starts = "Thursday 12 March, 2 pm"
minutes = {minutes}
keep = "group"

# What the answers lead to belongs in your agreement, written in the meeting: agree ... Leave this out until there is one.
# agreement = ["..."]

# Who holds which power, as far as you know it before the meeting: it is shown before anything begins, and can be asked about.
[card]
convened = ""    # who called this meeting
decides = ""     # who decides about what
fixed = ""       # what cannot be changed here
negotiable = ""  # what can be talked about with whoever decides
ours = ""        # what this group decides alone
supporter = ""   # who is there to talk to, during or after

[[item]]
title = "Welcome, and what this is for"
mode = "info"
minutes = 5
keep = "live"
"""
_PART = '''
[[item]]
title = "{title}"
prompt = """
{prompt}"""
mode = "queue"
minutes = {minutes}
turn = 60
carries = true
'''
_BREAK = """
[[item]]
title = "Break"
mode = "break"
minutes = 5
keep = "live"
"""
_END = """
[[item]]
title = "What we parked, and when we look at all this again"
mode = "open"
parked = true
minutes = 5
"""


def together() -> str:
    """Return a session file with the questions, ready to be held as it is."""
    minutes = {title: MINUTES.get(title, USUAL) for title in QUESTIONS}
    parts = [
        _PART.format(title=title, prompt="\n".join(asked), minutes=minutes[title]) for title, asked in QUESTIONS.items()
    ]
    whole = sum(minutes.values()) + 15
    return _HEAD.format(minutes=whole) + "".join([*parts[:2], _BREAK, *parts[2:], _END])
