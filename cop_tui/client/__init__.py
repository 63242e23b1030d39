"""A participant's side without its screens: connection, resume, replica, personal files. No Textual."""
