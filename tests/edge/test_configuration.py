"""kiosk.toml: judged whole before any I/O, every fault at once."""

from pathlib import Path

import pytest

from contract import SettingsError, SigningKey
from edge import EdgeConfiguration, load_configuration
from edge.process import read_configuration

WHOLE = """
kiosk = "bordeaux-victoire"
profile = "booth"
data = "data"
interval_s = 5

[mqtt]
url = "mqtts://broker.example:8883"
ca = "ca.pem"
certificate = "kiosk.pem"
key = "/etc/escale/kiosk.key"

[trust]
keys = ["KEY"]

[journal]
max_bytes = 1_000_000

[drivers.host]

[drivers.gate]
kind = "link"
targets = ["tcp://127.0.0.1:80"]
interval_s = 60
timeout_s = 3

[executors.identify]
kind = "lamp"

[executors.reboot]
kind = "run"
command = ["systemctl", "reboot"]
timeout_s = 20
""".replace("KEY", str(SigningKey.generate().public()))

SMALL = 'kiosk = "k-1"\nprofile = "booth"\ndata = "d"\n[mqtt]\n'


def faults(text: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load_configuration(text)
    return caught.value.faults


def test_a_whole_file_is_understood() -> None:
    configuration = load_configuration(WHOLE, folder=Path("/srv/kiosk"))
    assert isinstance(configuration, EdgeConfiguration)
    assert configuration.data == Path("/srv/kiosk/data")
    assert configuration.mqtt.ca == "/srv/kiosk/ca.pem"
    assert configuration.mqtt.key == "/etc/escale/kiosk.key"
    assert len(configuration.trust.by_kid()) == 1
    schedules = {name: chosen.schedule for name, chosen in configuration.drivers.items()}
    assert schedules["host"].interval_s == 5
    assert (schedules["gate"].kind, schedules["gate"].interval_s) == ("link", 60)
    assert set(configuration.executors) == {"identify", "reboot"}
    assert configuration.journal.max_age_days == 30


def test_the_smallest_file_is_enough() -> None:
    configuration = load_configuration(SMALL)
    assert configuration.drivers == {}
    assert configuration.trust.by_kid() == {}


def test_every_fault_is_reported_at_once() -> None:
    text = """
    kiosk = "Bordeaux"
    profile = "tower"
    colour = "red"
    interval_s = 0
    [mqtt]
    url = "mqtt://broker.example:1883"
    [trust]
    keys = ["abc"]
    [journal]
    max_byte = 5
    [drivers.toaster]
    [drivers.host]
    colour = "red"
    [executors.dance]
    kind = "lamp"
    [executors.identify]
    kind = "music"
    [executors.reboot]
    kind = "run"
    """
    found = "\n".join(faults(text))
    for part in (
        "kiosk:",
        "profile:",
        "data: ",
        "colour:",
        "interval_s:",
        "mqtt: MQTT in the clear to broker.example",
        "trust.keys:",
        "journal.max_byte:",
        "drivers.toaster: no driver 'toaster'",
        "drivers.host.colour:",
        "executors.dance:",
        "executors.identify.kind:",
        "executors.reboot.command:",
    ):
        assert part in found, part


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("kiosk = ", "not TOML"),
        (SMALL + "[drivers]\nhost = 1\n", "drivers.host"),
        (SMALL + "[drivers.host]\ntimeout_s = 0\n", "drivers.host.timeout_s"),
        (SMALL + '[clock]\nsource = "sun"\n', "clock.source"),
    ],
)
def test_a_fault_names_its_place(text: str, fault: str) -> None:
    assert any(fault in each for each in faults(text))


def test_no_fault_shows_a_value_that_may_be_secret() -> None:
    text = SMALL + '[trust]\nkeys = ["kid:hunter2hunter2"]\n'
    assert "hunter2" not in "".join(faults(text))


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"can't be read"):
        read_configuration(tmp_path / "kiosk.toml")


def test_the_fault_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text("x = 1")
    with pytest.raises(SettingsError, match=str(path)):
        read_configuration(path)
