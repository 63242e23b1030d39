"""What whoever hosts a meeting runs: rooms, connections, the journal. It imports no screen and no client."""
