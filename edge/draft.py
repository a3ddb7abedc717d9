"""A first kiosk.toml: what a profile brings, with its drivers' samples, to be filled in."""

from __future__ import annotations

from pathlib import Path

from contract import Profile
from edge.profiles import profile_tables

ROOMS = Path(__file__).parent / "drivers"

_HEAD = """\
# Kiosk {kiosk}, of the profile {profile}.
# Fill in what stands between < and >, and make the drivers fit what is really there.
# `escale edge check --config FILE` says what is left to do, and tries every driver.
kiosk = "{kiosk}"
profile = "{profile}"
# The journal and the commands' ledger: a folder of the daemon's own.
data = "/var/lib/escale"
# Seconds between readings; a driver's own interval_s comes first.
interval_s = 10

[mqtt]
url = "<where the broker is, as mqtts://broker.example.org:8883>"
ca = "<a PEM file: who signed the broker's certificate>"
certificate = "<a PEM file: this kiosk's certificate, made for the name {kiosk}>"
key = "<a PEM file: its private key, for the daemon's user alone>"

[trust]
# Whose commands this kiosk obeys.
keys = ["<the public key that `escale api prepare` prints>"]

[executors.identify]
kind = "lamp"

[executors.reboot]
kind = "run"
command = ["systemctl", "reboot"]
"""


def draft(kiosk: str, profile: Profile) -> str:
    """The text of a kiosk.toml for a kiosk of that profile."""
    parts = [_HEAD.format(kiosk=kiosk, profile=profile.value)]
    for name, table in profile_tables(profile).drivers.items():
        sample = (ROOMS / name / "sample.toml").read_text(encoding="utf-8")
        about = f"# {name}: {table['about']}\n" if "about" in table else ""
        parts.append(about + sample)
    return "\n".join(parts)


def lacking(profile: Profile, kinds: set[str]) -> list[str]:
    """The profile's drivers that are of none of these kinds."""
    return [name for name in profile_tables(profile).drivers if name not in kinds]
