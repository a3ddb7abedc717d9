"""Time series: one protocol, three ways to keep it."""
