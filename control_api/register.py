"""The register of sites and kiosks: the same deeds for HTTP and the command line, each audited."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from contract import Clock, Commune, Conflict, KioskId, Lifecycle, NotFound, Profile
from store import Database, Kiosk, Site, audit, kiosks, sites

Name = Annotated[str, Field(min_length=1, max_length=200)]
SITE_PATTERN = r"^[a-z0-9][a-z0-9-]{1,63}$"
SiteId = Annotated[str, Field(pattern=SITE_PATTERN)]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class SiteInput(_Input):
    """A site to register. Without `id`, one is made from the commune's code and the name."""

    id: SiteId | None = None
    name: Name
    commune: Annotated[Commune, Field(description="INSEE code, five characters")]
    commune_name: Annotated[str, Field(max_length=200)] = ""
    latitude: Annotated[float, Field(ge=-90, le=90, description="WGS 84, degrees")]
    longitude: Annotated[float, Field(ge=-180, le=180, description="WGS 84, degrees")]

    @field_validator("name", "commune_name")
    @classmethod
    def _one_line(cls, text: str) -> str:
        if not text.isprintable() or text != text.strip():
            raise ValueError("send one line of printable text, without spaces around it")
        return text

    def site(self) -> Site:
        """The site as it is kept."""
        return Site(
            self.id or slug(self.commune, self.name),
            self.name,
            self.commune,
            self.commune_name or self.commune,
            self.latitude,
            self.longitude,
        )


class KioskInput(_Input):
    """A kiosk to register: at a site that is there (`site`), or at one to add (`new_site`).

    A `site` given as an object is taken as `new_site`.
    """

    id: KioskId
    site: SiteId | None = None
    new_site: SiteInput | None = None
    profile: Profile = Profile.BOOTH
    lifecycle: Lifecycle = Lifecycle.IN_SERVICE

    @model_validator(mode="before")
    @classmethod
    def _site_as_object(cls, data: Any) -> Any:
        if isinstance(data, Mapping) and isinstance(data.get("site"), Mapping):
            return {**data, "site": None, "new_site": data.get("new_site") or data["site"]}
        return data

    @model_validator(mode="after")
    def _somewhere(self) -> KioskInput:
        if (self.site is None) == (self.new_site is None):
            raise ValueError("send either site (the id of one) or new_site (one to register)")
        return self


def slug(commune: str, name: str) -> str:
    """A site's id from its commune and name: `33063-place-de-la-victoire`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return f"{commune.lower()}-{words}"[:64].strip("-")


async def add_site(db: Database, clock: Clock, actor: str, wanted: SiteInput) -> Site:
    """Register a site; Conflict when its id is taken."""
    site = wanted.site()
    await sites.add(db, site)
    await _note(db, clock, actor, "site.add", site.id, name=site.name, commune=site.commune)
    return site


async def add_kiosk(db: Database, clock: Clock, actor: str, wanted: KioskInput) -> Kiosk:
    """Register a kiosk, with its new site if it has one; Conflict, NotFound."""
    site_id = await _site_for(db, clock, actor, wanted)
    kiosk = Kiosk(wanted.id, site_id, wanted.profile, wanted.lifecycle, clock.now())
    await kiosks.add(db, kiosk)
    await _note(
        db, clock, actor, "kiosk.add", kiosk.id, site=site_id, lifecycle=kiosk.lifecycle.value
    )
    return kiosk


async def _site_for(db: Database, clock: Clock, actor: str, wanted: KioskInput) -> str:
    if wanted.new_site is None:
        return str(wanted.site)
    site = wanted.new_site.site()
    try:
        known = await sites.get(db, site.id)
    except NotFound:
        return (await add_site(db, clock, actor, wanted.new_site)).id
    # Asked again after the site was added and the kiosk was not, the same request goes on.
    if known != site:
        raise Conflict(
            f"site {site.id!r} is registered with other particulars",
            todo="send it as site, or give the new one an id of its own",
        )
    return site.id


async def set_lifecycle(
    db: Database, clock: Clock, actor: str, kiosk: str, lifecycle: Lifecycle
) -> None:
    """Move a kiosk on in its life; NotFound."""
    await kiosks.set_lifecycle(db, kiosk, lifecycle)
    await _note(db, clock, actor, "kiosk.lifecycle", kiosk, lifecycle=lifecycle.value)


async def _note(
    db: Database, clock: Clock, actor: str, action: str, subject: str, **detail: str
) -> None:
    await audit.write(
        db, at=clock.now(), actor=actor[:200], action=action, subject=subject, detail=detail
    )
