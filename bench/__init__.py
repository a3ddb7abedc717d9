"""Figures, each beside a baseline of the same run. Printed, never asserted."""
