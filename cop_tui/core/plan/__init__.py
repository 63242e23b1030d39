"""A session as planned: how speaking works in each mode, and what fits into its minutes."""
