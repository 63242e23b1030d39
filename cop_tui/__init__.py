"""The package a participant installs; imports nothing, so that every command starts fast."""

__version__ = "0.1.0"
