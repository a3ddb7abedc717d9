"""Every enumeration of the Coop de la médiation numérique that its activities use, verbatim.

A member's value is what its API says, `label` what its pages say in French (apostrophes are the
typographic ones there and here). Source: inclusion-numerique/coop-mediation-numerique, the labels
and API values beside each field.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A term with its French label."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """`label` is there for every term of a vocabulary."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class Theme(Term):
    """`thematiques` of digital mediation."""

    ASSESSMENT = "diagnostic_numerique", "Diagnostic numérique"
    EQUIPMENT = "prendre_en_main_du_materiel", "Prendre en main du matériel"
    MAINTENANCE = "maintenance_de_materiel", "Maintenance de matériel"
    OWN_FILES = "gere_ses_contenus_numeriques", "Gérer ses contenus numériques"
    BROWSING = "navigation_sur_internet", "Navigation sur internet"
    EMAIL = "email", "E-mail"
    OFFICE = "bureautique", "Bureautique"
    SOCIAL_NETWORKS = "reseaux_sociaux", "Réseaux sociaux communication"
    HEALTH = "sante", "Santé"
    BANKING = "banque_et_achats_en_ligne", "Banque et achats en ligne"
    ENTREPRENEURS = "entrepreneuriat", "Accompagner un professionnel"
    EMPLOYMENT = "insertion_professionnelle", "Insertion professionnelle"
    SECURITY = "securite_numerique", "Prévention en sécurité numérique"
    PARENTING = "parentalite", "Parentalité"
    SCHOOL = "scolarite_et_numerique", "Scolarité et numérique"
    CREATION = "creer_avec_le_numerique", "Créer avec le numérique"
    CULTURE = "culture_numerique", "Culture numérique"
    AI = "intelligence_artificielle", "Intelligence artificielle (IA)"
    PROCEDURES = "aide_aux_demarches_administratives", "Aide aux démarches administratives"


class Procedure(Term):
    """Administrative `thematiques`: only together with `Theme.PROCEDURES`."""

    PAPERS = "papiers_elections_citoyennete", "Papiers - Élections Citoyenneté"
    FAMILY = "famille_scolarite", "Famille - Scolarité"
    SOCIAL = "social_sante", "Social - Santé"
    WORK = "travail_formation", "Travail - Formation - Entreprise"
    HOUSING = "logement", "Logement"
    TRANSPORT = "transports_mobilite", "Transports - Mobilité"
    MONEY = "argent_impots", "Argent - Impôts"
    JUSTICE = "justice", "Justice"
    FOREIGNERS = "etrangers_europe", "Étrangers - Europe"
    LEISURE = "loisirs_sports_culture", "Loisirs - Sports Culture"
    ASSOCIATIONS = "associations", "Associations"


class Kind(Term):
    """`type` of an activity."""

    INDIVIDUAL = "individuel", "Accompagnement individuel"
    COLLECTIVE = "collectif", "Atelier collectif"


class PlaceType(Term):
    """`type_lieu`."""

    ACTIVITY_PLACE = "lieu_activite", "Lieu d’activité"
    HOME = "domicile", "À domicile"
    REMOTE = "a_distance", "À distance"
    OTHER = "autre", "Autre lieu"


class Equipment(Term):
    """`materiel`."""

    COMPUTER = "ordinateur", "Ordinateur"
    TELEPHONE = "telephone", "Téléphone"
    TABLET = "tablette", "Tablette"
    OTHER = "autre", "Autre"
    NONE = "aucun", "Pas de matériel"


class Autonomy(Term):
    """`autonomie` of the person helped."""

    GUIDED = "entierement_accompagne", "Avec guidage"
    PARTLY = "partiellement_autonome", "Autonome avec guidage en cas de besoin"
    AUTONOMOUS = "autonome", "Autonome"


class Level(Term):
    """`niveau_atelier`."""

    BEGINNER = "debutant", "Débutant"
    INTERMEDIATE = "intermediaire", "Intermédiaire"
    ADVANCED = "avance", "Avancé"


class Redirection(Term):
    """`structure_de_redirection`."""

    ADMINISTRATION = "administration", "Administration (mairie, préfecture…)"
    MEDIATION = "mediation_numerique", "Autre structure de médiation numérique"
    OPERATOR = (
        "operateur_ou_organisme_en_charge",
        "Opérateur ou organisme en charge de la démarche administrative",
    )
    SOCIAL_HELP = (
        "aide_sociale",
        "Structure d’aide sociale (maison des solidarités, centre social…)",
    )
    EMPLOYMENT = (
        "insertion_professionnelle",
        (
            "Structure d’insertion professionnelle (France Travail, mission locale, chambre de "
            "commerce…)"
        ),
    )
    PROCEDURES = (
        "aide_aux_demarches_administratives",
        "Structure d’aide aux démarches administratives (France Services…)",
    )
    OTHER = "autre", "Autre"


class AgeBand(Term):
    """`tranches_age`."""

    UNDER_12 = "moins_de_douze", "Moins de 12 ans"
    FROM_12 = "douze_dix_huit", "12 - 17 ans"
    FROM_18 = "dix_huit_vingt_quatre", "18 - 24 ans"
    FROM_25 = "vingt_cinq_trente_neuf", "25 - 39 ans"
    FROM_40 = "quarante_cinquante_neuf", "40 - 59 ans"
    FROM_60 = "soixante_soixante_neuf", "60 - 69 ans"
    FROM_70 = "soixante_dix_plus", "70 ans et plus"
    UNSAID = "non_communique", "Non communiqué"


class Status(Term):
    """`statuts`."""

    SCHOOL = "scolarise", "Scolarisé"
    UNEMPLOYED = "sans_emploi", "Sans emploi"
    EMPLOYED = "en_emploi", "En emploi"
    RETIRED = "retraite", "Retraité"
    UNSAID = "non_communique", "Non communiqué ou hétérogène"


class Gender(Term):
    """`genres`."""

    MALE = "masculin", "Masculin"
    FEMALE = "feminin", "Féminin"
    UNSAID = "non_communique", "Non communiqué"


class Coordination(Term):
    """Kinds of a coordinator's activities."""

    FACILITATION = "animation", "Animation"
    EVENT = "evenement", "Évènement"
    PARTNERSHIP = "partenariat", "Partenariat"


class Event(Term):
    """Kinds of a coordinator's events."""

    PUBLIC = (
        "grand_public",
        (
            "Évènement grand public (Ex : Forums, salons, journées départementales, ateliers "
            "collectifs...)"
        ),
    )
    NATIONAL = "national", "Évènement national (Ex : NEC, ANCTour, etc...)"
    INCLUSION = (
        "inclusion_numerique",
        "Journée d’inclusion numérique (Ex : Séminaire, rencontre, intervention...)",
    )
    LOCAL_NEC = "nec_local", "NEC local"
    OTHER = "autre", "Autre"


class Echelon(Term):
    """At which level an event takes place."""

    COMMUNE = "communal", "Communal"
    INTERCOMMUNAL = "intercommunal", "Intercommunal"
    DEPARTMENT = "departemental", "Départemental"
    REGION = "regional", "Régional"
    NATIONAL = "national", "National"


TRAITS: Mapping[str, type[Term]] = {
    "genres": Gender,
    "tranches_age": AgeBand,
    "statuts": Status,
}
"""How the people of an activity are counted, under the names of `beneficiaires`."""

COOP_VOCABULARIES: Mapping[str, tuple[type[Term], ...]] = {
    "type": (Kind,),
    "thematiques": (Theme, Procedure),
    "type_lieu": (PlaceType,),
    "materiel": (Equipment,),
    "autonomie": (Autonomy,),
    "niveau_atelier": (Level,),
    "structure_de_redirection": (Redirection,),
    **{name: (terms,) for name, terms in TRAITS.items()},
    "coordination": (Coordination,),
    "evenement": (Event,),
    "echelon": (Echelon,),
}
"""The vocabulary of each field that has one; `thematiques` has two."""


def theme(value: str) -> Theme | Procedure:
    """The theme, administrative or not; ValueError when it is none of the Coop's."""
    return Procedure(value) if value in known("thematiques") - set(Theme) else Theme(value)


def known(field: str) -> frozenset[str]:
    """The terms of a field."""
    return frozenset(str(term) for terms in COOP_VOCABULARIES[field] for term in terms)


def label(field: str, value: str) -> str:
    """The French label of a term; the term itself when it is none of ours."""
    found = (term for terms in COOP_VOCABULARIES[field] for term in terms if term == value)
    return next((term.label for term in found), value)
