"""The numbers the rules of a meeting use. Lengths, rates and sizes of the wire are in `cop_tui.wire.limits`."""

NAME_CELLS = 24  # widest name, in terminal cells, so that a name always fits its column
TEXT = 1_000  # characters of a note, prompt or contribution
RAW = (
    4 * TEXT
)  # characters of any text as it was sent; what cannot be shown is taken out of it, and the rest is measured
TITLE = 120  # characters of a title
PEOPLE = 256  # people in one meeting, unless the session says fewer
ITEMS = 60  # items of one agenda
HOLDERS_ITEMS = 10  # beyond them, for those entrusted with the space: nobody else fills the agenda against them
POINTS = 50  # points of one agreement
MINUTES = 600  # longest item, meeting or extension
TURN_SECONDS = 3_600  # longest soft turn
HELD_NOTES = 20  # notes one seat may hold back for one reveal
MARKS = 4  # combining marks kept on one base character; living scripts need at most four

PLACE_KEPT_MS = 15 * 60_000  # a place in the queue waits this long after the last device went
HOLDERS_AWAY_MS = 180_000  # with every space holder away this long, the role is offered to the room
OBJECTION_MS = 20_000  # silence for this long accepts an extension
NEXT_AGAIN_MS = 2_000  # *next* without a name is ignored this soon after itself: two people pressed at once
UNDO_AGAIN_MS = 2_000  # a pause, or going on after one, that somebody else asked for this short a time ago stands: two people pressed at once
FLOOR_WAITS_MS = 5 * 60_000  # the floor waits this long for whoever writes: two sentences, at ten words a minute
WORD_MS = 10 * 60_000  # a word for coming in on another device works this long
WITHDRAW_HOURS = 24  # from a seat that was let back, earlier words are taken back after so many hours
MORE_MS = 60_000  # one more minute
BREATH_MS = 15_000  # whoever begins a round has this long before their time runs: nobody knew a moment ago that it is their turn
PAUSES = 3  # pauses of one person ...
PAUSES_MS = 5 * 60_000  # ... within this long
AT_ONCE_MS = 10_000  # a pause that another person ends within this long gave no rest
CUT_PAUSES = 10  # pauses of one person that were ended at once ...
CUT_PAUSES_MS = 60_000  # ... within this long
FOLLOW_AGAIN_MS = 30_000  # how soon one person may say again that they cannot follow
FOLLOWS = 10  # how often one person may say so ...
FOLLOWS_MS = 60 * 60_000  # ... within this long
BATCH_SEATS = 3  # unattributed notes come out in batches from at least this many seats
LOOK_AGAIN_MS = 20_000  # whether notes are enough to show is looked at no more often than this
FEW_WRITERS = 5  # below this many possible writers, say that people may guess
TOTALS_FROM = 4  # totals are shown from this many answers on; below, people could be guessed
DOTS = 2  # dots everybody has, unless a space holder says otherwise
DOTS_MOST = 9
TOPIC_MINUTES = 7  # a topic of a Lean Coffee, unless a space holder says otherwise
TOPIC_MORE_MINUTES = 3  # what a vote to go on adds
TOPIC_VOTES = 2  # how often a topic may be gone on with
VOTE_MS = 30_000  # a vote on going on ends by itself after this long
OPTIONS = 7  # answers of one check
ALOUD = 9  # things one person typed for others that may wait for a second person
RELEASERS = 2  # people who release a recap
HOLDER_PLACES = 2  # places beyond the plan's number, kept for those who come with the space holders' code
BROUGHT = 60  # things that come forward into one meeting of a series
EVER = 300  # people who ever come into one meeting
HERE_MS = 10 * 60_000  # whoever came less than this long ago has come lately
MANY = 6  # this many who come within a minute are told to whoever holds the space
CAME_MS = 60_000
NOT_SO_MS = 60_000  # so long others can say *not so* before somebody is out
ERASED_MS = 3_600_000  # a closed meeting is erased so long after its end
ERASED_LATER_MS = 24 * 3_600_000  # and so long after it where nobody entrusted with the space ended it
