"""What became of a person's acts, shown above the line, in the place of the talk or on a page of its own; a line that was not done comes back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cop_tui.acts import parser, to_others, waiting
from cop_tui.acts.act import Draft, Question, Send, Tell
from cop_tui.acts.asking import REPEATED
from cop_tui.core.engine.text import shorten
from cop_tui.ui.view import LINE

if TYPE_CHECKING:
    from cop_tui.acts.performing import Reply
    from cop_tui.ui.conversation import Conversation

IN_LINE = "It is in your line, to be changed and sent."
SAID = "Said."


class Replies:
    """Shows the replies to one person."""

    def __init__(self, talk: Conversation) -> None:
        self._talk = talk

    def show(self, reply: Reply) -> None:
        """Show what became of an act: above the line, in the place of the talk, or on a page of its own."""
        talk, view = self._talk, self._talk.view
        if not talk.stage.ready:
            return
        if reply.dropped:
            talk.line.remember(reply.dropped)
            reply = replace(reply, before=f"{reply.before} {_brings_back(talk, page=bool(reply.opens))}")
        if reply.before:
            text = f"{reply.before} {reply.text}".rstrip()
            reply = replace(reply, text=text, lines=(reply.before, *reply.lines) if reply.lines else ())
        view.ours = reply.text if _is_ours(reply) else view.ours
        if reply.leaves:
            talk.departure.ask()
        elif isinstance(reply.step, Draft):
            self._draft(reply.step, reply.text)
        elif reply.opens:
            view.said = reply.before or view.said  # it is read once the page is left, too
            talk.stage.open_page(reply.opens, reply.before)
        elif reply.asks:
            view.question, view.quoted = reply.text, self._words_of(reply)
        elif reply.lines:
            view.said = talk.numbered.of_the_list()  # that there was no answer yet is over
            talk.tell(list(reply.lines))  # they have to be read to their end
        elif reply.late:
            talk.say_late(reply.text)
        elif isinstance(reply.step, Tell) and not (reply.line or talk.stage.fits(reply.text)):
            view.said = ""
            talk.tell([reply.text])
        elif reply.line and isinstance(reply.step, Tell):
            talk.type_again(reply)
        else:
            talk.say(reply.text)
        if reply.answer:
            talk.open_question.answered()
            self._settle(reply)
        talk.stage.draw()

    def _words_of(self, reply: Reply) -> str:
        """Return what a question would send to the room: it stands before it, as the line is empty by now."""
        then = reply.step.then if isinstance(reply.step, Question) and to_others.asks(reply.step) else None
        said = getattr(then.command, "text", "") if isinstance(then, Send) else ""
        return f'"{shorten(said, REPEATED)}"' if said else ""

    def _settle(self, reply: Reply) -> None:
        """Bring a line back that was not done; leave one that asked for what is done by now, and a line that a key opened."""
        talk, view = self._talk, self._talk.view
        if reply.line:
            self._bring_back(reply)
        elif reply.answer and reply.answer.ok:
            if isinstance(reply.step, Send):
                found = parser.find(talk.line.refused) if talk.line.refused else None
                if found and found[0].command is type(reply.step.command) and not found[0].needs:
                    talk.line.forget()
                talk.hints.next()
                begins, page = talk.leads_back
                if page and reply.step.line.startswith(begins):
                    talk.leads_back = "", ""
                    talk.stage.open_page(page, talk.effects.of(reply.answer, view.me))
                view.said = talk.numbered.given() or talk.row.asks(reply.step, view.said)
                if not (view.said or view.question or view.told or talk.stage.newest_in_sight):
                    said = reply.step.act is parser.BY_NAME["say"]
                    talk.say(SAID if said else talk.effects.of(reply.answer, view.me))
            talk.back_to_keys()

    def _bring_back(self, reply: Reply) -> None:
        talk = self._talk
        if talk.numbered.was_sent_for(reply.line):
            return
        if isinstance(reply.step, Send):
            talk.keep(reply.line)
        elif talk.line.mode == LINE:
            talk.line.keep(reply.line)
            talk.begun_in = waiting.KEEP_NOTHING

    def _draft(self, draft: Draft, said: str) -> None:
        talk, view = self._talk, self._talk.view
        if not draft.keep:
            talk.line.drop_draft(draft.text)
            talk.say(said)
        elif talk.departure.asked or talk.reader.open or talk.line.value:
            view.question = f"{said} {view.question}" if view.question else ""
            talk.say(said)
        else:
            talk.line.put(draft.text)
            talk.say(IN_LINE)


def _brings_back(talk: Conversation, *, page: bool) -> str:
    """Return how a line comes back that was typed for a question which is dropped."""
    return f"{'Behind this page, up' if page else talk.up} brings your line back."


def _is_ours(reply: Reply) -> bool:
    """Return whether a reply says why nothing was done, or what to type: no words of anybody stand in it unquoted."""
    return not reply.asks and (not reply.answer.ok if reply.answer else reply.step is None)
