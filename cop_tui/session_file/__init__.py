"""A planned session as a file: written as TOML by a person, read without guessing."""

from cop_tui.session_file.document import SessionFileError, read
from cop_tui.session_file.template import template
from cop_tui.session_file.together import together
from cop_tui.session_file.writing import written

__all__ = ["SessionFileError", "read", "template", "together", "written"]
