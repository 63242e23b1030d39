"""Lengths of time as people say them: one way for whoever reads how long a turn or a part is and what is left of it.

A length goes in steps, so that nothing ticks and a screen sends little; what is said is never further from the truth than
half a step, so two people who read of the same moment read the same.
"""

PLANNED, TURN, PART = 1, 15, 60
"""The smallest step, in seconds: of a length that was planned, of what is left of a turn, and of what is left of a part."""
HALF_MINUTE = 30

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def step(ms: int, least: int) -> int:
    """Return in which steps, in seconds, a length of time is said: half minutes from a minute on, and never below `least`."""
    return max(least, HALF_MINUTE) if ms >= 60_000 else least


def rounded(ms: int, least: int) -> int:
    """Return a length of time in seconds as it is said, to the nearest step."""
    each = step(ms, least)
    return (ms + each * 500) // (each * 1000) * each


def about(ms: int, least: int = TURN) -> str:
    """Return a length of time above 0 in words: "about 1.5 minutes", "about 45 seconds", "a few seconds"."""
    seconds = rounded(ms, least)
    if not seconds:
        return "a few seconds" if least < PART else "less than a minute"
    if seconds < 60:
        return f"about {seconds} second{'' if seconds == 1 else 's'}"
    minutes = seconds / 60
    return f"about {minutes:g} minute{'' if minutes == 1 else 's'}"


def left(ms: int, least: int = TURN) -> str:
    """Return what is left of a turn or a part, in words: "about 2 minutes left"; nothing when its time is over."""
    return f"{about(ms, least)} left" if ms > 0 else ""


def more(minutes: int) -> str:
    """Return how many minutes more, in words: "5 more minutes"."""
    return f"{minutes} more minute{'' if minutes == 1 else 's'}"


def spelled(ms: int) -> str:
    """Return a planned length in words alone, for a sentence: "two and a half minutes", "45 seconds"."""
    seconds = rounded(ms, PLANNED)
    if seconds < 60:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    minutes, half = divmod(seconds // HALF_MINUTE, 2)
    said = _NUMBERS[minutes] if minutes < len(_NUMBERS) else str(minutes)
    if half:
        return f"{said} and a half minutes"
    return f"{said} minute{'' if minutes == 1 else 's'}"


def zone(name: str) -> str:
    """Return a time zone by its name or by what it is ahead of UTC as people read it; a computer may call UTC by other names."""
    if name[:1] in ("+", "-"):
        return f"UTC{name}"
    return "UTC" if name.removeprefix("Etc/") in ("UTC", "UCT", "Universal", "Zulu") else name
