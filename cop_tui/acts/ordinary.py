"""Ordinary words that stand near a word of ours: a line that goes on after one of them is a sentence, not a slip of the fingers."""

from __future__ import annotations

_WORDS = """
ace actions agreed agreements agrees alter amen and answers around asks backs bait bake ball band bank become began begins
begun bells belt bend bill bind black blast bone bore bound cake car cards care cared cars cart cast cause cell checks
cheek chose closed closer closes concerns concert confirms content continued continues convince core cost costs dark
data decade decided decides decision dept dime divisions does dogs dome don dont dose drone earn east edit ends
exist extends extent face factions fake fast fee feed feels fees feet fell finds fine fined fist fits fond fort found fund gain gone gore
ground group group's had hands handy hang hard held hell helps her huh idea ideal ideals injection jack kind know lace lack
lake land lasts late latter lean learns learnt least lend line list lone lose lost lots make marks mary mask mass
men menu mere merged merges mice mile min mind mines mini mode mole moore move neat net nine none objections objective objects often
one ore own pack pact pads page pale para parks part past pays peace people place plot pork port pots pound power premise
premises presents prevent profiles promised promotes proposal proposals proposed proposes provides push
quiet quite quiz quoted quotes race reaction reads ready rejection relations released releases repeal resumed reveals roles roll
rose rounds rule rush sake sand says sections sell send sept shank short slot slowed snow soft some sore sorts sound space
spark sport stake state stated states stay suit taken takes tale tank tape task tell tend text than thanks there think tie tile timer times tone
verge voice voiced waist waits wake want ward water watt way well where white whoa whom wind wine withdrawal withdrawn withdrew
wore wound writer writes wrote yard yell
batch hatch latch match patch watch
"""
ORDINARY = frozenset(_WORDS.split())
"""The common English words that a letter or two turn into a word of ours."""
