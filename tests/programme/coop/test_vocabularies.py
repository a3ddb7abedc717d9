"""The Coop's enumerations are the published ones, each with its label."""

import pytest

from contract.themes import THEME_OF_SERVICE
from programme.coop_vocabularies import (
    COOP_VOCABULARIES,
    Coordination,
    Procedure,
    Theme,
    known,
    label,
    theme,
)

PUBLISHED = {
    "thematiques": """diagnostic_numerique, prendre_en_main_du_materiel, maintenance_de_materiel,
        gere_ses_contenus_numeriques, navigation_sur_internet, email, bureautique, reseaux_sociaux,
        sante, banque_et_achats_en_ligne, entrepreneuriat, insertion_professionnelle,
        securite_numerique, parentalite, scolarite_et_numerique, creer_avec_le_numerique,
        culture_numerique, intelligence_artificielle, aide_aux_demarches_administratives,
        papiers_elections_citoyennete, famille_scolarite, social_sante, travail_formation,
        logement, transports_mobilite, argent_impots, justice, etrangers_europe,
        loisirs_sports_culture, associations""",
    "type": "individuel, collectif",
    "type_lieu": "lieu_activite, domicile, a_distance, autre",
    "materiel": "ordinateur, telephone, tablette, autre, aucun",
    "autonomie": "entierement_accompagne, partiellement_autonome, autonome",
    "niveau_atelier": "debutant, intermediaire, avance",
    "structure_de_redirection": """administration, mediation_numerique,
        operateur_ou_organisme_en_charge, aide_sociale, insertion_professionnelle,
        aide_aux_demarches_administratives, autre""",
    "tranches_age": """moins_de_douze, douze_dix_huit, dix_huit_vingt_quatre,
        vingt_cinq_trente_neuf, quarante_cinquante_neuf, soixante_soixante_neuf,
        soixante_dix_plus, non_communique""",
    "statuts": "scolarise, sans_emploi, en_emploi, retraite, non_communique",
    "genres": "masculin, feminin, non_communique",
    "coordination": "animation, evenement, partenariat",
    "evenement": "grand_public, national, inclusion_numerique, nec_local, autre",
    "echelon": "communal, intercommunal, departemental, regional, national",
}


def test_every_enumeration_is_the_published_one_in_its_order() -> None:
    ours = {
        name: [term.value for terms in some for term in terms]
        for name, some in COOP_VOCABULARIES.items()
    }
    assert ours == {name: "".join(text.split()).split(",") for name, text in PUBLISHED.items()}


def test_every_term_has_a_label_in_typographic_french() -> None:
    terms = [term for some in COOP_VOCABULARIES.values() for one in some for term in one]
    assert all(term.label and "'" not in term.label for term in terms)
    assert label("thematiques", "email") == "E-mail"
    assert label("autonomie", "entierement_accompagne") == "Avec guidage"
    assert label("type_lieu", "a_distance") == "À distance"
    assert label("statuts", "non_communique") == "Non communiqué ou hétérogène"
    assert label("statuts", "inconnu") == "inconnu"
    assert Coordination.EVENT.label == "Évènement"


def test_the_themes_of_a_kiosks_services_are_themes_of_the_coop() -> None:
    assert set(THEME_OF_SERVICE.values()) <= {str(one) for one in Theme}


def test_a_theme_is_found_whichever_of_the_two_kinds_it_is() -> None:
    assert theme("justice") is Procedure.JUSTICE
    assert theme("aide_aux_demarches_administratives") is Theme.PROCEDURES
    assert {theme(value).value for value in known("thematiques")} == known("thematiques")
    with pytest.raises(ValueError, match="nothing_of_it"):
        theme("nothing_of_it")
