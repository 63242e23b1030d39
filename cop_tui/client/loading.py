"""Loading the program: while it loads no garbage is looked for, and what was loaded is never looked through again.

Half a million objects come with the modules and stay. Looking through them took a twelfth of the time to the first paint, and later
one key in some hundred waited for it.
"""

from __future__ import annotations

import gc


def begin() -> None:
    """Look for no garbage until the program is there."""
    gc.disable()


def over() -> None:
    """Look for garbage again, among what comes from now on; once it was begun, and else nothing."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
