"""A played kiosk's journal and uplink: the journal fills while the line is cut."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from contract import REGISTRY, Profile, Sample
from edge.readings import Reading
from edge.simulation.custody import Custody
from edge.simulation.daytime import DAY_S, HOUR_S
from edge.simulation.fault import Fault, FaultKind
from edge.simulation.places import places_for
from edge.simulation.played import PlayedKiosk
from edge.simulation.source import SECOND_US, Source

BEGIN = 1_780_012_800
CUT_AT, CUT_UNTIL = BEGIN + 6 * HOUR_S, BEGIN + 9 * HOUR_S


def day(kind: FaultKind, hours: float = 3.0) -> list[tuple[float, Reading, Reading]]:
    """Each moment at which the kiosk said something: when, its journal, its uplink."""
    place = next(place for place in places_for(12) if place.profile is Profile.WIFI_POST)
    fault = Fault(kind, CUT_AT, CUT_AT + hours * HOUR_S)
    source = replace(Source(3, place.id, place.profile, place.setting), faults=(fault,))
    played = PlayedKiosk(source, BEGIN * SECOND_US, 900 * SECOND_US)
    custody = Custody(played)
    said = []
    for at in played.play((BEGIN + DAY_S) * SECOND_US):
        if found := custody.look():
            journal, uplink = found
            said.append((at / SECOND_US, journal, uplink))
    return said


def number(reading: Reading, field: str) -> float:
    value = reading.fields[field]
    assert isinstance(value, int | float)
    return value


def test_what_is_measured_while_the_line_is_cut_is_held_and_then_stored() -> None:
    said = day(FaultKind.LINK_CUT)
    for at, journal, uplink in said:
        cut = CUT_AT <= at < CUT_UNTIL
        assert uplink.fields["connected"] is not cut
        assert ("ack_delay" in uplink.fields) is not cut
        assert (number(journal, "held") > 0) is cut
        assert number(journal, "produced") == number(journal, "stored") + number(journal, "held")
    assert [number(uplink, "connects") for _, _, uplink in (said[0], said[-1])] == [1, 2]


def test_a_dark_kiosk_says_nothing_and_has_connected_once_when_it_is_back() -> None:
    said = day(FaultKind.MAINS_LOST, hours=10.0)
    silent = [
        (before, after) for (before, *_), (after, *_) in pairwise(said) if after - before > HOUR_S
    ]
    [(_, back)] = silent
    assert next(number(up, "connects") for at, _, up in said if at == back) == 1


def test_both_are_the_registrys() -> None:
    for _, *readings in day(FaultKind.LINK_CUT):
        for each in readings:
            row = REGISTRY[each.m]
            assert row.field_fault(each.fields) is None
            sample = Sample(m=each.m, at=1, tags=dict(each.tags), fields=dict(each.fields))
            assert row.coerce(sample).fields.keys() == each.fields.keys()
