"""Supervisor console and wallboard for call centres, in a terminal."""

__version__ = "0.1.0"
