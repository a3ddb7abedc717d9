"""A kiosk's bundle, and the office that signs it."""

from __future__ import annotations

from contract import (
    CollectionPoint,
    Content,
    ContentPlace,
    CounsellorHours,
    Message,
    Opening,
    SigningKey,
    Workshop,
    sign,
)

KIOSK = "bordeaux-victoire"
PROCEDURES = "aide_aux_demarches_administratives"
HEALTH = "sante"
NOON = 1_790_000_000_000_000
HOUR = 3_600_000_000

TAKEN = {"takes_laptop": "Ordinateurs portables", "takes_smartphone": "Smartphones"}


def place(name: str, distance: int, *open_from: int, **changes: object) -> ContentPlace:
    """A place, open for three hours from each of these hours after NOON."""
    return ContentPlace(
        id=name,
        name=name.title(),
        address="1 rue X",
        commune="33063",
        latitude=44.83,
        longitude=-0.57,
        openings=tuple(
            Opening(starts_at=NOON + hour * HOUR, ends_at=NOON + (hour + 3) * HOUR)
            for hour in open_from
        ),
        themes=(PROCEDURES,),
        distance=distance,
    ).model_copy(update=changes)


def workshop(name: str, hours: int, free: int = 4, theme: str = PROCEDURES) -> Workshop:
    """A workshop of two hours, so many hours after NOON."""
    return Workshop(
        id=name,
        place="near",
        title={"fr": "Mes démarches", "ar": "إجراءاتي"},
        theme=theme,
        starts_at=NOON + hours * HOUR,
        ends_at=NOON + (hours + 2) * HOUR,
        free=free,
    )


def collection(name: str, distance: int, begins: int, ends: int) -> CollectionPoint:
    """A point from and to so many hours after NOON, open in its second hour."""
    return CollectionPoint(
        id=name,
        name=name.title(),
        address="1 rue X",
        title={"fr": "Grande collecte", "ar": "حملة الجمع"},
        text={"fr": "Jusqu'au 31/03.", "ar": "حتى 31/03."},
        takes=("laptop", "smartphone", "sledge"),
        starts_at=NOON + begins * HOUR,
        ends_at=NOON + ends * HOUR,
        openings=(
            Opening(starts_at=NOON + (begins + 1) * HOUR, ends_at=NOON + (begins + 2) * HOUR),
        ),
        latitude=44.83,
        longitude=-0.57,
        distance=distance,
    )


def bundle(version: int = 1, kiosk: str = KIOSK) -> Content:
    return Content(
        kiosk=kiosk,
        version=version,
        at=NOON,
        places=(
            place("near", 200, 2, 20),
            place("open-far", 2_500, -1),
            place("open", 900, -2, languages=("ar",)),
            place("hospital", 100, -1, themes=(HEALTH,)),
        ),
        workshops=(
            workshop("later", 30),
            workshop("soon", 3),
            workshop("full", 4, free=0),
            workshop("begun", -1),
            workshop("health", 5, theme=HEALTH),
        ),
        counsellors=(
            CounsellorHours(place="near", starts_at=NOON + HOUR, ends_at=NOON + 2 * HOUR),
            CounsellorHours(
                starts_at=NOON + 3 * HOUR,
                ends_at=NOON + 6 * HOUR,
                text={"fr": "Mardi, de 14 h à 17 h", "ar": "الثلاثاء"},
            ),
            CounsellorHours(starts_at=NOON - 3 * HOUR, ends_at=NOON - HOUR),
        ),
        collections=(collection("later", 100, 1, 48), collection("now", 900, -1, 24)),
        messages=(
            Message(
                text={"fr": "Bienvenue", "en": "Welcome"},
                starts_at=NOON - HOUR,
                ends_at=NOON + HOUR,
            ),
            Message(text={"fr": "Demain"}, starts_at=NOON + HOUR, ends_at=NOON + 2 * HOUR),
        ),
        texts={
            "fr": {"open": "ouvert", "closed": "fermé", **TAKEN},
            "ar": {"open": "مفتوح", "takes_laptop": "حواسيب محمولة"},
        },
    )


KEY = SigningKey.generate()


def token(content: Content, key: SigningKey = KEY) -> bytes:
    return sign(content, key)
