"""The parts of a screen as pure functions: what is known goes in, lines come out. No widget, no clock, no input."""
