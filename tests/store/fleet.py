"""A site, a kiosk and what it says, for the tests of the relational part."""

from contract import Lifecycle, Profile, Status
from store import Kiosk, Site

SITE = Site("meriadeck", "Mériadeck", "33063", "Bordeaux", 44.8378, -0.5850)
KIOSK = Kiosk("kiosk-a", SITE.id, Profile.BOOTH, Lifecycle.IN_SERVICE, created_at=1)
BOOT, LATER_BOOT = "01JD0000000000000000000B01", "01JD0000000000000000000B02"
CONN, LATER_CONN = "01JD0000000000000000000C01", "01JD0000000000000000000C02"


def status(at: int, state: str = "online", conn: str = CONN, boot: str = BOOT) -> Status:
    return Status.model_validate(
        {
            "state": state,
            "boot": boot,
            "conn": conn,
            "machine": "m",
            "at": at,
            "version": "1",
            "profile": Profile.BOOTH,
            "clock": "synced",
            "counter": 4,
            "drivers": {"host": {"health": "failing", "detail": "no /proc"}},
            "accounts": {"produced": 3, "stored": 2, "held": 1},
        }
    )
