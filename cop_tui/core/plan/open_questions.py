"""How a question is put: whether a yes or a no answers it, or whether it says which answer it hopes for. The rules are for English alone.

They are advice beside a question and never a reason to refuse one: the wording is the group's own. Where a rule is not sure it says
nothing, so that nobody is corrected for nothing.
"""

from __future__ import annotations

import re

OPEN, CLOSED, LEADING = "", "closed", "leading"
ADVICE = {
    CLOSED: "A yes or a no answers that question. One that begins with what, how or which leaves more room.",
    LEADING: "That question says which answer it hopes for. Without that, say with what, how or which, it leaves room for others.",
}
"""What is said about a question, by how it is put."""
LANGUAGE = "en"

_VERB = (
    r"(?:do|does|did|is|are|am|was|were|can|could|will|would|shall|should|has|have|had|may|might|must|isn't|aren't|don't|"
    r"doesn't|didn't|can't|couldn't|won't|wouldn't|shouldn't|hasn't|haven't|wasn't|weren't)"
)
_WHOM = r"(?:we|you|they|it|he|she|i|this|that|these|those|everybody|everyone|people)"
_INVITES = re.compile(
    rf"(?:can|could|will|would) you\b(?! (?:like|love|prefer|rather)\b)|{_VERB} (?:there|anybody|anyone|somebody|someone)\b"
)
_ASKS = re.compile(r"\b(?:what|how|which|why|where|who|whom|whose|when)\b")
_CHOICE = re.compile(r"\bor\b(?! not\b)")
_CLOSED = re.compile(rf"{_VERB}\b(?:\s+(?P<whom>{_WHOM})\b)?")
_LEADS_IN = re.compile(r"^(?:(?:so|and|but|now|well|then|ok|okay)\b[,:]?\s+)+")
_LEADING = re.compile(
    r"^(?:don't|doesn't|didn't|isn't|aren't|wasn't|weren't|won't|wouldn't|shouldn't|can't|couldn't|haven't|hasn't)\b"
    r"|^(?:why (?:don't|not)|surely|obviously|clearly|of course)\b"
    r"|\b(?:surely|obviously|of course)\b.*\?$"
    r"|\b(?:do|would) you (?:not )?agree\b"
    rf"|,\s*(?:right|correct|no|yes|eh|{_VERB}(?:\s+not)?\s+{_WHOM}(?:\s+not)?)\s*\?$"
)


def how(question: str, language: str = LANGUAGE) -> str:
    """Return how a question is put: CLOSED, LEADING, or OPEN where it is open, no question, or in a language that has no rules here.

    `language` is the tag of the language people speak. Where a text asks several questions, one open one is enough.
    """
    if language.casefold().partition("-")[0] != LANGUAGE:
        return OPEN
    text = " ".join(question.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())
    said = [_LEADS_IN.sub("", one.strip(), 1) for one in re.findall(r"[^.!?:]*[.!?:]?", text) if one.strip()]
    asked = [one for one in said if one.endswith("?")] or said
    if any(_LEADING.search(one) for one in asked):
        return LEADING
    return CLOSED if asked and all(map(_is_closed, asked)) else OPEN


def advice(question: str, language: str = LANGUAGE) -> str:
    """Return what may be said about how a question is put, one or two sentences; "" where there is nothing to say."""
    return ADVICE.get(how(question, language), "")


def _is_closed(one: str) -> bool:
    begun = _CLOSED.match(one)
    if begun is None or _INVITES.match(one) or _ASKS.search(one) or _CHOICE.search(one):
        return False
    # Without a mark or somebody it asks about it is rather a request: have a look, do say.
    return one.endswith("?") or bool(begun["whom"])
