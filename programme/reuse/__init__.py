"""The reuse chain: devices collected, their data removed, tested, and given a second life."""
