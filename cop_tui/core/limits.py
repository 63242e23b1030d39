"""The numbers the rules of a meeting use. Lengths, rates and sizes of the wire are in `cop_tui.wire.limits`."""

NAME_CELLS = 24  # widest name, in terminal cells, so that a name always fits its column
TEXT = 1_000  # characters of a note, prompt or contribution
TITLE = 120  # characters of a title
PEOPLE = 256  # people in one meeting, unless the session says fewer
ITEMS = 60  # items of one agenda
POINTS = 50  # points of one agreement
MINUTES = 600  # longest item, meeting or extension
TURN_SECONDS = 3_600  # longest soft turn
HELD_NOTES = 20  # notes one seat may hold back for one reveal
MARKS = 4  # combining marks kept on one base character; living scripts need at most four

PLACE_KEPT_MS = 15 * 60_000  # a place in the queue waits this long after the last device went
HOLDERS_AWAY_MS = 180_000  # with every space holder away this long, the role is offered to the room
OBJECTION_MS = 20_000  # silence for this long accepts an extension
NEXT_AGAIN_MS = 2_000  # *next* is ignored this soon after itself: two people pressed at once
FLOOR_WAITS_MS = 5 * 60_000  # the floor waits this long for whoever writes: two sentences, at ten words a minute
WORD_MS = 10 * 60_000  # a word for coming in on another device works this long
WITHDRAW_HOURS = 24  # from a seat that was let back, earlier words are taken back after so many hours
MORE_MS = 60_000  # one more minute
BATCH_SEATS = 3  # unattributed notes come out in batches from at least this many seats
FEW_WRITERS = 5  # below this many possible writers, say that people may guess
TOTALS_FROM = 4  # totals are shown from this many answers on; below, people could be guessed
DOTS = 2  # dots everybody has, unless a space holder says otherwise
DOTS_MOST = 9
TOPIC_MINUTES = 7  # a topic of a Lean Coffee, unless a space holder says otherwise
TOPIC_MORE_MINUTES = 3  # what a vote to go on adds
TOPIC_VOTES = 2  # how often a topic may be gone on with
VOTE_MS = 30_000  # a vote on going on ends by itself after this long
OPTIONS = 7  # answers of one check
RELEASERS = 2  # people who release a recap
