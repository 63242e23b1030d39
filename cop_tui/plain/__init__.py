"""The line client: the same session and acts as the screens, one sentence a line, append-only. No Textual."""
