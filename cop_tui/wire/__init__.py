"""What travels between a client and a server, and the only place where bytes become types."""
