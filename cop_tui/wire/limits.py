"""Every size, rate and patience of the wire. Numbers of the rules are in `cop_tui.core.engine.limits`."""

DEFAULT_PORT = 8765  # what an invite means when it names no port

# Sizes, in bytes unless the name says otherwise.
FRAME_BYTES = 16 * 1024  # largest message from a client: the longest text, all of it escaped
SERVER_FRAME_BYTES = 8 * 1024 * 1024  # largest message from a server that a client takes in, with room
OUTBOX_BYTES = 64 * 1024  # waiting for one connection; beyond it a snapshot costs less than what is missed
OUTBOX_EVENTS = 256  # waiting for one connection, however small they are
HISTORY_PAGE = 50  # contributions in one page of history: a few screens, about 4 kB
PAGE_BYTES = 64 * 1024  # one page of history, however few contributions that are
WELCOME_BYTES = 256 * 1024  # a first frame, or a snapshot in place of what waited: the other words come by page
FIRST_TEXTS_BYTES = 64 * 1024  # words in a first frame or snapshot: what a screen shows, soon enough on a thin line
FIND_LETTERS = 200  # characters that are looked for in other meetings of a series
LOOKED_BYTES = 12 * 1024  # what was found in them: a few screens
LOOKED_LINES = 40  # lines that were found in them
PASSING_BYTES = 48 * 1024  # passing messages in one
ASIDE_BYTES = 16 * 1024  # what somebody is told aside again in one
MISSED_BYTES = 160 * 1024  # events that somebody who comes back missed; beyond it a snapshot costs less

# Patience, in seconds.
OUTBOX_SECONDS = 20  # since the last answered probe with something waiting; then a snapshot takes its place
STUCK_SECONDS = 60  # no progress at all for this long: the transport is aborted, as a polite close can hang

# Rates.
COMMANDS_A_SECOND = 5  # frames of one person, sustained, on all their devices; people act far less often
COMMANDS_BURST = 20  # frames of one person at once: catching up after an outage
LONG_RUN_ACTS = 300  # acts of one person before they are slowed to the next: more than an evening of anybody's
LONG_RUN_A_SECOND = 1  # acts of one person in the long run
WHOLE_BURST = 3  # snapshots that one person asks for at once: one for each device of theirs
WHOLE_SECONDS = 10  # between two snapshots that one person asks for, after those; up to 256 KiB each
LOOKS_BURST = 5  # looks into other meetings of the series that one person asks for at once
LOOK_SECONDS = 5  # between two looks of one person, after those; each reads some journals
LOOK_MOST = 2.0  # seconds that one look reads; what it has not come to by then is left out, and said to be
LOOKED_MEETINGS = 60  # meetings of a series that one look for words reads, the newest
SHORT_MEETINGS = 20  # meetings that a look without words reads: all of them are held at once, to tell what is open
SHORT_RECAPS = 6  # recaps that such a look tells
WRONG_WORDS_AN_HOUR = 100  # from one source: an office may mistype; beyond, one a second is looked at
CODE_SECONDS = 1  # between two codes of one source that nothing recognises; a right one never waits behind wrong ones
CODE_PATIENCE = 5  # seconds that a code waits at the door for its turn; then it is to be sent again

# Liveness, in seconds since the other side was heard.
PROBE_IDLE = 50  # asked after so long: nginx cuts at 60, and an idle hour costs under 18 kB
PROBE_KEEN = 25  # for the speaker and the space holders, whose absence the room should learn of soon
PROBE_LOW = 100  # on request, where every packet costs; 50 behind a proxy
UNSURE_SECONDS = 10  # a probe is so long overdue before anybody is told
LOST_IDLE = 75  # *lost* in words
LOST_KEEN = 50  # *lost* in words, for the speaker and the space holders
LOST_LOW = 130  # *lost* in words, in low-bandwidth mode
LOST_WISH = 15  # *lost* in words with a wish unanswered, or six round trips if that is longer
CUT_SECONDS = 15  # after *lost*, before a connection is given up for a new one: a slow one may come back
UNASKED = 6  # probe intervals for which a program is not asked while its computer takes in what is sent
QUICK_PROBES = (
    1  # right after the first when somebody comes in, so that their clock is right from the start; 300 bytes each
)
CLOCK_SECONDS = 1200  # then one is followed by another so often, as two computers' clocks drift apart

# Coalescing.
COALESCE_MIN_MS = 20  # shorter waits join nothing
COALESCE_MAX_MS = 250  # longer waits are noticed by people
PATIENT_SECONDS = 10  # a hand or a coming and going waits up to this for whom it does not concern at once
LOW_BANDWIDTH_SECONDS = 10  # low-bandwidth mode: all but your turn, pause and time waits up to this
LOW_PATIENT_SECONDS = 30  # and hands, comings and goings and the floor of others up to this, for what is said next
BACKUPS = 1000  # how many may be asked to be kept
