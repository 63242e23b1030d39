"""The few widgets of the client: a sheet of lines, and the line a person types."""
