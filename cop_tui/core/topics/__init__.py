"""The topics of a meeting, one module each: state, commands, events, rules and sentences side by side."""
