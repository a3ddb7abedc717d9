"""Every enumeration of the standard «Lieux de médiation numérique», v1.0.2, verbatim.

Source: the patterns of LaMednum/standard-mediation-num, schema.json. Apostrophes are straight
ones there and here; other publications of the same terms have typographic ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Service(StrEnum):
    """What a place offers."""

    PROCEDURES = "Aide aux démarches administratives"
    EVERYDAY_TOOLS = "Maîtrise des outils numériques du quotidien"
    EMPLOYMENT = "Insertion professionnelle via le numérique"
    SAFE_USE = "Utilisation sécurisée du numérique"
    PARENTING = "Parentalité et éducation avec le numérique"
    LEISURE = "Loisirs et créations numériques"
    UNDERSTANDING = "Compréhension du monde numérique"
    ACCESS = "Accès internet et matériel informatique"
    LOW_COST_EQUIPMENT = "Acquisition de matériel informatique à prix solidaire"


class Public(StrEnum):
    """Whom a place addresses in particular."""

    YOUNG = "Jeunes"
    STUDENTS = "Étudiants"
    FAMILIES = "Familles et/ou enfants"
    SENIORS = "Seniors"
    WOMEN = "Femmes"


class SpecificCare(StrEnum):
    """Needs that a place can meet."""

    DEAFNESS = "Surdité"
    MOTOR = "Handicaps moteurs"
    MENTAL = "Handicaps mentaux"
    ILLITERACY = "Illettrisme"
    ENGLISH = "Langues étrangères (anglais)"
    OTHER_LANGUAGES = "Langues étrangères (autres)"
    VISUAL = "Déficience visuelle"


class Fee(StrEnum):
    """What it costs."""

    FREE = "Gratuit"
    CONDITIONAL = "Gratuit sous condition"
    PAID = "Payant"


class Mobility(StrEnum):
    """Whether the place moves."""

    ITINERANT = "Itinérant"
    FIXED = "Fixe"


class AccessMode(StrEnum):
    """How one gets in."""

    WALK_IN = "Se présenter"
    TELEPHONE = "Téléphoner"
    MAIL = "Contacter par mail"
    BOOKING = "Prendre un RDV en ligne"
    CLOSED_TO_PUBLIC = "Ce lieu n'accueille pas de public"
    REFERRAL = "Envoyer un mail avec une fiche de prescription"


class Support(StrEnum):
    """How one is helped."""

    AUTONOMOUS = "En autonomie"
    INDIVIDUAL = "Accompagnement individuel"
    WORKSHOP = "Dans un atelier collectif"
    REMOTE = "À distance"


class NationalProgramme(StrEnum):
    """National programmes that a place belongs to."""

    AIDANTS_CONNECT = "Aidants Connect"
    LIBRARIES = "Bibliothèques numérique de référence"
    PIX = "Certification PIX"
    COUNSELLORS = "Conseillers numériques"
    EMMAUS_CONNECT = "Emmaüs Connect"
    FRANCE_SERVICES = "France Services"
    GRANDE_ECOLE = "Grande école du numérique"
    RED_CROSS = "La Croix Rouge"
    CAF = "Point d'accès numérique CAF"
    PROMENEURS = "Promeneurs du net"
    RELAIS = "Relais numérique (Emmaüs Connect)"


class Label(StrEnum):
    """Training and labels that a place has."""

    MON_ESPACE_SANTE = "Formé à « Mon Espace Santé »"
    DUPLEX = "Formé à « DUPLEX » (illettrisme)"
    ARNIA = "Arnia/MedNum BFC (Bourgogne-Franche-Comté)"
    REUSE = "Collectif ressources et acteurs réemploi (Normandie)"
    # Without the space that the standard's own prose has.
    ETAPES = "Étapes numériques(La Poste)"
    FABRIQUES = "Fabriques de Territoire"
    ECLAIREURS = "Les Éclaireurs du numérique (Drôme)"
    MES_PAPIERS = "Mes Papiers (Métropole de Lyon)"
    ORDI = "ORDI 3.0"
    SUD_LABS = "SUD LABS (PACA)"


VOCABULARIES: Mapping[str, type[StrEnum]] = {
    "services": Service,
    "publics_specifiquement_adresses": Public,
    "prise_en_charge_specifique": SpecificCare,
    "frais_a_charge": Fee,
    "itinerance": Mobility,
    "modalites_acces": AccessMode,
    "modalites_accompagnement": Support,
    "dispositif_programmes_nationaux": NationalProgramme,
    "formations_labels": Label,
}
"""The vocabulary of each field of the standard that has one."""

OTHER_KIND = "Autre"
"""The `typologie` of what is no organisation; the standard leaves that field open."""
