"""The panels of the room as pure functions: what is known goes in, rows come out. No widget, no clock, no input."""

from cop_tui.ui.panels import agenda, back, notes, parked, people, recap, talk, topics, waiting

PANELS = (
    talk.PANEL,
    waiting.PANEL,
    agenda.PANEL,
    parked.PANEL,
    people.PANEL,
    recap.PANEL,
    notes.PANEL,
    topics.PANEL,
    back.PANEL,
)
"""All panels, in the order of their numbers: a number always chooses the same one."""
