"""Doors: people who cannot install anything come in by ssh or with a browser, on sessions that this program runs for them.

A door is a client of the meeting's server and speaks its ordinary wire; for each visitor it runs the session and the line
client that everybody else has, so that acts, sentences and promises are the same.
"""
