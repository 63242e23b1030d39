"""What the simulated people of the demo have to say about reflection in work that is done together. All of it is made up.

Each list has a sentence for each of a dozen people, so that nobody repeats somebody else.
"""

from __future__ import annotations

NAMES = (
    "Ana", "Bo", "Cy", "Di", "Femi", "Gwen", "Hari", "Ines", "Jo", "Kofi", "Lena", "Mo",
    "Nia", "Oskar", "Priya", "Quinn", "Rosa", "Sami", "Tove", "Uma", "Vik", "Wren", "Xan", "Yara", "Zed",
)  # fmt: skip

CHECK_IN = (
    "Tired, glad to be here.",
    "Curious.",
    "Busy head, quiet room.",
    "Hopeful, about half of me.",
    "Here, with a cup of tea that went cold.",
    "Three quarters. The rest is still on the bus.",
    "Nervous. It is my first time.",
    "All of me, for once.",
    "Slow, and that is fine.",
    "A bit cross after this morning, and here.",
    "Listening mostly today.",
    "Awake.",
)

THOUGHTS = (
    "It lets us notice how the work was, not only what it made. Nobody had asked us that before.",
    "It gave me a reason to say out loud that I was lost.",
    "We heard a father say why he had stopped coming, and that changed the next year more than any report did.",
    "It is the only hour in the month in which nobody is in a hurry.",
    "Thinking together made me less sure, and I trust the plan more for it.",
    "It showed us who had been deciding all along. That was not comfortable.",
    "When everyone writes first, the newest person is heard before the loudest one.",
    "I learned that being quiet in our meetings was not the same as agreeing.",
    "It is where we found out that 'involved' meant something else to each of us.",
    "We stopped doing one thing that nobody needed. That alone was worth the time.",
    "I could say that I was wrong about the opening hours, and nothing bad happened.",
    "It reminds me why I said yes to this work.",
)
ABOUT = ("how it felt", "being lost", "parents", "time", "trust", "who decides")

HARD = (
    "We keep an hour for reflection and give it away whenever a deadline comes.",
    "Only good news travels upwards, so that is what we learn to write.",
    "People who are paid by the hour lose money when they stay to think.",
    "I said what did not work, once. It came back to me in an appraisal.",
    "We ask the same five people, because they always come.",
    "The interpreter was booked for the meeting and not for the thinking after it.",
    "Nobody owns what we find out, so it ends in a drawer.",
    "I do not know whether it changed anything. Nobody told us.",
    "We talk about sharing power, and the budget is decided in a room we are not in.",
    "Some of us go home with what was said and have nobody to talk to about it.",
    "The form for feedback is longer than the meeting was.",
    "When it gets honest, somebody senior makes a joke.",
)

LESSONS = (
    "Put the time for thinking into the budget, or it is the first thing to go.",
    "Ask what did not work before asking what did.",
    "Say back to people what changed because they spoke.",
    "Let somebody else hold the room every other time.",
    "Write first, then talk.",
    "Name who decides before you ask what people want.",
    "Pay people for the thinking, not only for the meeting.",
    "Go slower than you think you can afford to.",
    "Ask who is missing, and then go and see them.",
    "Keep what went wrong in the report, in the words of those it went wrong for.",
    "End on time; it is a way of respecting people.",
    "Agree at the start how somebody can step out, so that nobody has to explain.",
)

PARKED = (
    "Who pays for thinking time?",
    "Rates for interpreters after the meeting",
    "What happens to notes when a project ends",
    "Could we meet in the evening once?",
)

PROMISES = (
    "I will ask our funder for an hour of reflection in each month.",
    "I will write to the two who stopped coming and ask how they are.",
    "I will bring the questions to our next team day.",
)

CHECK_OUT = (
    "Lighter.",
    "I take the question about time with me.",
    "Thankful.",
    "A bit braver.",
    "Slower than when I came.",
    "Still thinking about the joke.",
    "Heard.",
    "Less alone with it.",
    "Ready for lunch.",
    "Unsure, in a good way.",
    "It was easier than I feared.",
    "I would come again.",
)

# For a round that was not planned: whatever is asked, these fit.
ANSWERS = (
    "More time, I think.",
    "Somebody who tells us what became of it.",
    "A quieter room.",
    "To know it before I come.",
    "Fewer of us at once.",
    "A person to ring afterwards.",
    "That it is said in plain words.",
    "I would have to think about that.",
    "Being asked twice.",
    "A pause in the middle.",
    "Much the same as the person before me.",
    "Nothing today.",
)
