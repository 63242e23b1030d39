"""Words made to become something in a file: markup, a link, a list, a property of a calendar, a path, or a name that nobody chose.

Responsible for the words and for a recap that has them everywhere. What each format makes of them is judged in the tests.
"""

from __future__ import annotations

from cop_tui.core.engine.text import clean
from cop_tui.recap import Bullet, Next, Recap, Section
from tests.attack.hostile import TEXTS
from tests.recap.test_recap_escaping import HOSTILE
from tests.recap.test_recap_names import FORGED

CALENDAR = (
    "x\r\nATTENDEE:mailto:me@example.org", "x\nBEGIN:VALARM\nACTION:DISPLAY\nEND:VALARM", "END:VEVENT", "END:VCALENDAR\r\nBEGIN:VCALENDAR",
    "x\\nURL:https://example.org", "x;VALUE=URI:https://example.org", 'x";X-A="b', "x\\", "\\;\\,\\:", "a,b;c:d", "ORGANIZER;CN=Ama:mailto:a@b.c",
    "^n^'^^", "x\u2028RRULE:FREQ=DAILY", "\r\n ATTACH:file:///etc/passwd", "DTSTART:20300101T000000Z",
)  # fmt: skip
OFFICE = (
    "</w:t></w:r></w:p>", "<w:hyperlink r:id='rId1'>", "&#0;&#x1b;&#xfffe;", "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>&y;",
    '{ HYPERLINK "https://example.org" }', "<?xml version='1.0'?>", "<![CDATA[x]]>", "\ufffe\uffffx", "\ud800x", "=HYPERLINK(\"https://x.org\")",
    "+1+1", "-1+1|cmd", "@SUM(A1)", "x\x0c\x0by", "a\tb",
)  # fmt: skip
PATHS = (
    "../../etc/passwd",
    "/etc/passwd",
    "C:\\x\\y",
    "a/b",
    "..",
    "x\x00.md",
    "~/.ssh/id",
    "CON",
    "$(id)",
    "`id`; rm -rf ~",
)
FORMS = (
    "• x", "•", "· x", "- “x”", "  “x”", "      – Ama", "– Ama", "— Ama", "- – Ama", "--- Ama", "-- x", "–Ama", "====", "x ====", "~~~~~",
    "words " * 11 + "- x " + "- " * 40, "x" * 72 + " " + "=" * 72, "x" * 72 + " - “y”", "“x” – Ama", "“x”", "”", "“", "x” – Ama “y", "‘x’ – Ama", "«x» – Ama",
    "Claim.  \n  “words”  \n  – *Ama*", "</p><blockquote>", "</bdi></li><li>", "</footer>", "### x", "###", "###### x ######",
    "1) x", "(ii) x", "A. x", "#) x", "*", "+", "-", "[x](https://x.org)", "<https://x.org>", "<a href=https://x.org>x</a>", "http://x.org.", "ftp://x.org",
    "me@example.org", "mailto:me@example.org", "www.x.org", "x.org/y", "https://例え.テスト/x", "[a]: https://x.org 'y'", "![](x)", "^[note]", "[@cited]", "@ref",
)  # fmt: skip
_ONE_BY_ONE = (*HOSTILE, *TEXTS, *FORGED, *CALENDAR, *OFFICE, *PATHS, *FORMS)
WORDS = tuple(
    dict.fromkeys(
        shown for one in _ONE_BY_ONE for shown in (one, f"words {one}") if clean(shown) and len(shown) <= 1000
    )
)
"""At least three hundred, none of them empty once it is cleaned."""


def everywhere(words: str) -> Recap:
    """Return a recap that has these words in each text of it, named and unnamed, with and without a claim, in parts too."""
    bullets = (
        Bullet(words),
        Bullet(words, True, words),
        Bullet("", claim=words),
        Bullet(words, True, claim=words),
        Bullet(words, True, words, words),
    )
    part = Section(words, words, bullets)
    whole = Section(words, words, bullets, parts=(part, Section(words)))
    return Recap(
        *(words, words, words, True, (whole, part), (part,), part),
        invitation=whole,
        reading=whole,
        note=words,
        date="2026-03-12",
        meeting=words,
        language=words,
        regime=words,
        edition=words,
        next=Next("2026-04-09T14:00:00+01:00", "Europe/London", 90, words),
    )
