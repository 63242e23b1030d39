"""The journal: one class over SQLite, what it reads and writes, and the anchor beside it. Nothing else speaks SQL."""
