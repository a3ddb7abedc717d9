"""Frames in, points out, acknowledgements back."""

from collector.collector import Collector
from collector.group import load_group
from collector.patience import Patience
from collector.records import DatabaseRecords, Records
from collector.rollup import roll_up

__all__ = ["Collector", "DatabaseRecords", "Patience", "Records", "load_group", "roll_up"]
