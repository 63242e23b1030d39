"""What outlives a journal's file and what ends in it: ledger, backup, restore, erasing, and the end of content."""
