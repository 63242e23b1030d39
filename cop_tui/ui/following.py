"""What the room does when the session changed: words into the talk, sentences above the line, modes of the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import prompts, waiting
from cop_tui.acts.performing import of_before
from cop_tui.client.notices import BACK, LINE_WHY

if TYPE_CHECKING:
    from cop_tui.client.notices import Notice
    from cop_tui.client.session import Change
    from cop_tui.ui.conversation import Conversation

BRIEFLY = 8000  # milliseconds for which a sentence stands that nobody asked for
ANSWERED = 15_000  # milliseconds for which an answer stands above the keys where nothing happens
TAKEN_IN = 4000  # milliseconds for which it stands whatever happens


class Following:
    """Takes in what changed, for one person's conversation."""

    def __init__(self, talk: Conversation) -> None:
        self._talk, self._view, self._session = talk, talk.view, talk.session
        self._drawn = waiting.KEEP_NOTHING  # what was in sight when this was last drawn; nothing at first
        self._draft_due = True
        self._item = self._speaker = 0
        self._trouble = ""
        self._said, self._said_at = "", 0  # the answer that stands above the keys, and since when

    def changed(self, change: Change) -> None:
        """Take in what the session says has changed."""
        talk, view, session = self._talk, self._view, self._session
        if change.fresh:
            view.talk.start(session.replica)
            self._bring_draft()
        # What is about the connection stands above the line, not in the talk: a bad connection says it often.
        taken = view.talk.taken
        view.talk.add(session.replica, change.messages, [n for n in change.notices if not n.of_line])
        view.unseen = view.unseen or view.talk.others_spoke(session.replica, taken)
        talk.effects.take(change.notices)
        talk.news = talk.news or any(notice.mine for notice in change.notices)
        if change.messages:
            self._let_go(TAKEN_IN)
        self._follow_item()
        self._follow_question()
        self._follow_turn()
        talk.open_question.lapse()
        talk.come_true()
        for notice in change.notices:
            if notice.of_line:
                self._about_the_connection(notice)
        for reply in (of_before(line, answer) for line, answer in change.answered):
            talk.say_late(reply.text)
            if reply.keep:
                talk.line.remember(reply.line)
        talk.departure.follow()
        if view.me:
            talk.turned_keys.follow(talk.stage.keys)
        if talk.stage.ready:
            talk.performer.offer_notes()
        if view.said == self._trouble and session.link in ("good", "slow"):
            view.said = ""

    def passed(self) -> None:
        """Let time pass: keep the draft, and drop what stood long enough. This is done whenever the room is drawn."""
        talk, view, session = self._talk, self._view, self._session
        if not self._draft_due:
            half = talk.line.value
            # A line that is new since the last drawing was begun with that in sight.
            talk.begun_in = (talk.begun_in or self._drawn) if half else None
            waiting.keep_draft(session, half, begun=talk.begun_in)
        self._drawn = session.seen() or waiting.KEEP_NOTHING  # where nothing is in sight, nothing is kept
        if self._talk.goes[1] and view.now >= self._talk.goes[1]:
            if view.said == self._talk.goes[0]:
                view.said = ""
            self._talk.goes = ("", 0)
        self._let_go(ANSWERED)
        if talk.news and view.now >= talk.read_until and not talk.reader.to_read:
            talk.untell()

    def _let_go(self, after: int) -> None:
        """Take an answer away that has stood so many milliseconds, unless it is about what is still going on: a line, a wish, the connection."""
        view, now = self._view, self._session.now()
        if view.said != self._said:
            self._said, self._said_at = view.said, now
        goes_on = self._talk.line.value or self._session.unanswered or view.said in (self._trouble, self._talk.goes[0])
        if view.said and not goes_on and not view.told and now >= self._said_at + after:
            view.said = ""

    def _about_the_connection(self, notice: Notice) -> None:
        back = notice.kind == BACK
        self._trouble = notice.text if notice.kind == LINE_WHY else ""
        self._view.said = notice.text + (" Your draft is here." if back and self._talk.line.value else "")
        self._talk.goes = (self._view.said, self._session.now() + BRIEFLY if back else 0)

    def _bring_draft(self) -> None:
        """Put the line that was half-typed when an earlier run of this program ended into the line, once."""
        draft, self._draft_due = self._session.pending.draft if self._draft_due else "", False
        if draft and not self._talk.line.value:
            self._talk.line.put(draft)
            self._talk.begun_in = self._session.seen()
            self._talk.say("The line you were typing when the program ended is here again.")

    def _follow_item(self) -> None:
        current = self._session.replica.kept.agenda.current
        if current != self._item:
            self._talk.opened = self._session.now() if self._item else 0
            self._item, self._talk.news = current, True
            self._view.said = ""  # it was about the part before; what becomes of words is said in its place

    def _follow_question(self) -> None:
        found = prompts.asked(self._session, self._view.put_aside)
        key = found.key if found else ()
        if key != self._talk.numbered.choice:
            self._talk.numbered.ask(key)
            self._talk.news = self._talk.news or found is not None

    def _follow_turn(self) -> None:
        talk = self._talk
        speaker = self._session.replica.kept.floor.speaker
        if speaker != self._speaker:
            self._speaker, talk.left = speaker, ""
            if speaker == self._view.me:
                self._talk.untell()
                self._view.said = ""  # whose turn it was, and when mine comes, is over
