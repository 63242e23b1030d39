"""Every size, rate and patience of the wire. Numbers of the rules are in `cop_tui.core.limits`."""

DEFAULT_PORT = 8765  # what an invite means when it names no port

# Sizes, in bytes unless the name says otherwise.
FRAME_BYTES = 16 * 1024  # largest message from a client: the longest text, all of it escaped
OUTBOX_BYTES = 64 * 1024  # waiting for one connection; beyond it a snapshot costs less than what is missed
OUTBOX_EVENTS = 256  # waiting for one connection, however small they are
HISTORY_PAGE = 50  # contributions in one page of history: a few screens, about 4 kB

# Patience, in seconds.
OUTBOX_SECONDS = 20  # since the last answered probe with something waiting; then a snapshot takes its place
STUCK_SECONDS = 60  # no progress at all for this long: the transport is aborted, as a polite close can hang

# Rates.
COMMANDS_A_SECOND = 5  # from one device, sustained; a person acts far less often
COMMANDS_BURST = 20  # from one device at once: catching up after an outage
WRONG_CODES_AN_HOUR = 100  # from one source: an office may mistype, and guessing 60 bits is hopeless

# Liveness, in seconds; probes go out on an idle link only.
PROBE_IDLE = 60  # an idle hour costs under 18 kB
PROBE_KEEN = 15  # for the speaker and the space holders, whose absence the room should learn of soon
PROBE_LOW = 120  # on request, where every packet costs

# Coalescing.
COALESCE_MIN_MS = 20  # shorter waits join nothing
COALESCE_MAX_MS = 250  # longer waits are noticed by people
LOW_BANDWIDTH_SECONDS = 10  # low-bandwidth mode: all but your turn, pause and time waits up to this
