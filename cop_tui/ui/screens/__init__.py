"""The screens: the room in all its layouts, the help by task, and one's own words."""
