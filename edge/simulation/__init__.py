"""Simulated kiosks: the same daemon, with drivers that make believable values.

Import its modules directly: `places` and `registration` are light, `fleet` brings the daemon.
"""
